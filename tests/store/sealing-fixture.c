/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sealing-fixture.h"

#include <string.h>

#include "store-fixture.h"

static const guint8 uid_bytes[] = {0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6};
const guint8 sealing_jpeg[SEALING_JPEG_BYTES + 1] =
    "\xff\xd8\xff\xe0 one picture that is nobody's \xff\xd9";

static const struct {
  const char *what;
  gconstpointer bytes;
  gsize size;
} tokens[] = {
    {"name", "Ouyang", 6},
    {"name in Chinese", "欧阳美玲", 12},
    {"student number", SEALING_STUDENT, sizeof SEALING_STUDENT - 1},
    {"ID number", SEALING_ID, sizeof SEALING_ID - 1},
    {"birthday of the ID number", "19900307", 8},
    {"card", SEALING_UID, sizeof SEALING_UID - 1},
    {"part of a card", "04A1B2", 6},
    {"bytes of a card", uid_bytes, sizeof uid_bytes},
    {"column of the import", "Tower-Seventeen", 15},
    {"picture", "one picture that is", 19},
    {"head of a picture", "\xff\xd8\xff\xe0", 4},
    {"template", "template-of-a-face", 18},
    {"journal", SEALING_REASON, sizeof SEALING_REASON - 1},
    {"text of the journal", "\"type\":\"attempt\"", 16},
};

gboolean
sealing_file_has (const char *path, const char *suffix, gconstpointer bytes, gsize size)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  g_autofree char *data = NULL;
  gsize length;

  return g_file_get_contents (name, &data, &length, NULL) &&
         fixture_has_bytes (data, length, bytes, size);
}

void
sealing_assert_no_tokens (const char *path)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", "-key", "-journal", "-reserve"};

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (tokens); k++)
      if (sealing_file_has (path, suffixes[i], tokens[k].bytes, tokens[k].size))
        g_error ("%s is readable in store.db%s", tokens[k].what, suffixes[i]);
}

GBytes *
sealing_new_template (void)
{
  return g_bytes_new_static ("template-of-a-face-0123456789", 29);
}

void
sealing_append_reason (MusterStore *store, gint64 person)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", "fail");
  muster_event_set_string (event, "reason", SEALING_REASON);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

gint64
sealing_fill (MusterStore *store)
{
  const char *cards[] = {SEALING_UID, NULL};
  const MusterRosterRow row = {.student_number = SEALING_STUDENT,
                               .name = SEALING_NAME,
                               .id_number = SEALING_ID,
                               .unit = SEALING_UNIT,
                               .card_uids = cards,
                               .extra_json = SEALING_EXTRA};
  g_autoptr (GBytes) picture = g_bytes_new_static (sealing_jpeg, SEALING_JPEG_BYTES);
  g_autoptr (GBytes) face = sealing_new_template ();
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 person, reference;

  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  found =
      muster_store_find (store, MUSTER_FIND_BY_STUDENT, SEALING_STUDENT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  person = muster_person_get_id (found->person);
  muster_store_put_reference (store, person, picture, "import", 1000, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, SEALING_MODEL, face, &error);
  g_assert_no_error (error);
  sealing_append_reason (store, person);
  return person;
}

static void
assert_readable (MusterStore *store, MusterFind by, const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found =
      muster_store_find (store, by, a, b, "autumn-2026", SEALING_MODEL, &error);
  g_autoptr (GBytes) face = sealing_new_template ();
  const MusterReference *reference;

  g_assert_no_error (error);
  g_assert_cmpstr (muster_person_get_name (found->person), ==, SEALING_NAME);
  g_assert_cmpstr (muster_person_get_id_number (found->person), ==, SEALING_ID);
  g_assert_cmpstr (muster_person_get_student_number (found->person), ==, SEALING_STUDENT);
  g_assert_cmpuint (found->references->len, ==, 1);
  reference = g_ptr_array_index (found->references, 0);
  g_assert_cmpmem (g_bytes_get_data (reference->picture, NULL),
                   g_bytes_get_size (reference->picture),
                   sealing_jpeg,
                   SEALING_JPEG_BYTES);
  g_assert_true (g_bytes_equal (reference->template_, face));
}

void
sealing_assert_all_readable (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 1, 0, &error);

  assert_readable (store, MUSTER_FIND_BY_CARD, "04:a1:b2:c3:d4:e5:f6", NULL);
  assert_readable (store, MUSTER_FIND_BY_CARD_PART, "??A1B2C3D4E5??", NULL);
  assert_readable (store, MUSTER_FIND_BY_ID, SEALING_ID, NULL);
  assert_readable (store, MUSTER_FIND_BY_STUDENT, SEALING_STUDENT, NULL);
  assert_readable (store, MUSTER_FIND_BY_NUMBERS, SEALING_STUDENT, SEALING_ID);
  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (((MusterJournalEntry *) g_ptr_array_index (entries, 0))->json, SEALING_REASON));
  muster_store_verify_journal (store, NULL, NULL, &error);
  g_assert_no_error (error);
}
