/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-id-number.h"
#include "muster-puppet.h"
#include "muster-rehearsal.h"

#define WIDTH  160
#define HEIGHT 120
#define SIZE   (WIDTH * HEIGHT * 3)

typedef struct {
  const char *name;
  void (*change) (MusterPuppetScene *scene);
} Scene;

static void
change_nothing (MusterPuppetScene *scene)
{
}

static void
change_pose (MusterPuppetScene *scene)
{
  scene->pose.yaw = 25;
  scene->pose.pitch = -10;
  scene->pose.roll = 8;
}

static void
change_eyes (MusterPuppetScene *scene)
{
  scene->pose.eye_left = scene->pose.eye_right = 0;
}

static void
change_mouth (MusterPuppetScene *scene)
{
  scene->pose.mouth = 1;
  scene->pose.smile = .5f;
}

static void
change_clothes (MusterPuppetScene *scene)
{
  scene->accessories = MUSTER_PUPPET_HAT | MUSTER_PUPPET_MASK | MUSTER_PUPPET_DARK_GLASSES;
}

static void
change_print (MusterPuppetScene *scene)
{
  scene->subject = MUSTER_PUPPET_PRINT_BENT;
}

static void
change_tablet (MusterPuppetScene *scene)
{
  scene->subject = MUSTER_PUPPET_TABLET;
}

static void
change_recording (MusterPuppetScene *scene)
{
  scene->subject = MUSTER_PUPPET_TABLET;
  scene->replay_nits = 300;
  scene->replay_lux = 150;
  scene->replay_screen[0].r = scene->replay_screen[2].r = 1;
}

static void
change_tight (MusterPuppetScene *scene)
{
  scene->subject = MUSTER_PUPPET_PRINT_BENT;
  scene->medium_bend = 8;
}

static void
change_cutout (MusterPuppetScene *scene)
{
  scene->subject = MUSTER_PUPPET_CUTOUT;
}

static void
change_nobody (MusterPuppetScene *scene)
{
  scene->subject = MUSTER_PUPPET_NOBODY;
}

static void
change_blur (MusterPuppetScene *scene)
{
  scene->defocus = 2.5f;
  scene->motion_x = 5;
  scene->motion_y = 3;
}

static void
change_screen (MusterPuppetScene *scene)
{
  scene->screen[0].r = scene->screen[3].b = 1;
  scene->lux = 100;
}

static void
change_closer_than_the_picture (MusterPuppetScene *scene)
{
  scene->distance = 16;
  scene->offset_x = 9;
}

static const Scene scenes[] = {
    {"usual", change_nothing},
    {"pose", change_pose},
    {"eyes", change_eyes},
    {"mouth", change_mouth},
    {"clothes", change_clothes},
    {"print", change_print},
    {"tablet", change_tablet},
    {"recording", change_recording},
    {"tight", change_tight},
    {"cutout", change_cutout},
    {"nobody", change_nobody},
    {"blur", change_blur},
    {"screen", change_screen},
    {"very-close", change_closer_than_the_picture},
};

static void
render (MusterPuppet *puppet, const Scene *scene, guint8 *bgr)
{
  MusterPuppetScene settings;

  muster_puppet_scene_init (&settings);
  scene->change (&settings);
  g_assert_true (muster_puppet_render (puppet, &settings, WIDTH, HEIGHT, bgr));
}

/* The same seed and scene give the same bytes, whatever was drawn in between; each scene differs
 * from the usual one. */
static void
test_determinism (void)
{
  g_autoptr (MusterPuppet) one = muster_puppet_new (764);
  g_autoptr (MusterPuppet) two = muster_puppet_new (764);
  g_autofree guint8 *usual = g_malloc (SIZE);
  g_autofree guint8 *first = g_malloc (SIZE);
  g_autofree guint8 *second = g_malloc (SIZE);

  render (one, &scenes[0], usual);
  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    render (two, &scenes[i], second);
  for (gsize i = G_N_ELEMENTS (scenes); i > 0; i--) {
    g_test_message ("%s", scenes[i - 1].name);
    render (one, &scenes[i - 1], first);
    render (two, &scenes[i - 1], second);
    g_assert_cmpmem (first, SIZE, second, SIZE);
    g_assert_cmpint (memcmp (first, usual, SIZE) == 0, ==, i == 1);
  }
}

/* The look is part of the contract: what was measured of these people holds as long as they look
 * the same. Compilers may differ in the last bit, so means over blocks are compared, not bytes. */
