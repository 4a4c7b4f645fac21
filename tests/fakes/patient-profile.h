/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The campus rules with more patience for the person before the camera: a machine that tests is
 * busy with other things, and under a sanitizer each picture takes many times as long. Returns:
 * (transfer full): path of the profile, written into @folder. */
static inline char *
patient_profile_write (const char *data, const char *folder, int seconds)
{
  g_autoptr (GKeyFile) rules = g_key_file_new ();
  g_autofree char *from = g_build_filename (data, "profiles", "campus-check-in.ini", NULL);
  char *to = g_build_filename (folder, "campus-check-in.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (
      rules, from, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &error);
  g_assert_no_error (error);
  g_key_file_set_integer (rules, "times", "position", seconds);
  g_key_file_save_to_file (rules, to, &error);
  g_assert_no_error (error);
  return to;
}
