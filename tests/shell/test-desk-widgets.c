/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-desk-panes.h"
#include "muster-desk-words.h"
#include "muster-face-tile.h"
#include "muster-frame-texture.h"
#include "muster-likeness.h"
#include "muster-meter.h"
#include "muster-wrap-box.h"

static void
test_likeness (void)
{
  static const struct {
    double similarity, review, accept;
    MusterLikeness word;
  } rows[] = {
      {0.70, 0.50, 0.60, MUSTER_LIKENESS_VERY},
      {0.69, 0.50, 0.60, MUSTER_LIKENESS_ALIKE},
      {0.60, 0.50, 0.60, MUSTER_LIKENESS_ALIKE},
      {0.599, 0.50, 0.60, MUSTER_LIKENESS_UNSURE},
      {0.50, 0.50, 0.60, MUSTER_LIKENESS_UNSURE},
      {0.49, 0.50, 0.60, MUSTER_LIKENESS_HARDLY},
      {0.39, 0.50, 0.60, MUSTER_LIKENESS_NOT},
      {-1.0, 0.50, 0.60, MUSTER_LIKENESS_NOT},
      {0.99, 0.60, 0.60, MUSTER_LIKENESS_ALIKE},
      {0.59, 0.60, 0.60, MUSTER_LIKENESS_NOT},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MusterLikeness word = muster_likeness_of (rows[i].similarity, rows[i].review, rows[i].accept);
    MusterBand band = muster_band_of (rows[i].similarity, rows[i].review, rows[i].accept);

    g_assert_cmpint (word, ==, rows[i].word);
    /* the word never says another thing than the decision */
    g_assert_true ((word >= MUSTER_LIKENESS_ALIKE) == (band == MUSTER_BAND_PASS));
    g_assert_true ((word == MUSTER_LIKENESS_UNSURE) == (band == MUSTER_BAND_REVIEW));
  }
}

static void
test_numbers (void)
{
  static const struct {
    double similarity, accept;
    const char *number, *limit;
  } rows[] = {
      {0.52, 0.60, "0.52", "0.60"},
      {0.597, 0.600, "0.597", "0.600"}, /* not "0.60, passes from 0.60" */
      {0.6004, 0.6001, "0.60", "0.60"},
      {-0.031, 0.363, "-0.03", "0.36"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *number = muster_likeness_dup_number (rows[i].similarity, rows[i].accept);
    g_autofree char *limit = muster_likeness_dup_limit (rows[i].similarity, rows[i].accept);

    g_assert_cmpstr (number, ==, rows[i].number);
    g_assert_cmpstr (limit, ==, rows[i].limit);
  }
}

static void
test_meter (void)
{
  GtkWidget *meter = g_object_ref_sink (muster_meter_new ());
  MusterMeter *self = MUSTER_METER (meter);
  double last = -1;

  gtk_test_accessible_assert_role (meter, GTK_ACCESSIBLE_ROLE_METER);
  g_assert_cmpfloat (muster_meter_get_position (self), ==, -1);
  muster_meter_set (self, 0.52, 0.50, 0.60);
  g_assert_cmpfloat_with_epsilon (muster_meter_get_position (self), 0.44, 1e-9);
  gtk_test_accessible_assert_property (meter, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.52);
  gtk_test_accessible_assert_property (meter,
                                       GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       desk_kit_is_chinese () ? "说不准，0.52，0.60 起通过"
                                                              : "Unsure, 0.52, passes from 0.60");
  for (double s = -1; s <= 1; s += 0.01) {
    muster_meter_set (self, s, 0.60, 0.60);
    g_assert_cmpfloat (muster_meter_get_position (self), >=, last);
    g_assert_true ((muster_meter_get_position (self) >= 0.5) == (s >= 0.60));
    last = muster_meter_get_position (self);
  }
  muster_meter_clear (self);
  g_assert_cmpfloat (muster_meter_get_position (self), ==, -1);
  g_assert_finalize_object (meter);
}

static void
test_tile (void)
{
  GtkWidget *tile = g_object_ref_sink (muster_face_tile_new ());
  g_autoptr (MusterFrame) frame = desk_kit_draw_figure (TRUE);
  g_autoptr (GdkTexture) texture = muster_frame_texture_new (frame);
  g_autofree guint8 *pixels = g_malloc (640 * 480 * 4);
  const guint8 *bgr = muster_frame_get_pixels (frame);

  gtk_test_accessible_assert_role (tile, GTK_ACCESSIBLE_ROLE_IMG);
  muster_face_tile_set_frame (MUSTER_FACE_TILE (tile), frame);
  g_assert_true (muster_face_tile_get_frame (MUSTER_FACE_TILE (tile)) == frame);
  muster_face_tile_set_frame (MUSTER_FACE_TILE (tile), NULL);
  g_assert_null (muster_face_tile_get_frame (MUSTER_FACE_TILE (tile)));
  g_assert_finalize_object (tile);

  /* cairo's ARGB32 is B, G, R, A in memory here */
  gdk_texture_download (texture, pixels, 640 * 4);
  for (gsize i = 0; i < 640 * 480; i += 997) {
    g_assert_cmpint (pixels[i * 4], ==, bgr[i * 3]);
    g_assert_cmpint (pixels[i * 4 + 1], ==, bgr[i * 3 + 1]);
    g_assert_cmpint (pixels[i * 4 + 2], ==, bgr[i * 3 + 2]);
  }
}

static GtkWidget *
new_block (int width, int height)
{
  GtkWidget *block = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_size_request (block, width, height);
  return block;
}

static void
test_wrap_box (void)
{
  GtkWidget *box = g_object_ref_sink (g_object_new (MUSTER_TYPE_WRAP_BOX, "spacing", 10, NULL));
  int minimum, natural, height, last = G_MAXINT;

  for (guint i = 0; i < 5; i++)
    muster_wrap_box_append (MUSTER_WRAP_BOX (box), new_block (100, 20));
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 100);
  g_assert_cmpint (natural, ==, 540);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 540, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, ==, 20);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 539, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, ==, 50);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 100, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, ==, 140);
  for (int width = 100; width < 700; width += 7) { /* wider is never higher */
    gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
    g_assert_cmpint (height, <=, last);
    last = height;
  }
  muster_wrap_box_clear (MUSTER_WRAP_BOX (box));
  g_assert_null (gtk_widget_get_first_child (box));
  g_assert_finalize_object (box);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_panes (void)
{
  MusterDeskPanes *panes = g_object_new (MUSTER_TYPE_DESK_PANES,
                                         "visit",
                                         new_block (300, 100),
                                         "acts",
                                         new_block (200, 100),
                                         "day",
                                         new_block (100, 100),
                                         NULL);
  GtkWidget *window = gtk_window_new ();
  guint n = 0;

  g_signal_connect_swapped (panes, "day-changed", G_CALLBACK (count_cb), &n);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (panes));
  desk_kit_resize (GTK_WINDOW (window), 1300, 700);
  g_assert_cmpint (muster_desk_panes_get_shape (panes), ==, MUSTER_DESK_SHAPE_WIDE);
  g_assert_true (muster_desk_panes_get_day_shown (panes));

  desk_kit_resize (GTK_WINDOW (window), 1000, 700);
  g_assert_cmpint (muster_desk_panes_get_shape (panes), ==, MUSTER_DESK_SHAPE_MIDDLE);
  g_assert_false (muster_desk_panes_get_day_shown (panes));
  g_assert_cmpuint (n, ==, 1);
  muster_desk_panes_set_day_shown (panes, TRUE);
  g_assert_true (muster_desk_panes_get_day_shown (panes));

  desk_kit_resize (GTK_WINDOW (window), 500, 700);
  g_assert_cmpint (muster_desk_panes_get_shape (panes), ==, MUSTER_DESK_SHAPE_NARROW);
  g_assert_false (muster_desk_panes_get_day_shown (panes));

  /* what lay over the visit for a while is no wish for ever */
  desk_kit_resize (GTK_WINDOW (window), 1300, 700);
  muster_desk_panes_set_day_shown (panes, FALSE);
  g_assert_false (muster_desk_panes_get_day_kept (panes));
  g_object_add_weak_pointer (G_OBJECT (panes), (gpointer *) &panes);
  desk_kit_destroy (GTK_WINDOW (window));
  g_assert_null (panes);
}

