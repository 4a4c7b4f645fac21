/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sitting.h"

#include "muster-rehearsal.h"

struct _MusterSitting {
  MusterTeller parent_instance;

  MusterCapture *capture;   /* owned */
  MusterCamera *camera;     /* owned, nullable */
  const MusterVisit *visit; /* borrowed */
  gboolean lit;             /* the screen shows a challenge's colours */
  gboolean searching;       /* somebody is looked for by face, outside of any visit */
};

G_DEFINE_FINAL_TYPE (MusterSitting, muster_sitting, MUSTER_TYPE_TELLER)

static void
coach_cb (MusterSitting *self, guint coach, gboolean probe_ready)
{
  MusterTeller *teller = MUSTER_TELLER (self);

  muster_teller_tell (teller,
                      &(MusterVisitEvent){.kind = MUSTER_VISIT_EVENT_FRAME, .coach = coach});
  if (probe_ready && self->visit->state == MUSTER_VISIT_POSITIONING)
    muster_teller_tell_kind (teller, MUSTER_VISIT_EVENT_PROBE_READY, MUSTER_REASON_NONE);
}

static void
failed_cb (MusterSitting *self, guint reason)
{
  muster_teller_tell_kind (MUSTER_TELLER (self), MUSTER_VISIT_EVENT_CAMERA_FAILED, reason);
}

static void
muster_sitting_dispose (GObject *object)
{
  MusterSitting *self = MUSTER_SITTING (object);

  g_clear_object (&self->capture);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (muster_sitting_parent_class)->dispose (object);
}

static void
muster_sitting_class_init (MusterSittingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_sitting_dispose;
}

static void
muster_sitting_init (MusterSitting *self)
{
}

MusterSitting *
muster_sitting_new (MusterCapture *capture, MusterCamera *camera, const MusterVisit *visit)
{
  MusterSitting *self = g_object_new (MUSTER_TYPE_SITTING, NULL);

  self->capture = g_object_ref (capture);
  g_set_object (&self->camera, camera);
  self->visit = visit;
  g_signal_connect_object (capture, "coach", G_CALLBACK (coach_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
muster_sitting_carry_out (MusterSitting *self, const MusterCommand *command)
{
  g_return_if_fail (MUSTER_IS_SITTING (self));

  switch ((guint) command->kind) {
  case MUSTER_COMMAND_CAMERA_ON:
    muster_capture_start (self->capture);
    break;
  case MUSTER_COMMAND_CAMERA_OFF:
    muster_capture_stop (self->capture);
    break;
  case MUSTER_COMMAND_NEW_PROBE:
    muster_capture_new_probe (self->capture);
    break;
  default:
    g_assert_not_reached ();
  }
}

void
muster_sitting_follow (MusterSitting *self, const MusterVisit *before)
{
  const MusterVisit *visit = self->visit;

  muster_capture_set_looking (self->capture,
                              self->searching || visit->state == MUSTER_VISIT_POSITIONING ||
                                  visit->state == MUSTER_VISIT_CHALLENGING);
  if (MUSTER_IS_REHEARSAL_CAMERA (self->camera) && visit->coach != before->coach)
    muster_rehearsal_camera_prompt (MUSTER_REHEARSAL_CAMERA (self->camera),
                                    muster_coach_to_nick (visit->coach));
}

/* Frames are for the engine though no visit wants them. */
void
muster_sitting_set_searching (MusterSitting *self, gboolean searching)
{
  g_return_if_fail (MUSTER_IS_SITTING (self));
  self->searching = searching;
  muster_capture_set_looking (self->capture, searching);
}

void
muster_sitting_show (MusterSitting *self, const MusterChallengeView *view)
{
  const gboolean lit = view != NULL && view->covers_screen;
  MusterRehearsalCamera *camera;

  g_return_if_fail (MUSTER_IS_SITTING (self));
  if (lit != self->lit && self->camera != NULL)
    muster_camera_set_locked (self->camera, lit); /* it would answer each colour with its own */
  self->lit = lit;
  if (!MUSTER_IS_REHEARSAL_CAMERA (self->camera))
    return;
  camera = MUSTER_REHEARSAL_CAMERA (self->camera);
  muster_rehearsal_camera_ask (camera, view != NULL ? muster_prompt_to_nick (view->prompt) : NULL);
  muster_rehearsal_camera_read (camera, view != NULL ? view->code : "");
  muster_rehearsal_camera_light (camera, lit ? view->quarters : NULL);
}
