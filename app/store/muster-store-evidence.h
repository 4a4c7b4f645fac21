/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-evidence-clock.h"
#include "muster-store-staff.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Evidence of tries: sealed beside the journal, each with the entry that tells of its try, for as
 * many days as the person was told. */

/* Runs on the store's thread. At most MUSTER_EVIDENCE_MAX_BYTES. */
typedef GBytes *(*MusterEvidenceMake) (gpointer data, GError **error);

/* One to be kept. Strings are copied. */
typedef struct {
  const char *visit;    /* of the event */
  guint attempt;        /* counted within the visit, from 1 */
  const char *kind;     /* "liveness" */
  const char *occasion; /* a data key for each */
  guint days;           /* from 1 */
  gboolean rehearsal;
  MusterEvidenceMake make;
  gpointer data;            /* for make; handed over */
  GDestroyNotify free_data; /* nullable; from any thread */
} MusterEvidenceKeep;

/* One that lies there. */
typedef struct {
  char *visit;    /* owned */
  char *kind;     /* owned */
  char *occasion; /* owned */
  guint attempt;
  gint64 seq;    /* of the entry it was kept with */
  gint64 person; /* of that entry; 0 = nobody */
  gint64 time;   /* of that entry, seconds UTC */
  guint days;
  double days_left; /* as the store counts; below 0: the next purge takes it */
  gsize size;       /* as sealed, bytes */
  gboolean rehearsal;
} MusterEvidenceRow;

void muster_evidence_row_free (MusterEvidenceRow *row);

gint64 muster_store_append_keeping (MusterStore *self,
                                    MusterEvent *event,
                                    const MusterEvidenceKeep *keep,
                                    const char **lost,
                                    GError **error);
void muster_store_append_keeping_async (MusterStore *self,
                                        MusterEvent *event,
                                        const MusterEvidenceKeep *keep,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gint64 muster_store_append_keeping_finish (MusterStore *self,
                                           GAsyncResult *result,
                                           const char **lost,
                                           GError **error);

/* Oldest first; @visit NULL = of all. GPtrArray of MusterEvidenceRow. */
GPtrArray *muster_store_list_evidence (MusterStore *self,
                                       const char *visit,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_store_open_evidence (MusterStore *self,
                                    const MusterEvidenceRow *row,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
  MUSTER_PURGE_DUE,     /* what has been kept for its days */
  MUSTER_PURGE_BELIEVE, /* the same, and the machine's clock is right although it leapt */
  MUSTER_PURGE_ALL,     /* and the keys */
} MusterPurgeWhat;

typedef struct {
  guint purged;
  guint left;
  gint64 doubted; /* seconds of a leap of the clock that are not counted; 0 = none */
  gboolean
      in_file; /* what was purged may still lie in the WAL, unreadable: somebody reads beside */
} MusterPurge;

gboolean muster_store_purge_evidence_by (MusterStore *self,
                                         MusterPurgeWhat what,
                                         const MusterStaffBy *by,
                                         const MusterClockReading *reading,
                                         MusterPurge *purge,
                                         GError **error);
/* What nobody signed for. */
gboolean muster_store_purge_evidence (MusterStore *self,
                                      MusterPurgeWhat what,
                                      const MusterClockReading *reading,
                                      MusterPurge *purge,
                                      GError **error);
void muster_store_purge_evidence_async (MusterStore *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean muster_store_purge_evidence_finish (MusterStore *self,
                                             GAsyncResult *result,
                                             MusterPurge *purge,
                                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterEvidenceRow, muster_evidence_row_free)

G_END_DECLS
