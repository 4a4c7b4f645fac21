/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-reader.h"

#include "muster-card-error.h"

/* A driver whose answers are a string, one letter each call:
 *   open: 'o' opens, 'n' no device, 'b' busy, 'r' no rights
 *   wait_card: 'c' card, 'm' moved, 'l' lost, 'f' some other failure
 * At the end of the string it waits for cancel. Its pause takes no time and is written down. */
#define TEST_TYPE_READER (test_reader_get_type ())
G_DECLARE_FINAL_TYPE (TestReader, test_reader, TEST, READER, MusterCardReader)
struct _TestReader {
  MusterCardReader parent_instance;
  const char *answers;
  guint64 deaf_ms; /* ignores cancel for this long, as a contract breaker would */
  GString *log;    /* worker only, until stop */
  MusterReaderState seen;
};
G_DEFINE_FINAL_TYPE (TestReader, test_reader, MUSTER_TYPE_CARD_READER)

static char
next_answer (TestReader *self, GCancellable *cancellable, GError **error)
{
  if (*self->answers != '\0')
    return *self->answers++;
  if (self->deaf_ms > 0)
    g_usleep (self->deaf_ms * 1000);
  while (!g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  g_cancellable_set_error_if_cancelled (cancellable, error);
  return '\0';
}

static gboolean
test_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  TestReader *self = TEST_READER (reader);
  char answer = next_answer (self, cancellable, error);

  g_assert_cmpint (muster_card_reader_get_state (reader), ==, MUSTER_READER_OPENING);
  g_string_append_c (self->log, 'o');
  if (answer == 'n')
    g_set_error_literal (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "none");
  else if (answer == 'b')
    g_set_error_literal (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_BUSY, "busy");
  else if (answer == 'r')
    g_set_error_literal (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_RIGHTS, "no rights");
  return answer == 'o';
}

static MusterCardEvent *
test_reader_wait_card (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  TestReader *self = TEST_READER (reader);
  char answer;

  g_assert_cmpint (muster_card_reader_get_state (reader), ==, MUSTER_READER_IDLE);
  answer = next_answer (self, cancellable, error);
  if (answer == '\0')
    return NULL;
  muster_card_reader_set_reading (reader);
  g_assert_cmpint (muster_card_reader_get_state (reader), ==, MUSTER_READER_READING);
  if (answer == 'c')
    return muster_card_event_new_read ("test", MUSTER_CARD_CAMPUS, "04A1B2C3", 1, 2);
  if (answer == 'm')
    g_set_error_literal (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD, "moved");
  else if (answer == 'l')
    g_set_error_literal (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "lost");
  else
    g_set_error_literal (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "noise");
  return NULL;
}

static gboolean
test_reader_wait_removal (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  g_assert_cmpint (muster_card_reader_get_state (reader), ==, MUSTER_READER_WAIT_REMOVAL);
  g_string_append_c (TEST_READER (reader)->log, 'w');
  return TRUE;
}

static void
test_reader_close (MusterCardReader *reader)
{
  g_string_append_c (TEST_READER (reader)->log, 'x');
}

static void
test_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  g_assert_cmpint (muster_card_reader_get_state (reader), ==, MUSTER_READER_ABSENT);
  g_string_append_printf (TEST_READER (reader)->log, " %u ", milliseconds);
}

static void
test_reader_finalize (GObject *object)
{
  g_string_free (TEST_READER (object)->log, TRUE);
  G_OBJECT_CLASS (test_reader_parent_class)->finalize (object);
}

static void
test_reader_class_init (TestReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_reader_finalize;
  reader_class->id = "test";
  reader_class->open = test_reader_open;
  reader_class->wait_card = test_reader_wait_card;
  reader_class->wait_removal = test_reader_wait_removal;
  reader_class->close = test_reader_close;
  reader_class->pause = test_reader_pause;
}

static void
test_reader_init (TestReader *self)
{
  self->log = g_string_new (NULL);
}

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, GString *heard)
{
  static const char letters[] = "+-s^coe"; /* as MusterCardEventKind */

  g_assert_cmpstr (muster_card_event_get_reader (event), ==, "test");
  if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_READER_STATE)
    return; /* see test_states */
  g_string_append_c (heard, letters[muster_card_event_get_kind (event)]);
}

typedef struct {
  const char *name;
  const char *answers;
  const char *log;   /* what the driver was asked to do, with the pauses in ms */
  const char *heard; /* + added, - gone, ^ on, c card, o off, e error */
} Story;

