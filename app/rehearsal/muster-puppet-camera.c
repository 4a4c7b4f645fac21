/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-camera.h"

#include <string.h>

/* --- lens --- */

/* One line of @n pixels, @stride floats apart, blurred by a box of @radius pixels (the outermost
 * two counted by their share). @line is room for 3 n floats. */
static void
blur_line (float *pixels, gsize stride, int n, float radius, float *line)
{
  int r = (int) ceilf (radius);
  float edge = 1 - ((float) r - radius), scale = 1 / (2 * (float) r - 1 + 2 * edge);

  for (int i = 0; i < n; i++)
    memcpy (line + 3 * i, pixels + (gsize) i * stride, 3 * sizeof (float));
  for (int c = 0; c < 3; c++) {
    float sum = 0;

    for (int i = 1 - r; i < r; i++)
      sum += line[3 * CLAMP (i, 0, n - 1) + c];
    for (int i = 0; i < n; i++) {
      int first = MAX (i - r, 0), last = MIN (i + r, n - 1);
      int leaving = CLAMP (i - r + 1, 0, n - 1);

      pixels[(gsize) i * stride + (gsize) c] =
          (sum + edge * (line[3 * first + c] + line[3 * last + c])) * scale;
      sum += line[3 * last + c] - line[3 * leaving + c];
    }
  }
}

static void
blur_across (MusterPuppetCanvas *canvas, float radius)
{
  gsize stride = (gsize) canvas->width * 3;
  g_autofree float *line = g_new (float, stride);

  for (int y = 0; y < canvas->height; y++)
    blur_line (canvas->linear + (gsize) y * stride, 3, canvas->width, radius, line);
}

static void
blur_down (MusterPuppetCanvas *canvas, float radius)
{
  gsize stride = (gsize) canvas->width * 3;
  g_autofree float *line = g_new (float, (gsize) canvas->height * 3);

  for (int x = 0; x < canvas->width; x++)
    blur_line (canvas->linear + 3 * (gsize) x, stride, canvas->height, radius, line);
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

typedef struct {
  guint8 gamma[LEVELS + 1];
  float deviation[NOISE_LEVELS + 1]; /* of the noise at a level: photons and the amplifier's */
  float draws[NOISE_DRAWS];          /* of a bell shape */
} Sensor;

static void
sensor_init (Sensor *self, const MusterPuppetScene *scene, float gain, PuppetDraws *draws)
{
  for (int i = 0; i <= LEVELS; i++)
    self->gamma[i] = (guint8) (255 * powf ((float) i / LEVELS, 1 / 2.2f) + .5f);
  for (int i = 0; i <= NOISE_LEVELS; i++)
    self->deviation[i] =
        scene->noise * sqrtf (8e-5f * gain * (float) i / NOISE_LEVELS + 3e-6f * gain * gain);
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
  Sensor sensor;

  sensor_init (&sensor, scene, gain, &draws);
  for (gsize i = 0; i < n; i++) {
    const float *in = canvas->linear + 3 * i;
    guint64 bits = draw_bits (&draws);
    float c[3] = {in[0] * balance[0], in[1] * balance[1], in[2] * balance[2]};
    float luma = .3f * c[0] + .6f * c[1] + .1f * c[2];

    for (int j = 0; j < 3; j++) {
      float x = clampf (luma + scene->saturation * (c[j] - luma), 0, 1);

      x += sensor.deviation[(int) (x * NOISE_LEVELS)] *
           sensor.draws[bits >> (10 * j) & (NOISE_DRAWS - 1)];
      bgr[3 * i + 2 - (gsize) j] = sensor.gamma[(int) (clampf (x, 0, 1) * LEVELS)];
    }
  }
}
