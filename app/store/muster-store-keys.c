/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-sheet.h"
#include "muster-key-slot.h"
#include "muster-staff-table.h"
#include "muster-store-private.h"
#include "muster-vault-key.h"
#include "muster-vault-migrate.h"
#include "muster-vault.h"
#include "muster-waiting.h"

/* Longer than any PIN, card secret or sheet; longer ones are no mistake of a hand. */
#define MAX_SECRET 1024

/* One slot on its way in or out. Argon2id runs on the caller's thread, so that the station goes on
 * reading and writing meanwhile. */
typedef struct {
  MusterKeySlot slot;
  guint8 stretched[MUSTER_VAULT_KEY_BYTES];
  guint8 sheet[MUSTER_KEY_SHEET_BYTES];
  const char *station; /* borrowed; to open */
  const char *boot;    /* borrowed; to open */
} SlotJob;

static void
slot_job_clear (SlotJob *job)
{
  muster_key_slot_clear (&job->slot);
  sodium_memzero (job->stretched, sizeof job->stretched);
  sodium_memzero (job->sheet, sizeof job->sheet);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlotJob, slot_job_clear)

static gboolean
check_secret (gint64 staff, const char *secret, GError **error)
{
  if (staff > 0 && secret != NULL && *secret != '\0' && strlen (secret) <= MAX_SECRET)
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("A PIN is empty or too long, or it is nobody's."));
  return FALSE;
}

static gboolean
need_open (MusterDb *db, gpointer data, GError **error)
{
  return muster_vault_key_get_root (db, error) != NULL;
}

/* --- wrapping and unwrapping, on the store's thread --- */

/* @root: (inout): in to wrap, out to unwrap; FALSE without @error: does not fit */
static gboolean
use_slot (MusterDb *db, SlotJob *job, gboolean wrap, guint8 *root, GError **error)
{
  const gboolean by_sheet = job->slot.kind == MUSTER_KEY_SLOT_RECOVERY;
  const char *store = muster_vault_key_get_store (db);
  guint8 device[MUSTER_VAULT_KEY_BYTES];
  MusterKeySecrets secrets = {0};
  gboolean ok = TRUE;

  if (by_sheet)
    secrets.sheet = job->sheet;
  else if (muster_vault_key_load_device (db, device, error))
    secrets.device = device;
  else
    return FALSE;
  if (job->slot.kind == MUSTER_KEY_SLOT_STAFF)
    secrets.stretched = job->stretched;
  if (wrap)
    muster_key_slot_wrap (&job->slot, store, &secrets, root);
  else
    ok = muster_key_slot_unwrap (&job->slot, store, &secrets, root);
  sodium_memzero (device, sizeof device);
  return ok;
}

static gboolean
save_slot (MusterDb *db, gpointer data, GError **error)
{
  SlotJob *job = data;
  const guint8 *root = muster_vault_key_get_root (db, error);
  guint8 copy[MUSTER_VAULT_KEY_BYTES];
  gboolean ok;

  if (root == NULL)
    return FALSE;
  memcpy (copy, root, sizeof copy);
  ok = use_slot (db, job, TRUE, copy, error) && muster_key_slot_save (db, &job->slot, error);
  sodium_memzero (copy, sizeof copy);
  return ok;
}

static gboolean
load_slot (MusterDb *db, gpointer data, GError **error)
{
  SlotJob *job = data;

  return muster_key_slot_load (db, job->slot.kind, job->slot.staff, &job->slot, error);
}

/* (private): brings what there is into the form that it has today, and what waited into the
 * journal. Nothing happens without keys. Errors: STORE, also where only a writer could do it;
 * STORE_FULL */
gboolean
muster_store_settle (MusterDb *db, const char *station, const char *boot, GError **error)
{
  MusterWaitingJoin join = {.station = station, .boot = boot};
  gint64 fits;

  if (!muster_vault_key_is_open (db))
    return TRUE;
  if (!muster_db_is_read_only (db)) {
    if (!muster_vault_migrate (db, error) || !muster_waiting_set_up (db, error) ||
        !muster_waiting_join (db, &join, error))
      return FALSE;
    muster_vault_sweep_kept (db);
    return TRUE;
  }
  if (!muster_db_query_int64 (db, "SELECT form > 0 AND aliased FROM key_state", &fits, error))
    return FALSE;
  if (fits)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("%s was written by an older Muster. Start the station once: it brings the file "
                  "up to date."),
               muster_db_get_path (db));
  return FALSE;
}

