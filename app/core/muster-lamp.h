/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Below this ratio a face's answer to the screen's colours is weak. */
#define MUSTER_LAMP_GOOD .15
/* Below this one it drowns: such a station asks for no colours. */
#define MUSTER_LAMP_LEAST .08

#define MUSTER_LAMP_CAMERA_LENGTH 64

/* The screen of a station as a lamp, as it was measured where faces are. A plain value. */
typedef struct {
  double ratio;                               /* light of the white screen over the room's */
  double lag;                                 /* seconds from a change on the glass to the frame
                                                 that shows it; 0 = too weak to tell */
  gint64 time;                                /* UTC seconds; 0 = never measured */
  char camera[MUSTER_LAMP_CAMERA_LENGTH + 1]; /* which one saw it: a digest in hexadecimal */
} MusterLamp;

void muster_lamp_set_camera (MusterLamp *self, const char *which);
gboolean muster_lamp_is_of (const MusterLamp *self, const char *which);

char *muster_lamp_to_text (const MusterLamp *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_lamp_from_text (const char *text, MusterLamp *self, GError **error);

G_END_DECLS
