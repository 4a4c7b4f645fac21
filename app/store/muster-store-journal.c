/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal-receipt.h"
#include "muster-journal.h"
#include "muster-signer.h"
#include "muster-store-evidence.h"
#include "muster-store-private.h"

/* The journal's half of the store's functions. */

/* The event as it is now: what the caller does with it afterwards changes nothing. */
static MusterJournalAppend *
journal_append_new (MusterStore *self, MusterEvent *event, const MusterEvidenceKeep *keep)
{
  MusterJournalAppend *append = g_new0 (MusterJournalAppend, 1);

  /* No event: no text, which the append refuses like any other that does not parse. */
  append->json = event != NULL ? muster_event_to_json (event) : g_strdup ("");
  append->station = muster_store_get_station (self);
  append->boot = muster_store_get_boot (self);
  append->seq = -1;
  if (keep != NULL)
    append->evidence = muster_evidence_put_new (keep, append->boot);
  return append;
}

static void
journal_append_free (gpointer data)
{
  MusterJournalAppend *append = data;

  g_clear_pointer (&append->evidence, muster_evidence_put_free);
  g_free (append->json);
  g_free (append);
}

/**
 * muster_store_append:
 * @event: any thread may have made it; it is copied and not changed
 *
 * Adds "seq", "station", "time" and "boot", chains the entry and makes it durable.
 *
 * Returns: its number, from 1 without gaps, in the order in which the calls were made; 0 if nobody
 *   has opened the store: then it is durable and gets its number when somebody does; -1 with
 *   STORE_FULL (the reserve is used up, too), STORE_LOCKED, BAD_DATA, STORE. Then nothing was
 *   written.
 */
gint64
muster_store_append (MusterStore *self, MusterEvent *event, GError **error)
{
  return muster_store_append_keeping (self, event, NULL, NULL, error);
}

/**
 * muster_store_append_keeping:
 * @keep: (nullable): evidence to be kept with it, sealed; its data is taken over
 * @lost: (out) (optional): static: why it was not kept: "store-full", "erased" (the person),
 *   "failed"; %NULL if it was
 *
 * As muster_store_append(), in one transaction with the evidence. The entry gets "evidence", the
 * hash of what is sealed (BLAKE2b-256, hex), or "evidence_lost". Evidence that cannot be kept never
 * costs the entry.
 */
gint64
muster_store_append_keeping (MusterStore *self,
                             MusterEvent *event,
                             const MusterEvidenceKeep *keep,
                             const char **lost,
                             GError **error)
{
  MusterJournalAppend *append;
  gint64 seq = -1;

  g_return_val_if_fail (MUSTER_IS_STORE (self), -1);

  append = journal_append_new (self, event, keep);
  if (muster_store_run (self, muster_journal_append, append, error))
    seq = append->seq;
  if (lost != NULL)
    *lost = append->evidence_lost;
  journal_append_free (append);
  return seq;
}

/**
 * muster_store_append_async:
 *
 * As muster_store_append(). Cancelling before its turn writes nothing; later it has no effect, and
 * the answer is always what happened.
 */
void
muster_store_append_async (MusterStore *self,
                           MusterEvent *event,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  muster_store_append_keeping_async (self, event, NULL, cancellable, callback, user_data);
}

/**
 * muster_store_append_keeping_async:
 *
 * As muster_store_append_keeping(); ends with muster_store_append_keeping_finish() or
 * muster_store_append_finish(). What @keep makes is made on the store's thread.
 */
void
muster_store_append_keeping_async (MusterStore *self,
                                   MusterEvent *event,
                                   const MusterEvidenceKeep *keep,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;

  g_return_if_fail (MUSTER_IS_STORE (self));

  task = muster_store_new_task (self,
                                muster_store_append_async,
                                journal_append_new (self, event, keep),
                                journal_append_free,
                                cancellable,
                                callback,
                                user_data);
  g_task_set_check_cancellable (task, FALSE);
  muster_store_push (self, muster_journal_append, task);
}

gint64
muster_store_append_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  return muster_store_append_keeping_finish (self, result, NULL, error);
}

gint64
muster_store_append_keeping_finish (MusterStore *self,
                                    GAsyncResult *result,
                                    const char **lost,
                                    GError **error)
{
  MusterJournalAppend *append;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return -1;
  append = g_task_get_task_data (G_TASK (result));
  if (lost != NULL)
    *lost = append->evidence_lost;
  return append->seq;
}

static void
journal_list_free (gpointer data)
{
  MusterJournalList *list = data;

  g_clear_pointer (&list->entries, g_ptr_array_unref);
  g_free (list);
}

/**
 * muster_store_list_journal:
 *
 * Returns: (transfer full) (element-type MusterJournalEntry): entries from @from_seq on, oldest
 *   first, damaged ones in their places; empty if there are none, or %NULL with SEALED_OFF, STORE
 */
GPtrArray *
muster_store_list_journal (
    MusterStore *self, gint64 from_seq, guint limit, gint64 person, GError **error)
{
  MusterJournalList list = {.from_seq = from_seq, .limit = limit, .person = person};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, muster_journal_list, &list, error) ? list.entries : NULL;
}

