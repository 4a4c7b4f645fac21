/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "store-fixture.h"

#define N_THREADS    4
#define N_PER_THREAD 50
#define N_ASYNC      200

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

/* --- occasions, settings --- */

static void
test_occasion (void)
{
  MusterStore *store = fixture_open (":memory:");
  gint64 ana = fixture_put_person (store, "2026001", "Ana", "", "04A1B2C3");
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_EXAM_DOOR, "exam-door");
  g_autoptr (MusterOccasion) kept = NULL, again = NULL;
  MusterExpected expected = {
      .listed = TRUE, .fee_unpaid = TRUE, .room = (char *) "B-201", .seat = (char *) "17"};
  g_autoptr (MusterCase) found = NULL, struck = NULL;
  g_autoptr (GError) error = NULL;

  occasion->title.en = g_strdup ("Finals");
  occasion->title.zh = g_strdup ("期末考试");
  occasion->opens = 1000;
  occasion->closes = 2000;
  occasion->room = g_strdup ("B-201");
  g_assert_true (muster_store_put_occasion (store, occasion, &error));
  g_assert_no_error (error);
  kept = muster_store_get_occasion (store, "autumn-2026", &error);
  g_assert_no_error (error);
  g_assert_cmpint (kept->row, >, 0);
  g_assert_cmpstr (kept->id, ==, "autumn-2026");
  g_assert_cmpint (kept->kind, ==, MUSTER_OCCASION_EXAM_DOOR);
  g_assert_cmpstr (kept->title.en, ==, "Finals");
  g_assert_cmpstr (kept->title.zh, ==, "期末考试");
  g_assert_cmpint (kept->opens, ==, 1000);
  g_assert_cmpint (kept->closes, ==, 2000);
  g_assert_cmpstr (kept->profile, ==, "exam-door");
  g_assert_cmpstr (kept->room, ==, "B-201");
  g_assert_cmpint (kept->everyone, ==, occasion->everyone);

  g_assert_true (muster_store_put_expected (store, "autumn-2026", ana, &expected, &error));
  g_assert_no_error (error);
  occasion->everyone = !occasion->everyone;
  g_clear_pointer (&occasion->room, g_free);
  g_assert_true (muster_store_put_occasion (store, occasion, &error));
  again = muster_store_get_occasion (store, "autumn-2026", &error);
  g_assert_cmpint (again->row, ==, kept->row);
  g_assert_cmpint (again->everyone, ==, occasion->everyone);
  g_assert_null (again->room);

  found =
      muster_store_find (store, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "autumn-2026", NULL, &error);
  g_assert_true (found->expected.listed);
  g_assert_true (found->expected.fee_unpaid);
  g_assert_false (found->expected.photo_not_reviewed);
  g_assert_cmpstr (found->expected.room, ==, "B-201");
  g_assert_cmpstr (found->expected.seat, ==, "17");

  expected.listed = FALSE;
  g_assert_true (muster_store_put_expected (store, "autumn-2026", ana, &expected, &error));
  struck =
      muster_store_find (store, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "autumn-2026", NULL, &error);
  g_assert_false (struck->expected.listed);
  g_assert_null (struck->expected.room);
  fixture_close (store);
}

