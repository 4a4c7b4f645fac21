/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store.h"

G_BEGIN_DECLS

typedef struct {
  const MusterRosterRow *rows; /* borrowed */
  gsize n_rows;
  guint n_new, n_changed; /* out */
  gint64 *people;         /* out, nullable, borrowed: roster id of each row */
} MusterRosterImport;

char *muster_roster_normalise_id (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_normalise_student (const char *text) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  char *uid; /* owned, canonical */
  gint64 person;
} MusterRosterCard;

/* muster-roster-import.c */
gboolean
muster_roster_add_cards (MusterDb *db, const MusterRosterCard *cards, gsize n, GError **error);
gboolean muster_roster_check_rows (const MusterRosterRow *rows, gsize n_rows, GError **error);
/* In a transaction; @data is a MusterRosterImport whose rows were checked. */
gboolean muster_roster_put_people (MusterDb *db, gpointer data, GError **error);

/* Bytes of a card's number that card_part knows together. */
#define MUSTER_ROSTER_PART_BYTES 3

GBytes *muster_roster_blind_part (MusterDb *db, const char *uid, guint byte, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* muster-roster-table.c; 0 without error: nobody. */
gboolean muster_roster_find_person (
    MusterDb *db, MusterFind by, const char *value, gint64 *person, GError **error);
MusterPerson *
muster_roster_load_person (MusterDb *db, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_has_person (MusterDb *db, gint64 id, GError **error);

G_END_DECLS
