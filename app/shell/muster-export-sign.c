/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-export-sign.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "muster-right-ask.h"

/**
 * muster_export_tell:
 *
 * One thing that has happened, with nothing to be chosen.
 */
void
muster_export_tell (GtkWindow *parent, const char *title, const char *text)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, title, text);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct {
  GCallback signed_;
  GObject *object; /* owned */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->object);
  g_free (export);
}

static void
go_on_cb (gpointer user_data)
{
  const Export *export = user_data;

  ((void (*) (GObject *)) export->signed_) (export->object);
}

/**
 * muster_export_sign:
 * @duty: (nullable): %NULL: nobody is asked
 * @about: what leaves the station, for the second person
 * @signed_: called with @object when nobody is missing; not at all if somebody does not want to
 * @object: kept until then
 */
void
muster_export_sign (
    GtkWindow *parent, MusterDuty *duty, const char *about, GCallback signed_, GObject *object)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_EXPORT, .about = about};
  Export *export = g_new0 (Export, 1);

  export->signed_ = signed_;
  export->object = g_object_ref (object);
  muster_right_ask (parent, duty, &question, go_on_cb, export, export_free);
}

/**
 * muster_export_dup_path:
 * @file: (nullable): what was chosen; %NULL: nothing
 *
 * Returns: (transfer full) (nullable): where it is written; %NULL also for a place without a path
 * on this machine, which is told
 */
char *
muster_export_dup_path (GtkWindow *parent, GFile *file)
{
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (file != NULL && path == NULL)
    muster_export_tell (parent,
                        _ ("Nothing was written"),
                        _ ("This place is not on this machine. Choose a folder of it, or a stick "
                           "that is plugged in."));
  return path;
}
