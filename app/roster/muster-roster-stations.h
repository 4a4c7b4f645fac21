/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-book.h"
#include "muster-wire-session.h"

G_BEGIN_DECLS

/* A station that was enrolled. */
typedef struct {
  char *id, *label, *scope, *app;       /* owned */
  guint8 key[MUSTER_JOURNAL_KEY_BYTES]; /* of its journal */
  gint64 enrolled, seen, revoked;       /* seconds UTC, 0 = not */
  gint64 n_events;                      /* its journal as far as it lies here */
} MusterRosterStation;

#define MUSTER_ROSTER_CODE_SECONDS (24 * 3600)
#define MUSTER_ROSTER_CODE_TRIES   5

char *muster_roster_stations_add_code (MusterRosterBook *book,
                                       const char *label,
                                       gint64 now,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_stations_enrol (MusterRosterBook *book,
                                    const MusterWireEnrol *enrol,
                                    gint64 now,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterRosterStation *muster_roster_stations_find (MusterRosterBook *book,
                                                  const char *id,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *muster_roster_stations_list (MusterRosterBook *book,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_stations_mark_seen (MusterRosterBook *book,
                                           const char *id,
                                           gint64 now,
                                           GError **error);
gboolean
muster_roster_stations_revoke (MusterRosterBook *book, const char *id, gint64 now, GError **error);
void muster_roster_station_free (MusterRosterStation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterStation, muster_roster_station_free)

G_END_DECLS
