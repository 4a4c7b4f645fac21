/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence-collector.h"

#include <math.h>

/* Of the flash's views: grey is 1, so this is the seventh of the twelve slots. */
#define COLOURED_SLOT 8

#define LOOK_COLUMNS                                                                               \
  "ms step yaw pitch roll inter-eye eye-left eye-right iris mouth face-r face-g face-b left-r "    \
  "left-g left-b right-r right-g right-b"
#define N_LOOK_COLUMNS 19

struct _MusterEvidenceCollector {
  GObject parent_instance;

  MusterChallenger *challenger; /* owned */
  MusterCapture *capture;       /* owned */
  MusterEvidence *evidence;     /* owned, nullable: before the first try */
  MusterEvidenceShot shots[MUSTER_EVIDENCE_MAX_SHOTS];
  gsize n_shots;
  MusterPrompt prompt; /* that was noted last */
  guint step;          /* in which it was shown */
  guint n_prompts;
};

G_DEFINE_FINAL_TYPE (MusterEvidenceCollector, muster_evidence_collector, G_TYPE_OBJECT)

/* From 1 on while a challenge runs, as the keys of what it tells begin. */
static guint
get_step (MusterEvidenceCollector *self)
{
  gsize n;

  muster_challenger_get_steps (self->challenger, &n);
  return muster_challenger_get_view (self->challenger) != NULL ? (guint) n + 1 : 0;
}

/* --- pictures --- */

static void
set_shot (MusterEvidenceCollector *self,
          gsize at,
          const char *name,
          MusterChallengeKind kind,
          MusterFrame *frame)
{
  MusterEvidenceShot *shot = &self->shots[at];

  g_clear_pointer (&shot->frame, muster_frame_unref);
  *shot = (MusterEvidenceShot){name, kind, muster_frame_ref (frame)};
  self->n_shots = MAX (self->n_shots, at + 1);
}

/* What somebody does on a prompt: no picture of waiting for one. */
static gboolean
is_action (MusterPrompt prompt)
{
  switch (prompt) {
  case MUSTER_PROMPT_COME_CLOSER:
  case MUSTER_PROMPT_TURN_LEFT:
  case MUSTER_PROMPT_TURN_RIGHT:
  case MUSTER_PROMPT_BLINK:
  case MUSTER_PROMPT_OPEN_MOUTH:
  case MUSTER_PROMPT_READ_CODE:
  case MUSTER_PROMPT_SPEAK_UP:
    return TRUE;
  default:
    return FALSE;
  }
}

/* Where the picture of @kind goes: its own place, the next free one, or the last. */
static gsize
get_place (MusterEvidenceCollector *self, MusterChallengeKind kind)
{
  for (gsize i = 1; i < self->n_shots; i++)
    if (self->shots[i].kind == kind)
      return i;
  return MIN (MAX (self->n_shots, 1), MUSTER_EVIDENCE_MAX_SHOTS - 1);
}

static void
frame_cb (MusterEvidenceCollector *self, MusterFrame *frame)
{
  static const char *const prompted[] = {"neutral", "prompted-1", "prompted-2"};
  const MusterChallengeView *view = muster_challenger_get_view (self->challenger);
  const MusterChallengeKind kind = muster_challenger_get_kind (self->challenger);
  gsize n;

  if (self->evidence == NULL)
    return;
  muster_challenger_get_steps (self->challenger, &n);
  if (view == NULL) {
    if (n == 0)
      set_shot (self, 0, "neutral", 0, frame);
  } else if (self->n_shots == 0) {
    set_shot (self, 0, "neutral", kind, frame);
  } else if (view->covers_screen) {
    if (view->slot == COLOURED_SLOT)
      set_shot (self, get_place (self, kind), "coloured", kind, frame);
  } else if (is_action (view->prompt)) {
    const gsize at = get_place (self, kind);

    set_shot (self, at, prompted[at], kind, frame);
  }
}

/* --- what is measured --- */

/* Mean of the cells in which skin is seen. */
static void
get_face_colour (const MusterFaceLook *look, double colour[3])
{
  for (guint c = 0; c < 3; c++) {
    double sum = 0;
    guint n = 0;

    for (guint row = 0; row < MUSTER_LOOK_ROWS; row++)
      for (guint column = 0; column < MUSTER_LOOK_COLUMNS; column++) {
        const float value = look->cells[row][column][c];

        sum += isfinite (value) ? value : 0;
        n += isfinite (value) ? 1 : 0;
      }
    colour[c] = n > 0 ? sum / n : (double) NAN;
  }
}

