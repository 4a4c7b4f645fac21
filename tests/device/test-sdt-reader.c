/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-error.h"
#include "muster-sdt-reader.h"
#include "transcript-line.h"

/* Each file of transcripts/sdt is played to a whole reader with its worker; what it tells has to be
 * what the file says. */
#define TEST_TYPE_READER (test_reader_get_type ())
G_DECLARE_FINAL_TYPE (TestReader, test_reader, TEST, READER, MusterSdtReader)
struct _TestReader {
  MusterSdtReader parent_instance;
  TranscriptLine *line; /* borrowed; goes on when the reader is opened again */
};
G_DEFINE_FINAL_TYPE (TestReader, test_reader, MUSTER_TYPE_SDT_READER)

static MusterLine *
test_reader_open_line (MusterSdtReader *reader, GCancellable *cancellable, GError **error)
{
  TestReader *self = TEST_READER (reader);

  while (transcript_line_is_at_end (self->line)) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    g_usleep (1000);
  }
  muster_card_reader_set_detail (MUSTER_CARD_READER (reader), "a transcript");
  return MUSTER_LINE (g_object_ref (self->line));
}

static void
test_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  g_usleep (1000);
}

static void
test_reader_class_init (TestReaderClass *klass)
{
  MUSTER_CARD_READER_CLASS (klass)->id = "sdt-test";
  MUSTER_CARD_READER_CLASS (klass)->pause = test_reader_pause;
  MUSTER_SDT_READER_CLASS (klass)->open_line = test_reader_open_line;
}

static void
test_reader_init (TestReader *self)
{
}

static void
hear_card (GString *heard, MusterCardEvent *event)
{
  static const char *const layouts[] = {"citizen", "residence", "foreigner-17", "foreigner-23"};
  MusterIdText *text = muster_card_event_get_id_text (event);

  g_assert_cmpint (muster_card_event_get_card (event), ==, MUSTER_CARD_ID);
  g_assert_cmpint (muster_card_event_get_tap_time (event), <=, muster_card_event_get_time (event));
  g_assert_cmpint (muster_card_event_get_tap_time (event), >, 0);
  g_string_append_printf (heard,
                          "card %s %s %s\n",
                          layouts[muster_id_text_get_layout (text)],
                          muster_card_event_get_number (event),
                          muster_id_text_get_name (text));
}

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, GString *heard)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    g_string_append (heard, "added\n");
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    g_string_append (heard, "gone\n");
    break;
  case MUSTER_CARD_EVENT_CARD_ON:
    g_string_append (heard, "on\n");
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    g_string_append (heard, "off\n");
    break;
  case MUSTER_CARD_EVENT_CARD_READ:
    hear_card (heard, event);
    break;
  case MUSTER_CARD_EVENT_ERROR:
    g_test_message ("%s", muster_card_event_get_error (event)->message);
    g_string_append_printf (
        heard, "error %s\n", muster_card_error_to_nick (muster_card_event_get_error (event)->code));
    break;
  case MUSTER_CARD_EVENT_READER_STATE:
  default:
    break;
  }
}

static gboolean
is_done (TranscriptLine *line, const GString *heard)
{
  g_autofree char *fault = transcript_line_dup_fault (line);

  return fault != NULL || (transcript_line_is_at_end (line) &&
                           heard->len >= strlen (transcript_line_get_expected (line)));
}

static void
test_transcript (gconstpointer path)
{
  g_autoptr (TranscriptLine) line = transcript_line_new (path);
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (GString) heard = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autofree char *fault = NULL;

  reader->line = line;
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (!is_done (line, heard) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_usleep (10000); /* one event too many would come now */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  fault = transcript_line_dup_fault (line);
  g_assert_cmpstr (fault, ==, NULL);
  g_assert_cmpstr (heard->str, ==, transcript_line_get_expected (line));
  g_assert_true (transcript_line_is_at_end (line));
  g_assert_finalize_object (reader);
}

static void
test_detail (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "tests/device/transcripts/sdt/no-card.txt", NULL);
  g_autoptr (TranscriptLine) line = transcript_line_new (path);
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  MusterCardReaderClass *klass = MUSTER_CARD_READER_GET_CLASS (reader);
  g_autofree char *detail = NULL;
  g_autoptr (GError) error = NULL;

  reader->line = line;
  g_assert_true (klass->open (MUSTER_CARD_READER (reader), NULL, &error));
  g_assert_no_error (error);
  detail = muster_card_reader_dup_detail (MUSTER_CARD_READER (reader));
  g_assert_cmpstr (detail, ==, "a transcript, SAM 05.01-20130125-0000012345-0305419896");
  klass->close (MUSTER_CARD_READER (reader));
  g_assert_finalize_object (reader);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "tests/device/transcripts/sdt", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *stem = g_strndup (name, strcspn (name, "."));
    g_autofree char *path = g_strconcat ("/device/sdt-reader/", stem, NULL);

    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
    g_test_add_data_func (path, g_ptr_array_index (paths, paths->len - 1), test_transcript);
  }
  g_test_add_func ("/device/sdt-reader/detail", test_detail);
  return g_test_run ();
}
