/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-flash.h"

G_BEGIN_DECLS

/* Somebody, or something, in front of a screen that flashes: the means a camera would measure, by
 * the laws of light and not by the code under test. */
typedef struct {
  gboolean flat;   /* no head but a picture of one */
  gboolean bent;   /* across, as much as a head, but not down */
  double ratio;    /* light of the white screen over the room's; 0 = 0.4 */
  double lag;      /* seconds from the screen to the frame; 0 = 0.09 */
  double late;     /* the screen shows itself this much after the view changed; 0 = 0.03 */
  gboolean untold; /* the screen does not tell when it did */
  gboolean other;  /* lit by another code */
  gboolean loops;  /* exposure and white balance hunt */
  gboolean alone;  /* there is no background */
  gboolean whole;  /* the background is as near as the face: a print with its own */
  guint fps;       /* 0 = 15 */
  guint drop;      /* every so many frames one is missing; 0 = none */
  gint64 gone_us;  /* nothing is seen from here on; 0 = never */
  double noise;    /* relative, of a cell; 0 = 0.004 */
} FlashSitter;

MusterLivenessResult flash_sitter_run (const FlashSitter *sitter, MusterChallenge *flash);
const MusterLivenessFinding *flash_sitter_find (MusterChallenge *flash, const char *nick);

G_END_DECLS
