/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-accounts.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-staff-roster.h"
#include "muster-staff-table.h"
#include "muster-store-private.h"

/* An account without a PIN closes the desk and lets nobody in. So all PINs are stretched first, and
 * accounts, PINs and their entries in the journal are one transaction: killed at any time, or short
 * of memory, the store has all of them or none. */

typedef struct {
  MusterStaff *const *staff; /* borrowed */
  MusterStaffSlot *slots;    /* owned */
  gboolean *is_new;          /* owned */
  guint n;
  const MusterStaffBy *by; /* borrowed, nullable */
  const char *station;     /* borrowed */
  const char *boot;        /* borrowed */
} Put;

static void
put_clear (Put *put)
{
  for (guint i = 0; i < put->n; i++)
    muster_staff_slot_clear (&put->slots[i]);
  g_free (put->slots);
  g_free (put->is_new);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Put, put_clear)

static gboolean
put_one (MusterDb *db, const Put *put, guint i, GError **error)
{
  MusterStaff *staff = put->staff[i];
  MusterStaffPut row = {.staff = staff, .by = put->by, .station = put->station, .boot = put->boot};
  g_autoptr (MusterEvent) event = NULL;

  if (put->is_new[i] && !muster_staff_put (db, &row, error))
    return FALSE;
  put->slots[i].slot.staff = staff->id;
  if (!muster_store_save_staff_slot (db, &put->slots[i], error) ||
      !muster_staff_roster_vouch (db, staff->id, put->by, put->station, put->boot, error))
    return FALSE;
  event = muster_event_new ("staff-pin");
  muster_event_set_int (event, "account", staff->id);
  return muster_staff_journal (db, event, put->by, put->station, put->boot, error);
}

static gboolean
put_all (MusterDb *db, gpointer data, GError **error)
{
  const Put *put = data;

  for (guint i = 0; i < put->n; i++)
    if (!put_one (db, put, i, error))
      return FALSE;
  return TRUE;
}

/**
 * muster_store_put_accounts:
 * @staff: (array length=n): new accounts, whose ids are filled; an admin is first where there is
 *   none yet. One that has an id keeps its row, and its PIN is replaced
 * @pins: (array length=n): see muster_pin_check()
 * @by: (nullable): who signed for it; %NULL: the installer, or whoever has the recovery sheet
 * @progress: (nullable)
 *
 * In an open store, all or nothing, with "staff-change" and "staff-pin" in the journal.
 *
 * Returns: %FALSE with SEALED_OFF, BAD_DATA (a bad PIN, see muster_staff_check(), another one's
 *   card, no admin), FAILED (no memory for a PIN), STORE_FULL, STORE; then new accounts have no id
 */
gboolean
muster_store_put_accounts (MusterStore *self,
                           MusterStaff *const *staff,
                           const char *const *pins,
                           guint n,
                           const MusterStaffBy *by,
                           MusterAccountsProgress progress,
                           gpointer progress_data,
                           GError **error)
{
  g_auto (Put) put = {.staff = staff, .by = by};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  put.slots = g_new0 (MusterStaffSlot, n);
  put.is_new = g_new0 (gboolean, n);
  put.n = n;
  put.station = muster_store_get_station (self);
  put.boot = muster_store_get_boot (self);
  for (guint i = 0; i < n; i++) {
    put.is_new[i] = staff[i]->id == 0;
    if (!muster_staff_check (staff[i], error) || !muster_pin_check (pins[i], error) ||
        !muster_store_stretch_staff_slot (self, &put.slots[i], pins[i], error))
      return FALSE;
    if (progress != NULL)
      progress (i + 1, progress_data);
  }
  if (muster_store_run_write (self, put_all, &put, error))
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (put.is_new[i])
      staff[i]->id = 0;
  return FALSE;
}

/**
 * muster_store_set_pin_by:
 * @by: (nullable): who signed for it, as for muster_store_put_accounts()
 *
 * In an open store, in one transaction with a "staff-pin" in the journal. Wrong tries are not
 * forgotten by it.
 *
 * Returns: %FALSE with BAD_DATA (a bad PIN, or the account was changed in the file), NOT_FOUND,
 *   SEALED_OFF, FAILED (no memory), STORE_FULL, STORE
 */
gboolean
muster_store_set_pin_by (
    MusterStore *self, gint64 staff, const char *pin, const MusterStaffBy *by, GError **error)
{
  g_autoptr (MusterStaff) account = NULL;

  if (!muster_pin_check (pin, error))
    return FALSE;
  account = muster_store_get_staff (self, staff, error);
  if (account == NULL)
    return FALSE;
  if (account->retired) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("That account is retired."));
    return FALSE;
  }
  return muster_store_put_accounts (self, &account, &pin, 1, by, NULL, NULL, error);
}

/* As the installer. */
gboolean
muster_store_set_pin (MusterStore *self, gint64 staff, const char *pin, GError **error)
{
  return muster_store_set_pin_by (self, staff, pin, NULL, error);
}
