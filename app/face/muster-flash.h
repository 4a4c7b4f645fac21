/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"

G_BEGIN_DECLS

/* The screen fades from one slot's colours to the next in this time. */
#define MUSTER_FLASH_FADE_US 60000

/* What the installation check found out about this station. */
typedef struct {
  double lag;           /* seconds from a change on the screen to the frame that shows it; 0 = not
                           measured */
  double screen_width;  /* cm */
  double screen_height; /* cm */
  double camera_above;  /* cm from the upper edge of the screen up to the lens */
  double field_of_view; /* of the camera across, degrees */
} MusterFlashSetup;

#define MUSTER_FLASH_SETUP_INIT                                                                    \
  {                                                                                                \
    0, 53, 30, 2, 60                                                                               \
  }

/* Hold still while the screen changes its colours: a face reflects them, at once and as a head
 * does.
 *
 * The whole screen is asked for, grey for a second and then 12 slots of 0.4 s, so never more than
 * 2.5 changes a second. Frames should come 15 times a second or oftener; ticks as often as the
 * screen is drawn, or the fades are steps. */
#define MUSTER_TYPE_FLASH (muster_flash_get_type ())
G_DECLARE_FINAL_TYPE (MusterFlash, muster_flash, MUSTER, FLASH, MusterChallenge)

MusterChallenge *muster_flash_new (const MusterFlashSetup *setup) G_GNUC_WARN_UNUSED_RESULT;
MusterChallenge *muster_flash_new_seeded (const MusterFlashSetup *setup,
                                          const guint8 *seed) G_GNUC_WARN_UNUSED_RESULT;
const guint8 *muster_flash_get_seed (MusterFlash *self);

G_END_DECLS
