/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera-caps.h"

#define LARGE_WIDTH  1280
#define LARGE_HEIGHT 720
#define SMALL_WIDTH  640
#define SMALL_HEIGHT 480
#define GOOD_RATE    30
#define LEAST_RATE   15

/* In order of preference among equal sizes: packed 4:2:2 keeps most colour, BGR needs no work but
 * takes most of the bus. Grey is not here: an infrared camera beside the colour one offers only
 * that. */
static const char *const formats[] = {
    "YUY2",
    "UYVY",
    "YVYU",
    "NV12",
    "I420",
    "YV12",
    "NV21",
    "BGR",
    "RGB",
    "BGRx",
    "RGBx",
    "xRGB",
    "xBGR",
    "BGRA",
    "RGBA",
    "ARGB",
    "ABGR",
};

/* The offered value nearest to @wanted; FALSE if the field has none. */
static gboolean
nearest_int (const GValue *value, int wanted, int *nearest)
{
  if (value == NULL)
    return FALSE;
  if (G_VALUE_HOLDS_INT (value)) {
    *nearest = g_value_get_int (value);
    return TRUE;
  }
  if (GST_VALUE_HOLDS_INT_RANGE (value)) {
    int step = gst_value_get_int_range_step (value);
    int least = gst_value_get_int_range_min (value);

    *nearest = CLAMP (wanted, least, gst_value_get_int_range_max (value));
    *nearest -= (*nearest - least) % step;
    return TRUE;
  }
  if (GST_VALUE_HOLDS_LIST (value) && gst_value_list_get_size (value) > 0) {
    *nearest = G_MAXINT;
    for (guint i = 0; i < gst_value_list_get_size (value); i++) {
      int one;

      if (nearest_int (gst_value_list_get_value (value, i), wanted, &one) &&
          ABS ((gint64) one - wanted) < ABS ((gint64) *nearest - wanted))
        *nearest = one;
    }
    return *nearest != G_MAXINT;
  }
  return FALSE;
}

/* How far a rate is from GOOD_RATE. Below LEAST_RATE is far worse than any above. */
static double
rate_penalty (int n, int d)
{
  double rate = n / (double) d;

  return rate < LEAST_RATE ? 1000 + LEAST_RATE - rate : ABS (rate - GOOD_RATE);
}

static void
take_better_rate (int n, int d, int *best_n, int *best_d)
{
  if (n > 0 && d > 0 && (*best_n == 0 || rate_penalty (n, d) < rate_penalty (*best_n, *best_d))) {
    *best_n = n;
    *best_d = d;
  }
}

static void
choose_rate (const GValue *value, int *n, int *d)
{
  if (value == NULL)
    return;
  if (GST_VALUE_HOLDS_FRACTION (value)) {
    take_better_rate (
        gst_value_get_fraction_numerator (value), gst_value_get_fraction_denominator (value), n, d);
  } else if (GST_VALUE_HOLDS_FRACTION_RANGE (value)) {
    const GValue *least = gst_value_get_fraction_range_min (value);
    const GValue *most = gst_value_get_fraction_range_max (value);
    int most_n = gst_value_get_fraction_numerator (most);
    int most_d = gst_value_get_fraction_denominator (most);

    choose_rate (least, n, d);
    choose_rate (most, n, d);
    if (gst_value_get_fraction_numerator (least) <=
            GOOD_RATE * gst_value_get_fraction_denominator (least) &&
        most_n / (double) most_d >= GOOD_RATE)
      take_better_rate (GOOD_RATE, 1, n, d);
  } else if (GST_VALUE_HOLDS_LIST (value)) {
    for (guint i = 0; i < gst_value_list_get_size (value); i++)
      choose_rate (gst_value_list_get_value (value, i), n, d);
  }
}

static gboolean
offers_string (const GValue *value, const char *wanted)
{
  if (value == NULL)
    return FALSE;
  if (G_VALUE_HOLDS_STRING (value))
    return g_strcmp0 (g_value_get_string (value), wanted) == 0;
  if (GST_VALUE_HOLDS_LIST (value)) {
    for (guint i = 0; i < gst_value_list_get_size (value); i++) {
      if (offers_string (gst_value_list_get_value (value, i), wanted))
        return TRUE;
    }
  }
  return FALSE;
}

/* Lower is better. Rate comes first: below LEAST_RATE nothing that moves can be judged. Then the
 * size, then raw before JPEG, then the exact rate. */
