/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-math.h"
#include "muster-puppet.h"

/* One picture on its way: grids of points in camera coordinates, which of them is seen at each of
 * four samples a pixel, and the linear picture. */

typedef enum {
  MUSTER_PUPPET_HEAD,
  MUSTER_PUPPET_BODY,
  MUSTER_PUPPET_FRAME, /* rim of glasses, brim, chair: plain colour with a gloss */
  MUSTER_PUPPET_LENS,
  MUSTER_PUPPET_MEDIUM,
} MusterPuppetMaterial;

typedef struct {
  Vec3 p;             /* place; Z < 0 in front of the lens */
  Vec3 n;             /* unit normal */
  Vec3 light;         /* irradiance, lux */
  float sx, sy, iz;   /* pixels; 1 / depth */
  float u, v, cx, cy; /* in the texture; head coordinates at rest */
} MusterPuppetVertex;

typedef struct {
  MusterPuppetMaterial material;
  int columns, rows;
  gboolean two_sided;
  Vec3 colour;
  MusterPuppetVertex *vertices; /* borrowed from the canvas */
} MusterPuppetGrid;

#define MUSTER_PUPPET_MAX_GRIDS 16
#define MUSTER_PUPPET_UNSEEN    G_MAXUINT32

typedef struct {
  int width, height;
  float focal;        /* pixels */
  float *linear;      /* width * height * 3, lux times albedo */
  float *spare;       /* as large, for what is made of it */
  float *depth;       /* 2 width * 2 height samples, 1 / cm; 0 = nothing */
  guint32 *face;      /* which triangle, see muster-puppet-canvas.c; UNSEEN = nothing */
  int x0, y0, x1, y1; /* samples touched */
  MusterPuppetVertex *vertices;
  gsize n_vertices;
  MusterPuppetGrid grids[MUSTER_PUPPET_MAX_GRIDS];
  guint n_grids;
} MusterPuppetCanvas;

/* Does the medium let the head behind it be seen at this place of it? */
typedef gboolean (*MusterPuppetHole) (gconstpointer data, float cx, float cy);

/* A fragment of a grid under one sample. */
typedef struct {
  MusterPuppetVertex at;
  float footprint; /* of a pixel, cm */
} MusterPuppetFragment;

void muster_puppet_canvas_set_size (MusterPuppetCanvas *self, int width, int height);
void muster_puppet_canvas_clear (MusterPuppetCanvas *self);
void muster_puppet_canvas_begin (MusterPuppetCanvas *self, float field_of_view);
MusterPuppetGrid *muster_puppet_canvas_add_grid (
    MusterPuppetCanvas *self, MusterPuppetMaterial material, int columns, int rows, Vec3 colour);
void muster_puppet_grid_finish (MusterPuppetGrid *self, const MusterPuppetCanvas *canvas);
void muster_puppet_canvas_rasterise (MusterPuppetCanvas *self,
                                     MusterPuppetHole hole,
                                     gconstpointer data);
const MusterPuppetGrid *muster_puppet_canvas_get_grid (const MusterPuppetCanvas *self,
                                                       guint32 face);
MusterPuppetFragment
muster_puppet_canvas_get_fragment (const MusterPuppetCanvas *self, guint32 face, float x, float y);

/* Where a rigid thing is: turned about @pivot, then moved by @shift. */
typedef struct {
  float m[9];
  Vec3 pivot, shift;
} MusterPuppetPlacing;

void muster_puppet_placing_init (
    MusterPuppetPlacing *self, float yaw, float pitch, float roll, Vec3 pivot, Vec3 shift);
Vec3 muster_puppet_place (const MusterPuppetPlacing *self, Vec3 p);
