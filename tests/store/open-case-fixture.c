/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "open-case-fixture.h"

#include <string.h>

#include "muster-evidence.h"
#include "muster-store-evidence.h"

void
open_cases_set_up (OpenCases *f)
{
  f->store = fixture_open (":memory:");
  f->ann = fixture_put_person (f->store, "2026001", OPEN_CASES_ANN, "", "04A1B2C3");
}

void
open_cases_tear_down (OpenCases *f)
{
  fixture_close (f->store);
}

static GBytes *
make_photo (gpointer data, GError **error)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);
  g_autoptr (GBytes) jpeg = g_bytes_new_static (OPEN_CASES_PICTURE, strlen (OPEN_CASES_PICTURE));

  muster_evidence_add_picture (evidence, "now", 0, jpeg);
  return muster_evidence_to_bytes (evidence);
}

gint64
open_cases_leave (OpenCases *f, const char *outcome, const char *kind, gint64 due, gboolean photo)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  const MusterEvidenceKeep keep = {.visit = OPEN_CASES_VISIT,
                                   .attempt = 1,
                                   .kind = "case",
                                   .occasion = "autumn-2026",
                                   .days = 1,
                                   .make = make_photo};
  const char *lost;
  gint64 seq;

  muster_event_set_int (event, "person", f->ann);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "visit", OPEN_CASES_VISIT);
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "case", kind);
  muster_event_set_int (event, "staff_id", 3);
  muster_event_set_int (event, "second_id", 2);
  if (due != 0)
    muster_event_set_int (event, "due", due);
  seq = muster_store_append_keeping (f->store, event, photo ? &keep : NULL, &lost, &error);
  g_assert_no_error (error);
  g_assert_null (lost);
  return seq;
}

GPtrArray *
open_cases_list (OpenCases *f, const MusterOpenCasePlace *after, guint limit, guint *total)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = muster_store_list_open_cases (f->store, after, limit, total, &error);

  g_assert_no_error (error);
  return rows;
}

guint
open_cases_count (OpenCases *f)
{
  guint total;
  g_autoptr (GPtrArray) rows G_GNUC_UNUSED = open_cases_list (f, NULL, 1, &total);

  return total;
}

gint64
open_cases_settle (OpenCases *f, gint64 seq, MusterSettleAnswer answer, gint64 by, GError **error)
{
  const MusterSettle act = {.seq = seq,
                            .answer = answer,
                            .note = "passport seen",
                            .by = {.by = by},
                            .due = OPEN_CASES_DUE};

  return muster_store_settle_case (f->store, &act, error);
}

void
open_cases_settle_well (OpenCases *f, gint64 seq, MusterSettleAnswer answer)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (open_cases_settle (f, seq, answer, 1, &error), >, seq);
  g_assert_no_error (error);
}
