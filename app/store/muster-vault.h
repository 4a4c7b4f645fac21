/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

/* The one seam between values and how they lie in the file: see muster-vault.c. */
GBytes *muster_vault_seal (MusterDb *db,
                           const char *table,
                           gint64 row,
                           GBytes *plain,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_vault_open (MusterDb *db,
                           const char *table,
                           gint64 row,
                           GBytes *sealed,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_vault_blind (MusterDb *db, const char *index, const char *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

GBytes *muster_vault_seal_text (MusterDb *db,
                                const char *table,
                                gint64 row,
                                const char *plain,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *muster_vault_open_text (MusterDb *db,
                              const char *table,
                              gint64 row,
                              GBytes *sealed,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* muster-vault-kept.c */
gboolean muster_vault_is_kept_file (const char *name, const char *base);
void muster_vault_sweep_kept (MusterDb *db);
GBytes *muster_vault_seal_kept (MusterDb *db,
                                const char *scope,
                                const char *binding,
                                GBytes *plain,
                                gint64 *key,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_vault_open_kept (MusterDb *db,
                                gint64 key,
                                const char *binding,
                                GBytes *sealed,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
