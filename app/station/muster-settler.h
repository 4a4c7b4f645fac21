/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"
#include "muster-frame.h"
#include "muster-history.h"
#include "muster-store-cases.h"

G_BEGIN_DECLS

/* One open case in the list. */
#define MUSTER_TYPE_SETTLE_ITEM (muster_settle_item_get_type ())
G_DECLARE_FINAL_TYPE (MusterSettleItem, muster_settle_item, MUSTER, SETTLE_ITEM, GObject)

/* Borrowed, as long as the item. */
const MusterOpenCaseRow *muster_settle_item_get_row (MusterSettleItem *self);

/* One case with its pictures, for whoever settles it. */
typedef struct {
  MusterOpenCase *open;   /* owned */
  MusterFrame *photo;     /* owned, nullable: of then */
  gboolean withheld;      /* there is one, but whoever looks may not look at it … */
  gboolean can_ask;       /* … unless a second person lets them */
  MusterFrame *reference; /* owned, nullable: the newest on file */
  char *source;           /* owned: of the reference, "" if there is none */
  gint64 taken_at;        /* of the reference; seconds UTC, 0 = not known */
} MusterSettleView;

void muster_settle_view_free (MusterSettleView *view);

/* What visits left open: the list, page by page, and settling it. Main thread; the store and the
 * decoding of pictures are not waited for. Signal "changed" (): the list or the count is another.
 */
#define MUSTER_TYPE_SETTLER (muster_settler_get_type ())
G_DECLARE_FINAL_TYPE (MusterSettler, muster_settler, MUSTER, SETTLER, GObject)

MusterSettler *muster_settler_new (MusterStore *store,
                                   MusterHistory *history,
                                   guint doubtful_hours) G_GNUC_WARN_UNUSED_RESULT;
void muster_settler_set_duty (MusterSettler *self, MusterDuty *duty);
MusterDuty *muster_settler_get_duty (MusterSettler *self);
void muster_settler_refresh (MusterSettler *self);
/* Whom this station let in after another one, as the roster told since, become cases. */
void muster_settler_find_duplicates (MusterSettler *self,
                                     const char *occasion,
                                     const char *profile,
                                     gint64 policy);
/* Nobody may see whose they are: only the count is kept, until somebody comes. */
void muster_settler_forget (MusterSettler *self);
void muster_settler_remember (MusterSettler *self);

GListModel *muster_settler_get_list (MusterSettler *self);
guint muster_settler_get_total (MusterSettler *self);
guint muster_settler_get_duplicates (MusterSettler *self);
void muster_settler_more (MusterSettler *self);

/* All that were admitted in doubt, for a list on paper. GPtrArray of MusterOpenCaseRow. */
void muster_settler_list_doubtful_async (MusterSettler *self,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *muster_settler_list_doubtful_finish (MusterSettler *self,
                                                GAsyncResult *result,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

void muster_settler_look_async (MusterSettler *self,
                                gint64 seq,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MusterSettleView *muster_settler_look_finish (MusterSettler *self,
                                              GAsyncResult *result,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* May whoever is at the desk? With a second person: MUSTER_SIGN_NEEDS_OTHER. */
MusterSignResult muster_settler_may (MusterSettler *self, MusterRight right, gint64 person);

/* @code: REJECTED: a reason of the profile, nullable; @note: what was seen, or why; @staff: a typed
 * name, where there are no accounts. */
void muster_settler_settle_async (MusterSettler *self,
                                  const MusterOpenCaseRow *row,
                                  MusterSettleAnswer answer,
                                  const char *code,
                                  const char *note,
                                  const char *staff,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Takes back what let somebody in. */
void muster_settler_undo_async (MusterSettler *self,
                                MusterHistoryItem *item,
                                const char *note,
                                const char *staff,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean muster_settler_finish (MusterSettler *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterSettleView, muster_settle_view_free)

G_END_DECLS
