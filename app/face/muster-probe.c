/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-probe.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-template-parts.h"

/* One person, one track: liveness.md section 6. */
#define MIN_OVERLAP    0.5f
#define MAX_GAP_US     (200 * G_TIME_SPAN_MILLISECOND)
#define MIN_SIMILARITY 0.6
#define CHECK_EVERY    10

/* A busy machine loses sight of a face for longer; then an embedding must tell that it is the same
 * person before anything counts again. In a second nobody does what it would not see: whoever
 * changes places, or holds up a picture of somebody else, is somebody else. And nobody who sits
 * there goes far. Whether it is who it was must be known soon: the lids of a blink, or a head that
 * is turned as it was asked, hide it for a while. */
#define MAX_BRIDGE_US (1 * G_USEC_PER_SEC)
#define MAX_UNSURE_US (1 * G_USEC_PER_SEC)

/* A frame that is not fit is judged with more patience: with shut eyes the rehearsal's people are
 * as little as 0.57 like themselves, with an open mouth or out of focus 0.85. Two frames must fall
 * below what one of ten thousand pairs of different East Asian faces reaches (0.447), further apart
 * than a blink lasts. */
#define MIN_SIMILARITY_UNFIT 0.45
#define MAX_DOUBTS           2
#define DOUBT_AFTER          7
#define DOUBT_AFTER_US       (DOUBT_AFTER * G_USEC_PER_SEC / 15)

/* A fit frame much below the best one is passed over, but only so many times. */
#define GOOD_ENOUGH 0.75f
#define MAX_SKIPPED 2

struct _MusterProbe {
  guint wanted;
  guint track;
  gboolean closed; /* taken: nothing is gathered until the next restart */
  gboolean has_box;
  MusterFaceBox box;
  gint64 seen_us;
  MusterEyeRecord eyes;
  MusterTemplate *templates[MUSTER_PROBE_MAX_FRAMES]; /* owned */
  guint n;
  MusterTemplate *first; /* owned: of the track */
  MusterFrame *best;     /* owned */
  float best_rank;
  guint skipped;
  gboolean rest; /* the frame before was embedded */
  guint since_check;
  guint doubts; /* checks in a row that looked like somebody else */
  gint64 doubt_us;
  gint64 unsure_us; /* first frame after a gap since which nobody knows who this is, 0 = it is known
                     */
};

MusterProbe *
muster_probe_new (void)
{
  MusterProbe *self = g_new0 (MusterProbe, 1);

  self->wanted = 5;
  return self;
}

static void
forget_frames (MusterProbe *self)
{
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->templates[i], muster_template_unref);
  g_clear_pointer (&self->best, muster_frame_unref);
  self->n = 0;
  self->best_rank = 0;
  self->skipped = 0;
  self->rest = FALSE;
}

static void
begin_track (MusterProbe *self)
{
  forget_frames (self);
  g_clear_pointer (&self->first, muster_template_unref);
  muster_eye_record_reset (&self->eyes);
  self->has_box = FALSE;
  self->since_check = 0;
  self->doubts = 0;
  self->unsure_us = 0;
  self->track++;
}

void
muster_probe_free (MusterProbe *self)
{
  forget_frames (self);
  g_clear_pointer (&self->first, muster_template_unref);
  g_free (self);
}

void
muster_probe_set_wanted (MusterProbe *self, guint frames)
{
  self->wanted = CLAMP (frames, 1, MUSTER_PROBE_MAX_FRAMES);
}

/**
 * muster_probe_restart:
 *
 * Throws everything away and begins a new track.
 */
void
muster_probe_restart (MusterProbe *self)
{
  begin_track (self);
  self->closed = FALSE;
}

/**
 * muster_probe_follow:
 * @box: (nullable): the sitter in this frame
 * @time_us: of the frame
 *
 * After 200 ms to a second without a face, the track goes on but is not sure: each frame that may
 * tell who it is wishes to be embedded, and none is gathered before one says so.
 *
 * Returns: %FALSE if this is the first frame of a new track: the box does not overlap the last one
 * by half, more than a second without a face lies between, or 200 ms if nobody is known yet, or it
 * was not sure for a second
 */
gboolean
muster_probe_follow (MusterProbe *self, const MusterFaceBox *box, gint64 time_us)
{
  gboolean same = TRUE;

  if (box == NULL)
    return TRUE;
  if (self->has_box) {
    const gint64 gap_us = time_us - self->seen_us;

    same = gap_us <= (self->first != NULL ? MAX_BRIDGE_US : MAX_GAP_US) &&
           muster_boxes_overlap (&self->box, box) >= MIN_OVERLAP;
    if (gap_us > MAX_GAP_US && self->unsure_us == 0)
      self->unsure_us = time_us;
    else if (self->unsure_us != 0 && time_us - self->unsure_us > MAX_UNSURE_US)
      same = FALSE;
  }
  if (!same || self->track == 0)
    begin_track (self);
  self->has_box = TRUE;
  self->box = *box;
  self->seen_us = time_us;
  return same;
}

MusterEyeRecord *
muster_probe_get_eyes (MusterProbe *self)
{
  return &self->eyes;
}

