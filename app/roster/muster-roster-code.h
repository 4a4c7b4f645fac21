/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A code by which a station is enrolled: 50 random bits in ten characters that nobody confuses
 * (Crockford's base 32), as "7K3M-Q9TZ-4H". The first four find it and are no secret. */

#define MUSTER_ROSTER_CODE_LENGTH   10
#define MUSTER_ROSTER_CODE_SELECTOR 4

char *muster_roster_code_new (void) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_code_normalise (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_code_dup_shown (const char *code) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
