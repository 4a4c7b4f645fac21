/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-error.h"
#include "muster-migrate.h"
#include "muster-occasion-table.h"
#include "muster-reset.h"
#include "muster-store-places.h"
#include "muster-store-private.h"
#include "muster-vault-key.h"
#include "muster-worker.h"

#define MAX_STATION 128

struct _MusterStore {
  GObject parent_instance;

  MusterWorker *worker; /* owned, fixed from open to finalize */
  char *path;           /* owned */
  char *station;        /* owned; "" for a reader */
  char *boot;           /* owned: which start of the machine the events belong to */
  char *place;          /* owned: of the device secret, as of the opening */
  guint64 operations;   /* of argon2id, for new slots; fixed before there are threads */
  gsize memory;
  GMainContext *context; /* owned: of whoever opened it, where it tells */
};

enum { KEYS_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

typedef struct {
  const char *path; /* borrowed */
  MusterDbMode mode;
  const char *station;                    /* borrowed */
  const char *boot;                       /* borrowed */
  const MusterSecretPlace *const *places; /* borrowed */
} Opening;

G_DEFINE_FINAL_TYPE (MusterStore, muster_store, G_TYPE_OBJECT)

static void
muster_store_finalize (GObject *object)
{
  MusterStore *self = MUSTER_STORE (object);

  g_clear_pointer (&self->worker, muster_worker_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->path);
  g_free (self->station);
  g_free (self->boot);
  g_free (self->place);
  G_OBJECT_CLASS (muster_store_parent_class)->finalize (object);
}

static void
muster_store_class_init (MusterStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_store_finalize;
  signals[KEYS_CHANGED] = g_signal_new ("keys-changed",
                                        G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        0);
}

static void
muster_store_init (MusterStore *self)
{
}

/* --- telling --- */

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
keys_changed_cb (gpointer data)
{
  g_autoptr (MusterStore) self = g_weak_ref_get (data);

  if (self != NULL)
    g_signal_emit (self, signals[KEYS_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* On the worker, which is joined before the store is gone. A store that nobody holds any more has
 * nobody to tell, and its last reference is not to be dropped here. */
static void
keys_told (gpointer data)
{
  MusterStore *self = data;
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_weak_ref_init (weak, self);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[muster] store keys");
  g_source_set_callback (source, keys_changed_cb, weak, weak_free);
  g_source_attach (source, self->context);
}

/* --- opening --- */

static MusterDb *
open_on_worker (gpointer data, GError **error)
{
  const Opening *opening = data;
  g_autoptr (GPtrArray) migrations = muster_migrate_get_built_in ();
  g_autoptr (MusterDb) db = muster_db_open (opening->path, opening->mode, migrations->len, error);

  if (db == NULL || (opening->mode == MUSTER_DB_WRITE && !muster_migrate (db, migrations, error)) ||
      !muster_vault_key_set_up (db, opening->places, error) ||
      !muster_store_settle (db, opening->station, opening->boot, error))
    return NULL;
  return g_steal_pointer (&db);
}

/* Linux names each start of the machine; elsewhere a number of our own at least tells one run of
 * the program from another. */
static char *
dup_boot_id (void)
{
  char *id = NULL;

  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &id, NULL, NULL))
    return g_strstrip (id);
  return g_uuid_string_random ();
}

static MusterStore *
open_store (const char *path,
            const char *station,
            MusterDbMode mode,
            const MusterSecretPlace *const *places,
            GError **error)
{
  g_autofree char *boot = dup_boot_id ();
  Opening opening = {path, mode, station, boot, places};
  MusterWorker *worker;
  MusterStore *self;

  if (path == NULL || *path == '\0' || strlen (station) > MAX_STATION ||
      !g_utf8_validate (station, -1, NULL)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("A store needs a file, and a station a name of at most %d bytes."),
                 MAX_STATION);
    return NULL;
  }
  if (sodium_init () < 0) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_STORE, _ ("libsodium does not start on this machine."));
    return NULL;
  }
  if (!muster_reset_settle (path, places, mode == MUSTER_DB_WRITE, error))
    return NULL;
  worker = muster_worker_new (open_on_worker, &opening, error);
  if (worker == NULL)
    return NULL;
  self = g_object_new (MUSTER_TYPE_STORE, NULL);
  self->worker = worker;
  self->path = g_strdup (path);
  self->station = g_strdup (station);
  self->boot = g_steal_pointer (&boot);
  self->operations = crypto_pwhash_argon2id_OPSLIMIT_MODERATE;
  self->memory = crypto_pwhash_argon2id_MEMLIMIT_MODERATE;
  self->place = muster_store_dup_secret_place (self, NULL);
  self->context = g_main_context_ref_thread_default ();
  muster_worker_watch_keys (worker, keys_told, self);
  return self;
}

