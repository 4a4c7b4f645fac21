/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "muster-plugin.h"

#define PYTHON    "/usr/bin/python3"
#define PATIENCE  (60 * G_USEC_PER_SEC)
#define RECORDING "tests/recordings/external"

/* A reader whose helper plays a transcript, and what the transcript wants to be heard. */
typedef struct {
  char *name;
  char *folder; /* of the helper: how often it ran, as which processes */
  GQueue steps; /* char *, owned: lines beginning with = or @ */
  MusterCardReader *reader;
  GString *faults;
} Play;

static GType
external_type (void)
{
  for (gsize i = 0; muster_plugins[i] != NULL; i++) {
    g_autoptr (GTypeClass) type_class = g_type_class_ref (muster_plugins[i]());

    if (g_str_equal (MUSTER_CARD_READER_CLASS (type_class)->id, "external"))
      return muster_plugins[i]();
  }
  g_assert_not_reached ();
}

static MusterCardReader *
new_reader (const char *command, const char *kind)
{
  g_autoptr (MusterReaderConfig) none = muster_reader_config_new ();
  g_autoptr (MusterReaderConfig) with_command =
      muster_reader_config_with (none, "external", "command", command);
  g_autoptr (MusterReaderConfig) config =
      muster_reader_config_with (with_command, "external", "kind", kind);
  MusterCardReader *reader = g_object_new (external_type (), NULL);

  muster_card_reader_set_config (reader, config, "external");
  return reader;
}

static void
remove_folder (const char *folder)
{
  static const char *const names[] = {"runs", "pids", "mark", "transcript.txt"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* --- processes --- */

/* A zombie that nobody reaped yet runs no more. */
static gboolean
runs (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *stat = NULL;
  const char *end;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;
  end = strrchr (stat, ')');
  return end != NULL && end[2] != 'Z' && end[2] != 'X';
}

static void
assert_all_ended (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "pids", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) pids = NULL;
  gint64 end = g_get_monotonic_time () + PATIENCE;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  pids = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; pids[i] != NULL; i++) {
    while (runs (pids[i]) && g_get_monotonic_time () < end)
      g_usleep (5000);
    g_assert_false (runs (pids[i]));
  }
}

static guint
count_pids (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "pids", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  if (g_file_get_contents (path, &text, NULL, NULL))
    for (const char *p = text; (p = strchr (p, '\n')) != NULL; p++)
      n++;
  return n;
}

/* --- transcripts --- */

static char *
dup_event (MusterCardEvent *event)
{
  MusterIdText *id = muster_card_event_get_id_text (event);

  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    return g_strdup ("+");
  case MUSTER_CARD_EVENT_READER_GONE:
    return g_strdup ("-");
  case MUSTER_CARD_EVENT_CARD_ON:
    return g_strdup ("on");
  case MUSTER_CARD_EVENT_CARD_OFF:
    return g_strdup ("off");
  case MUSTER_CARD_EVENT_CARD_READ:
    g_assert_cmpint (muster_card_event_get_tap_time (event), >, 0);
    g_assert_cmpint (
        muster_card_event_get_tap_time (event), <=, muster_card_event_get_time (event));
    return g_strdup_printf ("%s %s%s%s",
                            muster_card_kind_to_nick (muster_card_event_get_card (event)),
                            muster_card_event_get_number (event),
                            id != NULL ? " " : "",
                            id != NULL ? muster_id_text_get_name (id) : "");
  case MUSTER_CARD_EVENT_ERROR:
    return g_strdup_printf (
        "error %s",
        muster_card_error_to_nick ((MusterCardError) muster_card_event_get_error (event)->code));
  default:
    return NULL;
  }
}

static gboolean
arm_cb (gpointer data)
{
  Play *play = data;
  g_autofree char *path = g_build_filename (play->folder, "mark", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  muster_card_reader_set_armed (play->reader, TRUE);
  return G_SOURCE_REMOVE;
}

/* What the transcript does to the reader before the next thing is heard. */
static void
do_steps (Play *play)
{
  const char *step;

  while ((step = g_queue_peek_head (&play->steps)) != NULL && *step == '@') {
    if (g_str_equal (step, "@ disarm"))
      muster_card_reader_set_armed (play->reader, FALSE);
    else if (g_str_equal (step, "@ arm"))
      g_timeout_add (20, arm_cb, play); /* when the helper says that it got there */
    else
      g_assert_true (g_str_has_prefix (step, "@ kind "));
    g_free (g_queue_pop_head (&play->steps));
  }
}

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, Play *play)
{
  g_autofree char *heard = dup_event (event);
  g_autofree char *wanted = NULL;

  if (heard == NULL)
    return;
  wanted = g_queue_pop_head (&play->steps);
  if (g_strcmp0 (heard, wanted != NULL ? wanted + 2 : NULL) != 0)
    g_string_append_printf (play->faults,
                            "%s: wanted “%s”, heard “%s”: %s\n",
                            play->name,
                            wanted != NULL ? wanted + 2 : "nothing more",
                            heard,
                            muster_card_event_get_error (event) != NULL
                                ? muster_card_event_get_error (event)->message
                                : "");
  do_steps (play);
}

