/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pcsc-kit.h"
#include "vpcd-card.h"
#include "vpcd-service.h"

/* What the driver tells of a card. */
static char *
dup_heard (const Transcript *transcript)
{
  if (g_str_equal (transcript->outcome, "quiet"))
    return g_strdup ("");
  return g_strconcat ("^", transcript->outcome, " ", NULL);
}

typedef struct {
  Transcript *transcript; /* owned */
  VpcdCard *card;         /* owned */
  Ear *ear;               /* owned */
} Play;

static void
play_begin (Play *self, const char *path, guint slot)
{
  g_autofree char *text = NULL;
  g_autofree char *settings = NULL;

  g_test_message ("%s", path);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  self->transcript = transcript_parse (text);
  settings = g_strdup_printf ("readers=Virtual PCD 00 0%u;\n%s", slot, self->transcript->settings);
  self->ear = ear_new (settings);
  ear_expect (self->ear, "+");
}

static void
play_end (Play *self)
{
  g_autofree char *heard = dup_heard (self->transcript);
  g_autofree char *trouble = NULL;

  ear_expect_state (self->ear, MUSTER_READER_WAIT_REMOVAL);
  ear_expect (self->ear, heard);
  trouble = vpcd_card_pull (self->card);
  g_assert_cmpstr (trouble, ==, NULL);
  ear_expect_state (self->ear, MUSTER_READER_IDLE);
  ear_expect (self->ear, strchr (self->transcript->outcome, ' ') != NULL ? "o" : "");
  ear_free (self->ear);
  transcript_free (self->transcript);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
test_all (gconstpointer data)
{
  const char *folder = data;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  VpcdService *service = vpcd_service_new (TRUE);
  const char *name;

  g_assert_nonnull (dir);
  vpcd_service_start (service);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".txt"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_assert_cmpuint (paths->len, >, 10);
  g_ptr_array_sort (paths, compare);
  /* As many at once as there are slots: pcscd looks for cards only every 0.4 s. */
  for (guint i = 0; i < paths->len; i += VPCD_SLOTS) {
    Play plays[VPCD_SLOTS];
    guint n = MIN (paths->len - i, VPCD_SLOTS);

    for (guint slot = 0; slot < n; slot++)
      play_begin (&plays[slot], g_ptr_array_index (paths, i + slot), slot);
    for (guint slot = 0; slot < n; slot++)
      plays[slot].card =
          vpcd_card_insert (vpcd_service_get_port (service, slot), plays[slot].transcript);
    for (guint slot = 0; slot < n; slot++)
      play_end (&plays[slot]);
  }
  vpcd_service_free (service);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;

  g_test_init (&argc, &argv, NULL);
  if (!vpcd_service_is_installed ())
    return 77;
  folder = g_build_filename (MUSTER_SOURCEDIR, "tests/plugins/transcripts/pcsc", NULL);
  g_test_add_data_func ("/plugins/pcsc/transcripts", folder, test_all);
  return g_test_run ();
}