/**
 * muster_store_open:
 * @path: the file, created with its folder if it is not there; ":memory:" for tests
 * @station: this station's name, UTF-8, 1 to 128 bytes: each journal entry has it
 *
 * Opens the store as its only writer and brings it to the newest schema. Blocks: some 10 ms, longer
 * when there is something to migrate.
 *
 * Returns: (transfer full): the store, or %NULL with STORE (damaged, of another program, newer than
 *   this program: the file is left as it is), STORE_LOCKED (at once; the message names the other
 *   process), STORE_FULL, NO_RIGHTS, BAD_DATA (@path or @station)
 */
MusterStore *
muster_store_open (const char *path, const char *station, GError **error)
{
  if (station == NULL || *station == '\0') {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("A station needs a name."));
    return NULL;
  }
  return open_store (path, station, MUSTER_DB_WRITE, NULL, error);
}

/**
 * muster_store_open_with_places:
 * @station: (nullable): %NULL: to look only, as muster_store_open_readonly()
 * @places: where the device secret may lie, besides the file; ends with %NULL, borrowed for as long
 *   as the program runs
 *
 * Otherwise as muster_store_open(). Blocks as long as the place takes to answer.
 */
MusterStore *
muster_store_open_with_places (const char *path,
                               const char *station,
                               const MusterSecretPlace *const *places,
                               GError **error)
{
  if (station == NULL)
    return open_store (path, "", MUSTER_DB_READ, places, error);
  return open_store (path, station, MUSTER_DB_WRITE, places, error);
}

/**
 * muster_store_open_readonly:
 * @path: a store's file
 *
 * For commands that look while a station runs: find, count, list and verify work, everything that
 * writes fails with STORE.
 *
 * Returns: (transfer full): the store, or %NULL with NOT_FOUND (no such file), STORE (also: of an
 *   older schema, which only a writer brings up to date), NO_RIGHTS
 */
MusterStore *
muster_store_open_readonly (const char *path, GError **error)
{
  return open_store (path, "", MUSTER_DB_READ, NULL, error);
}

/**
 * muster_store_close:
 *
 * Finishes all that was asked before, brings the WAL into the file, lets go of the lock and joins
 * the thread. Every later call fails with STORE. Answers to async calls still come through their
 * main contexts afterwards. Closing twice is fine; whoever drops the last reference closes it, too.
 */
void
muster_store_close (MusterStore *self)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  muster_worker_stop (self->worker);
}

const char *
muster_store_get_path (MusterStore *self)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return self->path;
}

/**
 * muster_store_is_on_reserve:
 *
 * Whether the disk was full and the journal lives from the room kept for that: what is going on at
 * the desk is still recorded, but nothing new should begin. Becomes %FALSE with the first entry
 * after there is room again. Any thread.
 */
gboolean
muster_store_is_on_reserve (MusterStore *self)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_worker_is_on_reserve (self->worker);
}

/**
 * muster_store_is_sealed_off:
 *
 * Whether nobody has opened the store: the station can write down what happens, but can read
 * nobody. As of the last answer. Any thread.
 */
gboolean
muster_store_is_sealed_off (MusterStore *self)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), TRUE);
  return muster_worker_is_sealed_off (self->worker);
}

/**
 * muster_store_get_opens_itself:
 *
 * Whether the store is open from the start on this device, without anybody. Any thread.
 */
gboolean
muster_store_get_opens_itself (MusterStore *self)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_worker_opens_itself (self->worker);
}

/**
 * muster_store_get_secret_place:
 *
 * Returns: (transfer none): where the device secret was when the store was opened, see
 *   muster_store_dup_secret_place(). Any thread.
 */
const char *
muster_store_get_secret_place (MusterStore *self)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), "");
  return self->place != NULL ? self->place : "";
}

/* --- running something on the worker --- */

typedef struct {
  MusterDbFunc func;
  gpointer data;
} Transaction;

static gboolean
write_job (MusterDb *db, gpointer data, GError **error)
{
  Transaction *transaction = data;

  return muster_db_write (db, transaction->func, transaction->data, error);
}

