/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-secret-place.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* Where the device secret of a store lies: see muster-vault-place.c. On the store's thread. */

#define MUSTER_VAULT_PLACE_FILE "file"

gboolean muster_vault_place_load (MusterDb *db, guint8 *secret, GError **error);
void muster_vault_place_settle (MusterDb *db);
const char *muster_vault_place_get_outside (MusterDb *db,
                                            const char **name,
                                            const MusterSecretPlace *const **places);

typedef struct {
  const char *to;             /* borrowed: nick of the new place */
  const MusterStaffBy *by;    /* borrowed, nullable: nobody has an account */
  const char *station, *boot; /* borrowed: for the journal */
} MusterVaultMove;

/* @move: a MusterVaultMove */
gboolean muster_vault_place_move (MusterDb *db, gpointer move, GError **error);

G_END_DECLS
