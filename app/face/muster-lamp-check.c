/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-lamp-check.h"

#include <math.h>

#include "muster-lamp-fit.h"

/* Grey, while a camera's exposure settles and is locked. */
#define SETTLE_US (1500 * 1000)
#define GREY      .5f

/* White or black stays for so long, each of four times a little longer, so that the frames of a
 * camera meet the changes at all their phases. Never more than 2.5 changes a second. */
#define SLOT_US 400000
#define MORE_US 37000

/* Numbers of the views: the grey, then the slots; as of the flash. */
#define VIEW_GREY 1

/* Six a second at least. */
#define MIN_FRAMES 30

/* Share of the frames in which the face must be seen, or something is burnt. */
#define MIN_FACE   .8
#define MOST_BURNT .1

/* A ratio is known that is wrong by no more than this, or this share of it. */
#define MOST_ERROR       .02
#define MOST_ERROR_SHARE .25

/* The middle answers so much more than what is behind, if something is there. */
#define BEFORE_BEHIND 1.5

/* Share of the changes that the screen must explain to tell when. */
#define MIN_SHARE .4

struct _MusterLampCheck {
  gint64 begun_us, turned_us;
  guint column; /* that the view shows: 0 grey, odd white, even black */
  gboolean over;
  gboolean told;
  MusterFlashTimeline shown; /* as the screen told; 0 = not told */
  MusterChallengeView view;
  guint n;
  MusterLampLight lights[MUSTER_FLASH_MAX_FRAMES];
};

/* --- what the screen shows --- */

static gint64
get_slot_length (guint column)
{
  return column == 0 ? SETTLE_US : SLOT_US + MORE_US * (gint64) ((column - 1) % 4);
}

static gint64
get_length (void)
{
  gint64 sum = 0;

  for (guint k = 0; k < MUSTER_FLASH_COLUMNS; k++)
    sum += get_slot_length (k);
  return sum;
}

static float
get_level (guint column)
{
  return column == 0 ? GREY : column % 2 == 1 ? 1 : 0;
}

/* Paints the column, on its way from the one before. */
static void
paint (MusterLampCheck *self, gint64 time_us)
{
  const float share =
      self->column == 0 ? 1
                        : CLAMP ((float) (time_us - self->turned_us) / MUSTER_FLASH_FADE_US, 0, 1);
  const float from = get_level (self->column > 0 ? self->column - 1 : 0);
  const float level = muster_flash_level_to_srgb (from + share * (get_level (self->column) - from));

  self->view.prompt = MUSTER_PROMPT_HOLD_STILL;
  self->view.covers_screen = TRUE;
  self->view.slot = VIEW_GREY + self->column;
  self->view.progress = CLAMP ((double) (time_us - self->begun_us) / (double) get_length (), 0, 1);
  for (guint q = 0; q < MUSTER_SCREEN_QUARTERS; q++)
    for (guint c = 0; c < 3; c++)
      self->view.quarters[q][c] = level;
}

/**
 * muster_lamp_check_new:
 * @time_us: now: the camera has given its first frame
 */
MusterLampCheck *
muster_lamp_check_new (gint64 time_us)
{
  MusterLampCheck *self = g_new0 (MusterLampCheck, 1);

  self->begun_us = self->turned_us = time_us;
  paint (self, time_us);
  return self;
}

void
muster_lamp_check_free (MusterLampCheck *self)
{
  g_free (self);
}

/**
 * muster_lamp_check_tick:
 * @time_us: now; as often as the screen is drawn
 *
 * Returns: whether the view is another
 */
gboolean
muster_lamp_check_tick (MusterLampCheck *self, gint64 time_us)
{
  const gint64 passed = time_us - self->turned_us;

  if (self->over)
    return FALSE;
  if (passed >= get_slot_length (self->column)) {
    if (self->column + 1 == MUSTER_FLASH_COLUMNS) {
      self->over = TRUE;
      return FALSE;
    }
    self->column++;
    self->turned_us = time_us;
  } else if (self->column == 0 || passed > 2 * MUSTER_FLASH_FADE_US) {
    return FALSE;
  }
  paint (self, time_us);
  return TRUE;
}

const MusterChallengeView *
muster_lamp_check_get_view (const MusterLampCheck *self)
{
  return &self->view;
}

/**
 * muster_lamp_check_shown:
 * @slot: of the view
 * @time_us: when its colours came onto the glass
 */
void
muster_lamp_check_shown (MusterLampCheck *self, guint slot, gint64 time_us)
{
  if (slot <= VIEW_GREY || slot > VIEW_GREY + self->column)
    return;
  if (self->shown.from_us[slot - VIEW_GREY] == 0)
    self->shown.from_us[slot - VIEW_GREY] = time_us;
  self->told = TRUE;
}

