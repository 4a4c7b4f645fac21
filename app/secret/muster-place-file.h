/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a place that only seals gives back: it lies in a file of its user, see muster-place-file.c.
 */
gboolean muster_place_file_save (
    const char *nick, const char *name, GBytes *sealed, const char *token, GError **error);
/* @token: (out) (optional) (transfer full) (nullable) */
GBytes *muster_place_file_load (const char *nick, const char *name, char **token, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_place_file_destroy (const char *nick, const char *name, GError **error);

G_END_DECLS
