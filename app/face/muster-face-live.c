/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-live.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-probe.h"
#include "muster-quality.h"

/* The passive nets take 3.2 ms, so not every fit frame is put to them: 0.5 ms a frame remain. */
#define DOUBT_EVERY 6

struct _MusterFaceLive {
  GMutex chain_lock;      /* held for one whole frame or still */
  MusterFaceChain *chain; /* owned */
  MusterFaceSight sight;  /* scratch of the chain */
  guint undoubted;        /* fit frames since the passive nets were asked */
  GMutex probe_lock;      /* taken after chain_lock, never held while a net runs */
  MusterProbe *probe;     /* owned; this and the rest guarded by probe_lock */
  gint64 since_us;        /* earlier frames are not of this probe */
  MusterQualityGate gate;
};

MusterFaceLive *
muster_face_live_new (MusterModelPack *pack, const char *const *folders, GError **error)
{
  MusterFaceChain *chain = muster_face_chain_new (pack, folders, error);
  MusterFaceLive *self;

  if (chain == NULL)
    return NULL;
  self = g_new0 (MusterFaceLive, 1);
  g_mutex_init (&self->chain_lock);
  g_mutex_init (&self->probe_lock);
  self->chain = chain;
  self->probe = muster_probe_new ();
  muster_face_sight_init (&self->sight);
  return self;
}

void
muster_face_live_free (MusterFaceLive *self)
{
  muster_face_chain_free (self->chain);
  muster_probe_free (self->probe);
  muster_face_sight_clear (&self->sight);
  g_mutex_clear (&self->chain_lock);
  g_mutex_clear (&self->probe_lock);
  g_free (self);
}

const char *
muster_face_live_get_model (const MusterFaceLive *self)
{
  return muster_face_chain_get_model (self->chain);
}

static const MusterFaceBox *
get_main_box (const MusterFaceSight *sight)
{
  return sight->main_box < 0
             ? NULL
             : &g_array_index (sight->boxes, MusterFaceBox, (guint) sight->main_box);
}

/* Finds the sitter and measures; no face leaves main_box at -1. */
static gboolean
see (MusterFaceLive *self,
     const MusterPixels *pixels,
     gboolean still,
     MusterFaceReport *report,
     GError **error)
{
  muster_quality_look (pixels, report);
  if (!muster_face_chain_find (self->chain, pixels, still, &self->sight, error))
    return FALSE;
  if (self->sight.main_box < 0)
    return TRUE;
  if (!muster_face_chain_mesh (self->chain, pixels, &self->sight, error))
    return FALSE;
  if (self->sight.main_box < 0)
    return TRUE;
  return muster_quality_measure (pixels, &self->sight, report, error);
}

/* Returns what an embedding would be good for, and on which track. */
static MusterProbeWish
follow (MusterFaceLive *self, gint64 time_us, MusterFaceReport *report)
{
  MusterProbeWish wish = MUSTER_PROBE_NOTHING;
  MusterEyeRecord *eyes;
  gboolean current;

  g_mutex_lock (&self->probe_lock);
  eyes = muster_probe_get_eyes (self->probe);
  current = time_us >= self->since_us;
  if (current)
    muster_probe_follow (self->probe, get_main_box (&self->sight), time_us);
  if (current && self->sight.main_box >= 0)
    muster_eye_record_add (eyes, time_us, (report->eye_left + report->eye_right) / 2);
  report->eye_open = muster_eye_record_get_open (eyes, time_us);
  report->hint = muster_quality_hint (report);
  report->coach = muster_quality_judge (report, &self->gate);
  if (!current)
    wish = MUSTER_PROBE_NOTHING;
  else if (report->coach == MUSTER_COACH_FIT)
    wish = muster_probe_wish (self->probe, muster_quality_rank (report));
  else if (muster_quality_tells_who (report))
    wish = muster_probe_wish_check (self->probe);
  else if (!muster_probe_is_sure (self->probe) && muster_quality_confirms_who (report))
    wish = MUSTER_PROBE_CHECK;
  report->track = muster_probe_get_track (self->probe);
  g_mutex_unlock (&self->probe_lock);
  return wish;
}

static MusterProbeView
get_view (const MusterFaceReport *report)
{
  if (report->coach == MUSTER_COACH_FIT)
    return MUSTER_PROBE_FIT;
  return muster_quality_tells_who (report) ? MUSTER_PROBE_UNFIT : MUSTER_PROBE_TURNED;
}

/* Embeds a fit frame as it comes, so that the last one costs the verdict one embedding only; or one
 * that is to tell whether it is still the same person. */
static gboolean
gather (MusterFaceLive *self,
        MusterFrame *frame,
        MusterProbeWish wish,
        gboolean refined,
        const MusterFaceReport *report,
        GError **error)
{
  const MusterPixels pixels = muster_pixels_of_frame (frame);
  g_autoptr (MusterTemplate) template = NULL;

  if (!refined && !muster_face_chain_refine (self->chain, &pixels, &self->sight, error))
    return FALSE;
  template = muster_face_chain_embed (self->chain, &pixels, &self->sight, FALSE, error);
  if (template == NULL)
    return FALSE;
  g_mutex_lock (&self->probe_lock);
  /* A new probe may have been asked for meanwhile; this frame belongs to the old one. */
  if (muster_probe_get_track (self->probe) == report->track)
    muster_probe_add (
        self->probe, wish, template, frame, get_view (report), muster_quality_rank (report));
  g_mutex_unlock (&self->probe_lock);
  return TRUE;
}