/* What opened the slot is the key that the store is open with, or opens it. */
static gboolean
accept_root (MusterDb *db, const SlotJob *job, const guint8 *root, gboolean *fits, GError **error)
{
  const guint8 *open = muster_vault_key_get_root (db, NULL);

  if (open == NULL) {
    if (!muster_vault_key_open (db, root, error))
      return FALSE;
    if (muster_store_settle (db, job->station, job->boot, error))
      return TRUE;
    muster_vault_key_close (db); /* or the next one would find it open, and what waits waiting */
    return FALSE;
  }
  *fits = sodium_memcmp (open, root, MUSTER_VAULT_KEY_BYTES) == 0;
  return *fits;
}

static gboolean
open_slot (MusterDb *db, gpointer data, GError **error)
{
  SlotJob *job = data;
  guint8 root[MUSTER_VAULT_KEY_BYTES];
  g_autoptr (GError) failure = NULL;
  gboolean fits = use_slot (db, job, FALSE, root, &failure);
  gboolean ok = fits && accept_root (db, job, root, &fits, &failure);

  sodium_memzero (root, sizeof root);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (!fits)
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_WRONG_SECRET,
                         job->slot.kind == MUSTER_KEY_SLOT_RECOVERY
                             ? _ ("This recovery code is not of this store, or a newer sheet took "
                                  "its place.")
                             : _ ("That does not fit. If it is surely right, have an administrator "
                                  "set it anew."));
  return ok;
}

/* --- staff --- */

/**
 * muster_store_add_staff_slot:
 * @staff: whose it is, from 1; the one that this person had is replaced
 * @secret: PIN or card secret; whether it is good enough is the caller's question
 *
 * Not from the main thread: argon2id takes its time. Needs an open store.
 *
 * Returns: %FALSE with SEALED_OFF, BAD_DATA, FAILED (no memory), STORE_FULL, STORE
 */
gboolean
muster_store_add_staff_slot (MusterStore *self, gint64 staff, const char *secret, GError **error)
{
  g_auto (SlotJob) job = {0};
  guint64 operations;
  gsize memory;

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  muster_store_get_slot_cost (self, &operations, &memory);
  muster_key_slot_init (&job.slot, MUSTER_KEY_SLOT_STAFF, staff, operations, memory);
  return check_secret (staff, secret, error) && muster_store_run (self, need_open, NULL, error) &&
         muster_key_slot_stretch (&job.slot, secret, job.stretched, error) &&
         muster_store_run_write (self, save_slot, &job, error);
}

/* (private) */
void
muster_staff_slot_clear (MusterStaffSlot *self)
{
  muster_key_slot_clear (&self->slot);
  sodium_memzero (self->stretched, sizeof self->stretched);
}

/* (private): about a second. Errors: SEALED_OFF, FAILED (no memory), STORE */
gboolean
muster_store_stretch_staff_slot (MusterStore *self,
                                 MusterStaffSlot *slot,
                                 const char *secret,
                                 GError **error)
{
  guint64 operations;
  gsize memory;

  muster_store_get_slot_cost (self, &operations, &memory);
  muster_key_slot_init (&slot->slot, MUSTER_KEY_SLOT_STAFF, 0, operations, memory);
  return muster_store_run (self, need_open, NULL, error) &&
         muster_key_slot_stretch (&slot->slot, secret, slot->stretched, error);
}

/* (private): in a transaction. The one that this person had is replaced. */
gboolean
muster_store_save_staff_slot (MusterDb *db, MusterStaffSlot *slot, GError **error)
{
  SlotJob job = {.slot = slot->slot};
  gboolean ok;

  memcpy (job.stretched, slot->stretched, sizeof job.stretched);
  ok = save_slot (db, &job, error);
  slot->slot = job.slot; /* has what is wrapped now */
  sodium_memzero (&job, sizeof job);
  return ok;
}

/**
 * muster_store_open_staff_slot:
 *
 * Opens the store with a person's PIN or card secret; on one that is open, only checks it. Not from
 * the main thread.
 *
 * Returns: %FALSE with WRONG_SECRET, NOT_FOUND (this person has none), BAD_DATA (changed in the
 *   file), FAILED (no memory), STORE (the device's own secret is gone: the recovery sheet opens it)
 */
