/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-face-look.h"
#include "muster-lamp.h"

G_BEGIN_DECLS

/* How much light the screen gives where faces are, and how late the camera sees it: the screen is
 * grey, then white and black in turn, while a face or a sheet of paper is where faces will be. It
 * has no thread, timer, camera or screen, as a challenge has none. Times are monotonic
 * microseconds. One thread. */
typedef struct _MusterLampCheck MusterLampCheck;

/* What one frame tells of the light. Linear, 0 to 1. */
typedef struct {
  gint64 time_us;
  double face;   /* of the middle of the face; NAN without one */
  double middle; /* of the middle of the picture, where a sheet would be */
  double edges;  /* of the left and the right end: what is behind */
  double whole;
  gboolean burnt; /* the middle is so bright that it tells nothing */
} MusterLampLight;

void muster_lamp_light_measure (MusterLampLight *light, const MusterPixels *pixels, gint64 time_us);
double muster_lamp_face_light (const MusterFaceLook *look);

typedef enum {
  MUSTER_LAMP_MEASURED,
  MUSTER_LAMP_NO_FRAMES, /* the camera gave too few, or the screen showed nothing */
  MUSTER_LAMP_BURNT,     /* the picture is too bright */
  MUSTER_LAMP_RESTLESS,  /* something else changed the light as much: somebody moved */
  MUSTER_LAMP_EMPTY,     /* the middle answers no more than what is behind: nobody is there */
} MusterLampResult;

MusterLampCheck *muster_lamp_check_new (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
void muster_lamp_check_free (MusterLampCheck *self);
gboolean muster_lamp_check_tick (MusterLampCheck *self, gint64 time_us);
const MusterChallengeView *muster_lamp_check_get_view (const MusterLampCheck *self);
void muster_lamp_check_shown (MusterLampCheck *self, guint slot, gint64 time_us);
void muster_lamp_check_add (MusterLampCheck *self, const MusterLampLight *light);
void muster_lamp_check_add_face (MusterLampCheck *self, gint64 time_us, double face);
gboolean muster_lamp_check_is_over (const MusterLampCheck *self);
MusterLampResult muster_lamp_check_judge (MusterLampCheck *self, MusterLamp *lamp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterLampCheck, muster_lamp_check_free)

G_END_DECLS
