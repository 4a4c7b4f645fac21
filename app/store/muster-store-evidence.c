/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-evidence.h"

#include "muster-clock-reading.h"
#include "muster-evidence-table.h"
#include "muster-store-private.h"

/* The evidence's part of the store's functions; keeping is in muster-store-journal.c. */

/**
 * muster_store_list_evidence:
 * @visit: (nullable): of this visit only
 *
 * Returns: (transfer full) (element-type MusterEvidenceRow): oldest first; %NULL with STORE
 */
GPtrArray *
muster_store_list_evidence (MusterStore *self, const char *visit, GError **error)
{
  MusterEvidenceList list = {.visit = visit, .boot = muster_store_get_boot (self)};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, muster_evidence_list, &list, error) ? list.rows : NULL;
}

/**
 * muster_store_open_evidence:
 * @row: of muster_store_list_evidence()
 *
 * Returns: (transfer full): what was kept, wiped when freed; %NULL with NOT_FOUND (purged since),
 *   BAD_DATA (damaged, or not what the journal says was kept), STORE (the key file is missing or
 *   another)
 */
GBytes *
muster_store_open_evidence (MusterStore *self, const MusterEvidenceRow *row, GError **error)
{
  MusterEvidenceOpen open = {.row = row};

  g_return_val_if_fail (MUSTER_IS_STORE (self) && row != NULL, NULL);
  return muster_store_run_read (self, muster_evidence_open, &open, error) ? open.plain : NULL;
}

static void
fill (MusterEvidencePurge *purge, MusterStore *self, const MusterClockReading *reading)
{
  purge->station = muster_store_get_station (self);
  purge->boot = muster_store_get_boot (self);
  if (reading != NULL)
    purge->reading = *reading;
  else
    muster_clock_read (&purge->reading, purge->boot);
}

/**
 * muster_store_purge_evidence_by:
 * @by: (nullable): who signed for it; %NULL: nobody had to
 * @reading: (nullable): what the clocks say; %NULL reads those of this machine
 * @purge: (out caller-allocates)
 *
 * If anything goes, the journal says how many in an "evidence-purge". Waits for the store.
 *
 * Returns: %FALSE with STORE, STORE_FULL; then nothing went
 */
gboolean
muster_store_purge_evidence_by (MusterStore *self,
                                MusterPurgeWhat what,
                                const MusterStaffBy *by,
                                const MusterClockReading *reading,
                                MusterPurge *purge,
                                GError **error)
{
  MusterEvidencePurge job = {.what = what};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (by != NULL) {
    job.by = by->by;
    job.second = by->second;
  }
  fill (&job, self, reading);
  if (!muster_store_run (self, muster_evidence_purge, &job, error))
    return FALSE;
  *purge = job.result;
  return TRUE;
}

gboolean
muster_store_purge_evidence (MusterStore *self,
                             MusterPurgeWhat what,
                             const MusterClockReading *reading,
                             MusterPurge *purge,
                             GError **error)
{
  return muster_store_purge_evidence_by (self, what, NULL, reading, purge, error);
}

/* Of what is due, by the clocks of this machine. */
void
muster_store_purge_evidence_async (MusterStore *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  MusterEvidencePurge *job;

  g_return_if_fail (MUSTER_IS_STORE (self));
  job = g_new0 (MusterEvidencePurge, 1);
  job->what = MUSTER_PURGE_DUE;
  fill (job, self, NULL);
  muster_store_push (
      self,
      muster_evidence_purge,
      muster_store_new_task (
          self, muster_store_purge_evidence_async, job, g_free, cancellable, callback, user_data));
}

gboolean
muster_store_purge_evidence_finish (MusterStore *self,
                                    GAsyncResult *result,
                                    MusterPurge *purge,
                                    GError **error)
{
  const MusterEvidencePurge *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  job = g_task_get_task_data (G_TASK (result));
  *purge = job->result;
  return TRUE;
}
