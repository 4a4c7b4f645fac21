/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-asker.h"

#include "muster-desk-questions.h"
#include "muster-override-dialog.h"
#include "muster-right-ask.h"

struct _MusterDeskAsker {
  GObject parent_instance;

  GtkWindow *parent; /* borrowed: owns the asker */
  GtkWindow *dialog; /* weak: the open one */
  MusterDeskAct act; /* what it asks */
  guint serial;      /* of the visit it is about */
};

enum { ANSWERED, ALLOWED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDeskAsker, muster_desk_asker, G_TYPE_OBJECT)

static void
forget (MusterDeskAsker *self)
{
  if (self->dialog != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  self->dialog = NULL;
}

static void
close_dialog (MusterDeskAsker *self)
{
  GtkWindow *dialog = self->dialog;

  forget (self);
  if (dialog != NULL)
    gtk_window_destroy (dialog);
}

static void
follow_dialog (MusterDeskAsker *self, GtkWindow *dialog)
{
  self->dialog = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &self->dialog);
}

static void
open_dialog (MusterDeskAsker *self, MusterDeskAct act, guint serial, GtkWindow *dialog)
{
  close_dialog (self);
  self->act = act;
  self->serial = serial;
  follow_dialog (self, dialog);
  gtk_window_present (dialog);
}

static void
confirmed_cb (MusterDeskAsker *self, const char *code, const char *note, const char *staff)
{
  forget (self);
  g_signal_emit (self, signals[ANSWERED], 0, (guint) self->act, code, note, staff);
}

static void
response_cb (MusterDeskAsker *self, const char *response)
{
  forget (self);
  if (g_strcmp0 (response, MUSTER_DESK_QUESTION_YES) == 0)
    g_signal_emit (self, signals[ANSWERED], 0, (guint) self->act, NULL, NULL, NULL);
}

static void
go_on_cb (gpointer user_data)
{
  MusterDeskAsker *self = user_data;

  forget (self);
  g_signal_emit (self, signals[ALLOWED], 0, (guint) self->act);
}

static void
muster_desk_asker_dispose (GObject *object)
{
  close_dialog (MUSTER_DESK_ASKER (object));
  G_OBJECT_CLASS (muster_desk_asker_parent_class)->dispose (object);
}

static void
muster_desk_asker_class_init (MusterDeskAskerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_desk_asker_dispose;
  signals[ANSWERED] = g_signal_new ("answered",
                                    MUSTER_TYPE_DESK_ASKER,
                                    G_SIGNAL_RUN_LAST,
                                    0,
                                    NULL,
                                    NULL,
                                    NULL,
                                    G_TYPE_NONE,
                                    4,
                                    G_TYPE_UINT,
                                    G_TYPE_STRING,
                                    G_TYPE_STRING,
                                    G_TYPE_STRING);
  signals[ALLOWED] = g_signal_new ("allowed",
                                   MUSTER_TYPE_DESK_ASKER,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   G_TYPE_UINT);
}

static void
muster_desk_asker_init (MusterDeskAsker *self)
{
}

MusterDeskAsker *
muster_desk_asker_new (GtkWindow *parent)
{
  MusterDeskAsker *self = g_object_new (MUSTER_TYPE_DESK_ASKER, NULL);

  self->parent = parent;
  return self;
}

gboolean
muster_desk_asker_is_open (MusterDeskAsker *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_ASKER (self), FALSE);
  return self->dialog != NULL;
}

/**
 * muster_desk_asker_ask:
 * @act: an act that ends the visit
 * @view: the visit it is about
 */
void
muster_desk_asker_ask (MusterDeskAsker *self, MusterDeskAct act, const MusterDeskView *view)
{
  GtkWindow *dialog;

  g_return_if_fail (MUSTER_IS_DESK_ASKER (self));

  dialog = muster_desk_question_new (self->parent, act, view);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  open_dialog (self, act, view->visit->serial, dialog);
}

/**
 * muster_desk_asker_ask_override:
 * @reasons: (array length=n_reasons): of the profile; must outlive the dialog
 * @staff: who sits at the desk, "" if nobody said so yet
 * @is_account: they are signed in, so nobody need type it
 */
void
muster_desk_asker_ask_override (MusterDeskAsker *self,
                                const MusterDeskView *view,
                                const MusterOverrideReason *reasons,
                                gsize n_reasons,
                                const char *staff,
                                gboolean is_account)
{
  MusterOverrideDialog *dialog;

  g_return_if_fail (MUSTER_IS_DESK_ASKER (self));

  dialog = muster_override_dialog_new (self->parent, view, reasons, n_reasons, staff);
  if (is_account)
    muster_override_dialog_hide_staff (dialog);
  g_signal_connect_object (dialog, "confirmed", G_CALLBACK (confirmed_cb), self, G_CONNECT_SWAPPED);
  open_dialog (self, MUSTER_DESK_ACT_OVERRIDE, view->visit->serial, GTK_WINDOW (dialog));
}

/**
 * muster_desk_asker_ask_right:
 * @act: what was decided
 * @view: the visit it is about
 * @duty: (nullable): who may do it
 *
 * Emits "allowed", now or when a second person has signed.
 */
void
muster_desk_asker_ask_right (MusterDeskAsker *self,
                             MusterDeskAct act,
                             const MusterDeskView *view,
                             MusterDuty *duty)
{
  const MusterRightQuestion question = {
      .right = muster_desk_view_get_right (view, muster_desk_act_get_event (act)),
      .subject = view->visit->person,
      .serial = view->visit->serial,
      .about = view->name,
  };
  GtkWindow *dialog;

  g_return_if_fail (MUSTER_IS_DESK_ASKER (self));

  close_dialog (self);
  self->act = act;
  self->serial = question.serial;
  dialog = muster_right_ask (self->parent, duty, &question, go_on_cb, self, NULL);
  if (dialog != NULL)
    follow_dialog (self, dialog);
}

/**
 * muster_desk_asker_follow:
 * @view: (nullable): what the station shows now
 *
 * A dialog never outlives what it is about: the next person's visit must not get the last one's
 * answer.
 */
void
muster_desk_asker_follow (MusterDeskAsker *self, const MusterDeskView *view)
{
  g_return_if_fail (MUSTER_IS_DESK_ASKER (self));

  if (self->dialog == NULL)
    return;
  if (view == NULL || view->visit->serial != self->serial ||
      muster_desk_act_why_not (self->act, view) != NULL)
    close_dialog (self);
}
