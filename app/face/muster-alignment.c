/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-alignment.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

/* Beyond these a face would lose its chin or most of its pixels. */
#define MIN_ZOOM 0.5
#define MAX_ZOOM 2.0

/* `mesh 1.05 mirrored`: points, zoom and, if wanted, that one word. */
static gboolean
parse_one (const char *text, MusterAlignment *alignment)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  const guint n = g_strv_length (words);
  char *end;

  if (n < 2 || n > 3 || (n == 3 && !g_str_equal (words[2], "mirrored")))
    return FALSE;
  alignment->mirrored = n == 3;
  if (g_str_equal (words[0], "mesh"))
    alignment->points = MUSTER_ALIGNMENT_MESH;
  else if (g_str_equal (words[0], "detector"))
    alignment->points = MUSTER_ALIGNMENT_DETECTOR;
  else
    return FALSE;
  alignment->zoom = g_ascii_strtod (words[1], &end);
  return end != words[1] && *end == '\0' && alignment->zoom >= MIN_ZOOM &&
         alignment->zoom <= MAX_ZOOM;
}

/**
 * muster_alignment_parse_list:
 * @model: an embedder
 * @list: (out): the option `align`: `mesh ZOOM` or `detector ZOOM`, each with or without
 *   ` mirrored`, parted by semicolons; zoom from 0.5 to 2
 *
 * Returns: how many, at least 1; 0 with %MUSTER_ERROR_BAD_MODEL
 */
guint
muster_alignment_parse_list (const MusterModel *model,
                             MusterAlignment list[MUSTER_ALIGNMENT_MAX],
                             GError **error)
{
  g_auto (GStrv) parts = muster_model_dup_list (model, "align");
  const guint n = g_strv_length (parts);
  gboolean done = n > 0 && n <= MUSTER_ALIGNMENT_MAX;

  for (guint i = 0; done && i < n; i++)
    done = parse_one (parts[i], &list[i]);
  if (done)
    return n;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_MODEL,
               _ ("Model %s: “align” must be up to %d of “mesh ZOOM” and “detector ZOOM”, "
                  "“mirrored” behind it or not"),
               model->file,
               MUSTER_ALIGNMENT_MAX);
  return 0;
}
