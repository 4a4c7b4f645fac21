/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence-keeper.h"

#include "muster-evidence-facts.h"
#include "muster-face-engine.h"
#include "muster-vision.h"

/* Often enough that nothing is kept for much longer than people were told. */
#define PURGE_SECONDS (6 * 60 * 60)

/* Practice is nobody's check-in; a day is enough to talk it over. */
#define REHEARSAL_DAYS 1

/* What staff judge a face by, and no more: a webcam's usual picture, three of them in some 150 kB.
 */
#define MAX_SIDE 640
static const int qualities[] = {85, 70, 50};

struct _MusterEvidenceKeeper {
  GObject parent_instance;

  MusterStore *store;                 /* owned */
  MusterEvidenceCollector *collector; /* owned */
  MusterCamera *camera;               /* owned, nullable */
  const MusterPolicy *policy;         /* borrowed */
  guint attempt;                      /* of this visit, from 1 */
  gboolean handed_over;               /* a record has taken it, or is taking it */
  guint purger;                       /* source id, 0 = not started */
  gboolean doubt_told;
};

G_DEFINE_FINAL_TYPE (MusterEvidenceKeeper, muster_evidence_keeper, G_TYPE_OBJECT)

/* --- on the store's thread --- */

/* All that is needed to make the bytes, away from the main thread. */
typedef struct {
  MusterEvidence *evidence; /* owned; nobody else touches it meanwhile */
  MusterEvidenceShot shots[MUSTER_EVIDENCE_MAX_SHOTS];
  gsize n_shots;
} Bundle;

static void
bundle_free (gpointer data)
{
  Bundle *bundle = data;

  for (gsize i = 0; i < bundle->n_shots; i++)
    muster_frame_unref (bundle->shots[i].frame);
  muster_evidence_unref (bundle->evidence);
  g_free (bundle);
}

/* Why a case is open is seen in one picture. */
#define CASE_SHOT "now"

/* Until staff have settled it, see muster-evidence-table.c; then it goes with the next purge. */
#define CASE_DAYS 1

static MusterFrame *
shrink (MusterFrame *frame, GError **error)
{
  const int width = muster_frame_get_width (frame), height = muster_frame_get_height (frame);
  const int side = MAX (width, height);
  const int w = side > MAX_SIDE ? MAX (1, width * MAX_SIDE / side) : width;
  const int h = side > MAX_SIDE ? MAX (1, height * MAX_SIDE / side) : height;
  const MusterPixels pixels = {
      muster_frame_get_pixels (frame), width, height, muster_frame_get_stride (frame)};
  const gsize size = (gsize) w * (gsize) h * 3;
  g_autoptr (GBytes) bytes = NULL;
  guint8 *data;

  if (side <= MAX_SIDE)
    return muster_frame_ref (frame);
  data = g_malloc (size);
  bytes = muster_evidence_wiped_bytes (data, size);
  if (!muster_pixels_resize (&pixels, data, w, h, error))
    return NULL;
  return muster_frame_new (w, h, (gsize) w * 3, bytes, muster_frame_get_time (frame));
}

static gboolean
add_shot (MusterEvidence *evidence, const MusterEvidenceShot *shot, GError **error)
{
  g_autoptr (MusterFrame) frame = shrink (shot->frame, error);
  const gint64 ms = (gint64) muster_evidence_get_ms (evidence, muster_frame_get_time (shot->frame));

  if (frame == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (qualities); i++) {
    g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (frame, qualities[i], error);

    if (jpeg == NULL)
      return FALSE;
    if (g_bytes_get_size (jpeg) <= MUSTER_EVIDENCE_MAX_PICTURE) {
      muster_evidence_add_picture (evidence, shot->name, ms, jpeg);
      return TRUE;
    }
  }
  return TRUE; /* noise of this kind shows nobody */
}

/* Once more after a record that failed: the pictures are there already. */
static GBytes *
make_bytes (gpointer data, GError **error)
{
  Bundle *bundle = data;

  for (gsize i = muster_evidence_count_pictures (bundle->evidence); i < bundle->n_shots; i++)
    if (!add_shot (bundle->evidence, &bundle->shots[i], error))
      return NULL;
  return muster_evidence_to_bytes (bundle->evidence);
}

