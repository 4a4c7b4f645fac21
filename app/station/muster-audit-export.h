/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-book.h"
#include "muster-store-export.h"

G_BEGIN_DECLS

/* The journal for an auditor, from the window: muster-journal-export.h, with one day in full.
 * @folder: made if it is not there, and nothing in it is written over; with two signatures, the
 * second of which is there already. Errors: NO_RIGHTS, FAILED (a file is there, or cannot be
 * written), NOT_FOUND, BAD_DATA, SEALED_OFF, STORE, STORE_FULL. */
void muster_audit_export_async (MusterDayBook *days,
                                guint32 day,
                                gboolean with_names,
                                const char *folder,
                                const char *staff,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean muster_audit_export_finish (MusterDayBook *days,
                                     GAsyncResult *result,
                                     MusterExportFacts *facts,
                                     GError **error);

G_END_DECLS
