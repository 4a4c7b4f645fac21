/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-client.h"
#include "muster-store-roster-link.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* How a station comes to belong to a roster, and leaves it. Blocks: for the command line and a
 * thread of its own.
 */
typedef struct {
  const char *url;   /* as somebody typed it */
  const char *code;  /* the same */
  const char *pin;   /* nullable */
  const char *label; /* what staff call this station */
  MusterStaffBy by;  /* who signed for it */
} MusterRosterOrder;

gboolean muster_roster_join (MusterStore *store,
                             const MusterRosterOrder *order,
                             MusterRosterLink *link,
                             GCancellable *cancellable,
                             GError **error);
gboolean muster_roster_leave (MusterStore *store, const MusterStaffBy *by, GError **error);
gboolean muster_roster_is_pin (const char *pin);
gint64 muster_roster_get_since (MusterStore *store);
MusterRosterClient *muster_roster_connect_to (MusterStore *store,
                                              const MusterRosterLink *link,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterRosterClient *muster_roster_connect (MusterStore *store,
                                           MusterRosterLink *link,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