static const Story stories[] = {
    {"card", "occ", "oww", "+^co^co"},
    {"back-off", "nnnnnno", "o 500 o 1000 o 2000 o 5000 o 5000 o 5000 o", "+"},
    {"loss", "olno", "ox 500 o 1000 o", "+^-+"},
    {"loss-starts-anew", "olnnolnno", "ox 500 o 1000 o 2000 ox 500 o 1000 o 2000 o", "+^-+^-+"},
    {"moved", "omc", "oww", "+^e^co"},
    {"other-failure", "ofoc", "ox 500 ow", "+^e-+^co"},
    {"told-once", "bbbrrnbo", "o 500 o 1000 o 2000 o 5000 o 5000 o 5000 o 5000 o", "eeee+"},
};

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (GString) heard = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  reader->answers = story->answers;
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  g_assert_cmpint (
      muster_card_reader_get_state (MUSTER_CARD_READER (reader)), ==, MUSTER_READER_ABSENT);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (strlen (story->heard) > heard->len && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_usleep (20000); /* one event too many would come now */
  g_main_context_iteration (NULL, FALSE);
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_cmpstr (heard->str, ==, story->heard);
  g_assert_true (g_str_has_prefix (reader->log->str, story->log));
  g_assert_cmpstr (reader->log->str + strlen (story->log), ==, "x");
  g_assert_cmpint (
      muster_card_reader_get_state (MUSTER_CARD_READER (reader)), ==, MUSTER_READER_ABSENT);
  g_assert_finalize_object (reader);
}

static void
states_cb (MusterCardReader *reader, MusterCardEvent *event, GString *heard)
{
  if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_READER_STATE)
    g_string_append_printf (
        heard, "%s ", muster_reader_state_to_nick (muster_card_event_get_state (event)));
}

