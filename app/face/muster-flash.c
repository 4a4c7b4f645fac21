/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash.h"

#include "muster-flash-parts.h"

#include <string.h>

/* From the first grey to the first colour: exposure and white balance settle and are locked. */
#define SETTLE_US (G_USEC_PER_SEC)
#define SLOT_US   (400 * 1000)

/* Frames from before the first colour that are looked at. */
#define LEAD_US (200 * 1000)

/* How long after the last slot its last frame is waited for. */
#define TAIL_US (120 * 1000)

/* Numbers of the views: the grey, then the slots. */
#define VIEW_GREY  1
#define VIEW_FIRST 2

struct _MusterFlash {
  MusterChallenge parent_instance;

  MusterFlashSetup setup;
  gboolean seeded;
  guint8 seed[MUSTER_FLASH_SEED_BYTES];
  MusterFlashCode code;

  gint64 turned_us;           /* when the view became what it is; 0 = not begun */
  guint column;               /* of the timeline that the view shows */
  MusterFlashTimeline turned; /* as the views were made */
  MusterFlashTimeline shown;  /* as the screen told; 0 = not told */
  gboolean told;
  MusterFlashFrame *frames; /* owned */
  guint n_frames;
  MusterFlashMesh mesh;
};

G_DEFINE_FINAL_TYPE (MusterFlash, muster_flash, MUSTER_TYPE_CHALLENGE)

/* --- what the screen shows --- */

static void
get_level (const MusterFlash *self, guint column, guint quarter, float level[3])
{
  for (guint c = 0; c < 3; c++)
    level[c] = column == 0 ? MUSTER_FLASH_GREY : self->code.levels[column - 1][quarter][c];
}

static gint64
get_length (const MusterFlash *self)
{
  return SETTLE_US + MUSTER_FLASH_SLOTS * SLOT_US;
}

/* Paints the column, @share of the way from the one before. */
static void
paint (MusterFlash *self, gint64 time_us)
{
  MusterChallenge *challenge = MUSTER_CHALLENGE (self);
  MusterChallengeView *view = muster_challenge_edit_view (challenge);
  const float share =
      self->column == 0 ? 1
                        : CLAMP ((float) (time_us - self->turned_us) / MUSTER_FLASH_FADE_US, 0, 1);
  const gint64 done = time_us - muster_challenge_get_begun (challenge);

  view->prompt = MUSTER_PROMPT_HOLD_STILL;
  view->covers_screen = TRUE;
  view->slot = VIEW_GREY + self->column;
  view->progress = CLAMP ((double) done / (double) get_length (self), 0, 1);
  for (guint q = 0; q < MUSTER_SCREEN_QUARTERS; q++) {
    float from[3], to[3];

    get_level (self, self->column > 0 ? self->column - 1 : 0, q, from);
    get_level (self, self->column, q, to);
    for (guint c = 0; c < 3; c++)
      view->quarters[q][c] = muster_flash_level_to_srgb (from[c] + share * (to[c] - from[c]));
  }
  muster_challenge_view_changed (challenge);
}

/* --- the verdict --- */

/* What the screen told, where it did; a slot it left out never came. */
static void
get_timeline (const MusterFlash *self, MusterFlashTimeline *timeline)
{
  *timeline = self->told ? self->shown : self->turned;
  for (guint k = MUSTER_FLASH_COLUMNS - 1; k > 0; k--)
    if (timeline->from_us[k] == 0)
      timeline->from_us[k] =
          k + 1 < MUSTER_FLASH_COLUMNS ? timeline->from_us[k + 1] : G_MAXINT64 / 2;
}

static void
judge (MusterFlash *self)
{
  MusterFlashMeasures measures;
  MusterFlashTimeline timeline;
  MusterLivenessResult result;
  double llr;

  get_timeline (self, &timeline);
  muster_flash_measure (
      self->frames, self->n_frames, &self->mesh, &timeline, self->seed, &self->setup, &measures);
  result = muster_flash_judge (MUSTER_CHALLENGE (self), &measures, &self->setup, &llr);
  muster_challenge_finish (MUSTER_CHALLENGE (self), result, llr);
}

static gint64
get_end (const MusterFlash *self)
{
  return self->column + 1 == MUSTER_FLASH_COLUMNS ? self->turned_us + SLOT_US : G_MAXINT64 / 2;
}

/* --- challenge --- */

static void
muster_flash_begin (MusterChallenge *challenge, gint64 time_us)
{
  MusterFlash *self = MUSTER_FLASH (challenge);

  if (!self->seeded)
    muster_flash_seed_draw (self->seed);
  muster_flash_code_draw (&self->code, self->seed, 0);
  self->turned_us = time_us;
  paint (self, time_us);
}

