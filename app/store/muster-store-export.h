/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-journal-chain.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* What of the journal goes to an auditor. All entries are told by number, hash and signature; those
 * chosen in full. */
typedef struct {
  gint64 since;         /* seconds UTC, 0 = from the beginning */
  gint64 until;         /* seconds UTC, not included; 0 = to the end */
  const char *occasion; /* borrowed, NULL = all */
  const char *staff;    /* borrowed, nullable: who does it, for the journal */
  gint64 by, second;    /* the accounts of those who signed, 0: there are none */
  gboolean with_names;  /* names and notes of staff, and names and masked numbers of guests */
} MusterExportChoice;

/* What an export says of itself. */
typedef struct {
  const char *station;                  /* borrowed from the store; NULL when read from a file */
  guint8 key[MUSTER_JOURNAL_KEY_BYTES]; /* of the station */
  gint64 since;                         /* the first entry that is signed */
  guint8 mark[MUSTER_JOURNAL_SIGNATURE_BYTES];
  gint64 n_entries;
  gint64 n_told;    /* in full, with the last one, which is about the export itself */
  gint64 n_damaged; /* of these, entries that cannot be read any more; not in a file of facts */
  guint n_unnamed;  /* people whose name cannot be read any more, and is left out; as above */
  guint8 head[MUSTER_JOURNAL_HASH_BYTES];
  guint8 head_signature[MUSTER_JOURNAL_SIGNATURE_BYTES];
} MusterExportFacts;

/* @line: one entry, see muster-journal-line.h. On the store's thread. */
typedef gboolean (*MusterExportLineFunc) (const char *line, gpointer data, GError **error);
/* @number: masked */
typedef gboolean (*MusterExportPersonFunc) (
    gint64 person, const char *name, const char *number, gpointer data, GError **error);

gboolean muster_store_export_journal (MusterStore *self,
                                      const MusterExportChoice *choice,
                                      MusterExportLineFunc line_func,
                                      MusterExportPersonFunc person_func,
                                      gpointer data,
                                      MusterExportFacts *facts,
                                      GError **error);

G_END_DECLS
