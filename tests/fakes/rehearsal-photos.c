/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-engine.h"
#include "muster-rehearsal.h"

#define JPEG_QUALITY 92

/* rehearsal-photos FILE.jpg…: the pictures on file of the rehearsal's people, one each, for a
 * roster that is imported as a school does it. */
int
main (int argc, char *argv[])
{
  gsize n = 0;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);

  for (int i = 1; i < argc && (gsize) i <= n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterFrame) picture = muster_rehearsal_render_reference (&people[i - 1]);
    g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (picture, JPEG_QUALITY, &error);

    if (jpeg == NULL ||
        !g_file_set_contents (
            argv[i], g_bytes_get_data (jpeg, NULL), (gssize) g_bytes_get_size (jpeg), &error))
      g_error ("%s", error->message);
  }
  return 0;
}