/* @path: the transcript; or @text: one too short for a file of its own. */
static Play *
play_new (const char *path, const char *text)
{
  Play *play = g_new0 (Play, 1);
  g_autofree char *helper =
      g_build_filename (g_test_get_dir (G_TEST_DIST), "tests/fakes/sample-helper.py", NULL);
  g_autofree char *contents = NULL;
  g_autofree char *transcript = NULL;
  g_autofree char *command = NULL;
  g_auto (GStrv) lines = NULL;
  const char *kind = NULL;

  play->folder = g_dir_make_tmp ("muster-external-XXXXXX", NULL);
  play->name = g_path_get_basename (path != NULL ? path : text);
  play->faults = g_string_new (NULL);
  transcript =
      path != NULL ? g_strdup (path) : g_build_filename (play->folder, "transcript.txt", NULL);
  if (text != NULL)
    g_assert_true (g_file_set_contents (transcript, text, -1, NULL));
  g_assert_true (g_file_get_contents (transcript, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '=' || *lines[i] == '@')
      g_queue_push_tail (&play->steps, g_strdup (lines[i]));
    if (g_str_has_prefix (lines[i], "@ kind "))
      kind = lines[i] + strlen ("@ kind ");
  }
  command = g_strjoin (";", PYTHON, "-S", helper, transcript, play->folder, NULL);
  play->reader = new_reader (command, kind);
  g_signal_connect (play->reader, "event", G_CALLBACK (heard_cb), play);
  do_steps (play);
  return play;
}

static void
play_until_done (GPtrArray *plays)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean is_done = FALSE;

  while (!is_done && g_get_monotonic_time () < end) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (2000);
    is_done = TRUE;
    for (guint i = 0; i < plays->len; i++)
      is_done &= g_queue_is_empty (&((Play *) g_ptr_array_index (plays, i))->steps);
  }
}

static void
play_free (gpointer data)
{
  Play *play = data;

  muster_card_reader_stop (play->reader);
  g_assert_cmpstr (play->faults->str, ==, "");
  if (!g_queue_is_empty (&play->steps))
    g_error ("%s: never heard “%s”", play->name, (char *) g_queue_peek_head (&play->steps));
  assert_all_ended (play->folder);
  g_assert_finalize_object (play->reader);
  remove_folder (play->folder);
  g_string_free (play->faults, TRUE);
  g_free (play->folder);
  g_free (play->name);
  g_free (play);
}

/* All at the same time, because some of them take their time. */
static void
test_transcripts (void)
{
  g_autoptr (GPtrArray) plays = g_ptr_array_new_with_free_func (play_free);
  g_autofree char *folder = g_build_filename (g_test_get_dir (G_TEST_DIST), RECORDING, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_ptr_array_add (plays, play_new (path, NULL));
  }
  g_assert_cmpuint (plays->len, >, 0);
  for (guint i = 0; i < plays->len; i++)
    muster_card_reader_start (((Play *) g_ptr_array_index (plays, i))->reader);
  play_until_done (plays);
  for (guint i = 0; i < plays->len; i++)
    muster_card_reader_cancel (((Play *) g_ptr_array_index (plays, i))->reader);
}

/* --- ends --- */

static void
run_until_pids (Play *play, guint n)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (count_pids (play->folder) < n && g_get_monotonic_time () < end) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (2000);
  }
  g_assert_cmpuint (count_pids (play->folder), >=, n);
}

static void
stop_bounded (Play *play)
{
  gint64 begun = g_get_monotonic_time ();

  muster_card_reader_stop (play->reader);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  assert_all_ended (play->folder);
  g_queue_clear_full (&play->steps, g_free);
  play_free (play);
}

/* A helper that does not want to end, and a child of it that holds the pipes. */
static void
test_stop (void)
{
  Play *play = play_new (NULL,
                         "> {\"muster\":1,\"do\":\"hello\"}\n"
                         "< {\"muster\":1,\"is\":\"hello\"}\n= +\n! hold\n! stay\n= never\n");

  muster_card_reader_start (play->reader);
  run_until_pids (play, 2);
  stop_bounded (play);
}

