/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "fuzz.h"

/* Runs a fuzz target over its corpus, so that what a fuzzer once found stays found in every build.
 */
int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (argc == 2 ? argv[1] : "", 0, &error);
  const char *name;
  guint n = 0;

  if (dir == NULL)
    g_error ("%s", error->message);
  for (; (name = g_dir_read_name (dir)) != NULL; n++) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);
    g_autofree char *contents = NULL;
    gsize size;

    if (!g_file_get_contents (path, &contents, &size, &error))
      g_error ("%s", error->message);
    LLVMFuzzerTestOneInput ((const uint8_t *) contents, size);
  }
  g_print ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
