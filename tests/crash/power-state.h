/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "recorder-vfs.h"

G_BEGIN_DECLS

/* How a file system may leave writes that nobody had made last yet. */
typedef enum {
  POWER_DROP,    /* none of them arrived */
  POWER_KEEP,    /* all of them did */
  POWER_REORDER, /* some of them, whatever their order */
  POWER_TEAR,    /* some, and of some only some sectors */
  POWER_N_WAYS,
} PowerWay;

/* What @path and the files beside it hold after the power went in front of operation @at.
 * Returns: the last mark before it, 0 if there is none. */
gint64 power_state_write (GPtrArray *ops, guint at, PowerWay way, GRand *dice, const char *path);

G_END_DECLS
