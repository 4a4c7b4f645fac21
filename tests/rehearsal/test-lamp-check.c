/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-attack.h"
#include "muster-face-chain.h"
#include "muster-lamp-check.h"

/* The installation check, put to drawn sheets and faces whose light is known. */

#define START      G_USEC_PER_SEC
#define REFRESH_US 16667

/* Half an exposure and half a refresh come to the screen's and camera's own lag. */
#define LAG_BEYOND .027

static const char *const folders[] = {TEST_MODELS, NULL};

typedef struct {
  MusterFaceChain *chain; /* nullable: faces are not looked for */
  MusterFaceSight sight;
  gboolean followed;
  MusterAttack *attack;
  MusterLampCheck *check;
  guint slot;
  gint64 turned_us; /* when it came */
  gint64 shortest_us;
  float levels[4][3];
  guint8 bgr[MUSTER_ATTACK_WIDTH * MUSTER_ATTACK_HEIGHT * 3];
} Scene;

static void
paint (Scene *self, gint64 now)
{
  const MusterChallengeView *view = muster_lamp_check_get_view (self->check);
  float levels[4][3];

  for (guint q = 0; q < 4; q++)
    for (guint c = 0; c < 3; c++)
      levels[q][c] = powf (view->quarters[q][c], 2.2f);
  if (memcmp (levels, self->levels, sizeof levels) == 0 && view->slot == self->slot)
    return;
  memcpy (self->levels, levels, sizeof levels);
  muster_attack_light (self->attack, FALSE, now, levels);
  if (view->slot == self->slot)
    return;
  muster_lamp_check_shown (self->check, view->slot, now);
  if (self->slot > 0)
    self->shortest_us = MIN (self->shortest_us, now - self->turned_us);
  self->slot = view->slot;
  self->turned_us = now;
}

/* The light of the face that the nets find. */
static double
find_face (Scene *self, const MusterPixels *pixels, gint64 time_us)
{
  MusterFaceReport report = {.time_us = time_us,
                             .frame_width = pixels->width,
                             .frame_height = pixels->height,
                             .n_faces = 1,
                             .track = 1};
  g_autoptr (GError) error = NULL;
  MusterFaceLook look;

  if (self->followed)
    muster_face_chain_follow (self->chain, pixels, &self->sight, &error);
  else if (muster_face_chain_find (self->chain, pixels, FALSE, &self->sight, &error) &&
           self->sight.main_box >= 0)
    self->followed = muster_face_chain_mesh (self->chain, pixels, &self->sight, &error);
  g_assert_no_error (error);
  muster_face_look_measure (pixels, self->followed ? &self->sight.mesh : NULL, &report, &look);
  return muster_lamp_face_light (&look);
}

static void
take_frame (Scene *self, gint64 time_us)
{
  const MusterPixels pixels = {
      self->bgr, MUSTER_ATTACK_WIDTH, MUSTER_ATTACK_HEIGHT, MUSTER_ATTACK_WIDTH * 3};
  MusterLampLight light;

  muster_attack_render (self->attack, time_us, self->bgr);
  muster_lamp_light_measure (&light, &pixels, time_us);
  muster_lamp_check_add (self->check, &light);
  if (self->chain != NULL)
    muster_lamp_check_add_face (self->check, time_us, find_face (self, &pixels, time_us));
}

static MusterLampResult
present (MusterFaceChain *chain,
         MusterPuppet *person,
         MusterAttackSpecies species,
         guint64 seed,
         MusterLamp *lamp,
         MusterAttackTerms *terms)
{
  Scene *self = g_new0 (Scene, 1);
  gint64 frame_us = START + REFRESH_US;
  MusterLampResult result;

  self->chain = chain;
  muster_face_sight_init (&self->sight);
  self->shortest_us = G_MAXINT64;
  self->attack = muster_attack_new (species, seed, person);
  *terms = *muster_attack_get_terms (self->attack);
  self->check = muster_lamp_check_new (START);
  for (gint64 now = START; !muster_lamp_check_is_over (self->check); now += REFRESH_US) {
    muster_lamp_check_tick (self->check, now);
    paint (self, now + REFRESH_US / 2);
    if (frame_us > now)
      continue;
    take_frame (self, frame_us);
    frame_us = muster_attack_next_frame (self->attack, frame_us);
  }
  g_assert_cmpint (self->shortest_us, >=, G_USEC_PER_SEC / 5 * 2);
  result = muster_lamp_check_judge (self->check, lamp);
  muster_lamp_check_free (self->check);
  muster_attack_free (self->attack);
  muster_face_sight_clear (&self->sight);
  g_free (self);
  return result;
}

