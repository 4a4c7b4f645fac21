/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "reader-kit.h"

#define PYTHON   "/usr/bin/python3"
#define PATIENCE (60 * G_USEC_PER_SEC)
#ifdef __SANITIZE_ADDRESS__ /* it keeps up to 256 MiB of what was freed */
#define MAX_GROWTH (300 * 1024 * 1024)
#else
#define MAX_GROWTH (4 * 1024 * 1024)
#endif
#define RECORDING "tests/recordings/external"

/* A reader whose helper plays a transcript, and what the transcript wants to be heard. */
typedef struct {
  char *name;
  char *folder; /* of the helper: how often it ran, how many processes it made */
  GQueue steps; /* char *, owned: lines beginning with = or @ */
  MusterCardReader *reader;
  GString *faults;
} Play;

static MusterCardReader *
new_reader (const char *command, const char *kind)
{
  g_autoptr (MusterReaderConfig) none = muster_reader_config_new ();
  g_autoptr (MusterReaderConfig) with_command =
      muster_reader_config_with (none, "external", "command", command);
  g_autoptr (MusterReaderConfig) config =
      muster_reader_config_with (with_command, "external", "kind", kind);
  MusterCardReader *reader = g_object_new (reader_kit_find ("external") (), NULL);

  muster_card_reader_set_config (reader, config, "external");
  return reader;
}

static void
remove_folder (const char *folder)
{
  static const char *const names[] = {
      "runs", "starts", "mark", "transcript.txt", "helper.py", "vendor.py"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* --- processes --- */

/* How many processes know @folder by their arguments: the helpers and their children. */
static guint
count_alive (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
    g_autofree char *command = NULL;
    gsize size = 0;

    if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &command, &size, NULL))
      continue;
    for (gsize i = 0; i < size; i++)
      if (command[i] == '\0')
        command[i] = ' ';
    n += strstr (command, folder) != NULL;
  }
  return n;
}

static void
assert_all_ended (const char *folder)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (count_alive (folder) > 0 && g_get_monotonic_time () < end)
    g_usleep (5000);
  g_assert_cmpuint (count_alive (folder), ==, 0);
}

static guint
count_starts (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "starts", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? (guint) strlen (text) : 0;
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

/* Begins with what confines it, if anything does; ends with NULL. */
static char *
dup_command (char **wrapper, const char *helper, const char *transcript, const char *folder)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  if (wrapper != NULL)
    g_strv_builder_addv (builder, (const char **) wrapper);
  g_strv_builder_add_many (builder, PYTHON, "-SB", helper, transcript, folder, NULL);
  argv = g_strv_builder_end (builder);
  return g_strjoinv (";", argv);
}

static void
read_steps (Play *play, const char *text, char **kind)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '=' || *lines[i] == '@')
      g_queue_push_tail (&play->steps, g_strdup (lines[i]));
    if (g_str_has_prefix (lines[i], "@ kind "))
      *kind = g_strdup (lines[i] + strlen ("@ kind "));
  }
}

/* @helper: its name in its folder, or NULL for the sample helper; @wrapper: what confines it. */
static Play *
play_new_full (const char *name, const char *text, const char *helper, char **wrapper)
{
  Play *play = g_new0 (Play, 1);
  g_autofree char *sample =
      g_build_filename (g_test_get_dir (G_TEST_DIST), "tests/fakes/sample-helper.py", NULL);
  g_autofree char *transcript = NULL;
  g_autofree char *command = NULL;
  g_autofree char *own = NULL;
  g_autofree char *kind = NULL;

  play->folder = g_dir_make_tmp ("muster-external-XXXXXX", NULL);
  play->name = g_strdup (name);
  play->faults = g_string_new (NULL);
  transcript = g_build_filename (play->folder, "transcript.txt", NULL);
  g_assert_true (g_file_set_contents (transcript, text, -1, NULL));
  read_steps (play, text, &kind);
  if (helper != NULL)
    own = g_build_filename (play->folder, helper, NULL);
  command = dup_command (wrapper, own != NULL ? own : sample, transcript, play->folder);
  play->reader = new_reader (command, kind);
  g_signal_connect (play->reader, "event", G_CALLBACK (heard_cb), play);
  do_steps (play);
  return play;
}

static Play *
play_new (const char *text)
{
  return play_new_full ("here", text, NULL, NULL);
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
    g_autofree char *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_ptr_array_add (plays, play_new_full (name, text, NULL, NULL));
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
run_until_starts (Play *play, guint n)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (count_starts (play->folder) < n && g_get_monotonic_time () < end) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (2000);
  }
  g_assert_cmpuint (count_starts (play->folder), >=, n);
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
  Play *play = play_new ("> {\"muster\":1,\"do\":\"hello\"}\n"
                         "< {\"muster\":1,\"is\":\"hello\"}\n= +\n! hold\n! stay\n= never\n");

  muster_card_reader_start (play->reader);
  run_until_starts (play, 2);
  stop_bounded (play);
}

static void
test_stop_in_open (void)
{
  Play *play = play_new ("! hold\n! sleep 600\n");

  muster_card_reader_start (play->reader);
  run_until_starts (play, 2);
  stop_bounded (play);
}