/* Each change is told once, in order, also of those that last no time at all. */
static void
test_states (void)
{
  static const char expected[] = "opening idle reading wait-removal absent opening idle ";
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (GString) heard = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  reader->answers = "ofo";
  g_signal_connect (reader, "event", G_CALLBACK (states_cb), heard);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (heard->len < strlen (expected) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_cmpstr (heard->str, ==, expected);
  g_assert_finalize_object (reader);
}

/* A disarmed reader tells nobody's card. */
static void
test_disarmed (void)
{
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (GString) heard = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  reader->answers = "oc";
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  muster_card_reader_set_armed (MUSTER_CARD_READER (reader), FALSE);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (heard->len < 2 && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_usleep (20000); /* the card would come now */
  g_main_context_iteration (NULL, FALSE);
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_cmpstr (heard->str, ==, "+^");
  g_assert_cmpstr (reader->log->str, ==, "owx");
  g_assert_finalize_object (reader);
}

/* One device, two readers: the second gets it when the first gives it back. */
static void
test_claim (void)
{
  TestReader *a = g_object_new (TEST_TYPE_READER, NULL);
  TestReader *b = g_object_new (TEST_TYPE_READER, NULL);

  g_assert_true (muster_card_reader_claim (MUSTER_CARD_READER (a), "usb:1-2"));
  g_assert_true (muster_card_reader_claim (MUSTER_CARD_READER (a), "usb:1-2"));
  g_assert_true (muster_card_reader_claim (MUSTER_CARD_READER (b), "usb:1-3"));
  g_assert_false (muster_card_reader_claim (MUSTER_CARD_READER (b), "usb:1-2"));
  a->answers = "n"; /* a try that fails gives back as well */
  muster_card_reader_start (MUSTER_CARD_READER (a));
  while (!muster_card_reader_claim (MUSTER_CARD_READER (b), "usb:1-2"))
    g_usleep (500);
  muster_card_reader_stop (MUSTER_CARD_READER (a));
  b->answers = "";
  muster_card_reader_start (MUSTER_CARD_READER (b));
  muster_card_reader_stop (MUSTER_CARD_READER (b));
  g_assert_true (muster_card_reader_claim (MUSTER_CARD_READER (a), "usb:1-2"));
  muster_card_reader_start (MUSTER_CARD_READER (a));
  muster_card_reader_stop (MUSTER_CARD_READER (a));
  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
}

/* What the worker said and nobody fetched is dropped at stop; a second start works. */
static void
test_no_event_after_stop (void)
{
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (GString) heard = g_string_new (NULL);

  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  for (int i = 0; i < 20; i++) {
    reader->answers = "occ";
    muster_card_reader_start (MUSTER_CARD_READER (reader));
    muster_card_reader_start (MUSTER_CARD_READER (reader));
    g_usleep (i * 200);
    muster_card_reader_stop (MUSTER_CARD_READER (reader));
    muster_card_reader_stop (MUSTER_CARD_READER (reader));
    g_main_context_iteration (NULL, FALSE);
    g_assert_cmpstr (heard->str, ==, "");
  }
  g_assert_finalize_object (reader);
}

static void
stop_cb (MusterCardReader *reader, MusterCardEvent *event, GString *heard)
{
  heard_cb (reader, event, heard);
  if (heard->len > 0)
    muster_card_reader_stop (reader);
}

static void
test_stop_in_handler (void)
{
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (GString) heard = g_string_new (NULL);

  reader->answers = "occ";
  g_signal_connect (reader, "event", G_CALLBACK (stop_cb), heard);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  g_usleep (20000);
  while (heard->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (heard->str, ==, "+");
  g_assert_finalize_object (reader);
}

/* Events come where start was called, also if that is not the main thread. */
static gpointer
own_context_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  GString *heard = data;

  g_main_context_push_thread_default (context);
  reader->answers = "oc";
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (heard->len < 4)
    g_main_context_iteration (context, TRUE);
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_main_context_pop_thread_default (context);
  g_assert_finalize_object (reader);
  return NULL;
}

static void
test_own_context (void)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  GThread *thread = g_thread_new ("own-context", own_context_thread, heard);

  g_thread_join (thread);
  g_assert_cmpstr (heard->str, ==, "+^co");
}

/* The real pause: stop does not wait for its end, wake ends it. */
static void
test_pause_ends_early (void)
{
  MusterCardReaderClass *base = g_type_class_peek (MUSTER_TYPE_CARD_READER);
  MusterCardReaderClass *klass = g_type_class_ref (TEST_TYPE_READER);
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GString) heard = g_string_new (NULL);

  klass->pause = base->pause;
  reader->answers = "nnno";
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (heard->len == 0) {
    muster_card_reader_wake (MUSTER_CARD_READER (reader));
    g_usleep (2000);
    g_main_context_iteration (NULL, FALSE);
  }
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 3 * G_USEC_PER_SEC);

  reader->answers = "nnnn";
  begun = g_get_monotonic_time ();
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  g_usleep (700 * 1000);
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 1200 * 1000);
  g_assert_cmpstr (reader->answers, ==, "nn"); /* at 0 and 0.5 s */
  klass->pause = test_reader_pause;
  g_type_class_unref (klass);
  g_assert_finalize_object (reader);
}

/* A driver that does not listen to cancel does not hold up the program. */
static void
test_stop_is_bounded (void)
{
  TestReader *reader = g_object_new (TEST_TYPE_READER, NULL);
  gint64 begun;

  reader->answers = "o";
  reader->deaf_ms = 4500;
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  g_usleep (50000);
  begun = g_get_monotonic_time ();
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "card reader test did not end in time");
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_test_assert_expected_messages ();
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4300 * 1000);
  g_object_add_weak_pointer (G_OBJECT (reader), (gpointer *) &reader);
  g_object_unref (reader);
  g_assert_nonnull (reader); /* the worker still holds it */
  for (int i = 0; i < 200 && g_atomic_pointer_get (&reader) != NULL; i++)
    g_usleep (10000);
  g_assert_null (g_atomic_pointer_get (&reader));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (stories); i++) {
    g_autofree char *path = g_strconcat ("/device/reader/", stories[i].name, NULL);

    g_test_add_data_func (path, &stories[i], test_story);
  }
  g_test_add_func ("/device/reader/states", test_states);
  g_test_add_func ("/device/reader/disarmed", test_disarmed);
  g_test_add_func ("/device/reader/claim", test_claim);
  g_test_add_func ("/device/reader/no-event-after-stop", test_no_event_after_stop);
  g_test_add_func ("/device/reader/stop-in-handler", test_stop_in_handler);
  g_test_add_func ("/device/reader/own-context", test_own_context);
  g_test_add_func ("/device/reader/pause-ends-early", test_pause_ends_early);
  g_test_add_func ("/device/reader/stop-is-bounded", test_stop_is_bounded);
  return g_test_run ();
}