gboolean
muster_lamp_check_is_over (const MusterLampCheck *self)
{
  return self->over;
}

/* --- what the camera sees --- */

/**
 * muster_lamp_check_add:
 * @light: of the next frame
 */
void
muster_lamp_check_add (MusterLampCheck *self, const MusterLampLight *light)
{
  if (self->column == 0 || self->over || self->n == MUSTER_FLASH_MAX_FRAMES ||
      (self->n > 0 && light->time_us <= self->lights[self->n - 1].time_us))
    return;
  self->lights[self->n++] = *light;
}

/**
 * muster_lamp_check_add_face:
 * @time_us: of a frame that was added
 * @face: as of muster_lamp_face_light()
 *
 * Faces are found some time after their frame has come.
 */
void
muster_lamp_check_add_face (MusterLampCheck *self, gint64 time_us, double face)
{
  for (guint i = self->n; i-- > 0 && self->lights[i].time_us >= time_us;)
    if (self->lights[i].time_us == time_us)
      self->lights[i].face = face;
}

/* --- the result --- */

static gboolean
is_face_seen (const MusterLampCheck *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += isnan (self->lights[i].face) ? 0 : 1;
  return n >= MIN_FACE * self->n && n >= MIN_FRAMES;
}

static gboolean
is_burnt (const MusterLampCheck *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += self->lights[i].burnt ? 1 : 0;
  return n > MOST_BURNT * self->n;
}

/* A slot that the screen left out never came. */
static void
get_timeline (const MusterLampCheck *self, MusterFlashTimeline *timeline)
{
  *timeline = self->shown;
  for (guint k = MUSTER_FLASH_COLUMNS - 1; k > 0; k--)
    if (timeline->from_us[k] == 0)
      timeline->from_us[k] =
          k + 1 < MUSTER_FLASH_COLUMNS ? timeline->from_us[k + 1] : G_MAXINT64 / 2;
}

/* @where: the member of MusterLampLight to follow. */
static void
fill_course (const MusterLampCheck *self, gsize where, MusterLampCourse *course)
{
  course->n = 0;
  for (guint i = 0; i < self->n; i++) {
    const MusterLampLight *light = &self->lights[i];
    const double value = G_STRUCT_MEMBER (double, light, where);

    if (isnan (value))
      continue;
    course->times[course->n] = light->time_us;
    course->light[course->n] = MAX (value, 1e-5);
    course->whole[course->n++] = MAX (light->whole, 1e-5);
  }
}

/* Whether the middle of the picture answers more than its ends. */
static gboolean
is_something_there (const MusterLampCheck *self,
                    const MusterFlashTimeline *timeline,
                    const MusterLampFit *middle,
                    MusterLampCourse *course)
{
  MusterLampFit behind;

  fill_course (self, G_STRUCT_OFFSET (MusterLampLight, edges), course);
  muster_lamp_fit_at (course, timeline, middle->lag, &behind);
  return middle->ratio > 2 * middle->error && middle->ratio > BEFORE_BEHIND * behind.ratio;
}

/**
 * muster_lamp_check_judge:
 * @lamp: (out): ratio and lag if they were measured; camera and time are not touched
 *
 * The light of the face, or of the middle of the picture if there is none, is followed through the
 * changes of the screen. In a sheet of paper upright before the camera the ratio is that of the
 * illuminances there; in a face it is a mean over its forms.
 */
MusterLampResult
muster_lamp_check_judge (MusterLampCheck *self, MusterLamp *lamp)
{
  const gboolean face = is_face_seen (self);
  g_autofree MusterLampCourse *course = NULL;
  MusterFlashTimeline timeline;
  MusterLampFit fit;

  if (!self->told || self->n < MIN_FRAMES)
    return MUSTER_LAMP_NO_FRAMES;
  if (is_burnt (self))
    return MUSTER_LAMP_BURNT;
  course = g_new (MusterLampCourse, 1);
  get_timeline (self, &timeline);
  fill_course (self,
               face ? G_STRUCT_OFFSET (MusterLampLight, face)
                    : G_STRUCT_OFFSET (MusterLampLight, middle),
               course);
  muster_lamp_fit (course, &timeline, &fit);
  if (fit.error > MAX (MOST_ERROR, MOST_ERROR_SHARE * fit.ratio))
    return MUSTER_LAMP_RESTLESS;
  if (!face && !is_something_there (self, &timeline, &fit, course))
    return MUSTER_LAMP_EMPTY;
  lamp->ratio = MAX (fit.ratio, 0);
  lamp->lag = fit.share >= MIN_SHARE ? fit.lag : 0;
  return MUSTER_LAMP_MEASURED;
}
