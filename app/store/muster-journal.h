/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-evidence-table.h"
#include "muster-journal-chain.h"
#include "muster-store.h"

G_BEGIN_DECLS

typedef struct {
  char *json;                  /* owned: the caller's event */
  const char *station;         /* borrowed */
  const char *boot;            /* borrowed */
  const char *time;            /* borrowed; NULL: now */
  MusterEvidencePut *evidence; /* owned, nullable: kept with it */
  const char *evidence_lost;   /* out, static: why it was not; NULL if it was, or there was none */
  gint64 seq;                  /* out */
} MusterJournalAppend;

typedef struct {
  gint64 from_seq;
  guint limit; /* 0 = all */
  gint64 person;
  GPtrArray *entries; /* out, owned */
} MusterJournalList;

/* Takes out of the entries what they say of one person. */
#define MUSTER_JOURNAL_NOBODY (-1)

typedef struct {
  gint64 person;              /* or NOBODY */
  const char *occasion;       /* borrowed, nullable: of everybody on this one */
  gboolean face_only;         /* what was measured of the face, and no more */
  const char *station, *boot; /* borrowed, of the entry that proves it */
  MusterEvent *says; /* borrowed, nullable: the entry, with what else it tells; then there is one
                      * even if the journal has nothing to erase. Changed */
  gint64 n_parts;    /* out: what went, whole entries count once */
  gint64 n_entries;  /* out: how many lost something */
  gint64 proof;      /* out: number of the entry that proves it; 0: nothing to erase */
} MusterJournalErase;

typedef struct {
  const MusterJournalKept *kept; /* borrowed, nullable */
  MusterJournalReport report;    /* out, owned */
} MusterJournalVerify;

/* @data is the struct named beside. Append makes its own transaction, the others run in one that
 * is there. */
gboolean muster_journal_append (MusterDb *db, gpointer append, GError **error);
gboolean muster_journal_append_within (MusterDb *db, gpointer append, GError **error);
gboolean muster_journal_list (MusterDb *db, gpointer list, GError **error);
gboolean muster_journal_verify (MusterDb *db, gpointer verify, GError **error);
gboolean muster_journal_erase_look (MusterDb *db, gpointer erase, GError **error);
gboolean muster_journal_erase_person (MusterDb *db, gpointer erase, GError **error);
gboolean muster_journal_erasure_fits (
    MusterDb *db, gint64 seq, const MusterEvent *event, gboolean *fits, GError **error);

MusterEvent *muster_journal_new_stub (gint64 seq) G_GNUC_WARN_UNUSED_RESULT;
/* Around what changes how an entry lies in the file, in one transaction. */
gboolean muster_journal_lift_guard (MusterDb *db, GError **error);
gboolean muster_journal_set_guard (MusterDb *db, GError **error);

char *muster_journal_dup_time (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_journal_read_head (MusterDb *db,
                                   gint64 *seq,
                                   guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
                                   GError **error);
MusterEvent *muster_journal_open_event (MusterDb *db,
                                        gint64 seq,
                                        GBytes *sealed,
                                        char **chained,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterEvent *
muster_journal_read_event (MusterDb *db, gint64 seq, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