static Bundle *
new_bundle (MusterEvidenceKeeper *self)
{
  Bundle *bundle = g_new0 (Bundle, 1);
  const MusterEvidenceShot *shots =
      muster_evidence_collector_get_shots (self->collector, &bundle->n_shots);

  bundle->evidence = muster_evidence_ref (muster_evidence_collector_get_evidence (self->collector));
  for (gsize i = 0; i < bundle->n_shots; i++) {
    bundle->shots[i] = shots[i];
    muster_frame_ref (shots[i].frame);
  }
  return bundle;
}

/* --- which --- */

/* Something was not as it should be: a challenge, all of them together, or the likeness. Nobody
 * failed who was let through, or left before anything was judged. */
static gboolean
has_failed (const MusterVisit *visit, const MusterLivenessFusion *liveness)
{
  if (visit->band == MUSTER_BAND_DIFFERENT || visit->band == MUSTER_BAND_REVIEW)
    return TRUE;
  switch (liveness->result) {
  case MUSTER_LIVENESS_NOT_LIVE:
  case MUSTER_LIVENESS_NO_RESPONSE:
  case MUSTER_LIVENESS_BROKEN:
    return TRUE;
  case MUSTER_LIVENESS_LIVE:
  case MUSTER_LIVENESS_OPEN:
  default:
    return FALSE;
  }
}

static gboolean
is_wanted (MusterEvidenceKeeper *self,
           const MusterVisit *visit,
           const MusterLivenessFusion *liveness)
{
  gsize n;

  if (muster_evidence_collector_get_evidence (self->collector) == NULL)
    return FALSE;
  muster_evidence_collector_get_shots (self->collector, &n);
  if (n == 0)
    return FALSE;
  return self->policy->evidence == MUSTER_EVIDENCE_ALL || has_failed (visit, liveness);
}

/* For how long, if any is kept. */
guint
muster_evidence_keeper_get_days (const MusterPolicy *policy, gboolean rehearsal)
{
  return rehearsal ? MIN (policy->evidence_days, REHEARSAL_DAYS) : policy->evidence_days;
}

/**
 * muster_evidence_keeper_offer:
 * @source: what the record tells
 * @keep: (out caller-allocates): for muster_store_append_keeping_async()
 *
 * Returns: %TRUE if the evidence of the newest try goes with this record; the first record that
 *   tells of a try gets it
 */
gboolean
muster_evidence_keeper_offer (MusterEvidenceKeeper *self,
                              const MusterRecordSource *source,
                              MusterEvidenceKeep *keep)
{
  g_return_val_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self), FALSE);
  if (self->handed_over || !is_wanted (self, source->visit, &source->liveness))
    return FALSE;
  muster_evidence_facts_add (muster_evidence_collector_get_evidence (self->collector),
                             source,
                             self->camera,
                             self->attempt);
  self->handed_over = TRUE;
  *keep = (MusterEvidenceKeep){
      .visit = source->visit_id,
      .attempt = self->attempt,
      .kind = "liveness",
      .occasion = source->occasion->id,
      .days = muster_evidence_keeper_get_days (self->policy, source->rehearsal),
      .rehearsal = source->rehearsal,
      .make = make_bytes,
      .data = new_bundle (self),
      .free_data = bundle_free,
  };
  return TRUE;
}

/**
 * muster_evidence_keeper_offer_photo:
 * @source: a record that leaves a case open, with the picture that was compared
 * @keep: (out caller-allocates): for muster_store_append_keeping_async()
 *
 * Returns: %FALSE if there is no picture, as where nobody sat down
 */
gboolean
muster_evidence_keeper_offer_photo (MusterEvidenceKeeper *self,
                                    const MusterRecordSource *source,
                                    MusterEvidenceKeep *keep)
{
  Bundle *bundle;

  g_return_val_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self), FALSE);
  if (source->probe == NULL)
    return FALSE;
  bundle = g_new0 (Bundle, 1);
  bundle->evidence = muster_evidence_new (muster_frame_get_time (source->probe));
  bundle->shots[0] = (MusterEvidenceShot){CASE_SHOT, 0, muster_frame_ref (source->probe)};
  bundle->n_shots = 1;
  *keep = (MusterEvidenceKeep){
      .visit = source->visit_id,
      .attempt = MAX (self->attempt, 1),
      .kind = "case",
      .occasion = source->occasion->id,
      .days = CASE_DAYS,
      .rehearsal = source->rehearsal,
      .make = make_bytes,
      .data = bundle,
      .free_data = bundle_free,
  };
  return TRUE;
}

