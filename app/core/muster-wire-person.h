/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-occasion.h"
#include "muster-wire-session.h"

G_BEGIN_DECLS

/* What a row of kind "person" or "session" says. All strings are owned; parsers are bounded and
 * leave nothing behind on an error; errors: BAD_DATA, which tells no value. Any thread. */

#define MUSTER_WIRE_MAX_CARDS    16
#define MUSTER_WIRE_MAX_GROUPS   32
#define MUSTER_WIRE_MAX_SEATS    32
#define MUSTER_WIRE_MAX_NUMBER   64   /* bytes of a student or ID number */
#define MUSTER_WIRE_MAX_TEXT     256  /* bytes of a name, a unit, a group, a room */
#define MUSTER_WIRE_MAX_EXTRA    8192 /* bytes of further columns */
#define MUSTER_WIRE_MAX_PHOTO    (2 * 1024 * 1024)
#define MUSTER_WIRE_PHOTO_DIGITS 64

/* That somebody is expected at an occasion. */
typedef struct {
  char *session; /* a UUID: the row of the occasion */
  char *room;    /* nullable */
  char *seat;    /* nullable */
  gboolean fee_unpaid;
  gboolean photo_not_reviewed;
} MusterWireSeat;

/* A whole person: what is NULL or empty is not known, and is not to be at a station either. */
typedef struct {
  char *number;      /* the student number; never NULL */
  char *name;        /* nullable */
  char *id_number;   /* nullable */
  char *unit;        /* nullable */
  GStrv cards;       /* nullable: numbers of cards, as muster_card_uid_normalise() takes them */
  char *photo;       /* nullable: hex, what GET /v1/blobs/ knows the picture by */
  gint64 photo_size; /* bytes */
  GStrv groups;      /* nullable */
  GPtrArray *seats;  /* nullable, of MusterWireSeat */
  char *extra;       /* nullable: a JSON object of what else the school keeps */
} MusterWirePerson;

MusterWireSeat *muster_wire_seat_new (const char *session,
                                      const char *room,
                                      const char *seat) G_GNUC_WARN_UNUSED_RESULT;
void muster_wire_seat_free (MusterWireSeat *self);

GBytes *muster_wire_person_to_json (const MusterWirePerson *person) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_person_parse (GBytes *json, MusterWirePerson *person, GError **error);
void muster_wire_person_clear (MusterWirePerson *person);

/* An occasion, by its short name; how long it keeps is its profile's to say. */
GBytes *muster_wire_occasion_to_json (const MusterOccasion *occasion) G_GNUC_WARN_UNUSED_RESULT;
MusterOccasion *muster_wire_occasion_parse (GBytes *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWirePerson, muster_wire_person_clear)

G_END_DECLS
