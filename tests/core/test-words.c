/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-error.h"
#include "muster-card-event.h"
#include "muster-error.h"
#include "muster-occasion.h"
#include "muster-person.h"
#include "muster-verdict.h"

#include <math.h>

static void
test_person (void)
{
  static const struct {
    const char *name, *masked_name, *number, *masked_number, *id, *tail;
  } table[] = {
      {"陈嘉然", "陈＊然", "2026010117", "2026****17", "11010519491231002X", "002X"},
      {"李梅", "李＊", "20260101", "2026**01", "12345678", "5678"},
      {"王", "王", "1234567", "1*****7", "1234567", ""},
      {"欧阳修文", "欧＊＊文", "12345", "1***5", "", ""},
      {"买买提·艾力", "买＊＊·＊力", "1234", "****", "１２３４５６７８", ""},
      {"Ana  Maria Silva", "A*** M*** S***", "", "", "", ""},
      {"", "", "", "", "", ""},
      {" 陈嘉然 ", "陈＊然", "学2026010117", "学202*****17", "", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    MusterPerson *person =
        muster_person_new (7, table[i].number, table[i].name, table[i].id, "Unit");
    g_autofree char *name = muster_person_dup_masked_name (person);
    g_autofree char *number = muster_person_dup_masked_student_number (person);
    g_autofree char *tail = muster_person_dup_id_number_tail (person);

    g_assert_cmpstr (name, ==, table[i].masked_name);
    g_assert_cmpstr (number, ==, table[i].masked_number);
    g_assert_cmpstr (tail, ==, table[i].tail);
    g_assert_cmpint (muster_person_get_id (person), ==, 7);
    g_assert_cmpstr (muster_person_get_name (person), ==, table[i].name);
    g_assert_cmpstr (muster_person_get_student_number (person), ==, table[i].number);
    g_assert_cmpstr (muster_person_get_id_number (person), ==, table[i].id);
    g_assert_cmpstr (muster_person_get_unit (person), ==, "Unit");
    g_assert_finalize_object (person);
  }
}

static void
test_person_bad_text (void)
{
  g_autoptr (MusterPerson) person = muster_person_new (1, NULL, "\xff", NULL, NULL);

  g_assert_cmpstr (muster_person_get_name (person), ==, "\xef\xbf\xbd");
  g_assert_cmpstr (muster_person_get_unit (person), ==, "");
}

static void
test_nicks (void)
{
  for (MusterReason reason = 0; reason < MUSTER_N_REASONS; reason++) {
    MusterReason again;

    g_assert_true (muster_reason_from_nick (muster_reason_to_nick (reason), &again));
    g_assert_cmpint (again, ==, reason);
  }
  for (MusterOutcome outcome = 0; outcome <= MUSTER_OUTCOME_ERROR; outcome++) {
    MusterOutcome again;

    g_assert_true (muster_outcome_from_nick (muster_outcome_to_nick (outcome), &again));
    g_assert_cmpint (again, ==, outcome);
  }
  for (MusterCoach coach = 0; coach <= MUSTER_COACH_FIT; coach++)
    g_assert_nonnull (muster_coach_to_nick (coach));
  for (MusterOccasionKind kind = 0; kind <= MUSTER_OCCASION_CONFIRMATION; kind++) {
    MusterOccasionKind again;

    g_assert_true (muster_occasion_kind_from_nick (muster_occasion_kind_to_nick (kind), &again));
    g_assert_cmpint (again, ==, kind);
  }
  {
    MusterReason reason = MUSTER_REASON_ENDED;
    MusterOutcome outcome = MUSTER_OUTCOME_UNDO;
    MusterOccasionKind kind = MUSTER_OCCASION_CHECK_IN;

    g_assert_false (muster_reason_from_nick ("no such", &reason));
    g_assert_false (muster_outcome_from_nick (NULL, &outcome));
    g_assert_false (muster_occasion_kind_from_nick ("", &kind));
    g_assert_cmpint (reason, ==, MUSTER_REASON_ENDED);
    g_assert_cmpint (outcome, ==, MUSTER_OUTCOME_UNDO);
  }
  /* these lie in journals */
  g_assert_cmpstr (muster_outcome_to_nick (MUSTER_OUTCOME_CARD_ONLY), ==, "card-only");
  g_assert_cmpstr (muster_reason_to_nick (MUSTER_REASON_NO_TRIES_LEFT), ==, "no-tries-left");
}

static void
test_bands (void)
{
  static const struct {
    double similarity, review, accept;
    const char *nick;
  } table[] = {
      {0.5, 0.3, 0.5, "pass"},
      {0.499, 0.3, 0.5, "review"},
      {0.3, 0.3, 0.5, "review"},
      {0.299, 0.3, 0.5, "different"},
      {-1, 0.3, 0.5, "different"},
      {NAN, 0.3, 0.5, "different"},
      {0.4, 0.4, 0.4, "pass"},
      {1, 0, 0, "review"},
      {1, 0, NAN, "review"},
      {1, 0.3, -1, "review"},
      {INFINITY, 0.3, 0.5, "pass"},
      {-INFINITY, 0.3, 0.5, "different"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpstr (muster_band_to_nick (
                         muster_band_of (table[i].similarity, table[i].review, table[i].accept)),
                     ==,
                     table[i].nick);
  g_assert_cmpstr (muster_band_to_nick (MUSTER_BAND_NONE), ==, "none");
}

static void
test_card_event (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD, "The card moved");
  g_autoptr (MusterCardEvent) read =
      muster_card_event_new_read ("r1", MUSTER_CARD_ID, "11010519491231002X", 5, 9);
  g_autoptr (MusterCardEvent) failed = muster_card_event_new_error ("r1", error, 11);
  g_autoptr (MusterCardEvent) gone = muster_card_event_new (MUSTER_CARD_EVENT_READER_GONE, NULL, 3);
  g_autoptr (MusterCardEvent) again = muster_card_event_ref (read);

  g_assert_true (again == read);
  g_assert_cmpint (muster_card_event_get_kind (read), ==, MUSTER_CARD_EVENT_CARD_READ);
  g_assert_cmpint (muster_card_event_get_card (read), ==, MUSTER_CARD_ID);
  g_assert_cmpstr (muster_card_event_get_number (read), ==, "11010519491231002X");
  g_assert_cmpint (muster_card_event_get_time (read), ==, 9);
  g_assert_cmpint (muster_card_event_get_tap_time (read), ==, 5);
  g_assert_null (muster_card_event_get_error (read));
  g_assert_error (
      muster_card_event_get_error (failed), MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD);
  g_assert_null (muster_card_event_get_number (failed));
  g_assert_cmpstr (muster_card_event_get_reader (gone), ==, "");
  g_assert_cmpint (muster_card_event_get_tap_time (gone), ==, 3);
}

static void
test_occasion_judge (void)
{
  static const struct {
    gint64 passed_at, now;
    gboolean everyone, listed, unpaid, unreviewed;
    const char *room;
    const char *reason;
    gboolean removed;
  } table[] = {
      {0, 150, FALSE, TRUE, FALSE, FALSE, "305", "none", FALSE},
      {0, 100, FALSE, TRUE, FALSE, FALSE, NULL, "none", FALSE},
      {0, 150, TRUE, FALSE, FALSE, FALSE, NULL, "none", FALSE},
      {0, 150, FALSE, FALSE, FALSE, FALSE, NULL, "not-expected", FALSE},
      {0, 99, FALSE, FALSE, TRUE, TRUE, "306", "not-expected", FALSE},
      {0, 99, FALSE, TRUE, TRUE, TRUE, "306", "too-early", FALSE},
      {0, 199, FALSE, TRUE, FALSE, FALSE, "305", "none", FALSE},
      {0, 200, FALSE, TRUE, TRUE, TRUE, "306", "too-late", FALSE},
      {0, 150, FALSE, TRUE, TRUE, TRUE, "306", "wrong-room", FALSE},
      {0, 150, FALSE, TRUE, TRUE, TRUE, "305", "fee-unpaid", FALSE},
      {0, 150, FALSE, TRUE, FALSE, TRUE, "305", "photo-not-reviewed", FALSE},
      {0, 150, TRUE, FALSE, TRUE, FALSE, NULL, "fee-unpaid", FALSE},
      {120, 300, FALSE, FALSE, TRUE, TRUE, "306", "already-in", FALSE},
      {120, 150, TRUE, TRUE, FALSE, FALSE, "305", "already-in", FALSE},
      {0, 150, TRUE, FALSE, FALSE, FALSE, NULL, "not-expected", TRUE},
      {0, 150, TRUE, TRUE, FALSE, FALSE, NULL, "none", TRUE},
  };
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("exam", MUSTER_OCCASION_EXAM_DOOR, "exam-door");

  occasion->opens = 100;
  occasion->closes = 200;
  occasion->room = g_strdup ("305");
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    MusterExpected expected = {.listed = table[i].listed,
                               .fee_unpaid = table[i].unpaid,
                               .photo_not_reviewed = table[i].unreviewed,
                               .room = g_strdup (table[i].room),
                               .removed = table[i].removed};
    MusterReason reason;

    occasion->everyone = table[i].everyone;
    reason = muster_occasion_judge (occasion, &expected, table[i].passed_at, table[i].now);
    g_assert_cmpstr (muster_reason_to_nick (reason), ==, table[i].reason);
    muster_expected_clear (&expected);
    g_assert_null (expected.room);
  }
  occasion->everyone = FALSE;
  g_assert_cmpint (muster_occasion_judge (occasion, NULL, 0, 150), ==, MUSTER_REASON_NOT_EXPECTED);
}

static void
test_occasion_copy (void)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  g_autoptr (MusterOccasion) copy = NULL;

  muster_text_set (&occasion->title, "Autumn", NULL);
  copy = muster_occasion_copy (occasion);
  muster_text_set (&occasion->title, NULL, "秋季");
  g_assert_cmpstr (muster_text_get (&copy->title, TRUE), ==, "Autumn");
  g_assert_cmpstr (muster_text_get (&occasion->title, FALSE), ==, "秋季");
  g_assert_cmpstr (muster_text_get (&occasion->title, TRUE), ==, "秋季");
  g_assert_null (muster_text_get (NULL, TRUE));
  g_assert_cmpstr (copy->profile, ==, "campus-check-in");
  g_assert_true (copy->everyone);
  g_assert_null (copy->room);
  /* no bounds: open at any time */
  g_assert_cmpint (muster_occasion_judge (copy, NULL, 0, 0), ==, MUSTER_REASON_NONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/person", test_person);
  g_test_add_func ("/core/person/bad-text", test_person_bad_text);
  g_test_add_func ("/core/nicks", test_nicks);
  g_test_add_func ("/core/bands", test_bands);
  g_test_add_func ("/core/card-event", test_card_event);
  g_test_add_func ("/core/occasion/judge", test_occasion_judge);
  g_test_add_func ("/core/occasion/copy", test_occasion_copy);
  return g_test_run ();
}