/**
 * muster_probe_wish_check:
 *
 * For a frame of this track that is not fit, but shows the face well enough to tell people apart:
 * while challenges are answered no frame may be fit for seconds. To be called once for a frame, and
 * not beside muster_probe_wish().
 *
 * Returns: CHECK about every tenth time, the seventh after one that raised a doubt, and always
 * while the track is not sure
 */
MusterProbeWish
muster_probe_wish_check (MusterProbe *self)
{
  if (self->unsure_us != 0)
    return MUSTER_PROBE_CHECK;
  if (self->first == NULL || ++self->since_check < CHECK_EVERY)
    return MUSTER_PROBE_NOTHING;
  self->since_check = 0;
  return MUSTER_PROBE_CHECK;
}

/**
 * muster_probe_wish:
 * @rank: muster_quality_rank() of a fit frame of this track
 */
MusterProbeWish
muster_probe_wish (MusterProbe *self, float rank)
{
  if (self->closed || self->n >= self->wanted)
    return muster_probe_wish_check (self);
  /* Embedded anyway. */
  if (self->unsure_us != 0)
    return MUSTER_PROBE_FUSE;
  /* Two frames in a row look the same, and embedding every one would take more than half a core. */
  if (self->rest) {
    self->rest = FALSE;
    return MUSTER_PROBE_NOTHING;
  }
  if (rank < self->best_rank * GOOD_ENOUGH && self->skipped < MAX_SKIPPED) {
    self->skipped++;
    return MUSTER_PROBE_NOTHING;
  }
  self->skipped = 0;
  self->rest = TRUE;
  self->since_check = 0;
  return MUSTER_PROBE_FUSE;
}

static gboolean
is_same_person (MusterProbe *self, const MusterTemplate *template, MusterProbeView view)
{
  const double least = view == MUSTER_PROBE_FIT ? MIN_SIMILARITY : MIN_SIMILARITY_UNFIT;

  if (self->first == NULL || muster_template_similarity (self->first, template) >= least) {
    self->doubts = 0;
    self->unsure_us = 0;
    return TRUE;
  }
  if (view == MUSTER_PROBE_FIT)
    return FALSE;
  if (view == MUSTER_PROBE_TURNED)
    return TRUE;
  /* every frame is checked while the track is not sure: one blink is one doubt */
  if (self->unsure_us != 0 && self->doubts > 0 && self->seen_us - self->doubt_us < DOUBT_AFTER_US)
    return TRUE;
  self->doubt_us = self->seen_us;
  self->since_check = CHECK_EVERY - DOUBT_AFTER;
  return ++self->doubts < MAX_DOUBTS;
}

/**
 * muster_probe_add:
 * @wish: what muster_probe_wish() or muster_probe_wish_check() said of this frame
 * @template: of the frame
 * @frame: kept if it is the best so far
 * @view: two unfit frames are needed to break the track, and one that is turned never does: it can
 *   only say that it is the same person
 *
 * Returns: %FALSE if this is somebody else than in the first frame: a new track has begun, of which
 * this is the first frame if it is fit
 */
gboolean
muster_probe_add (MusterProbe *self,
                  MusterProbeWish wish,
                  MusterTemplate *template,
                  MusterFrame *frame,
                  MusterProbeView view,
                  float rank)
{
  gboolean same = is_same_person (self, template, view);

  if (!same) {
    const MusterFaceBox box = self->box;

    begin_track (self);
    self->has_box = TRUE;
    self->box = box;
  }
  if (view != MUSTER_PROBE_FIT)
    return same;
  if (self->first == NULL)
    self->first = muster_template_ref (template);
  if (self->closed || (same && wish != MUSTER_PROBE_FUSE))
    return same;
  if (self->n < MUSTER_PROBE_MAX_FRAMES)
    self->templates[self->n++] = muster_template_ref (template);
  if (self->best == NULL || rank > self->best_rank) {
    g_clear_pointer (&self->best, muster_frame_unref);
    self->best = muster_frame_ref (frame);
    self->best_rank = rank;
  }
  return same;
}

guint
muster_probe_get_track (const MusterProbe *self)
{
  return self->track;
}

guint
muster_probe_get_frames (const MusterProbe *self)
{
  return self->n;
}

gboolean
muster_probe_is_ready (const MusterProbe *self)
{
  return !self->closed && self->unsure_us == 0 && self->n >= self->wanted;
}

/* Whether the newest frame is known to be of the track: FALSE after a gap until a check. */
gboolean
muster_probe_is_sure (const MusterProbe *self)
{
  return self->unsure_us == 0;
}

/**
 * muster_probe_take:
 * @best: (out) (optional) (transfer full): the best of the fused frames
 *
 * Hands the frames out, fused. Nothing more is gathered until muster_probe_restart().
 *
 * Returns: (transfer full): the probe, or %NULL with %MUSTER_RETRY_UNFIT if there was no fit frame
 */
MusterTemplate *
muster_probe_take (MusterProbe *self, MusterFrame **best, GError **error)
{
  MusterTemplate *fused = NULL;

  if (self->n > 0)
    fused = muster_template_fuse (self->templates, self->n);
  if (fused == NULL) {
    g_set_error (error, MUSTER_RETRY, MUSTER_RETRY_UNFIT, _ ("No fit picture of the face so far"));
    return NULL;
  }
  if (best != NULL)
    *best = g_steal_pointer (&self->best);
  forget_frames (self);
  self->closed = TRUE;
  return fused;
}