static void
test_stop_in_open (void)
{
  Play *play = play_new (NULL, "! hold\n! sleep 600\n");

  muster_card_reader_start (play->reader);
  run_until_pids (play, 2);
  stop_bounded (play);
}

/* Stopped with a card being read, and started again. */
static void
test_stop_in_mid_read (void)
{
  Play *play = play_new (NULL,
                         "> {\"muster\":1,\"do\":\"hello\"}\n"
                         "< {\"muster\":1,\"is\":\"hello\"}\n= +\n> {\"do\":\"arm\"}\n"
                         "< {\"is\":\"card-on\"}\n= on\n---\n> {\"muster\":1,\"do\":\"hello\"}\n"
                         "< {\"muster\":1,\"is\":\"hello\",\"name\":\"Sample\"}\n= +\n");
  g_autoptr (GPtrArray) plays = g_ptr_array_new ();
  g_autofree char *detail = NULL;
  gint64 end = g_get_monotonic_time () + PATIENCE;

  muster_card_reader_start (play->reader);
  while (g_queue_get_length (&play->steps) > 1 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (muster_card_reader_get_state (play->reader), ==, MUSTER_READER_READING);
  muster_card_reader_stop (play->reader);
  g_assert_cmpint (muster_card_reader_get_state (play->reader), ==, MUSTER_READER_ABSENT);
  muster_card_reader_start (play->reader);
  g_ptr_array_add (plays, play);
  play_until_done (plays);
  detail = muster_card_reader_dup_detail (play->reader);
  g_assert_cmpstr (detail, ==, "Sample");
  stop_bounded (play);
}

/* --- floods --- */

static gsize
resident_pages (void)
{
  g_autofree char *statm = NULL;
  const char *resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  resident = strchr (statm, ' ');
  g_assert_nonnull (resident);
  return (gsize) g_ascii_strtoull (resident, NULL, 10);
}

/* Good lines faster than anybody taps, and one line without an end: each run is ended, and the
 * station does not grow. */
static void
test_flood (void)
{
  static const char good[] = "> {\"muster\":1,\"do\":\"hello\"}\n"
                             "< {\"muster\":1,\"is\":\"hello\"}\n! flood\n";
  static const char endless[] = "! endless\n";
  Play *plays[] = {play_new (NULL, good), play_new (NULL, endless)};
  gsize before;

  for (guint i = 0; i < G_N_ELEMENTS (plays); i++) {
    g_signal_handlers_disconnect_by_data (plays[i]->reader, plays[i]);
    muster_card_reader_start (plays[i]->reader);
    run_until_pids (plays[i], 1);
  }
  before = resident_pages ();
  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    run_until_pids (plays[i], 3);
#ifndef __SANITIZE_ADDRESS__ /* it keeps what was freed */
  g_assert_cmpuint (resident_pages (), <, before + 4 * 1024 * 1024 / (gsize) getpagesize ());
#endif
  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    stop_bounded (plays[i]);
}

/* --- settings --- */

static void
error_cb (MusterCardReader *reader, MusterCardEvent *event, GError **error)
{
  if (muster_card_event_get_error (event) != NULL && *error == NULL)
    *error = g_error_copy (muster_card_event_get_error (event));
}

static void
test_settings (void)
{
  static const struct {
    const char *command, *kind;
  } bad[] = {
      {NULL, NULL},
      {"", NULL},
      {"python3;-c;print()", NULL},
      {"/no/such/helper", NULL},
      {"/etc/passwd", NULL},
      {"/bin/true", "library"},
      {"/bin/true", "id;library"},
      {"/bin/true", ""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    MusterCardReader *reader = new_reader (bad[i].command, bad[i].kind);
    gint64 end = g_get_monotonic_time () + PATIENCE;
    g_autoptr (GError) error = NULL;

    g_signal_connect (reader, "event", G_CALLBACK (error_cb), &error);
    muster_card_reader_start (reader);
    while (error == NULL && g_get_monotonic_time () < end)
      g_main_context_iteration (NULL, TRUE);
    g_test_message ("%s", error->message);
    g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NOT_SET_UP);
    muster_card_reader_stop (reader);
    g_assert_finalize_object (reader);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/external/settings", test_settings);
  g_test_add_func ("/plugins/external/stop", test_stop);
  g_test_add_func ("/plugins/external/stop-in-open", test_stop_in_open);
  g_test_add_func ("/plugins/external/stop-in-mid-read", test_stop_in_mid_read);
  g_test_add_func ("/plugins/external/flood", test_flood);
  g_test_add_func ("/plugins/external/transcripts", test_transcripts);
  return g_test_run ();
}