static void
look_cb (MusterEvidenceCollector *self, const MusterFaceLook *look)
{
  const MusterFaceReport *report = &look->report;
  const guint step = get_step (self);
  double row[N_LOOK_COLUMNS];

  if (self->evidence == NULL || step == 0)
    return;
  row[0] = muster_evidence_get_ms (self->evidence, report->time_us);
  row[1] = step;
  row[2] = report->yaw;
  row[3] = report->pitch;
  row[4] = report->roll;
  row[5] = report->inter_eye;
  row[6] = report->eye_left;
  row[7] = report->eye_right;
  row[8] = report->iris;
  row[9] = report->mouth;
  if (report->n_faces == 0)
    for (guint i = 2; i < 10; i++)
      row[i] = (double) NAN;
  get_face_colour (look, row + 10);
  for (guint i = 0; i < 2 * 3; i++)
    row[13 + i] = look->strips[i / 3][i % 3];
  muster_evidence_add_row (self->evidence, "looks", LOOK_COLUMNS, row);
}

static void
note_prompt (MusterEvidenceCollector *self)
{
  const MusterChallengeView *view = muster_challenger_get_view (self->challenger);
  const MusterPrompt prompt = view != NULL ? view->prompt : MUSTER_PROMPT_NONE;
  const guint step = get_step (self);
  g_autofree char *key = NULL, *value = NULL;

  if (self->evidence == NULL || (prompt == self->prompt && step == self->step))
    return;
  self->prompt = prompt;
  self->step = step;
  key = g_strdup_printf ("prompt.%02u", ++self->n_prompts);
  value = g_strdup_printf ("%.0f ms, step %u: %s %s",
                           muster_evidence_get_ms (self->evidence, g_get_monotonic_time ()),
                           step,
                           muster_prompt_to_nick (prompt),
                           view != NULL ? view->code : "");
  if (self->n_prompts < 100)
    muster_evidence_set_fact (self->evidence, key, value);
}

/* --- object --- */

static void
clear_try (MusterEvidenceCollector *self)
{
  muster_challenger_set_evidence (self->challenger, NULL);
  g_clear_pointer (&self->evidence, muster_evidence_unref);
  for (gsize i = 0; i < self->n_shots; i++)
    g_clear_pointer (&self->shots[i].frame, muster_frame_unref);
  self->n_shots = 0;
  self->prompt = MUSTER_PROMPT_NONE;
  self->step = 0;
  self->n_prompts = 0;
}

static void
muster_evidence_collector_dispose (GObject *object)
{
  MusterEvidenceCollector *self = MUSTER_EVIDENCE_COLLECTOR (object);

  if (self->challenger != NULL)
    clear_try (self);
  g_clear_object (&self->challenger);
  g_clear_object (&self->capture);
  G_OBJECT_CLASS (muster_evidence_collector_parent_class)->dispose (object);
}

static void
muster_evidence_collector_class_init (MusterEvidenceCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_evidence_collector_dispose;
}

static void
muster_evidence_collector_init (MusterEvidenceCollector *self)
{
}

MusterEvidenceCollector *
muster_evidence_collector_new (MusterChallenger *challenger, MusterCapture *capture)
{
  MusterEvidenceCollector *self = g_object_new (MUSTER_TYPE_EVIDENCE_COLLECTOR, NULL);

  self->challenger = g_object_ref (challenger);
  self->capture = g_object_ref (capture);
  g_signal_connect_object (capture, "frame", G_CALLBACK (frame_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "look", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      challenger, "view-changed", G_CALLBACK (note_prompt), self, G_CONNECT_SWAPPED);
  return self;
}

/* Nothing of the last one stays. */
void
muster_evidence_collector_new_try (MusterEvidenceCollector *self)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_COLLECTOR (self));
  clear_try (self);
  self->evidence = muster_evidence_new (g_get_monotonic_time ());
  muster_challenger_set_evidence (self->challenger, self->evidence);
}

/* Until the next try nothing is gathered. */
void
muster_evidence_collector_forget (MusterEvidenceCollector *self)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_COLLECTOR (self));
  clear_try (self);
}

MusterEvidence *
muster_evidence_collector_get_evidence (MusterEvidenceCollector *self)
{
  g_return_val_if_fail (MUSTER_IS_EVIDENCE_COLLECTOR (self), NULL);
  return self->evidence;
}

/**
 * muster_evidence_collector_get_shots:
 * @n: (out): how many; the neutral one comes first
 *
 * Returns: (array length=n) (transfer none): until the next try
 */
const MusterEvidenceShot *
muster_evidence_collector_get_shots (MusterEvidenceCollector *self, gsize *n)
{
  g_return_val_if_fail (MUSTER_IS_EVIDENCE_COLLECTOR (self), NULL);
  *n = self->n_shots;
  return self->shots;
}