gboolean
muster_store_open_staff_slot (MusterStore *self, gint64 staff, const char *secret, GError **error)
{
  g_auto (SlotJob) job = {.slot = {.kind = MUSTER_KEY_SLOT_STAFF, .staff = staff}};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  job.station = muster_store_get_station (self);
  job.boot = muster_store_get_boot (self);
  return check_secret (staff, secret, error) &&
         muster_store_run_read (self, load_slot, &job, error) &&
         muster_key_slot_stretch (&job.slot, secret, job.stretched, error) &&
         muster_store_run (self, open_slot, &job, error);
}

static gboolean
refuse (const char *message, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, message);
  return FALSE;
}

static gboolean
remove_staff (MusterDb *db, gpointer data, GError **error)
{
  const gint64 *staff = data;

  return need_open (db, NULL, error) && muster_key_slot_remove_staff (db, *staff, error);
}

/**
 * muster_store_remove_staff_slot:
 *
 * Needs an open store. Nothing happens if this person has none.
 *
 * Returns: %FALSE with SEALED_OFF, FAILED (nobody could open the store any more), STORE
 */
gboolean
muster_store_remove_staff_slot (MusterStore *self, gint64 staff, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, remove_staff, &staff, error);
}

typedef struct {
  gint64 staff; /* 0: anybody */
  gboolean has;
} StaffQuestion;

static gboolean
ask_staff (MusterDb *db, gpointer data, GError **error)
{
  StaffQuestion *question = data;
  g_auto (MusterKeySlot) slot = {0};
  g_autoptr (GError) failure = NULL;
  gint64 n = 0;

  if (question->staff == 0) {
    if (!muster_key_slot_count (db, MUSTER_KEY_SLOT_STAFF, &n, error))
      return FALSE;
    question->has = n > 0;
    return TRUE;
  }
  question->has =
      muster_key_slot_load (db, MUSTER_KEY_SLOT_STAFF, question->staff, &slot, &failure);
  if (question->has || g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
muster_store_has_staff_slot (MusterStore *self, gint64 staff, GError **error)
{
  StaffQuestion question = {.staff = staff};

  g_return_val_if_fail (MUSTER_IS_STORE (self) && staff > 0, FALSE);
  return muster_store_run_read (self, ask_staff, &question, error) && question.has;
}

gboolean
muster_store_has_staff_slots (MusterStore *self, GError **error)
{
  StaffQuestion question = {0};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, ask_staff, &question, error) && question.has;
}

/* --- recovery --- */

typedef struct {
  SlotJob job;
  const MusterStaffBy *by; /* borrowed, nullable */
} SheetJob;

static gboolean
save_sheet (MusterDb *db, gpointer data, GError **error)
{
  SheetJob *sheet = data;
  g_autoptr (MusterEvent) event = muster_event_new ("key-sheet");

  return save_slot (db, &sheet->job, error) &&
         muster_staff_journal (db, event, sheet->by, sheet->job.station, sheet->job.boot, error);
}

/**
 * muster_store_add_recovery_slot_by:
 * @by: (nullable): who signed for it; %NULL: the installer
 * @sheet: (out) (transfer full): eight groups of four characters, to be printed, locked away and
 *   wiped from memory
 *
 * Needs an open store. The sheet opens it without the device secret, so also after that is lost. In
 * one transaction with a "key-sheet" in the journal.
 *
 * Returns: %FALSE with SEALED_OFF, STORE_FULL, STORE
 */
gboolean
muster_store_add_recovery_slot_by (MusterStore *self,
                                   const MusterStaffBy *by,
                                   char **sheet,
                                   GError **error)
{
  SheetJob data = {.by = by};
  gboolean ok;

  g_return_val_if_fail (MUSTER_IS_STORE (self) && sheet != NULL, FALSE);

  muster_key_slot_init (&data.job.slot, MUSTER_KEY_SLOT_RECOVERY, 0, 0, 0);
  randombytes_buf (data.job.sheet, sizeof data.job.sheet);
  data.job.station = muster_store_get_station (self);
  data.job.boot = muster_store_get_boot (self);
  ok = muster_store_run_write (self, save_sheet, &data, error);
  if (ok)
    *sheet = muster_key_sheet_print (data.job.sheet);
  slot_job_clear (&data.job);
  return ok;
}

/* As the installer. */
gboolean
muster_store_add_recovery_slot (MusterStore *self, char **sheet, GError **error)
{
  return muster_store_add_recovery_slot_by (self, NULL, sheet, error);
}

/**
 * muster_store_open_recovery_slot:
 * @sheet: as somebody typed it
 *
 * Returns: %FALSE with BAD_DATA (mistyped), WRONG_SECRET (of another store, or an older sheet),
 *   NOT_FOUND (none was made), STORE
 */
gboolean
muster_store_open_recovery_slot (MusterStore *self, const char *sheet, GError **error)
{
  g_auto (SlotJob) job = {.slot = {.kind = MUSTER_KEY_SLOT_RECOVERY}};

  g_return_val_if_fail (MUSTER_IS_STORE (self) && sheet != NULL, FALSE);

  job.station = muster_store_get_station (self);
  job.boot = muster_store_get_boot (self);
  return muster_key_sheet_parse (sheet, strlen (sheet), job.sheet, error) &&
         muster_store_run_read (self, load_slot, &job, error) &&
         muster_store_run (self, open_slot, &job, error);
}

static gboolean
ask_recovery (MusterDb *db, gpointer data, GError **error)
{
  return muster_key_slot_count (db, MUSTER_KEY_SLOT_RECOVERY, data, error);
}

gboolean
muster_store_has_recovery_slot (MusterStore *self, GError **error)
{
  gint64 n = 0;

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, ask_recovery, &n, error) && n > 0;
}