static double
penalty (const MusterCameraCaps *caps, gsize format_rank)
{
  double size, area = caps->width * (double) caps->height;

  if (caps->width == LARGE_WIDTH && caps->height == LARGE_HEIGHT)
    size = 0;
  else if (caps->width == SMALL_WIDTH && caps->height == SMALL_HEIGHT)
    size = 1;
  else if (area >= SMALL_WIDTH * SMALL_HEIGHT)
    /* Up to 3: nearest to the large size, for more is only scaled down again. */
    size = 3 - MIN (area, LARGE_WIDTH * LARGE_HEIGHT) / MAX (area, LARGE_WIDTH * LARGE_HEIGHT);
  else
    size = 4 - area / (SMALL_WIDTH * SMALL_HEIGHT);
  /* A camera that does not say its rate is taken to have a good one. */
  return (caps->rate_n > 0 ? rate_penalty (caps->rate_n, caps->rate_d) : 0) * 1e-3 +
         (caps->rate_n > 0 && caps->rate_n < LEAST_RATE * caps->rate_d ? 1000 : 0) + size * 10 +
         (caps->jpeg ? 1 : 0) + format_rank * 1e-2;
}

static gboolean
read_structure (const GstStructure *offer, int width, int height, MusterCameraCaps *caps)
{
  *caps = (MusterCameraCaps){.rate_n = 0, .rate_d = 1};
  caps->jpeg = gst_structure_has_name (offer, "image/jpeg");
  if (!caps->jpeg && !gst_structure_has_name (offer, "video/x-raw"))
    return FALSE;
  choose_rate (gst_structure_get_value (offer, "framerate"), &caps->rate_n, &caps->rate_d);
  return nearest_int (gst_structure_get_value (offer, "width"), width, &caps->width) &&
         nearest_int (gst_structure_get_value (offer, "height"), height, &caps->height) &&
         caps->width > 0 && caps->height > 0;
}

static void
take_if_better (const MusterCameraCaps *caps,
                gsize format_rank,
                MusterCameraCaps *best,
                double *best_penalty)
{
  double p = penalty (caps, format_rank);

  if (p < *best_penalty) {
    *best_penalty = p;
    *best = *caps;
  }
}

/**
 * muster_camera_caps_choose:
 * @offered: what a camera can deliver
 * @chosen: (out): what to ask it for
 *
 * Prefers, in this order: at least 15 frames a second; 1280x720, 640x480, then what is nearest to
 * them, larger before smaller; raw video before MJPG (which costs a decoder and its artefacts); a
 * rate near 30. So a USB 2 camera with 1280x720 at 10 raw or 30 MJPG is asked for MJPG. Only
 * formats with colour count.
 *
 * Returns: %FALSE if nothing offered is of use
 */
gboolean
muster_camera_caps_choose (const GstCaps *offered, MusterCameraCaps *chosen)
{
  static const int sizes[][2] = {{LARGE_WIDTH, LARGE_HEIGHT}, {SMALL_WIDTH, SMALL_HEIGHT}};
  double best_penalty = G_MAXDOUBLE;

  for (guint i = 0; i < gst_caps_get_size (offered); i++) {
    const GstStructure *offer = gst_caps_get_structure (offered, i);

    for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++) {
      MusterCameraCaps caps;

      if (!read_structure (offer, sizes[j][0], sizes[j][1], &caps))
        continue;
      if (caps.jpeg) {
        take_if_better (&caps, 0, chosen, &best_penalty);
        continue;
      }
      for (gsize k = 0; k < G_N_ELEMENTS (formats); k++) {
        caps.format = formats[k];
        if (offers_string (gst_structure_get_value (offer, "format"), formats[k]))
          take_if_better (&caps, k, chosen, &best_penalty);
      }
    }
  }
  return best_penalty < G_MAXDOUBLE;
}

/**
 * muster_camera_caps_to_gst:
 *
 * Returns: (transfer full): the choice as a filter behind the camera
 */
GstCaps *
muster_camera_caps_to_gst (const MusterCameraCaps *self)
{
  GstCaps *caps = gst_caps_new_simple (self->jpeg ? "image/jpeg" : "video/x-raw",
                                       "width",
                                       G_TYPE_INT,
                                       self->width,
                                       "height",
                                       G_TYPE_INT,
                                       self->height,
                                       NULL);

  if (self->format != NULL)
    gst_caps_set_simple (caps, "format", G_TYPE_STRING, self->format, NULL);
  if (self->rate_n > 0)
    gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, self->rate_n, self->rate_d, NULL);
  return caps;
}

/**
 * muster_camera_caps_fit:
 * @width: (inout): pixels
 * @height: (inout): pixels
 *
 * Shrinks a size, keeping its shape, until neither side is above 1280, the width of the preferred
 * size.
 */
void
muster_camera_caps_fit (int *width, int *height)
{
  double scale = MIN (1.0, LARGE_WIDTH / (double) MAX (*width, *height));

  *width = MAX (1, (int) (*width * scale + 0.5));
  *height = MAX (1, (int) (*height * scale + 0.5));
}
