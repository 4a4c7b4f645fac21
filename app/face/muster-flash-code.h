/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "muster-challenge.h"

G_BEGIN_DECLS

#define MUSTER_FLASH_SLOTS      12
#define MUSTER_FLASH_SEED_BYTES 32

/* What the screen shows in one flash challenge. Levels are linear light, 0 to 1. */
typedef struct {
  float levels[MUSTER_FLASH_SLOTS][MUSTER_SCREEN_QUARTERS][3];
} MusterFlashCode;

/* Grey in which a camera settles: the mean of all codes. */
#define MUSTER_FLASH_GREY .42f

void muster_flash_code_draw (MusterFlashCode *code,
                             const guint8 seed[MUSTER_FLASH_SEED_BYTES],
                             guint number);
void muster_flash_seed_draw (guint8 seed[MUSTER_FLASH_SEED_BYTES]);
float muster_flash_level_to_srgb (float level);

G_END_DECLS
