/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-asker.h"

#include "muster-close-soon.h"
#include "muster-desk-questions.h"
#include "muster-override-dialog.h"
#include "muster-right-ask.h"

struct _MusterDeskAsker {
  GObject parent_instance;

  GtkWindow *parent; /* borrowed: owns the asker */
  GtkWindow *dialog; /* weak: the open one; an override's stays until it is decided */
  GtkWindow *second; /* weak: where somebody else signs */
  MusterDeskAct act; /* what it asks */
  guint serial;      /* of the visit it is about */
};

enum { ANSWERED, ALLOWED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDeskAsker, muster_desk_asker, G_TYPE_OBJECT)

static void
close_window (GtkWindow **slot)
{
  GtkWindow *window = *slot;

  g_set_weak_pointer (slot, NULL);
  if (window != NULL)
    gtk_window_destroy (window);
}

static void
close_dialog (MusterDeskAsker *self)
{
  close_window (&self->second);
  close_window (&self->dialog);
}

/* What was pressed in it is not over yet. */
static void
hide_dialog (MusterDeskAsker *self)
{
  GtkWindow *window = self->dialog;

  g_set_weak_pointer (&self->dialog, NULL);
  if (window == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  muster_close_soon (window);
}

static void
open_dialog (MusterDeskAsker *self, MusterDeskAct act, guint serial, GtkWindow *dialog)
{
  close_dialog (self);
  self->act = act;
  self->serial = serial;
  g_set_weak_pointer (&self->dialog, dialog);
  gtk_window_present (dialog);
}

/* What was written stays there until it is decided: a second person may not come. */
static void
confirmed_cb (MusterDeskAsker *self, const char *code, const char *note, const char *staff)
{
  g_signal_emit (self, signals[ANSWERED], 0, (guint) self->act, code, note, staff);
}

static void
response_cb (MusterDeskAsker *self, const char *response)
{
  g_set_weak_pointer (&self->dialog, NULL); /* it closes itself */
  if (g_strcmp0 (response, MUSTER_DESK_QUESTION_YES) == 0)
    g_signal_emit (self, signals[ANSWERED], 0, (guint) self->act, NULL, NULL, NULL);
}

static void
go_on_cb (gpointer user_data)
{
  MusterDeskAsker *self = user_data;

  /* the second person's closes itself, after what it lay above */
  if (self->second != NULL)
    gtk_window_set_transient_for (self->second, NULL);
  g_set_weak_pointer (&self->second, NULL);
  hide_dialog (self);
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
  return self->dialog != NULL || self->second != NULL;
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
  GtkWindow *above;

  g_return_if_fail (MUSTER_IS_DESK_ASKER (self));

  close_window (&self->second);
  above = self->dialog != NULL ? self->dialog : self->parent;
  self->act = act;
  self->serial = question.serial;
  g_set_weak_pointer (&self->second,
                      muster_right_ask (above, duty, &question, go_on_cb, self, NULL));
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

  if (!muster_desk_asker_is_open (self))
    return;
  if (view == NULL || view->visit->serial != self->serial ||
      muster_desk_act_why_not (self->act, view) != NULL)
    close_dialog (self);
}
