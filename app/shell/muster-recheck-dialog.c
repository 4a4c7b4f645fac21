/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-recheck-dialog.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-error.h"
#include "muster-face-engine.h"
#include "muster-face-tile.h"
#include "muster-key-guard.h"
#include "muster-right-ask.h"
#include "muster-shown.h"

struct _MusterRecheckDialog {
  AdwWindow parent_instance;

  MusterDayBook *days;        /* owned */
  char *staff;                /* owned, nullable */
  MusterRecheckCase *about;   /* owned, nullable: what is looked at */
  MusterRecheckAnswer answer; /* what was said of it, while somebody else may have to sign */
  GCancellable *cancellable;  /* owned: cancelled when the window goes */

  GtkStack *stack;
  GtkLabel *question_label;
  GtkLabel *left_label;
  MusterFaceTile *live_tile;
  MusterFaceTile *reference_tile;
  AdwStatusPage *end_page;
};

G_DEFINE_FINAL_TYPE (MusterRecheckDialog, muster_recheck_dialog, ADW_TYPE_WINDOW)

/* --- pictures --- */

typedef struct {
  MusterRecheckPictures *pictures; /* borrowed: the dialog keeps them until it has both */
  MusterFrame *live, *reference;   /* owned */
} Decoding;

static void
decoding_free (gpointer data)
{
  Decoding *decoding = data;

  g_clear_pointer (&decoding->live, muster_frame_unref);
  g_clear_pointer (&decoding->reference, muster_frame_unref);
  g_free (decoding);
}

/* A photo on file may be a large one; the window does not wait for it. */
static void
decode_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Decoding *decoding = data;
  GError *error = NULL;

  decoding->live = muster_picture_decode (decoding->pictures->live, &error);
  if (decoding->live != NULL)
    decoding->reference = muster_picture_decode (decoding->pictures->reference, &error);
  if (decoding->reference != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
end (MusterRecheckDialog *self, const char *style, const char *title, const char *text)
{
  adw_status_page_set_icon_name (self->end_page, muster_desk_words_icon (style));
  muster_face_tile_set_frame (self->live_tile, NULL);
  muster_face_tile_set_frame (self->reference_tile, NULL);
  adw_status_page_set_title (self->end_page, title);
  adw_status_page_set_description (self->end_page, text);
  gtk_stack_set_visible_child_name (self->stack, "end");
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRecheckDialog) self = user_data;
  const Decoding *decoding = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    if (!g_cancellable_is_cancelled (self->cancellable))
      end (self, "stop", _ ("A picture cannot be shown"), error->message);
    return;
  }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  muster_face_tile_set_frame (self->live_tile, decoding->live);
  muster_face_tile_set_frame (self->reference_tile, decoding->reference);
  left = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u pair to look at", "%u pairs to look at", self->about->left),
      self->about->left);
  gtk_label_set_label (self->left_label, left);
  gtk_stack_set_visible_child_name (self->stack, "look");
  gtk_widget_grab_focus (GTK_WIDGET (self->question_label)); /* no answer is there by itself */
}

/* --- one after the other --- */

static void
next_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRecheckDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  MusterRecheckCase *found = muster_recheck_next_finish (MUSTER_DAY_BOOK (source), result, &error);
  Decoding *decoding;

  if (muster_error_is_cancelled (error) || g_cancellable_is_cancelled (self->cancellable)) {
    muster_recheck_case_free (found);
    return;
  }
  if (found == NULL) {
    if (error != NULL)
      end (self, "stop", _ ("This cannot be looked at"), error->message);
    else
      end (self,
           "pass",
           _ ("Nothing to look at"),
           _ ("Nothing is drawn that somebody else decided, or all of it was looked at."));
    return;
  }
  self->about = found;
  decoding = g_new0 (Decoding, 1);
  decoding->pictures = found->pictures;
  task = g_task_new (NULL, NULL, decoded_cb, g_object_ref (self));
  g_task_set_task_data (task, decoding, decoding_free);
  g_task_run_in_thread (task, decode_thread);
}

