/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-camera.h"

#include <string.h>

/* --- lens --- */

/* A box of a number of lines or pixels each way, the outermost two counted by their share. */
typedef struct {
  int reach;         /* of the outermost */
  float edge, scale; /* what they count; one over what all count */
} Box;

static Box
box_of (float radius)
{
  int reach = (int) ceilf (radius);
  float edge = 1 - ((float) reach - radius);

  return (Box){reach, edge, 1 / (2 * (float) reach - 1 + 2 * edge)};
}

/* Runs are added whole, so that the compiler can take many floats at a time. */
static void
add_pair (float *restrict sum, const float *restrict first, const float *restrict second, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] += first[i] + second[i];
}

/* The outermost two come to the others, and the mean is there. */
static void
finish (float *restrict out,
        const float *restrict sum,
        const float *restrict first,
        const float *restrict second,
        const Box *box,
        int n)
{
  const float edge = box->edge, scale = box->scale;

  for (int i = 0; i < n; i++)
    out[i] = (sum[i] + edge * (first[i] + second[i])) * scale;
}

/* The blurred picture is drawn beside the sharp one, then they change places. */
static void
swap_pictures (MusterPuppetCanvas *canvas)
{
  float *sharp = canvas->linear;

  canvas->linear = canvas->spare;
  canvas->spare = sharp;
}

/* @middle is followed and led by room for the reach, @inner is room for @n floats. */
static void
blur_line (float *out, float *middle, float *inner, const Box *box, int n)
{
  const int margin = 3 * box->reach;

  for (int i = 0; i < margin; i++) {
    middle[i - margin] = middle[i % 3];
    middle[n + i] = middle[n - 3 + i % 3];
  }
  if (box->reach > 1) {
    memcpy (inner, middle, (gsize) n * sizeof *inner);
    for (int k = 3; k < margin; k += 3)
      add_pair (inner, middle - k, middle + k, n);
  }
  finish (out, box->reach > 1 ? inner : middle, middle - margin, middle + margin, box, n);
}

static void
blur_across (MusterPuppetCanvas *canvas, float radius)
{
  const Box box = box_of (radius);
  const int n = 3 * canvas->width, margin = 3 * box.reach;
  g_autofree float *line = g_new (float, (gsize) (n + 2 * margin));
  g_autofree float *inner = g_new (float, (gsize) n);

  for (int y = 0; y < canvas->height; y++) {
    const gsize at = (gsize) y * (gsize) n;

    memcpy (line + margin, canvas->linear + at, (gsize) n * sizeof *line);
    blur_line (canvas->spare + at, line + margin, inner, &box, n);
  }
  swap_pictures (canvas);
}

static const float *
line_at (const MusterPuppetCanvas *canvas, int y)
{
  return canvas->linear + 3 * (gsize) canvas->width * (gsize) CLAMP (y, 0, canvas->height - 1);
}

static void
blur_down (MusterPuppetCanvas *canvas, float radius)
{
  const Box box = box_of (radius);
  const int n = 3 * canvas->width, reach = box.reach;
  g_autofree float *inner = g_new (float, (gsize) n);

  for (int y = 0; y < canvas->height; y++) {
    const float *sum = line_at (canvas, y);

    if (reach > 1) {
      memcpy (inner, sum, (gsize) n * sizeof *inner);
      for (int k = 1; k < reach; k++)
        add_pair (inner, line_at (canvas, y - k), line_at (canvas, y + k), n);
      sum = inner;
    }
    finish (canvas->spare + (gsize) y * (gsize) n,
            sum,
            line_at (canvas, y - reach),
            line_at (canvas, y + reach),
            &box,
            n);
  }
  swap_pictures (canvas);
}

