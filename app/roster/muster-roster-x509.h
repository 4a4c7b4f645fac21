/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A certificate and its key, both PEM. */
typedef struct {
  char *certificate, *key; /* owned */
} MusterRosterPair;

gboolean muster_roster_x509_make_authority (MusterRosterPair *pair, gint64 now, GError **error);
gboolean muster_roster_x509_make_server (const MusterRosterPair *authority,
                                         const char *const *names,
                                         MusterRosterPair *pair,
                                         gint64 now,
                                         GError **error);
gboolean
muster_roster_x509_serves (const char *certificate, const char *const *names, gint64 until);
char *muster_roster_x509_dup_pin (const char *certificate,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_pair_clear (MusterRosterPair *pair);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterPair, muster_roster_pair_clear)

G_END_DECLS
