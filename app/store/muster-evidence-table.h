/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-evidence.h"

G_BEGIN_DECLS

/* One on its way into the table. */
typedef struct {
  MusterEvidenceKeep keep; /* its strings and data owned */
  const char *boot;        /* borrowed */
  GBytes *plain;           /* owned */
  GBytes *sealed;          /* owned */
  gint64 key;
  char *hash; /* owned, hex, of sealed */
} MusterEvidencePut;

MusterEvidencePut *muster_evidence_put_new (const MusterEvidenceKeep *keep,
                                            const char *boot) G_GNUC_WARN_UNUSED_RESULT;
void muster_evidence_put_free (MusterEvidencePut *put);

typedef struct {
  const char *visit; /* borrowed, nullable */
  const char *boot;  /* borrowed */
  GPtrArray *rows;   /* out, owned */
} MusterEvidenceList;

typedef struct {
  const MusterEvidenceRow *row; /* borrowed */
  GBytes *plain;                /* out, owned */
} MusterEvidenceOpen;

typedef struct {
  MusterPurgeWhat what;
  MusterClockReading reading;
  gint64 by, second;   /* who signed for it, 0 = nobody: it was due */
  const char *station; /* borrowed */
  const char *boot;    /* borrowed */
  MusterPurge result;  /* out */
} MusterEvidencePurge;

char *muster_evidence_dup_hash (GBytes *sealed) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_evidence_make (MusterEvidencePut *put, GError **error);
/* In a transaction, in this order. */
gboolean muster_evidence_seal (MusterDb *db, MusterEvidencePut *put, GError **error);
gboolean
muster_evidence_insert (MusterDb *db, const MusterEvidencePut *put, gint64 seq, GError **error);

/* @data is the struct named beside; list and open run in a transaction, purge makes its own. */
gboolean muster_evidence_list (MusterDb *db, gpointer list, GError **error);
gboolean muster_evidence_open (MusterDb *db, gpointer open, GError **error);
gboolean muster_evidence_purge (MusterDb *db, gpointer purge, GError **error);

G_END_DECLS
