/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-recheck.h"

#include "muster-evidence-table.h"
#include "muster-evidence.h"
#include "muster-journal.h"
#include "muster-reference-table.h"
#include "muster-store-private.h"

typedef struct {
  gint64 seq;
  const char *boot;                /* borrowed */
  MusterRecheckPictures *pictures; /* out, owned */
} Read;

void
muster_recheck_pictures_free (MusterRecheckPictures *pictures)
{
  if (pictures == NULL)
    return;
  g_clear_pointer (&pictures->live, g_bytes_unref);
  g_clear_pointer (&pictures->reference, g_bytes_unref);
  g_free (pictures);
}

static void
read_free (gpointer data)
{
  Read *read = data;

  g_clear_pointer (&read->pictures, muster_recheck_pictures_free);
  g_free (read);
}

/* The first picture of the newest try: before colours, if there were any. */
static gboolean
read_live (MusterDb *db, const char *visit, const Read *read, GError **error)
{
  MusterEvidenceList list = {.visit = visit, .boot = read->boot};
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (MusterEvidence) evidence = NULL;
  MusterEvidenceOpen open = {.row = NULL};

  if (!muster_evidence_list (db, &list, error))
    return FALSE;
  rows = list.rows;
  if (rows->len == 0)
    return TRUE;
  open.row = g_ptr_array_index (rows, rows->len - 1);
  if (!muster_evidence_open (db, &open, error))
    return FALSE;
  plain = open.plain;
  evidence = muster_evidence_parse (plain, error);
  if (evidence == NULL)
    return FALSE;
  if (muster_evidence_count_pictures (evidence) > 0)
    read->pictures->live = g_bytes_ref (muster_evidence_get_picture (evidence, 0)->jpeg);
  return TRUE;
}

static gboolean
read_reference (MusterDb *db, gint64 person, const Read *read, GError **error)
{
  g_autoptr (GPtrArray) references = muster_reference_list (db, person, NULL, error);
  const MusterReference *newest;

  if (references == NULL)
    return FALSE;
  if (references->len == 0)
    return TRUE;
  newest = g_ptr_array_index (references, 0);
  if (newest->picture != NULL)
    read->pictures->reference = g_bytes_ref (newest->picture);
  return TRUE;
}

static gboolean
read_pictures (MusterDb *db, gpointer data, GError **error)
{
  Read *read = data;
  g_autoptr (MusterEvent) event = muster_journal_read_event (db, read->seq, error);
  const char *visit;
  gint64 person;

  if (event == NULL)
    return FALSE;
  read->pictures = g_new0 (MusterRecheckPictures, 1);
  visit = muster_event_get_string (event, "visit");
  person = muster_event_get_int (event, "person");
  return (visit == NULL || read_live (db, visit, read, error)) &&
         (person <= 0 || read_reference (db, person, read, error));
}

/**
 * muster_store_read_recheck_async:
 * @seq: of the entry that tells the end of a visit
 *
 * What is kept of the visit's newest try, and the newest photo on file. Ends with
 * muster_store_read_recheck_finish(), which gives %NULL with NOT_FOUND (no such entry), BAD_DATA
 * (damaged), SEALED_OFF, STORE.
 */
void
muster_store_read_recheck_async (MusterStore *self,
                                 gint64 seq,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Read *read;

  g_return_if_fail (MUSTER_IS_STORE (self));

  read = g_new0 (Read, 1);
  read->seq = seq;
  read->boot = muster_store_get_boot (self);
  muster_store_push (self,
                     read_pictures,
                     muster_store_new_task (self,
                                            muster_store_read_recheck_async,
                                            read,
                                            read_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

MusterRecheckPictures *
muster_store_read_recheck_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&((Read *) g_task_get_task_data (G_TASK (result)))->pictures);
}
