/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "muster-card-uid.h"

#include "muster-error.h"
#include "muster-roster-table.h"
#include "store-fixture.h"

#define ID_A "11010519491231002X"
#define ID_B "440524188001010014"

typedef struct {
  MusterStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->store = fixture_open (":memory:");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fixture_close (fixture->store);
}

static MusterCase *
find (Fixture *fixture, MusterFind by, const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  MusterCase *found = muster_store_find (fixture->store, by, a, b, "autumn-2026", "sface", &error);

  if (found == NULL)
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  return found;
}

static void
assert_finds (Fixture *fixture, MusterFind by, const char *a, const char *b, const char *student)
{
  g_autoptr (MusterCase) found = find (fixture, by, a, b);

  if (student == NULL) {
    g_assert_null (found);
    return;
  }
  g_assert_nonnull (found);
  g_assert_cmpstr (muster_person_get_student_number (found->person), ==, student);
}

static void
assert_refused (Fixture *fixture, const MusterRosterRow *rows, gsize n_rows, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  guint n_new = 77, n_changed = 77;
  guint before = muster_store_count_people (fixture->store, NULL, NULL);

  g_assert_false (
      muster_store_put_people (fixture->store, rows, n_rows, &n_new, &n_changed, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, pattern);
  g_assert_cmpuint (n_new, ==, 77);
  g_assert_cmpuint (muster_store_count_people (fixture->store, NULL, NULL), ==, before);
}

static void
test_uid (void)
{
  static const struct {
    const char *given, *canonical;
  } cases[] = {
      {"04a1b2c3", "04A1B2C3"},
      {"04:A1:B2:c3:d4:e5:f6", "04A1B2C3D4E5F6"},
      {"04 a1-b2 c3", "04A1B2C3"},
      {"0102030405060708090a", "0102030405060708090A"},
      {"0102030405060708090a0b", NULL}, /* 11 bytes */
      {"010203", NULL},
      {"04A1B2C", NULL},
      {"04A1B2C3D", NULL},
      {"04A1B2CG", NULL},
      {"", NULL},
      {" - ", NULL},
      {NULL, NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *canonical = muster_card_uid_normalise (cases[i].given);

    g_assert_cmpstr (canonical, ==, cases[i].canonical);
  }
}

/* Readers that tell only some bytes: one person or none, and never the first of several. */
static void
test_part (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *part, *student;
  } cases[] = {
      {"??A1B2C3", "2026001"},
      {"04A1B2??", "2026001"},
      {"04A1B2C3", "2026001"},
      {"??:a1:b2:c3", "2026001"},
      {"??????0B0C0D0E", "2026001"},
      {"08??0A0B0C0D0E", "2026001"},
      {"0809??0B0C??0E", "2026001"}, /* never three in a row */
      {"??A1B2C4", NULL},
      {"05??????0C0D0E", NULL},
      {"??A1B2C3????????", NULL}, /* another length */
      {"?4A1B2C3", NULL},
      {"??", NULL},
      {"??EE1122", "2026003"}, /* two cards of one person */
  };
  const char *a[] = {"04A1B2C3", "08090A0B0C0D0E", NULL};
  const char *b[] = {"05A1B2D3", "70112233", NULL};
  const char *c[] = {"71112233", "01EE1122", "02EE1122", NULL};
  const MusterRosterRow rows[] = {
      {"2026001", "陈安然", "", "", a, NULL},
      {"2026002", "李梅", "", "", b, NULL},
      {"2026003", "王", "", "", c, NULL},
  };
  const char *none[] = {NULL};
  const MusterRosterRow gone = {"2026003", NULL, NULL, NULL, none, NULL};
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_store_put_people (fixture->store, rows, 3, NULL, NULL, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].part);
    assert_finds (fixture, MUSTER_FIND_BY_CARD_PART, cases[i].part, NULL, cases[i].student);
  }
  g_assert_null (muster_store_find (
      fixture->store, MUSTER_FIND_BY_CARD_PART, "??112233", NULL, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_AMBIGUOUS);
  g_clear_error (&error);
  /* a card that is taken away is no second one any more */
  g_assert_true (muster_store_put_people (fixture->store, &gone, 1, NULL, NULL, &error));
  assert_finds (fixture, MUSTER_FIND_BY_CARD_PART, "??112233", NULL, "2026002");
  assert_finds (fixture, MUSTER_FIND_BY_CARD_PART, "??EE1122", NULL, NULL);
}