/* The second mesh on every frame: of real faces that are still its points are half as unsure. */
static gboolean
look_closely (MusterFaceLive *self,
              const MusterPixels *pixels,
              const MusterFaceReport *report,
              MusterFaceLook *look,
              GError **error)
{
  const gboolean seen = self->sight.main_box >= 0;

  if (seen && !muster_face_chain_refine (self->chain, pixels, &self->sight, error))
    return FALSE;
  muster_face_look_measure (pixels, seen ? &self->sight.mesh : NULL, report, look);
  if (!seen || report->coach != MUSTER_COACH_FIT || self->undoubted++ % DOUBT_EVERY != 0)
    return TRUE;
  return muster_face_chain_doubt (
      self->chain, pixels, &self->sight, &look->doubted, &look->real, error);
}

/* Returns whether what was seen is known to be of this track. */
static gboolean
end_report (MusterFaceLive *self, MusterFaceReport *report)
{
  gboolean sure;

  g_mutex_lock (&self->probe_lock);
  sure = muster_probe_is_sure (self->probe);
  report->track = muster_probe_get_track (self->probe);
  report->probe_frames = muster_probe_get_frames (self->probe);
  report->probe_ready = muster_probe_is_ready (self->probe);
  g_mutex_unlock (&self->probe_lock);
  return sure;
}

/* Who is there has not been told from others yet, so no challenge may count it. */
static void
blank_look (const MusterPixels *pixels, const MusterFaceReport *report, MusterFaceLook *look)
{
  muster_face_look_measure (pixels, NULL, report, look);
  look->report.n_faces = 0;
}

/**
 * muster_face_live_process:
 * @report: (out): complete
 * @look: (out) (optional): what liveness wants to know; its points are those of the second mesh in
 * every frame, embedded or not, and do not jump between two ways of finding them; what is in its
 * report comes from the first. Without a face until it is known again, after a gap, whose face it
 * is
 *
 * One frame: detect at 320 pixels, mesh once, judge; a fit frame that the probe still wants, and
 * about every tenth one after that, also gets the second mesh and its embedding.
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_MODEL if a net failed
 */
gboolean
muster_face_live_process (MusterFaceLive *self,
                          MusterFrame *frame,
                          MusterFaceReport *report,
                          MusterFaceLook *look,
                          GError **error)
{
  const MusterPixels pixels = muster_pixels_of_frame (frame);
  gboolean done, sure;

  *report = (MusterFaceReport){.time_us = muster_frame_get_time (frame)};
  g_mutex_lock (&self->chain_lock);
  done = see (self, &pixels, FALSE, report, error);
  if (done) {
    const MusterProbeWish wish = follow (self, report->time_us, report);

    if (look != NULL)
      done = look_closely (self, &pixels, report, look, error);
    if (done && wish != MUSTER_PROBE_NOTHING)
      done = gather (self, frame, wish, look != NULL, report, error);
  }
  sure = end_report (self, report);
  if (done && look != NULL && sure)
    look->report = *report;
  else if (done && look != NULL)
    blank_look (&pixels, report, look);
  g_mutex_unlock (&self->chain_lock);
  return done;
}

void
muster_face_live_set_probe_frames (MusterFaceLive *self, guint frames)
{
  g_mutex_lock (&self->probe_lock);
  muster_probe_set_wanted (self->probe, frames);
  g_mutex_unlock (&self->probe_lock);
}

void
muster_face_live_set_gate (MusterFaceLive *self, const MusterQualityGate *gate)
{
  g_mutex_lock (&self->probe_lock);
  self->gate = *gate;
  g_mutex_unlock (&self->probe_lock);
}

/**
 * muster_face_live_new_probe:
 * @since_us: time of the first frame that may be gathered, 0 = any
 */
void
muster_face_live_new_probe (MusterFaceLive *self, gint64 since_us)
{
  g_mutex_lock (&self->probe_lock);
  self->since_us = since_us;
  muster_probe_restart (self->probe);
  g_mutex_unlock (&self->probe_lock);
}

MusterTemplate *
muster_face_live_take_probe (MusterFaceLive *self, MusterFrame **best, GError **error)
{
  MusterTemplate *template;

  g_mutex_lock (&self->probe_lock);
  template = muster_probe_take (self->probe, best, error);
  g_mutex_unlock (&self->probe_lock);
  return template;
}

/* With chain_lock held. */
static MusterTemplate *
enrol (MusterFaceLive *self, const MusterPixels *pixels, MusterFaceReport *report, GError **error)
{
  if (!see (self, pixels, TRUE, report, error))
    return NULL;
  report->hint = muster_quality_hint (report);
  report->coach = muster_quality_judge (report, NULL);
  if (self->sight.main_box < 0) {
    g_set_error (error, MUSTER_RETRY, MUSTER_RETRY_NO_FACE, _ ("No face in the picture"));
    return NULL;
  }
  if (!muster_face_chain_refine (self->chain, pixels, &self->sight, error))
    return NULL;
  return muster_face_chain_embed (self->chain, pixels, &self->sight, TRUE, error);
}

/**
 * muster_face_live_enrol:
 * @report: (out) (optional): what was seen; its coach says what staff may want to mend
 *
 * Returns: (transfer full): the template; %NULL with %MUSTER_RETRY_NO_FACE or
 * %MUSTER_ERROR_BAD_MODEL
 */
MusterTemplate *
muster_face_live_enrol (MusterFaceLive *self,
                        MusterFrame *frame,
                        MusterFaceReport *report,
                        GError **error)
{
  const MusterPixels pixels = muster_pixels_of_frame (frame);
  MusterFaceReport own = {.time_us = muster_frame_get_time (frame)};
  MusterTemplate *template;

  g_mutex_lock (&self->chain_lock);
  template = enrol (self, &pixels, &own, error);
  g_mutex_unlock (&self->chain_lock);
  if (report != NULL)
    *report = own;
  return template;
}