static void
test_bad_occasion (void)
{
  MusterStore *store = fixture_open (":memory:");
  gint64 ana = fixture_put_person (store, "2026001", "Ana", "", NULL);
  g_autoptr (MusterOccasion) good =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_CHECK_IN, "campus");
  g_autoptr (MusterOccasion) no_id = muster_occasion_new ("", MUSTER_OCCASION_CHECK_IN, "campus");
  g_autoptr (MusterOccasion) no_profile = muster_occasion_new ("x", MUSTER_OCCASION_CHECK_IN, "");
  g_autoptr (MusterOccasion) backwards =
      muster_occasion_new ("x", MUSTER_OCCASION_CHECK_IN, "campus");
  const MusterOccasion *bad[] = {no_id, no_profile, backwards};
  const MusterExpected expected = {.listed = TRUE};
  const struct {
    const char *occasion;
    gint64 person;
    int code;
  } cases[] = {
      {"autumn-2026", ana + 1, MUSTER_ERROR_NOT_FOUND},
      {"nowhere", ana, MUSTER_ERROR_NOT_FOUND},
      {NULL, ana, MUSTER_ERROR_BAD_DATA},
  };
  g_autoptr (GError) error = NULL;

  backwards->opens = 2000;
  backwards->closes = 1000;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_false (muster_store_put_occasion (store, bad[i], &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_clear_error (&error);
  }
  g_assert_true (muster_store_put_occasion (store, good, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_false (
        muster_store_put_expected (store, cases[i].occasion, cases[i].person, &expected, &error));
    g_assert_error (error, MUSTER_ERROR, cases[i].code);
    g_clear_error (&error);
  }
  g_assert_false (muster_store_put_occasion (store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_store_put_expected (store, "autumn-2026", ana, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (muster_store_get_occasion (store, "nowhere", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (muster_store_get_occasion (store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  fixture_close (store);
}

static void
test_settings (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "deep", "er", "store.db", NULL);
  MusterStore *store = fixture_open (path);
  g_autofree char *none = NULL, *kept = NULL, *gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (muster_store_get_path (store), ==, path);
  none = muster_store_get_setting (store, "window", &error);
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_true (muster_store_set_setting (store, "window", "900x600", &error));
  g_assert_true (muster_store_set_setting (store, "window", "1000x700 宽", &error));
  g_assert_no_error (error);
  fixture_close (store);
  store = fixture_open (path);
  kept = muster_store_get_setting (store, "window", &error);
  g_assert_cmpstr (kept, ==, "1000x700 宽");
  g_assert_true (muster_store_set_setting (store, "window", NULL, &error));
  gone = muster_store_get_setting (store, "window", &error);
  g_assert_no_error (error);
  g_assert_null (gone);
  g_assert_false (muster_store_set_setting (store, "", "x", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (muster_store_get_setting (store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  fixture_close (store);
}

/* --- threads --- */

static void
test_find_async (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (GAsyncResult) found = NULL, nobody = NULL, cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MusterCase) here = NULL;
  g_autoptr (GError) error = NULL;

  fixture_put_person (store, "2026001", "Ana", "", "04A1B2C3");
  muster_store_find_async (store,
                           MUSTER_FIND_BY_CARD,
                           "04A1B2C3",
                           NULL,
                           "autumn-2026",
                           NULL,
                           NULL,
                           keep_result_cb,
                           &found);
  muster_store_find_async (
      store, MUSTER_FIND_BY_CARD, "04A1B2C4", NULL, NULL, NULL, NULL, keep_result_cb, &nobody);
  g_cancellable_cancel (cancellable);
  muster_store_find_async (store,
                           MUSTER_FIND_BY_CARD,
                           "04A1B2C3",
                           NULL,
                           NULL,
                           NULL,
                           cancellable,
                           keep_result_cb,
                           &cancelled);
  g_assert_null (found); /* never before the main loop runs */
  wait_for (&cancelled);
  here = muster_store_find_finish (store, found, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_person_get_name (here->person), ==, "Ana");
  g_assert_null (muster_store_find_finish (store, nobody, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (muster_store_find_finish (store, cancelled, &error));
  g_assert_true (muster_error_is_cancelled (error));
  g_clear_object (&found);
  g_clear_object (&nobody);
  g_clear_object (&cancelled);
  fixture_close (store);
}

static void
test_list_templates_async (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (GAsyncResult) listed = NULL, cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new ("0123", 4);
  g_autoptr (GError) error = NULL;
  gint64 person = fixture_put_person (store, "2026001", "Ana", "", "04A1B2C3"), reference;

  g_assert_true (
      muster_store_put_reference (store, person, bytes, "import", 0, &reference, &error));
  g_assert_true (muster_store_put_template (store, reference, "sface", bytes, &error));
  muster_store_list_templates_async (store, "sface", NULL, keep_result_cb, &listed);
  g_cancellable_cancel (cancellable);
  muster_store_list_templates_async (store, "sface", cancellable, keep_result_cb, &cancelled);
  wait_for (&listed);
  wait_for (&cancelled);
  list = muster_store_list_templates_finish (store, listed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_null (muster_store_list_templates_finish (store, cancelled, &error));
  g_assert_true (muster_error_is_cancelled (error));
  g_clear_object (&listed);
  g_clear_object (&cancelled);
  fixture_close (store);
}

static gpointer
append_many (gpointer store)
{
  for (guint i = 0; i < N_PER_THREAD; i++)
    fixture_append (store, "attempt", 1, "fail");
  return NULL;
}

/* Answered in the context of the thread that asked, not in the main one. */
static gpointer
ask_from_own_context (gpointer store)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (context);
  muster_store_list_journal_async (store, 1, 5, 0, NULL, keep_result_cb, &result);
  wait_for (&result);
  entries = muster_store_list_journal_finish (store, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  g_clear_object (&result);
  g_main_context_pop_thread_default (context);
  return NULL;
}

typedef struct {
  MusterStore *store;
  guint n;
  gint64 last;
  GThread *thread;
} Answers;

static void
append_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answers *answers = user_data;
  g_autoptr (GError) error = NULL;
  gint64 seq = muster_store_append_finish (MUSTER_STORE (source), result, &error);

  g_assert_no_error (error);
  g_assert_true (g_thread_self () == answers->thread);
  g_assert_cmpint (seq, >, answers->last); /* in the order in which they were asked */
  answers->last = seq;
  answers->n++;
}

static void
test_threads (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  Answers answers = {store, 0, 0, g_thread_self ()};
  GThread *threads[N_THREADS];
  g_autoptr (GError) error = NULL;
  gint64 n;

  fixture_append (store, "station", 0, NULL);
  g_thread_join (g_thread_new ("asker", ask_from_own_context, store));
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("appender", append_many, store);
  for (guint i = 0; i < N_ASYNC; i++) {
    g_autoptr (MusterEvent) event = muster_event_new ("outcome");

    muster_store_append_async (store, event, NULL, append_cb, &answers);
  }
  while (answers.n < N_ASYNC)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 1 + N_ASYNC + N_THREADS * N_PER_THREAD);
  fixture_close (store);
}

/* Closing finishes what was asked before; the answers come afterwards. */
static void
test_close_drains (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  MusterStore *store = fixture_open (path);
  Answers answers = {store, 0, 0, g_thread_self ()};

  for (guint i = 0; i < N_ASYNC; i++) {
    g_autoptr (MusterEvent) event = muster_event_new ("outcome");

    muster_store_append_async (store, event, NULL, append_cb, &answers);
  }
  muster_store_close (store);
  g_assert_cmpuint (answers.n, ==, 0);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  while (answers.n < N_ASYNC)
    g_main_context_iteration (NULL, TRUE);
  fixture_close (store); /* twice is fine */
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM journal"), ==, N_ASYNC);
}

static void
test_after_close (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  muster_store_close (store);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, 0);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_clear_error (&error);
  muster_store_append_async (store, event, NULL, keep_result_cb, &result);
  wait_for (&result);
  g_assert_cmpint (muster_store_append_finish (store, result, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_clear_object (&result);
  fixture_close (store);
}

/* Nobody closed it, and the last reference is the one of an answer. */
static void
test_unref_while_asked (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  Answers answers = {store, 0, 0, g_thread_self ()};

  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &answers.store);
  muster_store_append_async (store, event, NULL, append_cb, &answers);
  g_object_unref (store);
  while (answers.store != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (answers.n, ==, 1);
}

static void
test_cancelled_append (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;

  muster_store_append_async (store, event, cancellable, keep_result_cb, &after);
  fixture_append (store, "station", 0, NULL); /* behind it: so it is written by now */
  g_cancellable_cancel (cancellable);
  muster_store_append_async (store, event, cancellable, keep_result_cb, &before);
  wait_for (&before);
  g_assert_cmpint (muster_store_append_finish (store, after, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (muster_store_append_finish (store, before, &error), ==, -1);
  g_assert_true (muster_error_is_cancelled (error));
  g_clear_object (&before);
  g_clear_object (&after);
  fixture_close (store);
}

static void
test_no_event (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (muster_store_append (store, NULL, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  muster_store_append_async (store, NULL, NULL, keep_result_cb, &result);
  wait_for (&result);
  g_assert_cmpint (muster_store_append_finish (store, result, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_object (&result);
  fixture_close (store);
}

/* An event that has no room for what the store adds is refused, not written without it. */
static void
test_crowded_event (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 62; i++) {
    g_autofree char *key = g_strdup_printf ("k%u", i);

    muster_event_set_int (event, key, i);
  }
  for (guint i = 0; i < 4; i++)
    g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "Event has too many fields*");
  g_assert_cmpint (muster_store_append (store, event, &error), ==, -1);
  g_test_assert_expected_messages ();
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  g_assert_no_error (error);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/occasion", test_occasion);
  g_test_add_func ("/store/bad-occasion", test_bad_occasion);
  g_test_add_func ("/store/settings", test_settings);
  g_test_add_func ("/store/find-async", test_find_async);
  g_test_add_func ("/store/list-templates-async", test_list_templates_async);
  g_test_add_func ("/store/threads", test_threads);
  g_test_add_func ("/store/close-drains", test_close_drains);
  g_test_add_func ("/store/after-close", test_after_close);
  g_test_add_func ("/store/unref-while-asked", test_unref_while_asked);
  g_test_add_func ("/store/cancelled-append", test_cancelled_append);
  g_test_add_func ("/store/no-event", test_no_event);
  g_test_add_func ("/store/crowded-event", test_crowded_event);
  return g_test_run ();
}
