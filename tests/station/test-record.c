/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mouth-kind.h"
#include "muster-recorder.h"
#include "muster-store-cases.h"

/* --- one entry --- */

static const MusterLivenessStep steps[] = {
    {.kind = MUSTER_CHALLENGE_TURN_LEFT,
     .result = MUSTER_LIVENESS_LIVE,
     .llr = 2,
     .findings = {{"turn.angle", 24.1, 18, TRUE}, {"turn.wrong", 0, 0, TRUE}},
     .n_findings = 2},
    {.kind = MUSTER_CHALLENGE_BLINK, .result = MUSTER_LIVENESS_OPEN},
    {.kind = MUSTER_CHALLENGE_FLASH,
     .result = MUSTER_LIVENESS_NOT_LIVE,
     .llr = -8,
     .findings = {{"flash.geometry", -0.25, 0.38, FALSE},
                  {"flash.gloss", -G_MAXDOUBLE, 2.2, FALSE}},
     .n_findings = 2},
};

/* What the entry tells of liveness, byte for byte: it goes into the hash. */
#define TOLD                                                                                       \
  "\"liveness\":[{\"findings\":["                                                                  \
  "{\"limit\":\"18.000000\",\"nick\":\"turn.angle\",\"ok\":true,\"value\":\"24.100000\"},"         \
  "{\"limit\":\"0.000000\",\"nick\":\"turn.wrong\",\"ok\":true,\"value\":\"0.000000\"}],"          \
  "\"kind\":\"turn-left\",\"llr\":\"2.000000\",\"result\":\"live\"},"                              \
  "{\"kind\":\"blink\",\"llr\":\"0.000000\",\"result\":\"open\"},"                                 \
  "{\"findings\":["                                                                                \
  "{\"limit\":\"0.380000\",\"nick\":\"flash.geometry\",\"ok\":false,\"value\":\"-0.250000\"},"     \
  "{\"limit\":\"2.200000\",\"nick\":\"flash.gloss\",\"ok\":false}],"                               \
  "\"kind\":\"flash\",\"llr\":\"-8.000000\",\"result\":\"not-live\"}],"                            \
  "\"liveness_llr\":\"-6.000000\",\"liveness_needed\":2,\"liveness_result\":\"not-live\","

static const struct {
  MusterRecordKind kind;
  gsize n_steps;
  gboolean tells;
} rows[] = {
    {MUSTER_RECORD_OUTCOME, 3, TRUE},
    {MUSTER_RECORD_OUTCOME, 0, FALSE},
    {MUSTER_RECORD_ATTEMPT, 3, TRUE},
    {MUSTER_RECORD_RETRY, 3, TRUE},
    {MUSTER_RECORD_GRANT, 3, TRUE},
    {MUSTER_RECORD_CONSENT, 3, FALSE},
};

static const MusterPolicy policy = {.version = 7, .challenges = 2};

static void
test_build (void)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  MusterVisit visit;
  MusterRecordSource source = {
      .visit = &visit,
      .policy = &policy,
      .occasion = occasion,
      .profile = "campus-check-in",
      .visit_id = "v",
      .steps = steps,
      .liveness = {.result = MUSTER_LIVENESS_NOT_LIVE, .llr = -6},
  };

  muster_visit_init (&visit);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (MusterEvent) event = NULL;
    g_autoptr (MusterEvent) again = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *json = NULL;

    source.n_steps = rows[i].n_steps;
    event = muster_record_build (rows[i].kind, &source);
    json = muster_event_to_json (event);
    g_test_message ("%s", json);
    g_assert_true ((strstr (json, TOLD) != NULL) == rows[i].tells);
    g_assert_true ((strstr (json, "liveness") != NULL) == rows[i].tells);
    bytes = g_bytes_new_static (json, strlen (json));
    again = muster_event_parse (bytes, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (
        muster_event_count_items (again, "liveness"), ==, rows[i].tells ? rows[i].n_steps : 0);
  }
}

/* What the passive nets said is told where they were asked. */
static void
test_passive (void)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  MusterVisit visit;
  MusterRecordSource source = {
      .visit = &visit,
      .policy = &policy,
      .occasion = occasion,
      .profile = "campus-check-in",
      .visit_id = "v",
      .steps = steps,
      .n_steps = 1,
      .liveness = {.llr = 1.6, .passive = -.4, .doubted = TRUE, .real = .125},
  };
  g_autoptr (MusterEvent) event = NULL;
  g_autofree char *json = NULL;

  muster_visit_init (&visit);
  event = muster_record_build (MUSTER_RECORD_OUTCOME, &source);
  json = muster_event_to_json (event);
  g_assert_nonnull (strstr (json, "\"passive_llr\":\"-0.400000\",\"passive_real\":\"0.125000\""));
}