static void
muster_flash_tick (MusterChallenge *challenge, gint64 time_us)
{
  MusterFlash *self = MUSTER_FLASH (challenge);
  const gint64 passed = time_us - self->turned_us;

  if (self->column + 1 < MUSTER_FLASH_COLUMNS &&
      passed >= (self->column == 0 ? SETTLE_US : SLOT_US)) {
    self->column++;
    self->turned_us = time_us;
    self->turned.from_us[self->column] = time_us;
    paint (self, time_us);
  } else if (self->column > 0 && passed <= 2 * MUSTER_FLASH_FADE_US) {
    paint (self, time_us);
  } else if (time_us > get_end (self) + TAIL_US) {
    judge (self);
  }
}

static void
muster_flash_shown (MusterChallenge *challenge, guint slot, gint64 time_us)
{
  MusterFlash *self = MUSTER_FLASH (challenge);
  guint column;

  if (slot < VIEW_FIRST || slot > VIEW_GREY + self->column)
    return;
  column = slot - VIEW_GREY;
  if (self->shown.from_us[column] == 0)
    self->shown.from_us[column] = time_us;
  self->told = TRUE;
}

static void
muster_flash_look (MusterChallenge *challenge, const MusterFaceLook *look)
{
  MusterFlash *self = MUSTER_FLASH (challenge);
  const gint64 time_us = look->report.time_us;
  const gint64 first = muster_challenge_get_begun (challenge) + SETTLE_US - LEAD_US;

  if (time_us >= first && time_us < get_end (self) && self->n_frames < MUSTER_FLASH_MAX_FRAMES &&
      (self->n_frames == 0 || time_us > self->frames[self->n_frames - 1].time_us)) {
    if (muster_flash_frame_init (&self->frames[self->n_frames], look)) {
      self->n_frames++;
      muster_flash_mesh_add (&self->mesh, look);
    }
  }
  if (time_us >= get_end (self))
    judge (self);
}

/* The seed gives the code again; when its slots were made, and when they came onto the glass. */
static void
muster_flash_tell (MusterChallenge *challenge, MusterEvidence *evidence, const char *prefix)
{
  MusterFlash *self = MUSTER_FLASH (challenge);
  g_autofree char *seed = g_strconcat (prefix, ".seed", NULL);
  g_autofree char *slots = g_strconcat (prefix, ".slots", NULL);
  char hex[2 * MUSTER_FLASH_SEED_BYTES + 1];

  for (guint i = 0; i < MUSTER_FLASH_SEED_BYTES; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", self->seed[i]);
  muster_evidence_set_fact (evidence, seed, hex);
  for (guint k = 1; k < MUSTER_FLASH_COLUMNS; k++) {
    const double row[] = {
        k,
        muster_evidence_get_ms (evidence, self->turned.from_us[k]),
        muster_evidence_get_ms (evidence, self->shown.from_us[k]),
    };

    muster_evidence_add_row (evidence, slots, "slot made shown", row);
  }
}

static void
muster_flash_finalize (GObject *object)
{
  MusterFlash *self = MUSTER_FLASH (object);

  g_free (self->frames);
  G_OBJECT_CLASS (muster_flash_parent_class)->finalize (object);
}

static void
muster_flash_class_init (MusterFlashClass *klass)
{
  MusterChallengeClass *challenge_class = MUSTER_CHALLENGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_flash_finalize;
  challenge_class->time_limit = 12 * G_TIME_SPAN_SECOND;
  challenge_class->begin = muster_flash_begin;
  challenge_class->look = muster_flash_look;
  challenge_class->tick = muster_flash_tick;
  challenge_class->shown = muster_flash_shown;
  challenge_class->tell = muster_flash_tell;
}

static void
muster_flash_init (MusterFlash *self)
{
  muster_challenge_set_kind (MUSTER_CHALLENGE (self), MUSTER_CHALLENGE_FLASH);
  self->frames = g_new0 (MusterFlashFrame, MUSTER_FLASH_MAX_FRAMES);
}

/**
 * muster_flash_new:
 * @setup: (nullable): of this station; %NULL for a usual one
 *
 * The code is drawn from the random source of the system when the challenge begins.
 */
MusterChallenge *
muster_flash_new (const MusterFlashSetup *setup)
{
  static const MusterFlashSetup usual = MUSTER_FLASH_SETUP_INIT;
  MusterFlash *self = g_object_new (MUSTER_TYPE_FLASH, NULL);

  self->setup = setup != NULL ? *setup : usual;
  return MUSTER_CHALLENGE (self);
}

/**
 * muster_flash_new_seeded:
 * @seed: (array fixed-size=32): of the code: for benches and tests, that must see the same again
 */
MusterChallenge *
muster_flash_new_seeded (const MusterFlashSetup *setup, const guint8 *seed)
{
  MusterChallenge *challenge = muster_flash_new (setup);

  memcpy (MUSTER_FLASH (challenge)->seed, seed, MUSTER_FLASH_SEED_BYTES);
  MUSTER_FLASH (challenge)->seeded = TRUE;
  return challenge;
}

/**
 * muster_flash_get_seed:
 *
 * Returns: (array fixed-size=32): what the code was drawn from: for the evidence, once it was shown
 */
const guint8 *
muster_flash_get_seed (MusterFlash *self)
{
  g_return_val_if_fail (MUSTER_IS_FLASH (self), NULL);
  return self->seed;
}
