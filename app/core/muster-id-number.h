/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_ID_NUMBER_LENGTH 18

char muster_id_number_check_character (const char *digits17);
char *muster_id_number_normalise (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
