/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A card's UID in its one form: 4 to 10 bytes in the order in which FF CA returns them, as
 * upper-case hex without separators. */
#define MUSTER_CARD_UID_MAX 20 /* digits */

char *muster_card_uid_normalise (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* The same where "??" may stand for a byte that the reader does not tell. */
char *muster_card_uid_normalise_part (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Both in their one form. */
gboolean muster_card_uid_fits (const char *part, const char *uid);

G_END_DECLS