/* Stopped with a card being read, and started again. */
static void
test_stop_in_mid_read (void)
{
  Play *play = play_new ("> {\"muster\":1,\"do\":\"hello\"}\n"
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

/* --- what the protocol's page shows --- */

static char *
dup_page (void)
{
  g_autofree char *path =
      g_build_filename (g_test_get_dir (G_TEST_DIST), "data/readers/external-protocol.md", NULL);
  char *page = NULL;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  return page;
}

/* What stands between @from and @to, both left out. */
static char *
dup_between (const char *text, const char *from, const char *to)
{
  const char *start = strstr (text, from);
  const char *end;

  g_assert_nonnull (start);
  start += strlen (from);
  end = strstr (start, to);
  g_assert_nonnull (end);
  return g_strndup (start, (gsize) (end - start));
}

/* The example works as it is printed, with a library that prints what it likes. */
static void
test_example (void)
{
  static const char vendor[] = "import errno\n"
                               "moments = iter([0, 1, 1, 1, 0, 1, 0, 1, 1])\n"
                               "reads = iter([b'text', OSError(errno.EIO, 'x')])\n"
                               "def open():\n"
                               "    print('SDK init ok')\n"
                               "    return True\n"
                               "def find():\n"
                               "    return next(moments, 0)\n"
                               "def field(text, at, what):\n"
                               "    text[at:at + 2 * len(what)] = what.encode('utf-16le')\n"
                               "def read():\n"
                               "    print('reading')\n"
                               "    what = next(reads, b'text')\n"
                               "    if isinstance(what, OSError):\n"
                               "        raise what\n"
                               "    text = bytearray(' '.encode('utf-16le') * 128)\n"
                               "    for at, what in ((0, '张三'), (30, '1'), (36, '19491231'), "
                               "(122, '11010519491231002X'),\n"
                               "                     (188, '20200101'), (204, '长期')):\n"
                               "        field(text, at, what)\n"
                               "    return bytes(text)\n";
  g_autofree char *page = dup_page ();
  g_autofree char *code = dup_between (page, "```python\n", "```\n");
  Play *play = play_new_full ("example",
                              "= +\n= on\n= id 11010519491231002X 张三\n= off\n"
                              "= on\n= error read-again\n= on\n"
                              "= id 11010519491231002X 张三\n= off\n",
                              "helper.py",
                              NULL);
  g_autofree char *helper = g_build_filename (play->folder, "helper.py", NULL);
  g_autofree char *library = g_build_filename (play->folder, "vendor.py", NULL);
  g_autoptr (GPtrArray) plays = g_ptr_array_new_with_free_func (play_free);

  g_assert_true (g_file_set_contents (helper, code, -1, NULL));
  g_assert_true (g_file_set_contents (library, vendor, -1, NULL));
  g_ptr_array_add (plays, play);
  muster_card_reader_start (play->reader);
  play_until_done (plays);
}

/* Confined as the page says, nothing outlives the helper, not even what leaves its group. */
static void
test_confined (void)
{
  g_autofree char *page = dup_page ();
  g_autofree char *line = dup_between (page, "command=/usr/bin/bwrap;", ";--dev-bind;");
  g_autofree char *source = g_strdup (g_test_get_dir (G_TEST_DIST));
  g_autofree char *joined = g_strjoin (
      ";", "/usr/bin/bwrap", line, "--ro-bind", source, source, "--bind", "/tmp", "/tmp", NULL);
  g_auto (GStrv) wrapper = g_strsplit (joined, ";", -1);
  g_autofree char *probe = g_strdelimit (g_strconcat (joined, ";/usr/bin/true", NULL), ";", ' ');
  int status = -1;
  Play *play;

  if (!g_spawn_command_line_sync (probe, NULL, NULL, &status, NULL) || status != 0) {
    g_test_skip ("bubblewrap is missing or may not make namespaces");
    return;
  }
  play = play_new_full ("confined",
                        "> {\"muster\":1,\"do\":\"hello\"}\n"
                        "< {\"muster\":1,\"is\":\"hello\"}\n= +\n! escape\n! stay\n= never\n",
                        NULL,
                        wrapper);
  muster_card_reader_start (play->reader);
  run_until_starts (play, 2);
  g_assert_cmpuint (count_alive (play->folder), >=, 2);
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
  Play *plays[] = {play_new (good), play_new (endless)};
  gsize before;

  for (guint i = 0; i < G_N_ELEMENTS (plays); i++) {
    g_signal_handlers_disconnect_by_data (plays[i]->reader, plays[i]);
    muster_card_reader_start (plays[i]->reader);
    run_until_starts (plays[i], 1);
  }
  before = resident_pages ();
  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    run_until_starts (plays[i], 3);
  g_assert_cmpuint (resident_pages (), <, before + MAX_GROWTH / (gsize) getpagesize ());
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
  g_test_add_func ("/plugins/external/example", test_example);
  g_test_add_func ("/plugins/external/confined", test_confined);
  g_test_add_func ("/plugins/external/flood", test_flood);
  g_test_add_func ("/plugins/external/transcripts", test_transcripts);
  return g_test_run ();
}