/* The record was not written, and will be once more. */
void
muster_evidence_keeper_take_back (MusterEvidenceKeeper *self, guint attempt)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self));
  if (self->attempt == attempt)
    self->handed_over = FALSE;
}

const MusterEvidenceShot *
muster_evidence_keeper_get_failed_shots (MusterEvidenceKeeper *self,
                                         const MusterVisit *visit,
                                         const MusterLivenessFusion *liveness,
                                         gsize *n)
{
  g_return_val_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self), NULL);
  *n = 0;
  if (visit->state < MUSTER_VISIT_DECIDED || !is_wanted (self, visit, liveness) ||
      !has_failed (visit, liveness))
    return NULL;
  return muster_evidence_collector_get_shots (self->collector, n);
}

/* --- purging --- */

static void
purged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterEvidenceKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  if (!muster_store_purge_evidence_finish (MUSTER_STORE (source), result, &purge, &error)) {
    g_warning ("Purge of evidence: %s", error->message);
    return;
  }
  if (purge.purged > 0)
    g_message ("Evidence: %u purged, %u left", purge.purged, purge.left);
  if (purge.doubted > 0 && !self->doubt_told)
    g_warning ("Evidence: the clock leapt by %lld days and no time server vouches for it; they "
               "are not counted. See “muster evidence purge --clock-is-right”.",
               (long long) (purge.doubted / (24 * 60 * 60)));
  self->doubt_told = purge.doubted > 0;
}

static gboolean
purge_cb (gpointer user_data)
{
  MusterEvidenceKeeper *self = user_data;

  muster_store_purge_evidence_async (self->store, NULL, purged_cb, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

void
muster_evidence_keeper_start (MusterEvidenceKeeper *self)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self));
  if (self->purger != 0)
    return;
  self->purger = g_timeout_add_seconds (PURGE_SECONDS, purge_cb, self);
  purge_cb (self);
}

/* --- object --- */

static void
muster_evidence_keeper_dispose (GObject *object)
{
  MusterEvidenceKeeper *self = MUSTER_EVIDENCE_KEEPER (object);

  g_clear_handle_id (&self->purger, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->collector);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (muster_evidence_keeper_parent_class)->dispose (object);
}

static void
muster_evidence_keeper_class_init (MusterEvidenceKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_evidence_keeper_dispose;
}

static void
muster_evidence_keeper_init (MusterEvidenceKeeper *self)
{
}

MusterEvidenceKeeper *
muster_evidence_keeper_new (MusterStore *store,
                            MusterEvidenceCollector *collector,
                            MusterCamera *camera,
                            const MusterPolicy *policy)
{
  MusterEvidenceKeeper *self = g_object_new (MUSTER_TYPE_EVIDENCE_KEEPER, NULL);

  self->store = g_object_ref (store);
  self->collector = g_object_ref (collector);
  g_set_object (&self->camera, camera);
  self->policy = policy;
  return self;
}

void
muster_evidence_keeper_begin_visit (MusterEvidenceKeeper *self)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self));
  self->attempt = 0;
  self->handed_over = TRUE; /* what is there is of the one before */
}

void
muster_evidence_keeper_new_try (MusterEvidenceKeeper *self)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self));
  self->attempt++;
  self->handed_over = FALSE;
  if (self->policy->evidence != MUSTER_EVIDENCE_NEVER)
    muster_evidence_collector_new_try (self->collector);
}

void
muster_evidence_keeper_forget (MusterEvidenceKeeper *self)
{
  g_return_if_fail (MUSTER_IS_EVIDENCE_KEEPER (self));
  self->handed_over = FALSE;
  muster_evidence_collector_forget (self->collector);
}