static gboolean
urgent_job (MusterDb *db, gpointer data, GError **error)
{
  Transaction *transaction = data;

  return muster_db_write_from_reserve (db, transaction->func, transaction->data, error);
}

static gboolean
read_job (MusterDb *db, gpointer data, GError **error)
{
  Transaction *transaction = data;

  return muster_db_read (db, transaction->func, transaction->data, error);
}

/* In one transaction, waiting for it. */
gboolean
muster_store_run_write (MusterStore *self, MusterDbFunc func, gpointer data, GError **error)
{
  Transaction transaction = {func, data};

  return muster_worker_run (self->worker, write_job, &transaction, error);
}

gboolean
muster_store_run_urgent (MusterStore *self, MusterDbFunc func, gpointer data, GError **error)
{
  Transaction transaction = {func, data};

  return muster_worker_run (self->worker, urgent_job, &transaction, error);
}

gboolean
muster_store_run_read (MusterStore *self, MusterDbFunc func, gpointer data, GError **error)
{
  Transaction transaction = {func, data};

  return muster_worker_run (self->worker, read_job, &transaction, error);
}

/* Without a transaction around it. */
gboolean
muster_store_run (MusterStore *self, MusterDbFunc func, gpointer data, GError **error)
{
  return muster_worker_run (self->worker, func, data, error);
}

/* (private) */
gboolean
muster_store_is_wanted (gpointer self)
{
  return muster_worker_is_wanted (((MusterStore *) self)->worker);
}

/* (transfer full) of @task, whose data @func gets */
void
muster_store_push (MusterStore *self, MusterDbFunc func, GTask *task)
{
  muster_worker_push (self->worker, func, task);
}

/* @data: (transfer full) */
GTask *
muster_store_new_task (MusterStore *self,
                       gpointer tag,
                       gpointer data,
                       GDestroyNotify free_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, free_data);
  return task;
}

const char *
muster_store_get_station (MusterStore *self)
{
  return self->station;
}

const char *
muster_store_get_boot (MusterStore *self)
{
  return self->boot;
}

/**
 * muster_store_set_slot_cost:
 * @operations: of argon2id, from 1
 * @memory: bytes, from 8192
 *
 * For tests alone. A station's slots cost what libsodium calls moderate: 3 passes over 256 MiB.
 */
void
muster_store_set_slot_cost (MusterStore *self, guint64 operations, gsize memory)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  self->operations = operations;
  self->memory = memory;
}

void
muster_store_get_slot_cost (MusterStore *self, guint64 *operations, gsize *memory)
{
  *operations = self->operations;
  *memory = self->memory;
}

/* --- occasions --- */

/**
 * muster_store_put_occasion:
 * @occasion: its row is ignored; the one of the same id is replaced, its expected list stays
 *
 * Returns: %FALSE with BAD_DATA, STORE_FULL, STORE
 */
gboolean
muster_store_put_occasion (MusterStore *self, const MusterOccasion *occasion, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_occasion_check (occasion, error) &&
         muster_store_run_write (self, muster_occasion_put, (gpointer) occasion, error);
}

typedef struct {
  const char *id;         /* borrowed */
  MusterOccasion *result; /* out, owned */
} OccasionGet;

static gboolean
get_occasion (MusterDb *db, gpointer data, GError **error)
{
  OccasionGet *get = data;

  get->result = muster_occasion_load (db, get->id, error);
  return get->result != NULL;
}

/**
 * muster_store_get_occasion:
 *
 * Returns: (transfer full): the occasion, or %NULL with NOT_FOUND, BAD_DATA (no id), STORE
 */
MusterOccasion *
muster_store_get_occasion (MusterStore *self, const char *id, GError **error)
{
  OccasionGet get = {id, NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);

  if (!muster_occasion_check_id (id, error) ||
      !muster_store_run_read (self, get_occasion, &get, error))
    return NULL;
  return get.result;
}

/**
 * muster_store_put_expected:
 * @expected: what the list says of @person; not listed takes the person off the list
 *
 * Returns: %FALSE with NOT_FOUND (occasion or person), BAD_DATA, STORE_FULL, STORE
 */
gboolean
muster_store_put_expected (MusterStore *self,
                           const char *occasion,
                           gint64 person,
                           const MusterExpected *expected,
                           GError **error)
{
  MusterExpectedPut put = {occasion, person, expected};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_expected_check (&put, error) &&
         muster_store_run_write (self, muster_expected_put, &put, error);
}
