/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the parsers of a model pack's manifest share: words that are checked, and refusals that name
 * the section. */

gboolean muster_manifest_refuse (const char *group, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
char *muster_manifest_dup_string (GKeyFile *file,
                                  const char *group,
                                  const char *key,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_manifest_is_sha256 (const char *text);
gboolean muster_manifest_is_path (const char *text);
gboolean muster_manifest_is_file_name (const char *text);

G_END_DECLS
