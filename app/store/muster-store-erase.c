/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-erase.h"

#include "muster-erase.h"
#include "muster-store-private.h"

/* Erasing as a part of the store's functions. */

static MusterErase
new_erase (MusterStore *self, const MusterEraseOrder *order)
{
  return (MusterErase){
      .order = order,
      .station = muster_store_get_station (self),
      .boot = muster_store_get_boot (self),
  };
}

/**
 * muster_store_look_at_erasure:
 * @person: roster id
 * @erased: (out caller-allocates): what would go
 *
 * Returns: %FALSE with NOT_FOUND, SEALED_OFF, STORE
 */
gboolean
muster_store_look_at_erasure (
    MusterStore *self, MusterEraseWhat what, gint64 person, MusterErased *erased, GError **error)
{
  const MusterEraseOrder order = {.what = what, .person = person};
  MusterErase erase = new_erase (self, &order);

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run_read (self, muster_erase_look, &erase, error))
    return FALSE;
  *erased = erase.result;
  return TRUE;
}

/**
 * muster_store_erase:
 * @order: who, why, and who of the staff signed for it: whether they may is the caller's question
 * @erased: (out caller-allocates): what went
 *
 * Everything that lies in the store of somebody goes in one transaction with an "erasure" in the
 * journal, which says how much of what, and not who; what happened stays in the journal, without
 * saying to whom. Then the file is written anew, which takes minutes where a school's pictures lie
 * in it; an "erasure-file" tells that it was. Copies of the file made earlier stay as they are.
 *
 * Blocks, not for the main thread.
 *
 * Returns: %FALSE with NOT_FOUND (nobody has this id), BUSY (a server has not countersigned all
 *   events about the person), SEALED_OFF, STORE, STORE_FULL; then nothing was erased
 */
gboolean
muster_store_erase (MusterStore *self,
                    const MusterEraseOrder *order,
                    MusterErased *erased,
                    GError **error)
{
  MusterErase erase = new_erase (self, order);

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run (self, muster_erase_run, &erase, error))
    return FALSE;
  *erased = erase.result;
  return TRUE;
}
