/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-settle.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* What visits left open, and how staff settle it. */

/* One line of the list. */
typedef struct {
  gint64 seq; /* of the entry that opened it, and what it is called by */
  MusterOpenCaseKind kind;
  gint64 opened;        /* seconds UTC */
  gint64 due;           /* seconds UTC; 0 = no time is set */
  gboolean asked;       /* more was asked for since */
  gboolean no_photo;    /* an admission in doubt, and no picture shows who came */
  gboolean damaged;     /* what it is about was changed in the file: nothing more is known */
  MusterPerson *person; /* owned; NULL: erased, or not in the roster any more, or damaged */
  char *opened_by;      /* owned: who, and who signed with them; "" if no staff did */
} MusterOpenCaseRow;

void muster_open_case_row_free (MusterOpenCaseRow *row);

/* Where a page of the list begins; all zero is the first. */
typedef struct {
  gint64 due, seq; /* of the last row of the page before */
} MusterOpenCasePlace;

/* How many are open, whether or not a page has them. */
typedef struct {
  guint all;
  guint duplicates; /* of them: people who were let in at two stations */
} MusterOpenCaseTotals;

/* Those with a time first, the earliest of them before the others; then the oldest. @total: (out):
 * how many are open in all. GPtrArray of MusterOpenCaseRow. */
GPtrArray *muster_store_list_open_cases (MusterStore *self,
                                         const MusterOpenCasePlace *after,
                                         guint limit,
                                         guint *total,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_list_open_cases_async (MusterStore *self,
                                         const MusterOpenCasePlace *after,
                                         guint limit,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *muster_store_list_open_cases_finish (MusterStore *self,
                                                GAsyncResult *result,
                                                MusterOpenCaseTotals *totals,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All that staff look at to settle one. */
typedef struct {
  MusterOpenCaseRow *row; /* owned */
  MusterEvent *event;     /* owned: the entry that opened it */
  char *asked;            /* owned: what more was asked for; NULL: nothing */
  GBytes *photo;          /* owned, wiped when freed: a JPEG of then; NULL if none is kept */
  char *trouble;          /* owned: why the photo cannot be shown, though one was kept; or NULL */
  GPtrArray *references;  /* owned, of MusterReference, newest first */
  gboolean closed;
} MusterOpenCase;

void muster_open_case_free (MusterOpenCase *self);

MusterOpenCase *muster_store_get_open_case (MusterStore *self,
                                            gint64 seq,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_get_open_case_async (MusterStore *self,
                                       gint64 seq,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MusterOpenCase *muster_store_get_open_case_finish (MusterStore *self,
                                                   GAsyncResult *result,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How one is settled. Strings are copied; may be NULL. */
typedef struct {
  gint64 seq; /* the case */
  MusterSettleAnswer answer;
  const char *code;  /* REJECTED: a reason of the profile */
  const char *note;  /* what was seen, or why */
  const char *staff; /* a typed name, where there are no accounts */
  MusterStaffBy by;
  gint64 due; /* DIFFERENT: until when the admission, now in doubt, is to be settled */
} MusterSettle;

/* The entry's number; -1 with NOT_FOUND (there is no such case, or somebody has settled it),
 * NO_RIGHTS (who opened it does not settle it), BAD_DATA, STORE, STORE_FULL. Then nothing has
 * changed. */
gint64 muster_store_settle_case (MusterStore *self, const MusterSettle *settle, GError **error);
void muster_store_settle_case_async (MusterStore *self,
                                     const MusterSettle *settle,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Takes back entry settle->seq, an outcome that let somebody in; answer and due are not looked at.
 */
gint64 muster_store_undo (MusterStore *self, const MusterSettle *settle, GError **error);
void muster_store_undo_async (MusterStore *self,
                              const MusterSettle *settle,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gint64 muster_store_settle_case_finish (MusterStore *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterOpenCaseRow, muster_open_case_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterOpenCase, muster_open_case_free)

/* Whom this station let in although another one had before it, as the roster has told since, at one
 * occasion: each becomes a case, once for a pass. Finish returns how many are new, -1 with
 * SEALED_OFF, BAD_DATA, STORE, STORE_FULL. */
void muster_store_open_duplicates_async (MusterStore *self,
                                         const char *occasion,
                                         const char *profile,
                                         gint64 policy,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
int muster_store_open_duplicates_finish (MusterStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
