/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-staff-guard.h"
#include "muster-staff.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* The accounts of staff. Each function that is not _async waits for the store: none is for the
 * main thread once there are windows. */

/* What the roster has to do with an account. */
typedef enum {
  MUSTER_STAFF_MADE_HERE,
  MUSTER_STAFF_OF_ROSTER, /* as the roster says; changed there, not here */
  MUSTER_STAFF_HELD,      /* the roster gives it less, or nothing; it stays, as the last admin */
  MUSTER_STAFF_RAISED,    /* the roster gives it more, which begins with the next PIN given here */
} MusterStaffOrigin;

typedef struct {
  MusterStaff *staff; /* owned; without name and role while the store cannot be read */
  gint64 wait;        /* seconds until the next try, 0 = now */
  gint64 as_of;       /* what muster_clock_get_running() said when @wait was so */
  gboolean shut;      /* until somebody resets it */
  gboolean damaged;   /* changed in the file: signs in nowhere */
  guint tries;        /* wrong ones in a row */
  gboolean counted;   /* of count_try: a try was made */
  MusterStaffOrigin origin;
  MusterRole told; /* HELD, RAISED: the role that the roster gives it; NONE: it is not there */
} MusterStaffRow;

void muster_staff_row_free (MusterStaffRow *row);
gint64 muster_staff_row_get_wait (const MusterStaffRow *row);

/* Who signed for something, as accounts; 0 = nobody, or the installer at the command line. */
typedef struct {
  gint64 by;
  gint64 second;
  gint64 also;       /* handed the desk to @by, who typed no PIN: may be the human who sits there */
  gboolean by_sheet; /* nobody signed: whoever holds the recovery sheet did it */
} MusterStaffBy;

gboolean muster_store_put_staff (MusterStore *self,
                                 MusterStaff *staff,
                                 const MusterStaffBy *by,
                                 GError **error);
MusterStaff *
muster_store_get_staff (MusterStore *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of MusterStaffRow, by id; @ever: whether there were accounts at any time. */
GPtrArray *muster_store_list_staff (MusterStore *self,
                                    gboolean *ever,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_list_staff_async (MusterStore *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *muster_store_list_staff_finish (MusterStore *self,
                                           GAsyncResult *result,
                                           gboolean *ever,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_find_staff_async (MusterStore *self,
                                    const char *card,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gint64 muster_store_find_staff_finish (MusterStore *self, GAsyncResult *result, GError **error);
gboolean muster_store_count_try (MusterStore *self,
                                 gint64 id,
                                 const MusterClockReading *reading,
                                 MusterStaffRow *row,
                                 GError **error);
gboolean
muster_store_reset_tries (MusterStore *self, gint64 id, const MusterStaffBy *by, GError **error);
void muster_store_reset_tries_async (MusterStore *self,
                                     gint64 id,
                                     const MusterStaffBy *by,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean muster_store_reset_tries_finish (MusterStore *self, GAsyncResult *result, GError **error);

/* muster-store-keys.c */
gboolean muster_store_add_recovery_slot_by (MusterStore *self,
                                            const MusterStaffBy *by,
                                            char **sheet,
                                            GError **error);

G_END_DECLS
