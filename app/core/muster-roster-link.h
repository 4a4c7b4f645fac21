/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which roster a station belongs to, as it learned when it was enrolled. All owned. */
typedef struct {
  char *url;        /* "https://HOST:PORT", without a slash at its end */
  char *station_id; /* a UUID: what the roster calls this station */
  char *server_key; /* hex: what the roster signs receipts with */
  char *ca;         /* PEM: the only authority that vouches for it */
  char *scope;      /* which changes this station gets */
} MusterRosterLink;

#define MUSTER_ROSTER_MAX_URL 512

char *muster_roster_url_normalise (const char *typed, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_roster_link_to_json (const MusterRosterLink *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_link_parse (GBytes *json, MusterRosterLink *self, GError **error);
void muster_roster_link_clear (MusterRosterLink *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterLink, muster_roster_link_clear)

G_END_DECLS