/* Two boxes each way look like a lens out of focus; one is a movement during the exposure. */
void
muster_puppet_blur (MusterPuppetCanvas *canvas, const MusterPuppetScene *scene)
{
  for (int pass = 0; pass < 2 && scene->defocus > .05f; pass++) {
    blur_across (canvas, scene->defocus * .7f);
    blur_down (canvas, scene->defocus * .7f);
  }
  if (fabsf (scene->motion_x) > .5f)
    blur_across (canvas, .5f * fabsf (scene->motion_x));
  if (fabsf (scene->motion_y) > .5f)
    blur_down (canvas, .5f * fabsf (scene->motion_y));
}

/* --- sensor --- */

/* Output for an albedo of 1 in 400 lx at exposure 1. */
#define WHITE_GAIN 0.69f

#define LEVELS       4096
#define NOISE_LEVELS 64
#define NOISE_DRAWS  1024

/* Noise takes a level at most this share of the whole range out of it; three draws of a bell's
 * shape make it. */
#define MOST_NOISE .33f
#define BEYOND     (LEVELS + LEVELS / 8)

typedef struct {
  guint8 gamma[BEYOND + LEVELS + BEYOND]; /* from below black to above white */
  float deviation[NOISE_LEVELS + 1];      /* of the noise at a level: photons and the amplifier's */
  float draws[NOISE_DRAWS];               /* of a bell shape */
} Sensor;

static void
sensor_init (Sensor *self, const MusterPuppetScene *scene, float gain, PuppetDraws *draws)
{
  memset (self->gamma, 0, BEYOND);
  for (int i = 0; i <= LEVELS; i++)
    self->gamma[BEYOND + i] = (guint8) (255 * powf ((float) i / LEVELS, 1 / 2.2f) + .5f);
  memset (self->gamma + BEYOND + LEVELS, 255, BEYOND);
  for (int i = 0; i <= NOISE_LEVELS; i++)
    self->deviation[i] =
        fminf (scene->noise * sqrtf (8e-5f * gain * (float) i / NOISE_LEVELS + 3e-6f * gain * gain),
               MOST_NOISE);
  for (int i = 0; i < NOISE_DRAWS; i++) {
    float sum = draw (draws, -1, 1);

    sum += draw (draws, -1, 1);
    self->draws[i] = sum + draw (draws, -1, 1);
  }
}

void
muster_puppet_expose (const MusterPuppetCanvas *canvas,
                      const MusterPuppetScene *scene,
                      guint32 identity,
                      guint8 *bgr)
{
  float gain = scene->exposure > 0 ? scene->exposure : muster_puppet_auto_exposure (scene);
  Vec3 white =
      muster_puppet_black_body (scene->white_balance > 0 ? scene->white_balance : scene->kelvin);
  Vec3 noon = muster_puppet_black_body (6500);
  float scale = WHITE_GAIN / 400 * gain;
  float balance[3] = {noon.x / white.x * scale, scale, noon.z / white.z * scale};
  PuppetDraws draws = {(guint64) identity << 32 ^
                       (guint64) (scene->frame + 1) * G_GUINT64_CONSTANT (0x9E3779B1)};
  gsize n = (gsize) canvas->width * (gsize) canvas->height;
  const float saturation = scene->saturation;
  Sensor sensor;

  sensor_init (&sensor, scene, gain, &draws);
  for (gsize i = 0; i < n; i++) {
    const float *in = canvas->linear + 3 * i;
    guint64 bits = draw_bits (&draws);
    float c[3] = {in[0] * balance[0], in[1] * balance[1], in[2] * balance[2]};
    float luma = .3f * c[0] + .6f * c[1] + .1f * c[2];

    for (int j = 0; j < 3; j++) {
      float x = clampf (luma + saturation * (c[j] - luma), 0, 1);

      x += sensor.deviation[(int) (x * NOISE_LEVELS)] *
           sensor.draws[bits >> (10 * j) & (NOISE_DRAWS - 1)];
      bgr[3 * i + 2 - (gsize) j] = sensor.gamma[BEYOND + (int) (x * LEVELS)];
    }
  }
}
