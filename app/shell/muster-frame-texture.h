/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-frame.h"

G_BEGIN_DECLS

GdkTexture *muster_frame_texture_new (MusterFrame *frame) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
