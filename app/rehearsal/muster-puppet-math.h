/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <math.h>

/* The small mathematics of the puppet. Inside this room only; inlined, because all of it runs for
 * each vertex or each pixel. Everything is float: the same identity and scene give the same bytes
 * on one build. */

#define PUPPET_PI 3.14159265f

typedef struct {
  float x, y, z;
} Vec3;

static inline Vec3
vec3 (float x, float y, float z)
{
  Vec3 v = {x, y, z};

  return v;
}

static inline Vec3
vec3_add (Vec3 a, Vec3 b)
{
  return vec3 (a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline Vec3
vec3_sub (Vec3 a, Vec3 b)
{
  return vec3 (a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline Vec3
vec3_scale (Vec3 a, float k)
{
  return vec3 (a.x * k, a.y * k, a.z * k);
}

/* Each component by its own: a colour seen in a light. */
static inline Vec3
vec3_filter (Vec3 a, Vec3 b)
{
  return vec3 (a.x * b.x, a.y * b.y, a.z * b.z);
}

static inline float
vec3_dot (Vec3 a, Vec3 b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline Vec3
vec3_cross (Vec3 a, Vec3 b)
{
  return vec3 (a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline Vec3
vec3_unit (Vec3 a)
{
  return vec3_scale (a, 1.0f / sqrtf (vec3_dot (a, a) + 1e-12f));
}

static inline Vec3
vec3_mix (Vec3 a, Vec3 b, float t)
{
  return vec3_add (vec3_scale (a, 1 - t), vec3_scale (b, t));
}

static inline float
mixf (float a, float b, float t)
{
  return a + (b - a) * t;
}

static inline float
clampf (float x, float low, float high)
{
  return x < low ? low : x > high ? high : x;
}

/* 0 at @a, 1 at @b (either may be the larger), with level ends. */
static inline float
smooth_step (float a, float b, float x)
{
  float t = clampf ((x - a) / (b - a), 0, 1);

  return t * t * (3 - 2 * t);
}

static inline float
bell (float x, float width)
{
  x /= width;
  return x * x > 40 ? 0 : expf (-0.5f * x * x);
}

static inline float
bump (float x, float y, float x0, float y0, float width, float height)
{
  return bell (x - x0, width) * bell (y - y0, height);
}

/* A bump on each side of the face. */
static inline float
twin_bumps (float x, float y, float x0, float y0, float width, float height)
{
  return bump (fabsf (x), y, x0, y0, width, height);
}

/* --- chance: a stream of draws, and noise that depends on a place --- */

typedef struct {
  guint64 state;
} PuppetDraws;

/* splitmix64 (Vigna, public domain algorithm) */
static inline guint64
draw_bits (PuppetDraws *draws)
{
  guint64 z = (draws->state += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static inline float
draw (PuppetDraws *draws, float low, float high)
{
  return low + (high - low) * (float) (draw_bits (draws) >> 40) * (1.0f / 16777216.0f);
}

static inline gboolean
draw_chance (PuppetDraws *draws, float probability)
{
  return draw (draws, 0, 1) < probability;
}

/* 0 to 1 on a grid */
static inline float
noise_at (int x, int y, guint32 seed)
{
  guint32 h = (guint32) x * 374761393u + (guint32) y * 668265263u + seed * 2246822519u;

  h = (h ^ (h >> 13)) * 1274126177u;
  return (float) ((h ^ (h >> 16)) >> 8) * (1.0f / 16777216.0f);
}

/* Smooth value noise, -1 to 1, one wave a unit. */
static inline float
noise (float x, float y, guint32 seed)
{
  float fx = floorf (x), fy = floorf (y);
  int ix = (int) fx, iy = (int) fy;
  float tx = x - fx, ty = y - fy;
  float above, below;

  tx = tx * tx * (3 - 2 * tx);
  ty = ty * ty * (3 - 2 * ty);
  above = mixf (noise_at (ix, iy, seed), noise_at (ix + 1, iy, seed), tx);
  below = mixf (noise_at (ix, iy + 1, seed), noise_at (ix + 1, iy + 1, seed), tx);
  return 2 * mixf (above, below, ty) - 1;
}

/* Three octaves of it. */
static inline float
rough_noise (float x, float y, guint32 seed)
{
  return 0.55f * noise (x, y, seed) + 0.3f * noise (2.1f * x, 2.1f * y, seed + 7) +
         0.15f * noise (4.3f * x, 4.3f * y, seed + 13);
}

/* Catmull-Rom through @n values at 0, 1, 2 … */
static inline float
spline (const float *values, int n, float x)
{
  int i = MIN ((int) x, n - 2);
  float t = x - (float) i;
  float a = values[i > 0 ? i - 1 : 0], b = values[i], c = values[i + 1];
  float d = values[i + 2 < n ? i + 2 : n - 1];

  return b + .5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/* A picture of linear colour, three floats a pixel, between its pixels; @u and @v 0 to 1. */
static inline Vec3
sample (const float *pixels, int width, int height, float u, float v)
{
  int x, y;
  float a, b, k0, k1, k2, k3;
  const float *p, *q;

  u = clampf (u, 0, 1) * (float) (width - 1);
  v = clampf (v, 0, 1) * (float) (height - 1);
  x = MIN ((int) u, width - 2);
  y = MIN ((int) v, height - 2);
  a = u - (float) x;
  b = v - (float) y;
  p = pixels + 3 * (y * width + x);
  q = p + 3 * width;
  k0 = (1 - a) * (1 - b);
  k1 = a * (1 - b);
  k2 = (1 - a) * b;
  k3 = a * b;
  return vec3 (p[0] * k0 + p[3] * k1 + q[0] * k2 + q[3] * k3,
               p[1] * k0 + p[4] * k1 + q[1] * k2 + q[4] * k3,
               p[2] * k0 + p[5] * k1 + q[2] * k2 + q[5] * k3);
}
