/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"
#include "muster-wire-rows.h"

G_BEGIN_DECLS

/* The roster's rows at this station: a page and the cursor behind it come in in one transaction, so
 * that whatever is cut off goes on where it was. Sync: from the command line or a thread of its
 * own. */

#define MUSTER_ROWS_ALL -1 /* in the place of a bucket */

/* How far it is with one roster. */
typedef struct {
  char *cursor;            /* owned; NULL: everything has to be listed */
  char *listing;           /* owned; NULL: no listing is under way */
  int bucket;              /* of that listing, MUSTER_ROWS_ALL = everything */
  gint64 pulled, compared; /* seconds UTC, 0 = never */
  guint people;            /* of the roster, that are here */
  guint sessions;
  guint aside;   /* rows that could not be used */
  guint leaving; /* people whom the roster has removed, and of whom not all is sent */
} MusterRowsState;

typedef struct {
  const char *source; /* whose rows these are: another one's are forgotten, its people stay */
  const MusterWirePage *page;
  gboolean is_listing; /* what is not in it is not there any more */
  gboolean begins;     /* the first page of a listing */
  int bucket;          /* of the listing */
  gint64 now;          /* seconds UTC */
  gboolean retries;    /* also what was set aside, without news: somebody here may have changed */
  gboolean even_many;  /* also if a large part of all would go that the roster has no more */
  MusterStaffBy by;    /* who signed for that: the proofs tell it */
} MusterRowsOrder;

/* What a page has done; added up. */
typedef struct {
  guint rows;
  guint new_people, changed_people, erased_people;
  guint sessions;
  guint accounts; /* of staff, that were made, changed or retired */
  guint aside;    /* that were set aside; still so after the last page: people must look */
  guint leaving;  /* people who go once all that was written of them is sent */
} MusterRowsApplied;

gboolean muster_store_get_rows_state (MusterStore *self,
                                      const char *source,
                                      MusterRowsState *state,
                                      GError **error);
void muster_rows_state_clear (MusterRowsState *state);
gboolean muster_store_apply_rows (MusterStore *self,
                                  const MusterRowsOrder *order,
                                  MusterRowsApplied *applied,
                                  GError **error);
/* Sums of all rows that are here; its cursor is none. */
gboolean muster_store_sum_rows (MusterStore *self, MusterWireDigest *digest, GError **error);
/* What went here since an occasion was over is asked for again with the next comparison. */
gboolean muster_store_ask_rows_again (MusterStore *self, GError **error);
/* Both sides have the same. Pictures that the roster did not have are asked for once more. */
gboolean muster_store_mark_rows_compared (MusterStore *self, gint64 now, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRowsState, muster_rows_state_clear)

G_END_DECLS
