/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "evidence-fixture.h"

#include <string.h>

#include "muster-evidence.h"
#include "store-fixture.h"

const guint8 evidence_jpeg_head[EVIDENCE_JPEG_HEAD_BYTES] = {
    0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 'J', 'F', 'I', 'F'};

GBytes *
evidence_make (gpointer data, GError **error)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);
  const gsize size = GPOINTER_TO_SIZE (data);
  guint8 *jpeg = g_malloc0 (size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (jpeg, size);

  memcpy (jpeg, evidence_jpeg_head, sizeof evidence_jpeg_head);
  muster_evidence_set_fact (evidence, "camera", EVIDENCE_CAMERA);
  muster_evidence_add_picture (evidence, "neutral", 0, bytes);
  return muster_evidence_to_bytes (evidence);
}

MusterEvidenceKeep
evidence_keep_of (const char *visit, guint attempt)
{
  return (MusterEvidenceKeep){.visit = visit,
                              .attempt = attempt,
                              .kind = "liveness",
                              .occasion = "autumn-2026",
                              .days = 14,
                              .make = evidence_make,
                              .data = GSIZE_TO_POINTER (20000)};
}

gint64
evidence_keep (MusterStore *store, const MusterEvidenceKeep *what, const char **lost)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (
      event, "person", fixture_put_person (store, "2026007", "Gina", NULL, "04A1B2C3"));
  muster_event_set_string (event, "visit", what->visit);
  seq = muster_store_append_keeping (store, event, what, lost, &error);
  g_assert_no_error (error);
  return seq;
}

GPtrArray *
evidence_list (MusterStore *store, const char *visit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = muster_store_list_evidence (store, visit, &error);

  g_assert_no_error (error);
  return rows;
}

void
evidence_assert_opens (MusterStore *store, const char *visit)
{
  g_autoptr (GPtrArray) rows = evidence_list (store, visit);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterEvidence) evidence = NULL;

  g_assert_cmpuint (rows->len, ==, 1);
  bytes = muster_store_open_evidence (store, g_ptr_array_index (rows, 0), &error);
  g_assert_no_error (error);
  evidence = muster_evidence_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_evidence_get_fact (evidence, "camera"), ==, EVIDENCE_CAMERA);
  g_assert_cmpuint (muster_evidence_count_pictures (evidence), ==, 1);
}

gboolean
evidence_file_has (const char *path, const char *suffix, gconstpointer bytes, gsize size)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  g_autofree char *data = NULL;
  gsize length;

  if (!g_file_get_contents (name, &data, &length, NULL))
    return FALSE;
  for (gsize i = 0; i + size <= length; i++)
    if (memcmp (data + i, bytes, size) == 0)
      return TRUE;
  return FALSE;
}

char *
evidence_dup_entry (MusterStore *store, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, seq, 1, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  return g_strdup (((MusterJournalEntry *) g_ptr_array_index (entries, 0))->json);
}

void
evidence_assert_whole (MusterStore *store)
{
  g_autoptr (GError) error = NULL;

  muster_store_verify_journal (store, NULL, NULL, &error);
  g_assert_no_error (error);
}