static gboolean
renew_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_vault_key_renew_device (db, data, error);
}

/**
 * muster_store_renew_device_secret:
 * @n_lost: (out) (optional): how many people have to be given a PIN anew
 *
 * For a store that its recovery sheet opened because the device secret is gone. It opens by itself
 * again afterwards; staff slots fitted the old secret and go.
 *
 * Returns: %FALSE with SEALED_OFF, FAILED (the secret is not gone), STORE_FULL, STORE
 */
gboolean
muster_store_renew_device_secret (MusterStore *self, guint *n_lost, GError **error)
{
  gint64 lost = 0;

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run (self, renew_job, &lost, error))
    return FALSE;
  if (n_lost != NULL)
    *n_lost = (guint) lost;
  return TRUE;
}

/* --- the device --- */

static gboolean
look_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_vault_key_look (db, error);
}

static gboolean
remove_device (MusterDb *db, gpointer data, GError **error)
{
  gint64 n_staff, n_recovery;

  if (!need_open (db, NULL, error) ||
      !muster_key_slot_count (db, MUSTER_KEY_SLOT_STAFF, &n_staff, error) ||
      !muster_key_slot_count (db, MUSTER_KEY_SLOT_RECOVERY, &n_recovery, error))
    return FALSE;
  if (n_staff == 0)
    return refuse (_ ("Nobody has a PIN yet: without one nobody could open the store."), error);
  if (n_recovery == 0)
    return refuse (_ ("Print a recovery sheet first: without it a forgotten PIN, or a machine that "
                      "is gone, would cost everything in the store."),
                   error);
  return muster_key_slot_remove (db, MUSTER_KEY_SLOT_DEVICE, 0, error);
}

/**
 * muster_store_set_opens_itself:
 *
 * Needs an open store.
 *
 * Returns: %FALSE with SEALED_OFF, FAILED (without a PIN and a recovery sheet it has to open
 *   itself), STORE_FULL, STORE
 */
gboolean
muster_store_set_opens_itself (MusterStore *self, gboolean opens_itself, GError **error)
{
  g_auto (SlotJob) job = {0};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  muster_key_slot_init (&job.slot, MUSTER_KEY_SLOT_DEVICE, 0, 0, 0);
  return muster_store_run_write (self, opens_itself ? save_slot : remove_device, &job, error) &&
         muster_store_run (self, look_job, NULL, error);
}

/* --- closing --- */

static gboolean
close_job (MusterDb *db, gpointer data, GError **error)
{
  muster_vault_key_close (db);
  return TRUE;
}

/**
 * muster_store_close_keys:
 *
 * Wipes the keys, behind all that was asked before. What was handed out earlier is the callers'
 * to forget.
 *
 * Returns: %FALSE with STORE if the store itself is closed
 */
gboolean
muster_store_close_keys (MusterStore *self, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run (self, close_job, NULL, error);
}

/* As muster_store_close_keys(), waiting for nothing; "keys-changed" comes before the answer. */
void
muster_store_close_keys_async (MusterStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  muster_store_push (
      self,
      close_job,
      muster_store_new_task (
          self, muster_store_close_keys_async, NULL, NULL, NULL, callback, user_data));
}

gboolean
muster_store_close_keys_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
