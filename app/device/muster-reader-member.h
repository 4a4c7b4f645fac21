/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-reader-family.h"

G_BEGIN_DECLS

/* One reader of the hub and what its events said of it. Main thread. */
typedef struct {
  MusterCardReader *reader;   /* owned */
  MusterReaderFamily *family; /* borrowed; NULL if put in by hand */
  gboolean attached;          /* between READER_ADDED and READER_GONE */
  gint64 gone_us;             /* when it last was attached; 0 = never */
  gboolean test_card;         /* holds a card of a test */
  gboolean trouble;           /* last_error still keeps it from working */
  GError *last_error;         /* owned, nullable */
  gint64 last_error_us;
} MusterReaderMember;

MusterReaderMember *muster_reader_member_new (MusterCardReader *reader,
                                              MusterReaderFamily *family) G_GNUC_WARN_UNUSED_RESULT;
void muster_reader_member_free (gpointer self);
/* What @event says of the reader. */
void muster_reader_member_note (MusterReaderMember *self, MusterCardEvent *event);
/* Whether @event, which is news, concerns the station; @testing: staff try the readers. */
gboolean muster_reader_member_is_for_station (MusterReaderMember *self,
                                              MusterCardEvent *event,
                                              gboolean testing);

/* @members: an array of MusterReaderMember that owns them. */
MusterReaderMember *muster_reader_members_find (GPtrArray *members, MusterCardReader *reader);
gboolean muster_reader_members_has_name (GPtrArray *members, const char *name);
/* The readers of @family that wait for a device. */
guint muster_reader_members_count_waiting (GPtrArray *members, const MusterReaderFamily *family);
/* Adds to @surplus those of them that need not wait, since one is enough. */
void muster_reader_members_list_surplus (GPtrArray *members,
                                         const MusterReaderFamily *family,
                                         GPtrArray *surplus);
/* The readers whose family none of @wanted can go on with. */
GPtrArray *muster_reader_members_list_unwanted (GPtrArray *members,
                                                GPtrArray *wanted) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