/* --- the entries of one visit --- */

typedef struct {
  MusterStore *store;
  MusterHistory *history;
  MusterChallenger *challenger;
  MusterCapture *capture;
  MusterEvidenceCollector *collector;
  MusterEvidenceKeeper *keeper;
  MusterRecorder *recorder;
  MusterPolicy policy;
  MusterOccasion *occasion;
  guint n_written;
} Fixture;

static const MusterPolicy two_of_three = {
    .version = 7,
    .challenges = 2,
    .challenge_kinds = MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_BLINK,
    .challenge_must = MUSTER_CHALLENGE_FLASH,
};

static void
written_cb (Fixture *f)
{
  f->n_written++;
}

/* So many people have the ids from 1 on: of nobody else pictures are kept. */
static void
put_people (MusterStore *store, guint n)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= n; i++) {
    g_autofree char *number = g_strdup_printf ("9000%04u", i);
    const MusterRosterRow row = {.student_number = number, .name = "演练甲"};

    g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
    g_assert_no_error (error);
  }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  MusterRecordSource common = {.policy = &f->policy, .profile = "campus-check-in"};

  f->policy = two_of_three;
  f->policy.evidence = (MusterEvidenceRule) GPOINTER_TO_UINT (data);
  f->policy.evidence_days = 14;
  f->store = muster_store_open (":memory:", "3", &error);
  g_assert_no_error (error);
  put_people (f->store, 7);
  f->history = muster_history_new (f->store);
  f->challenger = muster_challenger_new (&two_of_three, mouth_kind_make, NULL);
  muster_challenger_set_paints (f->challenger, TRUE);
  common.occasion = f->occasion =
      muster_occasion_new ("autumn", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  f->capture = muster_capture_new (NULL, NULL, FALSE, 5);
  f->collector = muster_evidence_collector_new (f->challenger, f->capture);
  f->keeper = muster_evidence_keeper_new (f->store, f->collector, NULL, &f->policy);
  f->recorder = muster_recorder_new (f->store, f->history, f->challenger, f->keeper, &common);
  g_signal_connect_swapped (f->recorder, "written", G_CALLBACK (written_cb), f);
  muster_recorder_begin_visit (f->recorder, 0, g_get_monotonic_time ());
  muster_evidence_keeper_begin_visit (f->keeper);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->recorder);
  g_assert_finalize_object (f->keeper);
  g_assert_finalize_object (f->collector);
  g_assert_finalize_object (f->capture);
  g_assert_finalize_object (f->challenger);
  g_assert_finalize_object (f->history);
  muster_store_close (f->store);
  g_assert_finalize_object (f->store);
  muster_occasion_free (f->occasion);
}

static void
look (Fixture *f, guint track, float mouth)
{
  MusterFaceLook value = {.report = {.track = track, .mouth = mouth, .n_faces = 1}};

  muster_challenger_challenge (f->challenger, 1, FALSE);
  value.report.time_us = g_get_monotonic_time ();
  muster_challenger_look (f->challenger, &value);
}

static void
write_record (Fixture *f, MusterRecordKind kind)
{
  const MusterClaim nobody = {0};
  const gint64 limit = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  const guint n = f->n_written + 1;
  MusterVisit visit;

  muster_visit_init (&visit);
  muster_recorder_write (f->recorder, kind, &visit, &nobody, NULL, NULL, "");
  while (f->n_written < n && g_get_monotonic_time () < limit)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->n_written, ==, n);
}

/* "live broken" of the entry of this number; the chain up to it is whole. */
static char *
dup_results (Fixture *f, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, seq, 1, 0, &error);
  g_autoptr (GString) results = g_string_new (NULL);
  g_autoptr (MusterEvent) event = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autofree char *head = NULL;
  const MusterJournalEntry *entry;
  gint64 n;

  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (f->store, &n, &head, &error));
  entry = g_ptr_array_index (entries, 0);
  json = g_bytes_new_static (entry->json, strlen (entry->json));
  event = muster_event_parse (json, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < muster_event_count_items (event, "liveness"); i++) {
    const MusterEvent *step = muster_event_get_item (event, "liveness", i);

    g_string_append_printf (
        results, "%s%s", i > 0 ? " " : "", muster_event_get_string (step, "result"));
  }
  return g_strdup (results->str);
}