static void
test_put_and_find (Fixture *fixture, gconstpointer data)
{
  const char *cards[] = {"04:a1:b2:c3", "08090A0B0C0D0E", NULL};
  const MusterRosterRow row = {"2026001", "陈安然", ID_A, "物理", cards, "{\"dorm\":\"3-101\"}"};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;
  guint n_new = 0, n_changed = 9, with_reference = 9;

  g_assert_true (muster_store_put_people (fixture->store, &row, 1, &n_new, &n_changed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_new, ==, 1);
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_cmpuint (muster_store_count_people (fixture->store, &with_reference, &error), ==, 1);
  g_assert_cmpuint (with_reference, ==, 0);

  assert_finds (fixture, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_CARD, "08 09 0a 0b 0c 0d 0e", NULL, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_CARD, "04A1B2C4", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_CARD, "no card", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_ID, "11010519491231002x", NULL, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_ID, "", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_STUDENT, " 2026001 ", NULL, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_STUDENT, "2026002", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026001", ID_A, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026001", ID_B, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026002", ID_A, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026001", "", NULL);

  assert_finds (fixture, MUSTER_FIND_BY_PERSON, "1", NULL, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_PERSON, "2", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_PERSON, "nobody", NULL, NULL);

  found = find (fixture, MUSTER_FIND_BY_STUDENT, "2026001", NULL);
  g_assert_cmpstr (muster_person_get_name (found->person), ==, "陈安然");
  g_assert_cmpstr (muster_person_get_id_number (found->person), ==, ID_A);
  g_assert_cmpstr (muster_person_get_unit (found->person), ==, "物理");
  g_assert_cmpuint (found->references->len, ==, 0);
  g_assert_false (found->expected.listed);
  g_assert_cmpuint (found->attempts, ==, 0);
  g_assert_cmpint (found->passed_at, ==, 0);
  g_assert_null (found->passed_station);
  g_assert_cmpuint (found->consented_version, ==, 0);
}

/* A person without an ID number is not found by leaving it out. */
static void
test_no_id_number (Fixture *fixture, gconstpointer data)
{
  fixture_put_person (fixture->store, "2026001", "Ana", "", NULL);
  fixture_put_person (fixture->store, "2026002", "Bo", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026001", "", NULL);
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026002", "  ", NULL);
  assert_finds (fixture, MUSTER_FIND_BY_ID, "  ", NULL, NULL);
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  const char *two[] = {"04A1B2C3", "04A1B2C4", NULL};
  const char *one[] = {"04A1B2C4", NULL};
  const char *none[] = {NULL};
  const MusterRosterRow steps[] = {
      {"2026001", "Ana", ID_A, "Physics", two, NULL},
      {"2026001", "Ana", ID_A, "Physics", two, NULL}, /* the same */
      {"2026001", NULL, NULL, NULL, NULL, NULL},      /* says nothing */
      {"2026001", "Ana Lee", NULL, NULL, NULL, NULL},
      {"2026001", NULL, NULL, NULL, one, NULL}, /* a card is given back */
      {"2026001", NULL, NULL, NULL, NULL, "{\"a\":\"1\"}"},
      {"2026001", NULL, ID_B, NULL, NULL, NULL},
      {"2026001", NULL, "", "", none, NULL},
  };
  static const guint changed[] = {0, 0, 0, 1, 1, 1, 1, 1};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    guint n_new, n_changed;

    g_test_message ("step %" G_GSIZE_FORMAT, i);
    muster_store_put_people (fixture->store, &steps[i], 1, &n_new, &n_changed, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (n_new, ==, i == 0);
    g_assert_cmpuint (n_changed, ==, changed[i]);
    if (i >= 4)
      assert_finds (fixture, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, NULL);
    if (i == 6) {
      assert_finds (fixture, MUSTER_FIND_BY_ID, ID_A, NULL, NULL);
      assert_finds (fixture, MUSTER_FIND_BY_ID, ID_B, NULL, "2026001");
    }
  }
  found = find (fixture, MUSTER_FIND_BY_STUDENT, "2026001", NULL);
  g_assert_cmpstr (muster_person_get_name (found->person), ==, "Ana Lee");
  g_assert_cmpstr (muster_person_get_id_number (found->person), ==, "");
  g_assert_cmpstr (muster_person_get_unit (found->person), ==, "");
  assert_finds (fixture, MUSTER_FIND_BY_CARD, "04A1B2C4", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_ID, ID_B, NULL, NULL);
}

/* A clerk mixed two people up; the next import puts it right in one go. */
static void
test_swap (Fixture *fixture, gconstpointer data)
{
  const char *card_a[] = {"04A1B2C3", NULL};
  const char *card_b[] = {"04A1B2C4", NULL};
  const MusterRosterRow wrong[] = {
      {"2026001", "Ana", ID_B, "", card_b, NULL},
      {"2026002", "Bo", ID_A, "", card_a, NULL},
  };
  const MusterRosterRow right[] = {
      {"2026001", "Ana", ID_A, "", card_a, NULL},
      {"2026002", "Bo", ID_B, "", card_b, NULL},
  };
  g_autoptr (GError) error = NULL;
  guint n_new, n_changed;

  muster_store_put_people (fixture->store, wrong, 2, NULL, NULL, &error);
  g_assert_no_error (error);
  muster_store_put_people (fixture->store, right, 2, &n_new, &n_changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_new, ==, 0);
  g_assert_cmpuint (n_changed, ==, 2);
  assert_finds (fixture, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "2026001");
  assert_finds (fixture, MUSTER_FIND_BY_NUMBERS, "2026002", ID_B, "2026002");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const char *card[] = {"04A1B2C3", NULL};
  const char *same_card[] = {"04-a1-b2-c3", NULL};
  const char *no_card[] = {"hello", NULL};
  g_autofree char *long_name = g_strnfill (2000, 'x');
  const MusterRosterRow taken_card[] = {{"2026008", "H", "", "", NULL, NULL},
                                        {"2026009", "I", "", "", same_card, NULL}};
  const MusterRosterRow taken_id[] = {{"2026009", "I", "11010519491231002x", "", NULL, NULL}};
  const MusterRosterRow twice[] = {{"2026008", "H", "", "", NULL, NULL},
                                   {"2026008 ", "I", "", "", NULL, NULL}};
  const MusterRosterRow same_id[] = {{"2026008", "H", ID_B, "", NULL, NULL},
                                     {"2026009", "I", ID_B, "", NULL, NULL}};
  const MusterRosterRow no_number[] = {{"2026008", "H", "", "", NULL, NULL},
                                       {NULL, "I", "", "", NULL, NULL}};
  const MusterRosterRow blank = {"  ", "I", "", "", NULL, NULL};
  const MusterRosterRow bad_card = {"2026009", "I", "", "", no_card, NULL};
  const MusterRosterRow bad_text = {"2026009", "\xff\xfe", "", "", NULL, NULL};
  const MusterRosterRow too_long = {"2026009", long_name, "", "", NULL, NULL};
  const MusterRosterRow bad_extra = {"2026009", "I", "", "", NULL, "{oops"};
  const MusterRosterRow no_object = {"2026009", "I", "", "", NULL, "[1]"};

  fixture_put_person (fixture->store, "2026001", "Ana", ID_A, card[0]);
  assert_refused (fixture, NULL, 3, "*no rows*");
  assert_refused (fixture, taken_card, 2, "*2026009*2026001*");
  assert_refused (fixture, taken_id, 1, "*2026009*2026001*");
  assert_refused (fixture, twice, 2, "*2026008*twice*");
  assert_refused (fixture, same_id, 2, "*2026009*2026008*");
  assert_refused (fixture, no_number, 2, "*Row 2*");
  assert_refused (fixture, &blank, 1, "*Row 1*");
  assert_refused (fixture, &bad_card, 1, "*2026009*hex*");
  assert_refused (fixture, &bad_text, 1, "*2026009*");
  assert_refused (fixture, &too_long, 1, "*2026009*");
  assert_refused (fixture, &bad_extra, 1, "*2026009*JSON*");
  assert_refused (fixture, &no_object, 1, "*2026009*JSON*");
  assert_finds (fixture, MUSTER_FIND_BY_STUDENT, "2026008", NULL, NULL);
  assert_finds (fixture, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "2026001");
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_new = 9;

  g_assert_true (muster_store_put_people (fixture->store, NULL, 0, &n_new, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_new, ==, 0);
}

static void
test_bad_question (Fixture *fixture, gconstpointer data)
{
  static const struct {
    int by;
    const char *a, *b;
  } cases[] = {
      {MUSTER_FIND_BY_CARD, NULL, NULL},
      {MUSTER_FIND_BY_NUMBERS, "2026001", NULL},
      {MUSTER_FIND_BY_NUMBERS, NULL, ID_A},
      {99, "2026001", NULL},
      {-1, "2026001", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (muster_store_find (
        fixture->store, (MusterFind) cases[i].by, cases[i].a, cases[i].b, NULL, NULL, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static gint64
put_reference (Fixture *fixture, gint64 person, const char *picture, gint64 taken_at)
{
  g_autoptr (GBytes) bytes = g_bytes_new (picture, strlen (picture));
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  muster_store_put_reference (fixture->store, person, bytes, "campus-card", taken_at, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
test_references (Fixture *fixture, gconstpointer data)
{
  gint64 person = fixture_put_person (fixture->store, "2026001", "Ana", "", "04A1B2C3");
  gint64 undated = put_reference (fixture, person, "picture 1", 0);
  gint64 older = put_reference (fixture, person, "picture 2", 1000);
  gint64 newer = put_reference (fixture, person, "picture 3", 2000);
  g_autoptr (GBytes) template_ = g_bytes_new ("0123", 4);
  g_autoptr (GBytes) other = g_bytes_new ("45", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;
  const MusterReference *first;
  guint with_reference;

  g_assert_cmpint (put_reference (fixture, person, "picture 2", 1000), ==, older);
  muster_store_put_template (fixture->store, newer, "sface", other, &error);
  g_assert_no_error (error);
  muster_store_put_template (fixture->store, newer, "sface", template_, &error);
  g_assert_no_error (error);
  muster_store_put_template (fixture->store, older, "another", other, &error);
  g_assert_no_error (error);

  found = find (fixture, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL);
  g_assert_cmpuint (found->references->len, ==, 3);
  first = g_ptr_array_index (found->references, 0);
  g_assert_cmpint (first->id, ==, newer);
  g_assert_true (g_bytes_equal (first->template_, template_));
  g_assert_cmpstr (first->model, ==, "sface");
  g_assert_cmpstr (first->source, ==, "campus-card");
  g_assert_cmpint (first->taken_at, ==, 2000);
  g_assert_cmpmem (g_bytes_get_data (first->picture, NULL), 9, "picture 3", 9);
  first = g_ptr_array_index (found->references, 1);
  g_assert_cmpint (first->id, ==, older);
  g_assert_null (first->template_);
  g_assert_null (first->model);
  first = g_ptr_array_index (found->references, 2);
  g_assert_cmpint (first->id, ==, undated);

  muster_store_count_people (fixture->store, &with_reference, &error);
  g_assert_cmpuint (with_reference, ==, 1);
}

static void
test_bad_references (Fixture *fixture, gconstpointer data)
{
  gint64 person = fixture_put_person (fixture->store, "2026001", "Ana", "", "04A1B2C3");
  g_autoptr (GBytes) picture = g_bytes_new ("picture", 7);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  const struct {
    gint64 person;
    GBytes *picture;
    const char *source;
    int code;
  } cases[] = {
      {person + 1, picture, "import", MUSTER_ERROR_NOT_FOUND},
      {0, picture, "import", MUSTER_ERROR_NOT_FOUND},
      {person, empty, "import", MUSTER_ERROR_BAD_DATA},
      {person, NULL, "import", MUSTER_ERROR_BAD_DATA},
      {person, picture, NULL, MUSTER_ERROR_BAD_DATA},
      {person, picture, "", MUSTER_ERROR_BAD_DATA},
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_false (muster_store_put_reference (
        fixture->store, cases[i].person, cases[i].picture, cases[i].source, 0, NULL, &error));
    g_assert_error (error, MUSTER_ERROR, cases[i].code);
    g_clear_error (&error);
  }
  g_assert_false (muster_store_put_template (fixture->store, 1, "sface", picture, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (muster_store_put_template (fixture->store, 1, NULL, picture, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_store_put_template (fixture->store, 1, "sface", NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

static void
put_template (Fixture *fixture, gint64 reference, const char *model, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  muster_store_put_template (fixture->store, reference, model, bytes, &error);
  g_assert_no_error (error);
}

static void
assert_template (GPtrArray *list, guint i, const MusterRosterTemplate *expected, const char *text)
{
  const MusterRosterTemplate *row = g_ptr_array_index (list, i);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_cmpint (row->person, ==, expected->person);
  g_assert_cmpint (row->reference, ==, expected->reference);
  g_assert_cmpstr (row->student_number, ==, expected->student_number);
  g_assert_cmpstr (row->unit, ==, expected->unit);
  g_assert_cmpstr (row->extra_json, ==, expected->extra_json);
  g_assert_true (g_bytes_equal (row->template_, bytes));
}

static void
test_templates (Fixture *fixture, gconstpointer data)
{
  const MusterRosterRow rows[] = {
      {.student_number = "2026002", .name = "Bo", .unit = "Law", .extra_json = "{\"row\":\"7\"}"},
      {.student_number = "2026001", .name = "Ana"},
      {.student_number = "2026003", .name = "Chen"}};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL, none = NULL;
  g_autoptr (MusterCase) bo = NULL, ana = NULL;
  gint64 b, a, of_bo, first, second;

  g_assert_true (muster_store_put_people (fixture->store, rows, 3, NULL, NULL, &error));
  bo = find (fixture, MUSTER_FIND_BY_STUDENT, "2026002", NULL);
  ana = find (fixture, MUSTER_FIND_BY_STUDENT, "2026001", NULL);
  b = muster_person_get_id (bo->person);
  a = muster_person_get_id (ana->person);
  first = put_reference (fixture, a, "Ana 1", 0);
  of_bo = put_reference (fixture, b, "Bo", 0);
  second = put_reference (fixture, a, "Ana 2", 0);
  put_reference (fixture, a, "Ana 3, no face", 0);
  put_template (fixture, first, "sface", "a1");
  put_template (fixture, second, "sface", "a2");
  put_template (fixture, second, "another", "x");
  put_template (fixture, of_bo, "sface", "b");

  list = muster_store_list_templates (fixture->store, "sface", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpint (b, <, a); /* as they were imported */
  assert_template (list,
                   0,
                   &(MusterRosterTemplate){.person = b,
                                           .reference = of_bo,
                                           .student_number = (char *) "2026002",
                                           .unit = (char *) "Law",
                                           .extra_json = (char *) "{\"row\":\"7\"}"},
                   "b");
  for (guint i = 0; i < 2; i++)
    assert_template (list,
                     1 + i,
                     &(MusterRosterTemplate){.person = a,
                                             .reference = i == 0 ? first : second,
                                             .student_number = (char *) "2026001",
                                             .unit = (char *) ""},
                     i == 0 ? "a1" : "a2");
  none = muster_store_list_templates (fixture->store, "nobody's", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Somebody gave one of them another's template: it is left out, the other is not. */
static void
test_damaged_template (Fixture *unused, gconstpointer data)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  Fixture fixture = {.store = fixture_open (path)};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  for (guint i = 0; i < 2; i++) {
    const gint64 person = fixture_put_person (
        fixture.store, i == 0 ? "2026001" : "2026002", i == 0 ? "Ana" : "Bo", NULL, NULL);

    put_template (&fixture, put_reference (&fixture, person, "x", 0), "sface", i == 0 ? "a" : "b");
  }
  fixture_sql (path,
               "UPDATE template SET template = (SELECT template FROM template WHERE reference = 2)"
               " WHERE reference = 1");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "A template is left out: *");
  list = muster_store_list_templates (fixture.store, "sface", &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  fixture_close (fixture.store);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
      {"/store/roster/put-and-find", test_put_and_find},
      {"/store/roster/part", test_part},
      {"/store/roster/no-id-number", test_no_id_number},
      {"/store/roster/damaged-template", test_damaged_template},
      {"/store/roster/change", test_change},
      {"/store/roster/swap", test_swap},
      {"/store/roster/refused", test_refused},
      {"/store/roster/nothing", test_nothing},
      {"/store/roster/bad-question", test_bad_question},
      {"/store/roster/references", test_references},
      {"/store/roster/bad-references", test_bad_references},
      {"/store/roster/templates", test_templates},
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/roster/uid", test_uid);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
