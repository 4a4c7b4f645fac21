/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-event.h"
#include "muster-journal-chain.h"

G_BEGIN_DECLS

/* What an entry says of people lies beside the chain, in parts that can be erased one by one. The
 * numbers are in the file. */
typedef enum {
  MUSTER_JOURNAL_PART_NONE = 0,   /* the chain itself has it */
  MUSTER_JOURNAL_PART_PERSON = 1, /* who it was, and whatever no table knows */
  MUSTER_JOURNAL_PART_FACE = 2,   /* what was measured of the face */
  MUSTER_JOURNAL_PART_NOTE = 3,   /* what staff wrote */
  MUSTER_JOURNAL_PART_STAFF = 4,  /* who of the staff it was */
  MUSTER_JOURNAL_PART_WHOLE = 15, /* all of an entry of form 1; only where it was erased */
} MusterJournalPartKind;

#define MUSTER_JOURNAL_N_PARTS 5 /* with NONE */

typedef struct {
  GBytes *json; /* owned, NULL: there is no such part */
  guint8 salt[MUSTER_JOURNAL_SALT_BYTES];
} MusterJournalPart;

typedef struct {
  MusterJournalPart part[MUSTER_JOURNAL_N_PARTS]; /* by kind */
} MusterJournalParts;

/* What is wrong with the parts of an entry. */
typedef enum {
  MUSTER_JOURNAL_PARTS_FIT,
  MUSTER_JOURNAL_PARTS_CHANGED,
  MUSTER_JOURNAL_PARTS_MISSING, /* and nothing proves why */
  MUSTER_JOURNAL_PARTS_SURPLUS, /* of which the entry says nothing */
} MusterJournalPartsState;

MusterJournalPartKind muster_journal_part_of (const char *key, gboolean *known);
const char *muster_journal_part_nick (MusterJournalPartKind kind);
const char *muster_journal_part_commitment (const MusterEvent *event, MusterJournalPartKind kind);

gboolean muster_journal_parts_split (MusterEvent *event, MusterJournalParts *parts, GError **error);
gboolean muster_journal_parts_insert (MusterDb *db,
                                      gint64 seq,
                                      const MusterJournalParts *parts,
                                      GError **error);
gboolean muster_journal_parts_load (MusterDb *db,
                                    gint64 seq,
                                    const MusterEvent *event,
                                    MusterJournalParts *parts,
                                    MusterJournalPartsState *state,
                                    guint *n_erased,
                                    GError **error);
gboolean
muster_journal_parts_is_whole_erased (MusterDb *db, gint64 seq, gboolean *erased, GError **error);
gboolean muster_journal_parts_join (MusterEvent *event, const MusterJournalParts *parts);
gboolean muster_journal_parts_fill (MusterDb *db, gint64 seq, MusterEvent *event, GError **error);
void muster_journal_parts_clear (MusterJournalParts *parts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterJournalParts, muster_journal_parts_clear)

G_END_DECLS
