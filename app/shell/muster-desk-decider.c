/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-decider.h"

#include "muster-desk-asker.h"
#include "muster-desk-window.h"

struct _MusterDeskDecider {
  GObject parent_instance;

  const MusterDeskView *view; /* borrowed until the next one; never kept over a return to the loop
                                 by anybody but the station that owns it */
  GArray *reasons;            /* owned, of MusterOverrideReason; strings borrowed of the profile */
  MusterDeskAsker *asker;     /* owned: dialogs about the visit */
  MusterDeskOperator *staff;  /* borrowed: a child of the window */
  MusterDuty *duty;           /* owned, nullable */
  char *code;                 /* owned, nullable: what waits for the right to it */
  char *note;
};

enum { ACT, STAFF_PASS, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDeskDecider, muster_desk_decider, G_TYPE_OBJECT)

static void
carry_out (MusterDeskDecider *self, MusterDeskAct act, const char *code, const char *note)
{
  const char *staff = muster_desk_operator_get_name (self->staff);

  if (muster_desk_act_get_event (act) == MUSTER_VISIT_EVENT_STAFF_PASS)
    g_signal_emit (self, signals[STAFF_PASS], 0, code, note, staff);
  else
    g_signal_emit (self, signals[ACT], 0, (guint) muster_desk_act_get_event (act));
}

/* Whoever decided has done so; perhaps somebody else has to sign. */
static void
decided (MusterDeskDecider *self, MusterDeskAct act, const char *code, const char *note)
{
  if (self->view == NULL)
    return;
  g_free (self->code);
  g_free (self->note);
  self->code = g_strdup (code);
  self->note = g_strdup (note);
  muster_desk_asker_ask_right (self->asker, act, self->view, self->duty);
}

static void
allowed_cb (MusterDeskDecider *self, guint act)
{
  g_autofree char *code = g_steal_pointer (&self->code);
  g_autofree char *note = g_steal_pointer (&self->note);

  carry_out (self, act, code, note);
}

static void
answered_cb (
    MusterDeskDecider *self, guint act, const char *code, const char *note, const char *staff)
{
  if (act == MUSTER_DESK_ACT_OVERRIDE && !muster_duty_has_accounts (self->duty))
    muster_desk_operator_set_name (self->staff, staff);
  decided (self, act, code, note);
}

static void
same_person (MusterDeskDecider *self)
{
  const char *staff = muster_desk_operator_get_name (self->staff);

  if (*staff == '\0')
    muster_desk_operator_ask (self->staff);
  else
    decided (self, MUSTER_DESK_ACT_SAME, MUSTER_CODE_SAME_PERSON, NULL);
}

static void
muster_desk_decider_dispose (GObject *object)
{
  MusterDeskDecider *self = MUSTER_DESK_DECIDER (object);

  self->view = NULL;
  g_clear_object (&self->asker);
  g_clear_object (&self->duty);
  G_OBJECT_CLASS (muster_desk_decider_parent_class)->dispose (object);
}

static void
muster_desk_decider_finalize (GObject *object)
{
  g_array_unref (MUSTER_DESK_DECIDER (object)->reasons);
  g_free (MUSTER_DESK_DECIDER (object)->code);
  g_free (MUSTER_DESK_DECIDER (object)->note);
  G_OBJECT_CLASS (muster_desk_decider_parent_class)->finalize (object);
}

static void
muster_desk_decider_class_init (MusterDeskDeciderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_decider_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_desk_decider_finalize;

#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (ACT, "act", 1, G_TYPE_UINT);
  SIGNAL (STAFF_PASS, "staff-pass", 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
#undef SIGNAL
}

static void
muster_desk_decider_init (MusterDeskDecider *self)
{
  self->reasons = g_array_new (FALSE, TRUE, sizeof (MusterOverrideReason));
}

MusterDeskDecider *
muster_desk_decider_new (GtkWindow *parent, MusterDeskOperator *staff)
{
  MusterDeskDecider *self = g_object_new (MUSTER_TYPE_DESK_DECIDER, NULL);

  self->staff = staff;
  self->asker = muster_desk_asker_new (parent);
  g_signal_connect_object (
      self->asker, "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->asker, "allowed", G_CALLBACK (allowed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * muster_desk_decider_set_reasons:
 * @reasons: (array length=n_reasons): for letting somebody pass; the strings must live as long as
 *   the decider
 */
void
muster_desk_decider_set_reasons (MusterDeskDecider *self,
                                 const MusterOverrideReason *reasons,
                                 gsize n_reasons)
{
  g_return_if_fail (MUSTER_IS_DESK_DECIDER (self));

  g_array_set_size (self->reasons, 0);
  g_array_append_vals (self->reasons, reasons, n_reasons);
}

void
muster_desk_decider_set_duty (MusterDeskDecider *self, MusterDuty *duty)
{
  g_return_if_fail (MUSTER_IS_DESK_DECIDER (self));
  g_set_object (&self->duty, duty);
}

/**
 * muster_desk_decider_follow:
 * @view: (nullable): what the station knows now; borrowed until the next call
 */
void
muster_desk_decider_follow (MusterDeskDecider *self, const MusterDeskView *view)
{
  g_return_if_fail (MUSTER_IS_DESK_DECIDER (self));

  self->view = view;
  muster_desk_asker_follow (self->asker, view);
}

gboolean
muster_desk_decider_may (MusterDeskDecider *self, MusterDeskAct act)
{
  g_return_val_if_fail (MUSTER_IS_DESK_DECIDER (self), FALSE);

  return self->view != NULL && !muster_desk_asker_is_open (self->asker) &&
         muster_desk_act_why_not (act, self->view) == NULL;
}

/**
 * muster_desk_decider_act:
 * @act: an act that may be chosen
 *
 * Emits what comes of it, now or when a dialog is answered; nothing if it is closed.
 */
void
muster_desk_decider_act (MusterDeskDecider *self, MusterDeskAct act)
{
  g_return_if_fail (muster_desk_decider_may (self, act));

  switch (act) {
  case MUSTER_DESK_ACT_OVERRIDE:
    muster_desk_asker_ask_override (self->asker,
                                    self->view,
                                    (const MusterOverrideReason *) self->reasons->data,
                                    self->reasons->len,
                                    muster_desk_operator_get_name (self->staff),
                                    muster_duty_has_accounts (self->duty));
    break;
  case MUSTER_DESK_ACT_SAME:
    same_person (self);
    break;
  case MUSTER_DESK_ACT_RETRY:
  case MUSTER_DESK_ACT_END:
    decided (self, act, NULL, NULL);
    break;
  default:
    muster_desk_asker_ask (self->asker, act, self->view);
  }
}
