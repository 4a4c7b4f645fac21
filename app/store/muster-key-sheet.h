/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_KEY_SHEET_BYTES 17

char *muster_key_sheet_print (const guint8 *secret) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_key_sheet_parse (const char *text, gsize length, guint8 *secret, GError **error);

G_END_DECLS
