/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The clocks of a test program, which come before those of the C library: whoever asks there is
 * told what is set here. They run on from where they were set. */

/* Somebody sets the clock on the wall to so many seconds UTC; nothing else moves. */
void false_clock_set_wall (gint64 seconds);
/* The same, from where it really stands. */
void false_clock_set_leap (gint64 seconds);
/* Time goes by. */
void false_clock_pass (gint64 seconds);
/* Time goes by while the machine is suspended: CLOCK_MONOTONIC stands. */
void false_clock_sleep (gint64 seconds);
/* A time server keeps the clock on the wall right, as the kernel tells it. */
void false_clock_set_synced (void);
/* All clocks are right again. */
void false_clock_reset (void);

G_END_DECLS
