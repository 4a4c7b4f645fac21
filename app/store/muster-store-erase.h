/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_ERASE_PERSON, /* whatever is known of somebody */
  MUSTER_ERASE_FACE, /* what was made of somebody's face here, a photo that staff approved, too; the
                        roster's own picture stays */
} MusterEraseWhat;

/* How far it is. What is left from MUSTER_ERASE_STEP_WAL on muster_store_clean() does, whatever
 * happens. */
typedef enum {
  MUSTER_ERASE_STEP_ROWS,    /* about to take out the rows */
  MUSTER_ERASE_STEP_COMMIT,  /* they are out, and the journal has the proof; not yet for good */
  MUSTER_ERASE_STEP_WAL,     /* for good; about to bring the WAL in and to cut it off */
  MUSTER_ERASE_STEP_REWRITE, /* about to write the file anew */
  MUSTER_ERASE_STEP_PROVE,   /* about to tell the journal that the file holds no remains */
  MUSTER_ERASE_STEP_DONE,
} MusterEraseStep;

/* On the store's thread. */
typedef void (*MusterEraseProgress) (MusterEraseStep step, gpointer data);

typedef struct {
  MusterEraseWhat what;
  gint64 person;
  const char *cause; /* a nick: "request", "withdrawal" (with FACE, nobody asks for the face any
                        more), "mistake", "roster" */
  MusterStaffBy by;
  const char *name;     /* nullable: who of the staff did it, where there are no accounts */
  gboolean even_unsent; /* also where a server has not yet countersigned what happened */
  gboolean file_later;  /* the file is written anew by muster_store_clean(), not now */
  MusterEraseProgress progress;
  gpointer data; /* borrowed */
} MusterEraseOrder;

/* What went, or would go. */
typedef struct {
  guint cards, expected;
  guint references; /* pictures; with FACE those that were taken here */
  guint templates, evidence;
  guint parts;   /* of journal entries */
  guint entries; /* that lost something */
  guint whole;   /* FACE: entries of an older Muster that keep their measures: they could only go as
                    a whole */
  guint unsent;  /* PERSON: entries that no server has countersigned, where there is one */
  gint64 proof;  /* number of the entry that proves it */
  gboolean in_file; /* remains may lie in the file until muster_store_clean() */
} MusterErased;

/* Who was shown this number when agreeing to be compared; NOT_FOUND if nobody was. */
gint64 muster_store_find_consent (MusterStore *self, const char *code, GError **error);
gboolean muster_store_look_at_erasure (
    MusterStore *self, MusterEraseWhat what, gint64 person, MusterErased *erased, GError **error);
/* @code: (nullable): the number that was shown to somebody, in place of @person */
void muster_store_look_at_erasure_async (MusterStore *self,
                                         MusterEraseWhat what,
                                         const char *code,
                                         gint64 person,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
/* Returns: whose it is; 0 with the errors of the two above */
gint64 muster_store_look_at_erasure_finish (MusterStore *self,
                                            GAsyncResult *result,
                                            MusterErased *erased,
                                            GError **error);
gboolean muster_store_erase (MusterStore *self,
                             const MusterEraseOrder *order,
                             MusterErased *erased,
                             GError **error);
/* Without its progress; the rest is copied. A station that people wait at wants file_later. */
void muster_store_erase_async (MusterStore *self,
                               const MusterEraseOrder *order,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean muster_store_erase_finish (MusterStore *self,
                                    GAsyncResult *result,
                                    MusterErased *erased,
                                    GError **error);

G_END_DECLS