static void
test_look (void)
{
  static const guint8 expected[4][6][3] = {
      {
          {112, 145, 126},
          {76, 103, 126},
          {74, 98, 121},
          {98, 114, 141},
          {108, 126, 157},
          {95, 106, 152},
      },
      {
          {110, 142, 126},
          {109, 119, 145},
          {143, 154, 188},
          {116, 127, 157},
          {103, 111, 144},
          {63, 71, 90},
      },
      {
          {112, 145, 126},
          {74, 82, 88},
          {62, 70, 85},
          {53, 59, 73},
          {54, 62, 77},
          {46, 49, 63},
      },
      {
          {78, 98, 89},
          {30, 33, 39},
          {86, 103, 128},
          {81, 98, 122},
          {74, 89, 118},
          {46, 55, 70},
      },
  };
  static const guint32 seeds[] = {764, 1410, 1469, 4};
  g_autofree guint8 *bgr = g_malloc (SIZE);

  for (int s = 0; s < 4; s++) {
    g_autoptr (MusterPuppet) puppet = muster_puppet_new (seeds[s]);

    render (puppet, &scenes[0], bgr);
    for (int block = 0; block < 6; block++)
      for (int c = 0; c < 3; c++) {
        int sum = 0;

        /* six blocks of 10x10 down the middle: wall or hair, brow, nose, mouth, chin, neck */
        for (int i = 0; i < 100; i++)
          sum += bgr[3 * ((25 + 10 * block + i / 10) * WIDTH + 75 + i % 10) + c];
        g_test_message ("%u block %d channel %d: %d", seeds[s], block, c, (sum + 50) / 100);
        g_assert_cmpint (ABS ((sum + 50) / 100 - expected[s][block][c]), <=, 1);
      }
  }
}

static void
test_bad_arguments (void)
{
  g_autoptr (MusterPuppet) puppet = muster_puppet_new (1);
  g_autofree guint8 *bgr = g_malloc (SIZE);
  MusterPuppetScene scene;

  muster_puppet_scene_init (&scene);
  g_assert_false (muster_puppet_render (puppet, &scene, 15, HEIGHT, bgr));
  g_assert_false (muster_puppet_render (puppet, &scene, WIDTH, 4097, bgr));
  scene.distance = 15;
  g_assert_false (muster_puppet_render (puppet, &scene, WIDTH, HEIGHT, bgr));
  scene.distance = NAN;
  g_assert_false (muster_puppet_render (puppet, &scene, WIDTH, HEIGHT, bgr));
}

/* Any seed makes a head that can be drawn. */
static void
test_many_seeds (void)
{
  g_autofree guint8 *bgr = g_malloc (SIZE);

  for (guint32 i = 0; i < 12; i++) {
    g_autoptr (MusterPuppet) puppet = muster_puppet_new (i * 0x0abcdef1u);

    render (puppet, &scenes[1 + i % (G_N_ELEMENTS (scenes) - 1)], bgr);
  }
}

/* --- the twelve --- */

static void
test_people (void)
{
  gsize n;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) identities = g_hash_table_new (NULL, NULL);

  g_assert_cmpuint (n, ==, 12);
  for (gsize i = 0; i < n; i++) {
    const MusterRehearsalPerson *p = &people[i];
    g_autofree char *number = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_hash_table_add (seen, (gpointer) p->name));
    g_assert_true (g_hash_table_add (seen, (gpointer) p->student_number));
    g_assert_true (g_hash_table_add (seen, (gpointer) p->id_number));
    g_assert_true (g_hash_table_add (seen, (gpointer) p->card_uid));
    g_assert_true (g_hash_table_add (identities, GUINT_TO_POINTER (p->identity)));
    g_assert_true (g_utf8_validate (p->name, -1, NULL));
    g_assert_true (g_str_has_prefix (p->student_number, "9000"));
    g_assert_true (g_str_has_prefix (p->id_number, "110099"));
    g_assert_cmpuint (strlen (p->card_uid), ==, 8);
    number = muster_id_number_normalise (p->id_number, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (number, ==, p->id_number);
  }
  for (gsize i = 0; i < n; i++) {
    guint32 other = muster_rehearsal_get_impostor (people[i].identity);

    g_assert_cmpuint (other, !=, people[i].identity);
    g_assert_true (g_hash_table_contains (identities, GUINT_TO_POINTER (other)));
  }
}

static double
difference (MusterFrame *a, MusterFrame *b)
{
  const guint8 *p = muster_frame_get_pixels (a), *q = muster_frame_get_pixels (b);
  double sum = 0;

  for (int i = 0; i < 480 * 640 * 3; i++)
    sum += ABS (p[i] - q[i]);
  return sum / (480 * 640 * 3);
}

static void
test_references (void)
{
  gsize n;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);
  MusterFrame *frames[12];

  for (gsize i = 0; i < n; i++) {
    frames[i] = muster_rehearsal_render_reference (&people[i]);
    g_assert_cmpint (muster_frame_get_width (frames[i]), ==, 480);
    g_assert_cmpint (muster_frame_get_height (frames[i]), ==, 640);
    for (gsize k = 0; k < i; k++)
      g_assert_cmpfloat (difference (frames[i], frames[k]), >, 4);
  }
  {
    g_autoptr (MusterFrame) again = muster_rehearsal_render_reference (&people[3]);

    g_assert_cmpfloat (difference (frames[3], again), ==, 0);
  }
  for (gsize i = 0; i < n; i++)
    muster_frame_unref (frames[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rehearsal/puppet/determinism", test_determinism);
  g_test_add_func ("/rehearsal/puppet/look", test_look);
  g_test_add_func ("/rehearsal/puppet/bad-arguments", test_bad_arguments);
  g_test_add_func ("/rehearsal/puppet/many-seeds", test_many_seeds);
  g_test_add_func ("/rehearsal/people/complete", test_people);
  g_test_add_func ("/rehearsal/people/references", test_references);
  return g_test_run ();
}