void
muster_store_list_journal_async (MusterStore *self,
                                 gint64 from_seq,
                                 guint limit,
                                 gint64 person,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  MusterJournalList *list;

  g_return_if_fail (MUSTER_IS_STORE (self));

  list = g_new0 (MusterJournalList, 1);
  list->from_seq = from_seq;
  list->limit = limit;
  list->person = person;
  muster_store_push (self,
                     muster_journal_list,
                     muster_store_new_task (self,
                                            muster_store_list_journal_async,
                                            list,
                                            journal_list_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

GPtrArray *
muster_store_list_journal_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  MusterJournalList *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  list = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&list->entries);
}

static void
history_list_free (gpointer data)
{
  MusterHistoryList *list = data;

  g_clear_pointer (&list->rows, g_ptr_array_unref);
  g_free (list);
}

/**
 * muster_store_list_history_async:
 * @since: seconds UTC, 0 = from the beginning
 * @limit: 0 = all
 * @person: 0 = everybody
 *
 * Outcomes and attempts with their person's name, newest first.
 */
void
muster_store_list_history_async (MusterStore *self,
                                 gint64 since,
                                 guint limit,
                                 gint64 person,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  MusterHistoryList *list;

  g_return_if_fail (MUSTER_IS_STORE (self));

  list = g_new0 (MusterHistoryList, 1);
  list->since = since;
  list->limit = limit;
  list->person = person;
  muster_store_push (self,
                     muster_journal_index_list_history,
                     muster_store_new_task (self,
                                            muster_store_list_history_async,
                                            list,
                                            history_list_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

GPtrArray *
muster_store_list_history_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  MusterHistoryList *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  list = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&list->rows);
}

static void
day_list_free (gpointer data)
{
  MusterDayList *list = data;

  g_clear_pointer (&list->visits, g_array_unref);
  g_free (list);
}

void
muster_store_list_day_async (MusterStore *self,
                             gint64 since,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  MusterDayList *list;

  g_return_if_fail (MUSTER_IS_STORE (self));

  list = g_new0 (MusterDayList, 1);
  list->since = since;
  muster_store_push (self,
                     muster_journal_index_list_day,
                     muster_store_new_task (self,
                                            muster_store_list_day_async,
                                            list,
                                            day_list_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

GArray *
muster_store_list_day_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&((MusterDayList *) g_task_get_task_data (G_TASK (result)))->visits);
}

void
muster_journal_report_clear (MusterJournalReport *report)
{
  g_clear_pointer (&report->head, g_free);
  g_clear_pointer (&report->fingerprint, g_free);
}

/**
 * muster_store_check_journal:
 * @kept: (nullable): what was kept elsewhere
 * @report: (out caller-allocates): to be cleared, whatever comes back
 *
 * muster-journal-verify.c says what it finds, and what it cannot find without something that was
 * kept elsewhere. Blocks: some 0.1 ms an entry.
 *
 * Returns: %FALSE with BAD_DATA (the first entry that does not fit, and how; or @kept cannot be
 *   read), STORE
 */
gboolean
muster_store_check_journal (MusterStore *self,
                            const MusterJournalKept *kept,
                            MusterJournalReport *report,
                            GError **error)
{
  MusterJournalVerify verify = {.kept = kept};
  gboolean fits;

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  fits = muster_store_run_read (self, muster_journal_verify, &verify, error);
  *report = verify.report;
  return fits;
}

/**
 * muster_store_verify_journal:
 * @n_entries: (out) (optional): how many entries fit, up to the first that does not
 * @head: (out) (optional) (transfer full): the last hash in hex; %NULL on failure
 *
 * As muster_store_check_journal() with nothing kept elsewhere.
 */
gboolean
muster_store_verify_journal (MusterStore *self, gint64 *n_entries, char **head, GError **error)
{
  g_auto (MusterJournalReport) report = {0};
  gboolean fits = muster_store_check_journal (self, NULL, &report, error);

  if (n_entries != NULL)
    *n_entries = report.n_entries;
  if (head != NULL)
    *head = g_steal_pointer (&report.head);
  return fits;
}

/**
 * muster_store_add_journal_receipt:
 * @line: one receipt
 * @server: public key in hex; a receipt of any other is refused
 *
 * A receipt that is true and does not fit the journal is kept, too: it is what proves it.
 *
 * Returns: %FALSE with BAD_DATA (no receipt, of another station, or not signed by @server), STORE,
 *   STORE_FULL
 */
gboolean
muster_store_add_journal_receipt (MusterStore *self,
                                  const char *line,
                                  const char *server,
                                  GError **error)
{
  MusterJournalReceiptAdd add = {line, server};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, muster_journal_receipt_add, &add, error);
}

void
muster_journal_key_free (MusterJournalKey *key)
{
  if (key == NULL)
    return;
  g_free (key->key);
  g_free (key->fingerprint);
  g_free (key);
}

static gboolean
get_key (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalKey **key = data;
  MusterSigner signer;
  gboolean there;

  if (!muster_signer_read (db, &signer, &there, error))
    return FALSE;
  if (!there) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NOT_FOUND,
                         _ ("The station has signed nothing yet. It makes its key with the next "
                            "entry of its journal: import people or start it."));
    return FALSE;
  }
  *key = g_new0 (MusterJournalKey, 1);
  (*key)->key = muster_journal_hash_to_hex (signer.key);
  (*key)->fingerprint = muster_journal_dup_fingerprint (signer.key);
  (*key)->since = signer.since;
  return TRUE;
}

/**
 * muster_store_get_journal_key:
 *
 * Returns: (transfer full): the public part of the station's key; %NULL with NOT_FOUND if nothing
 *   is signed yet, BAD_DATA, STORE
 */
MusterJournalKey *
muster_store_get_journal_key (MusterStore *self, GError **error)
{
  MusterJournalKey *key = NULL;

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, get_key, &key, error) ? key : NULL;
}