static void
test_catalogue (void)
{
  gboolean asked = g_str_has_prefix (g_get_language_names ()[0], "zh");

  if (asked && !desk_kit_is_chinese ())
    g_test_skip ("the catalogue has no words of the staff window yet");
  else
    g_assert_true (asked == desk_kit_is_chinese ());
}

static void
test_words (void)
{
  g_autofree char *joined = muster_desk_words_join ((const char *[]){"a", NULL, "", "b"}, 4);
  MusterText both = {"English", "中文"};
  MusterText one = {NULL, "中文"};

  g_assert_cmpstr (joined, ==, desk_kit_is_chinese () ? "a　b" : "a · b");
  g_assert_cmpstr (
      muster_desk_words_choose (&both), ==, desk_kit_is_chinese () ? "中文" : "English");
  g_assert_cmpstr (muster_desk_words_choose (&one), ==, "中文");
  g_assert_cmpstr (muster_desk_words_choose (NULL), ==, "");
  for (MusterReason r = MUSTER_REASON_NONE + 1; r < MUSTER_N_REASONS; r++)
    g_assert_cmpstr (muster_desk_words_reason (r), !=, "");
  for (MusterOutcome o = MUSTER_OUTCOME_PASS; o <= MUSTER_OUTCOME_ERROR; o++)
    g_assert_cmpstr (muster_desk_words_outcome (o), !=, "");
  for (MusterCoach c = MUSTER_COACH_NO_FACE; c <= MUSTER_COACH_FIT; c++)
    g_assert_cmpstr (muster_desk_words_coach (c), !=, "");
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_func ("/desk/likeness/words", test_likeness);
  g_test_add_func ("/desk/likeness/numbers", test_numbers);
  g_test_add_func ("/desk/meter", test_meter);
  g_test_add_func ("/desk/face-tile", test_tile);
  g_test_add_func ("/desk/wrap-box", test_wrap_box);
  g_test_add_func ("/desk/panes", test_panes);
  g_test_add_func ("/desk/catalogue", test_catalogue);
  g_test_add_func ("/desk/words", test_words);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
