/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-error.h"
#include "muster-roster-zip.h"

#include <string.h>

#define MOST 4096

static gsize
wants_cb (const char *name, gpointer data)
{
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (*name != '/' && strchr (name, '\\') == NULL && !g_str_has_prefix (name, "../") &&
                 strstr (name, "/../") == NULL);
  return MOST;
}

static gboolean
entry_cb (const char *name, GBytes *contents, gpointer data, GError **error)
{
  if (contents != NULL)
    g_assert_cmpuint (g_bytes_get_size (contents), <=, MOST);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  const MusterRosterZip zip = {NULL, bytes};
  g_autoptr (GError) error = NULL;

  if (!muster_roster_zip_walk (&zip, wants_cb, entry_cb, NULL, NULL, &error))
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  return 0;
}