static void
assert_results (Fixture *f, gint64 seq, const char *results)
{
  g_autofree char *told = dup_results (f, seq);

  g_assert_cmpstr (told, ==, results);
}

/* Each entry tells of the try that it is about: neither of the one before nor of the next. */
static void
test_tries (Fixture *f, gconstpointer data)
{
  write_record (f, MUSTER_RECORD_CONSENT);
  look (f, 1, 2);
  look (f, 2, 2); /* another face: the try is over, and a record of it is made at once */
  write_record (f, MUSTER_RECORD_ATTEMPT);
  write_record (f, MUSTER_RECORD_RETRY);
  muster_challenger_new_try (f->challenger);
  look (f, 3, 1.5f);
  look (f, 3, 1.5f);
  write_record (f, MUSTER_RECORD_ATTEMPT); /* unsure: staff are asked */
  write_record (f, MUSTER_RECORD_OUTCOME); /* what they decided, a while later */
  muster_challenger_forget (f->challenger);
  write_record (f, MUSTER_RECORD_OUTCOME); /* of the next person, who took the desk lane */

  assert_results (f, 1, "");
  assert_results (f, 2, "live broken");
  assert_results (f, 3, "live broken");
  assert_results (f, 4, "live live");
  assert_results (f, 5, "live live");
  assert_results (f, 6, "");
}

/* Nothing was compared, so there is no attempt: the retry is all that tells of the first try. */
static void
test_retry (Fixture *f, gconstpointer data)
{
  look (f, 1, MOUTH_GIVES_UP);
  write_record (f, MUSTER_RECORD_RETRY);
  muster_challenger_new_try (f->challenger);
  muster_challenger_challenge (f->challenger, 2, FALSE);
  muster_challenger_stop (f->challenger); /* the person left */
  write_record (f, MUSTER_RECORD_OUTCOME);
  assert_results (f, 1, "no-response");
  assert_results (f, 2, "open");
}

/* --- what is left open --- */

typedef struct {
  MusterOutcome outcome;
  MusterReason reason;
  MusterBand band;
  gint64 person;
  const char *opens; /* NULL: nothing */
  gboolean refers;   /* as the profile says */
} Left;

