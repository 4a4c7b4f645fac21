/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-book.h"

G_BEGIN_DECLS

/* Between the book and what is done with its days (muster-recheck.c, muster-command-day.c). For
 * nobody else. */
MusterStore *muster_day_book_get_store (MusterDayBook *self);
MusterEvent *muster_day_book_new_event (MusterDayBook *self,
                                        const char *type,
                                        guint32 day) G_GNUC_WARN_UNUSED_RESULT;
MusterEvent *muster_day_book_new_export_event (MusterDayBook *self, const MusterDayExport *what)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_day_book_take (
    MusterDayBook *self, MusterRight right, gint64 subject, MusterStaffBy *by, GError **error);
gboolean muster_day_book_take_signers (MusterDayBook *self,
                                       MusterRight right,
                                       gint64 subject,
                                       const char *staff,
                                       MusterEvent *event,
                                       GError **error);
/* Writes @event, and tells that a day has changed. @task: (transfer full): returns a boolean. */
void muster_day_book_append (MusterDayBook *self, MusterEvent *event, GTask *task);

G_END_DECLS
