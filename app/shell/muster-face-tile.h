/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-frame.h"

G_BEGIN_DECLS

/* One picture of a person, filling its tile. Role img; its name is set by the page. */
#define MUSTER_TYPE_FACE_TILE (muster_face_tile_get_type ())
G_DECLARE_FINAL_TYPE (MusterFaceTile, muster_face_tile, MUSTER, FACE_TILE, GtkWidget)

GtkWidget *muster_face_tile_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_face_tile_set_frame (MusterFaceTile *self, MusterFrame *frame);
MusterFrame *muster_face_tile_get_frame (MusterFaceTile *self);
void muster_face_tile_set_empty_text (MusterFaceTile *self, const char *text);
void muster_face_tile_set_name (MusterFaceTile *self, const char *name);

G_END_DECLS