static MusterFaceChain *
new_chain (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (TEST_MANIFESTS "/standard.ini", FALSE, &error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  MusterFaceChain *chain;

  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  pack = muster_model_pack_parse (bytes, "standard", &error);
  g_assert_no_error (error);
  chain = muster_face_chain_new (pack, folders, &error);
  g_assert_no_error (error);
  return chain;
}

static void
assert_measured (
    MusterFaceChain *chain, MusterAttackSpecies species, guint64 seed, double least, double most)
{
  MusterPuppet *person = muster_puppet_new ((guint32) seed);
  MusterAttackTerms terms;
  MusterLamp lamp = {0};
  const MusterLampResult result = present (chain, person, species, seed, &lamp, &terms);

  g_test_message ("%s: ratio %.3f of %.3f, lag %.3f of %.3f",
                  muster_attack_species_to_nick (species),
                  lamp.ratio,
                  terms.ratio,
                  lamp.lag,
                  terms.lag + LAG_BEYOND);
  g_assert_cmpint (result, ==, MUSTER_LAMP_MEASURED);
  g_assert_cmpfloat (lamp.ratio, >, least * terms.ratio);
  g_assert_cmpfloat (lamp.ratio, <, most * terms.ratio);
  g_assert_cmpfloat (fabs (lamp.lag - terms.lag - LAG_BEYOND), <, .02);
  muster_puppet_free (person);
}

/* A sheet in a hand: of twelve others the ratio was 0.75 to 1.01 of the drawn one, the lag up to
 * 7 ms off. One camera's exposure is locked and the other's is not. */
static void
test_sheet (void)
{
  assert_measured (NULL, MUSTER_ATTACK_PRINT, 1000003, .7, 1.1);
  assert_measured (NULL, MUSTER_ATTACK_PRINT, 1000005, .7, 1.1);
}

/* The forms of a face catch a little less of the screen than of the room. */
static void
test_face (void)
{
  g_autoptr (MusterFaceChain) chain = NULL;

  if (*TEST_MODELS == '\0') {
    g_test_skip ("configured without -Dmodels");
    return;
  }
  chain = new_chain ();
  assert_measured (chain, MUSTER_ATTACK_LIVE_DIM, 1000100, .6, 1.1);
}

/* --- what cannot be measured --- */

typedef enum { SHEET, NOBODY, BURNT, RESTLESS, NOT_TOLD } Play;

/* A camera of 15 frames a second that sees the screen at once; what is in the middle gets a quarter
 * of the room's light from it. */
static MusterLampResult
play (Play what, MusterLamp *lamp)
{
  g_autoptr (MusterLampCheck) check = muster_lamp_check_new (START);
  guint slot = 0;

  for (guint i = 0; !muster_lamp_check_is_over (check); i++) {
    const gint64 now = START + i * (G_USEC_PER_SEC / 60);
    const MusterChallengeView *view = muster_lamp_check_get_view (check);
    const double level = pow ((double) view->quarters[0][0], 2.2);
    const double sway = what == RESTLESS ? .3 * sin (i / 7.0) + .3 * sin (i / 17.0) : 0;
    MusterLampLight light = {.time_us = now,
                             .face = (double) NAN,
                             .middle = .2 * (1 + (what == NOBODY ? .03 : .25) * level) * (1 + sway),
                             .edges = .1 * (1 + .03 * level),
                             .whole = .15 * (1 + .1 * level),
                             .burnt = what == BURNT};

    if (i % 4 == 0)
      muster_lamp_check_add (check, &light);
    muster_lamp_check_tick (check, now);
    if (view->slot != slot && what != NOT_TOLD)
      muster_lamp_check_shown (check, view->slot, now);
    slot = view->slot;
  }
  return muster_lamp_check_judge (check, lamp);
}

static void
test_faults (void)
{
  MusterLamp lamp = {0};

  g_assert_cmpint (play (NOBODY, &lamp), ==, MUSTER_LAMP_EMPTY);
  g_assert_cmpint (play (BURNT, &lamp), ==, MUSTER_LAMP_BURNT);
  g_assert_cmpint (play (RESTLESS, &lamp), ==, MUSTER_LAMP_RESTLESS);
  g_assert_cmpint (play (NOT_TOLD, &lamp), ==, MUSTER_LAMP_NO_FRAMES);
  g_assert_cmpfloat (lamp.ratio, ==, 0);
  g_assert_cmpint (play (SHEET, &lamp), ==, MUSTER_LAMP_MEASURED);
  g_assert_cmpfloat (fabs (lamp.ratio - .25), <, .02);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lamp-check/sheet", test_sheet);
  g_test_add_func ("/lamp-check/face", test_face);
  g_test_add_func ("/lamp-check/faults", test_faults);
  return g_test_run ();
}
