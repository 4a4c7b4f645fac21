/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-client.h"

G_BEGIN_DECLS

/* Trying once more what the network, or a busy roster, has let fail. */
typedef struct {
  MusterRosterClient *client; /* borrowed */
  GCancellable *cancellable;  /* borrowed, nullable */
  guint failed;               /* tries, one after the other; 0 again after one that went well */
  guint again;                /* out: how often something was tried once more */
} MusterRosterAgain;

gboolean muster_roster_again (MusterRosterAgain *self, GError *cause, GError **error);

G_END_DECLS