static void
test_opens (void)
{
  static const Left cases[] = {
      {MUSTER_OUTCOME_DOUBTFUL,
       MUSTER_REASON_DIFFERENT,
       MUSTER_BAND_DIFFERENT,
       7,
       "doubtful",
       FALSE},
      {MUSTER_OUTCOME_DOUBTFUL, MUSTER_REASON_NO_FACE, MUSTER_BAND_NONE, 7, "doubtful", FALSE},
      {MUSTER_OUTCOME_REFERRED, MUSTER_REASON_DIFFERENT, MUSTER_BAND_DIFFERENT, 7, "photo", FALSE},
      {MUSTER_OUTCOME_REFERRED, MUSTER_REASON_CHOSE_DESK, MUSTER_BAND_DIFFERENT, 7, NULL, FALSE},
      {MUSTER_OUTCOME_REFERRED, MUSTER_REASON_CHOSE_DESK, MUSTER_BAND_NONE, 7, NULL, FALSE},
      {MUSTER_OUTCOME_CARD_ONLY, MUSTER_REASON_EMERGENCY, MUSTER_BAND_NONE, 7, "face", FALSE},
      {MUSTER_OUTCOME_CARD_ONLY, MUSTER_REASON_NONE, MUSTER_BAND_NONE, 7, NULL, FALSE},
      {MUSTER_OUTCOME_ABANDONED, MUSTER_REASON_WRONG_DATA, MUSTER_BAND_NONE, 7, "data", FALSE},
      {MUSTER_OUTCOME_DOUBTFUL, MUSTER_REASON_WRONG_DATA, MUSTER_BAND_NONE, 7, "doubtful", FALSE},
      {MUSTER_OUTCOME_OVERRIDE, MUSTER_REASON_WRONG_DATA, MUSTER_BAND_NONE, 7, NULL, FALSE},
      {MUSTER_OUTCOME_DOUBTFUL, MUSTER_REASON_EMERGENCY, MUSTER_BAND_NONE, 7, "doubtful", FALSE},
      {MUSTER_OUTCOME_ABANDONED, MUSTER_REASON_ENDED, MUSTER_BAND_NONE, 7, NULL, FALSE},
      {MUSTER_OUTCOME_PASS, MUSTER_REASON_NONE, MUSTER_BAND_PASS, 7, NULL, FALSE},
      {MUSTER_OUTCOME_DOUBTFUL, MUSTER_REASON_DIFFERENT, MUSTER_BAND_DIFFERENT, 0, NULL, FALSE},
      {MUSTER_OUTCOME_FAIL, MUSTER_REASON_NO_TRIES_LEFT, MUSTER_BAND_DIFFERENT, 7, "tries", TRUE},
      {MUSTER_OUTCOME_FAIL, MUSTER_REASON_NO_TRIES_LEFT, MUSTER_BAND_DIFFERENT, 7, NULL, FALSE},
      {MUSTER_OUTCOME_FAIL, MUSTER_REASON_DIFFERENT, MUSTER_BAND_DIFFERENT, 7, NULL, TRUE},
      {MUSTER_OUTCOME_REFUSED, MUSTER_REASON_NO_TRIES_LEFT, MUSTER_BAND_NONE, 7, NULL, TRUE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MusterPolicy rules = {.refer_after_tries = cases[i].refers};
    MusterOpenCaseKind kind;
    MusterVisit visit;

    muster_visit_init (&visit);
    visit.outcome = cases[i].outcome;
    visit.reason = cases[i].reason;
    visit.band = cases[i].band;
    visit.person = cases[i].person;
    g_assert_false (muster_record_opens (MUSTER_RECORD_ATTEMPT, &visit, &rules, &kind));
    g_assert_cmpint (muster_record_opens (MUSTER_RECORD_OUTCOME, &visit, &rules, &kind),
                     ==,
                     cases[i].opens != NULL);
    if (cases[i].opens != NULL)
      g_assert_cmpstr (muster_open_case_to_nick (kind), ==, cases[i].opens);
  }
}

/* An admission in doubt keeps the picture of now and a time, also where no evidence is wanted. */
static void
test_doubtful (Fixture *f, gconstpointer data)
{
  const gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  const gsize stride = 3 * 800;
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 (stride * 600), stride * 600);
  g_autoptr (MusterFrame) probe = muster_frame_new (800, 600, stride, pixels, before);
  g_autoptr (MusterOpenCase) left = NULL;
  g_autoptr (GError) error = NULL;
  const MusterClaim nobody = {0};
  MusterVisit visit;

  f->policy.doubtful_hours = 48;
  muster_visit_init (&visit);
  visit.outcome = MUSTER_OUTCOME_DOUBTFUL;
  visit.reason = MUSTER_REASON_DIFFERENT;
  visit.person = 7;
  muster_recorder_write (f->recorder, MUSTER_RECORD_OUTCOME, &visit, &nobody, NULL, probe, "");
  while (f->n_written < 1)
    g_main_context_iteration (NULL, TRUE);
  left = muster_store_get_open_case (f->store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (left->row->kind, ==, MUSTER_OPEN_CASE_DOUBTFUL);
  g_assert_cmpint (left->row->due, >=, before + 48 * 3600);
  g_assert_cmpint (left->row->due, <, before + 49 * 3600);
  g_assert_nonnull (left->photo);
  g_assert_null (left->trouble);
}

/* --- evidence --- */

static void
see (Fixture *f)
{
  const gsize stride = 3 * 800;
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 (stride * 600), stride * 600);
  g_autoptr (MusterFrame) frame =
      muster_frame_new (800, 600, stride, pixels, g_get_monotonic_time ());

  g_signal_emit_by_name (f->capture, "frame", frame);
}

/* One challenge of a try: a picture before it, one of doing it, and how it ends. */
static void
try (Fixture *f, guint track, float mouth)
{
  MusterFaceLook value = {.report = {.track = track, .mouth = mouth, .n_faces = 1}};

  see (f);
  muster_challenger_challenge (f->challenger, 1, FALSE);
  see (f);
  value.report.time_us = g_get_monotonic_time ();
  g_signal_emit_by_name (f->capture, "look", &value);
  muster_challenger_look (f->challenger, &value);
}

