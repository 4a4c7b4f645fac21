/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-audit-export.h"

#include "muster-day-book-private.h"
#include "muster-day.h"
#include "muster-journal-export.h"
#include "muster-services.h"

typedef struct {
  MusterStore *store; /* owned */
  MusterExportChoice choice;
  char *staff, *folder, *data_folder; /* owned */
  MusterExportFacts facts;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->store);
  g_free (export->staff);
  g_free (export->folder);
  g_free (export->data_folder);
  g_free (export);
}

/* Waits for the store and for the disk, as at the command line; the window does not. */
static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *export = data;
  GError *error = NULL;

  if (muster_journal_export_write (export->store,
                                   &export->choice,
                                   export->data_folder,
                                   export->folder,
                                   &export->facts,
                                   &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
muster_audit_export_async (MusterDayBook *days,
                           guint32 day,
                           gboolean with_names,
                           const char *folder,
                           const char *staff,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (days, NULL, callback, user_data);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Export *export = g_new0 (Export, 1);
  MusterStaffBy by;
  GError *error = NULL;

  export->store = g_object_ref (muster_day_book_get_store (days));
  export->staff = g_strdup (staff);
  export->folder = g_strdup (folder);
  export->data_folder = muster_services_dup_data_folder ();
  export->choice.since = muster_day_begin (day, zone);
  export->choice.until = muster_day_begin (day + 1, zone);
  export->choice.with_names = with_names;
  g_task_set_source_tag (task, muster_audit_export_async);
  g_task_set_task_data (task, export, export_free);
  if (!muster_day_book_take (days, MUSTER_RIGHT_EXPORT, 0, &by, &error)) {
    g_task_return_error (task, error);
    return;
  }
  export->choice.by = by.by;
  export->choice.second = by.second;
  if (by.by == 0)
    export->choice.staff = export->staff;
  g_task_run_in_thread (task, export_thread);
}

/* @facts: (out caller-allocates) */
gboolean
muster_audit_export_finish (MusterDayBook *days,
                            GAsyncResult *result,
                            MusterExportFacts *facts,
                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, days), FALSE);
  *facts = ((const Export *) g_task_get_task_data (G_TASK (result)))->facts;
  return g_task_propagate_boolean (G_TASK (result), error);
}