static void
look_on (MusterRecheckDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "wait");
  g_clear_pointer (&self->about, muster_recheck_case_free);
  muster_recheck_next_async (
      self->days, self->staff, self->cancellable, next_cb, g_object_ref (self));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRecheckDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_recheck_answer_finish (MUSTER_DAY_BOOK (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (ok)
    look_on (self);
  else
    end (self, "stop", _ ("The answer was not taken"), error->message);
}

static void
go_on_cb (gpointer user_data)
{
  MusterRecheckDialog *self = user_data;

  if (self->about == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_stack_set_visible_child_name (self->stack, "wait");
  muster_recheck_answer_async (
      self->days, self->about, self->answer, self->staff, answered_cb, g_object_ref (self));
}

/* Whoever signs with them is not told either whom it is about. */
static void
answer_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterRecheckDialog *self = MUSTER_RECHECK_DIALOG (widget);
  MusterRecheckAnswer answer = MUSTER_RECHECK_UNCLEAR;
  MusterRightQuestion question = {.right = MUSTER_RIGHT_RECHECK};

  if (self->about == NULL ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "look") != 0)
    return;
  if (g_str_equal (name, "recheck.same"))
    answer = MUSTER_RECHECK_SAME;
  else if (g_str_equal (name, "recheck.different"))
    answer = MUSTER_RECHECK_DIFFERENT;
  self->answer = answer;
  question.subject = self->about->person;
  muster_right_ask (GTK_WINDOW (self),
                    muster_day_book_get_duty (self->days),
                    &question,
                    go_on_cb,
                    g_object_ref (self),
                    g_object_unref);
}

/* --- object --- */

/* What still runs holds a reference, so it ends here and not when the window is freed. */
static void
muster_recheck_dialog_unmap (GtkWidget *widget)
{
  g_cancellable_cancel (MUSTER_RECHECK_DIALOG (widget)->cancellable);
  GTK_WIDGET_CLASS (muster_recheck_dialog_parent_class)->unmap (widget);
}

static void
muster_recheck_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_RECHECK_DIALOG);
  G_OBJECT_CLASS (muster_recheck_dialog_parent_class)->dispose (object);
}

static void
muster_recheck_dialog_finalize (GObject *object)
{
  MusterRecheckDialog *self = MUSTER_RECHECK_DIALOG (object);

  g_clear_pointer (&self->about, muster_recheck_case_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->days);
  g_free (self->staff);
  G_OBJECT_CLASS (muster_recheck_dialog_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterRecheckDialog, child)

static void
muster_recheck_dialog_class_init (MusterRecheckDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_recheck_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_recheck_dialog_finalize;
  widget_class->unmap = muster_recheck_dialog_unmap;
  g_type_ensure (MUSTER_TYPE_FACE_TILE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-recheck-dialog.ui");
  BIND (stack);
  BIND (question_label);
  BIND (left_label);
  BIND (live_tile);
  BIND (reference_tile);
  BIND (end_page);
  gtk_widget_class_install_action (widget_class, "recheck.same", NULL, answer_cb);
  gtk_widget_class_install_action (widget_class, "recheck.different", NULL, answer_cb);
  gtk_widget_class_install_action (widget_class, "recheck.unclear", NULL, answer_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

#undef BIND

static void
muster_recheck_dialog_init (MusterRecheckDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->stack);
  muster_key_guard_add (GTK_WINDOW (self));
}

/**
 * muster_recheck_dialog_new:
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
MusterRecheckDialog *
muster_recheck_dialog_new (GtkWindow *parent, MusterDayBook *days, const char *staff)
{
  MusterRecheckDialog *self = g_object_new (MUSTER_TYPE_RECHECK_DIALOG, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  self->days = g_object_ref (days);
  self->staff = g_strdup (staff);
  look_on (self);
  return self;
}