static void
new_try (Fixture *f)
{
  muster_challenger_new_try (f->challenger);
  muster_evidence_keeper_new_try (f->keeper);
}

static void
assert_evidence (Fixture *f, const MusterEvidenceRow *row, const char *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = muster_store_open_evidence (f->store, row, &error);
  g_autoptr (MusterEvidence) evidence = NULL;
  g_autoptr (MusterFrame) picture = NULL;

  g_assert_no_error (error);
  evidence = muster_evidence_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_evidence_get_fact (evidence, "liveness.result"), ==, result);
  g_assert_cmpstr (muster_evidence_get_fact (evidence, "visit"), ==, row->visit);
  g_assert_cmpstr (muster_evidence_get_fact (evidence, "occasion"), ==, "autumn");
  g_assert_nonnull (muster_evidence_get_fact (evidence, "prompt.01"));
  g_assert_nonnull (muster_evidence_get_table (evidence, "looks"));
  g_assert_cmpuint (muster_evidence_count_pictures (evidence), >=, 2);
  g_assert_cmpstr (muster_evidence_get_picture (evidence, 0)->name, ==, "neutral");
  g_assert_cmpstr (muster_evidence_get_picture (evidence, 1)->name, ==, "prompted-1");
  picture = muster_picture_decode (muster_evidence_get_picture (evidence, 0)->jpeg, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_frame_get_width (picture), ==, 640);
}

/* A try that failed, then one that did not, each told by two records: each is kept once, or not, as
 * the profile says. */
static void
test_evidence (Fixture *f, gconstpointer data)
{
  const guint kept[] = {0, 1, 2};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept_rows = NULL;

  write_record (f, MUSTER_RECORD_CONSENT);
  new_try (f);
  try (f, 1, MOUTH_GIVES_UP);
  write_record (f, MUSTER_RECORD_ATTEMPT);
  write_record (f, MUSTER_RECORD_RETRY);
  new_try (f);
  try (f, 2, 1.5f);
  try (f, 2, 1.5f);
  write_record (f, MUSTER_RECORD_ATTEMPT);
  write_record (f, MUSTER_RECORD_OUTCOME);
  muster_evidence_keeper_forget (f->keeper);
  write_record (f, MUSTER_RECORD_OUTCOME);

  kept_rows = muster_store_list_evidence (f->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept_rows->len, ==, kept[f->policy.evidence]);
  for (guint i = 0; i < kept_rows->len; i++) {
    const MusterEvidenceRow *row = g_ptr_array_index (kept_rows, i);

    g_assert_cmpuint (row->attempt, ==, i + 1);
    g_assert_cmpuint (row->days, ==, 14);
    g_assert_cmpint (row->seq, ==, i == 0 ? 2 : 4);
    assert_evidence (f, row, i == 0 ? "no-response" : "live");
  }
}

/* Who gives up in the middle has not failed. */
static void
test_no_evidence (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) kept_rows = NULL;

  new_try (f);
  see (f);
  muster_challenger_challenge (f->challenger, 1, FALSE);
  see (f);
  muster_challenger_stop (f->challenger);
  write_record (f, MUSTER_RECORD_OUTCOME);
  kept_rows = muster_store_list_evidence (f->store, NULL, NULL);
  g_assert_cmpuint (kept_rows->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/record/build", test_build);
  g_test_add_func ("/station/record/passive", test_passive);
  g_test_add ("/station/record/tries", Fixture, NULL, set_up, test_tries, tear_down);
  g_test_add ("/station/record/retry", Fixture, NULL, set_up, test_retry, tear_down);
  g_test_add_func ("/station/record/opens", test_opens);
  g_test_add ("/station/record/doubtful", Fixture, NULL, set_up, test_doubtful, tear_down);
  for (guint rule = MUSTER_EVIDENCE_NEVER; rule <= MUSTER_EVIDENCE_ALL; rule++) {
    g_autofree char *path = g_strdup_printf ("/station/record/evidence/%u", rule);

    g_test_add (path, Fixture, GUINT_TO_POINTER (rule), set_up, test_evidence, tear_down);
  }
  g_test_add ("/station/record/no-evidence",
              Fixture,
              GUINT_TO_POINTER (MUSTER_EVIDENCE_FAILED),
              set_up,
              test_no_evidence,
              tear_down);
  return g_test_run ();
}
