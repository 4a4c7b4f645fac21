/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence-clock.h"
#include "muster-evidence.h"

#include <math.h>
#include <string.h>

#include "muster-error.h"

#define DAY (G_GINT64_CONSTANT (24) * 60 * 60)

static GBytes *
new_jpeg (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7);
  data[0] = 0xff;
  data[1] = 0xd8;
  return g_bytes_new_take (data, size);
}

static MusterEvidence *
new_filled (void)
{
  MusterEvidence *evidence = muster_evidence_new (5000000);
  g_autoptr (GBytes) jpeg = new_jpeg (3000);

  g_assert_true (muster_evidence_set_fact (evidence, "camera", "Webcam\t\"C920\"\n赵"));
  g_assert_true (muster_evidence_set_number (evidence, "accept", 0.3625));
  for (guint i = 0; i < 150; i++) {
    const double values[] = {muster_evidence_get_ms (evidence, 5000000 + (gint64) i * 33333),
                             i == 3 ? NAN : i / 3.0};

    g_assert_true (muster_evidence_add_row (evidence, "looks", "ms red", values));
  }
  g_assert_true (muster_evidence_add_picture (evidence, "neutral", 40, jpeg));
  g_assert_true (muster_evidence_add_picture (evidence, "coloured", 3210, jpeg));
  return evidence;
}

static void
test_round_trip (void)
{
  g_autoptr (MusterEvidence) evidence = new_filled ();
  g_autoptr (GBytes) bytes = muster_evidence_to_bytes (evidence);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterEvidence) again = muster_evidence_parse (bytes, &error);
  g_autoptr (GBytes) same = NULL;
  const MusterEvidenceTable *looks;

  g_assert_no_error (error);
  same = muster_evidence_to_bytes (again);
  g_assert_true (g_bytes_equal (bytes, same));
  g_assert_cmpstr (muster_evidence_get_fact (again, "camera"), ==, "Webcam \"C920\" 赵");
  g_assert_cmpstr (muster_evidence_get_fact (again, "accept"), ==, "0.3625");
  looks = muster_evidence_get_table (again, "looks");
  g_assert_cmpuint (muster_evidence_table_count_rows (looks), ==, 150);
  g_assert_cmpfloat (g_array_index (looks->cells, double, 2 * 30), ==, 1000);
  g_assert_true (isnan (g_array_index (looks->cells, double, 2 * 3 + 1)));
  g_assert_cmpuint (muster_evidence_count_pictures (again), ==, 2);
  g_assert_cmpint (muster_evidence_get_picture (again, 1)->ms, ==, 3210);
}

/* Whatever is cut off or changed is told, or is another evidence; nothing is made up. */
static void
test_damaged (void)
{
  g_autoptr (MusterEvidence) evidence = new_filled ();
  g_autoptr (GBytes) bytes = muster_evidence_to_bytes (evidence);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  for (gsize cut = 0; cut < size; cut += 97) {
    g_autoptr (GBytes) part = g_bytes_new (data, cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (muster_evidence_parse (part, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
assert_refused (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_evidence_parse (bytes, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

static void
test_refused (void)
{
  assert_refused ("");
  assert_refused ("muster-evidence 2\nend\n");
  assert_refused ("muster-evidence 1\nend\nmore");
  assert_refused ("muster-evidence 1\nfact\tKEY\tv\nend\n");
  assert_refused ("muster-evidence 1\nfact\ta\tv\nfact\ta\tw\nend\n");
  assert_refused ("muster-evidence 1\nrow\t1\nend\n");
  assert_refused ("muster-evidence 1\ntable\tt\ta b\nrow\t1\nend\n");
  assert_refused ("muster-evidence 1\ntable\tt\ta\nrow\tnan\nend\n");
  assert_refused ("muster-evidence 1\ntable\tt\ta\nrow\t1e999\nend\n");
  assert_refused ("muster-evidence 1\npicture\tp\t1\t4\nend\nabcd");
  assert_refused ("muster-evidence 1\npicture\tp\t1\t999999999\nend\n\xff\xd8zz");
}

/* However much is put in, it can be written and read again. */
static void
test_bounded (void)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);
  g_autoptr (GBytes) jpeg = new_jpeg (MUSTER_EVIDENCE_MAX_PICTURE);
  g_autoptr (GBytes) huge = new_jpeg (MUSTER_EVIDENCE_MAX_PICTURE + 1);
  g_autofree char *words = g_strnfill (2000, 'w');
  double values[MUSTER_EVIDENCE_MAX_COLUMNS];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterEvidence) again = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MUSTER_EVIDENCE_MAX_COLUMNS; i++)
    values[i] = -1.23456e-300;
  for (guint i = 0; i < 2 * MUSTER_EVIDENCE_MAX_FACTS; i++) {
    g_autofree char *key = g_strdup_printf ("key-%u", i);

    g_assert_true (muster_evidence_set_fact (evidence, key, words) ==
                   (i < MUSTER_EVIDENCE_MAX_FACTS));
  }
  for (guint t = 0; t < 40; t++) {
    g_autofree char *name = g_strdup_printf ("table-%u", t);

    for (guint i = 0; i < 2000; i++)
      muster_evidence_add_row (
          evidence, name, "a b c d e f g h i j k l m n o p q r s t u v w x", values);
  }
  g_assert_false (muster_evidence_add_picture (evidence, "huge", 0, huge));
  for (guint i = 0; i < 5; i++)
    g_assert_true (muster_evidence_add_picture (evidence, "p", 0, jpeg) ==
                   (i < MUSTER_EVIDENCE_MAX_PICTURES));
  bytes = muster_evidence_to_bytes (evidence);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, MUSTER_EVIDENCE_MAX_BYTES);
  again = muster_evidence_parse (bytes, &error);
  g_assert_no_error (error);
}

/* --- how long things are kept --- */

static MusterClockReading
read_at (gint64 days, gint64 running, const char *boot, gboolean synced)
{
  MusterClockReading reading = {G_GINT64_CONSTANT (1790000000) + days * DAY, running, synced, ""};

  g_strlcpy (reading.boot, boot, sizeof reading.boot);
  return reading;
}

static void
advance (MusterEvidenceClock *clock, gint64 days, gint64 running, const char *boot, gboolean synced)
{
  MusterClockReading reading = read_at (days, running, boot, synced);
  g_autofree char *text = NULL, *same = NULL;
  MusterEvidenceClock again;

  muster_evidence_clock_advance (clock, &reading);
  text = muster_evidence_clock_to_text (clock);
  g_assert_true (muster_evidence_clock_from_text (&again, text));
  same = muster_evidence_clock_to_text (&again);
  g_assert_cmpstr (same, ==, text);
}

/* While it runs, nobody can set the time that counts. */
static void
test_clock_running (void)
{
  MusterEvidenceClock clock = {0};

  advance (&clock, 0, 100, "a", FALSE);
  g_assert_cmpint (clock.age, ==, 0);
  advance (&clock, 3650, 160, "a", FALSE);
  g_assert_cmpint (clock.age, ==, 60);
  advance (&clock, -3650, 100 + DAY, "a", FALSE);
  g_assert_cmpint (clock.age, ==, DAY);
}

static void
test_clock_restarted (void)
{
  MusterEvidenceClock clock = {0};

  advance (&clock, 0, 100, "a", FALSE);
  advance (&clock, 20, 5, "b", FALSE);
  g_assert_cmpint (clock.age, ==, 20 * DAY);
  advance (&clock, 10, 5, "c", FALSE);
  g_assert_cmpint (clock.age, ==, 20 * DAY);
  /* ten years ahead: not believed, until somebody says that it is so */
  advance (&clock, 3660, 5, "d", FALSE);
  g_assert_cmpint (clock.age, ==, 20 * DAY);
  g_assert_cmpint (clock.doubted, ==, 3650 * DAY);
  muster_evidence_clock_believe (&clock);
  g_assert_cmpint (clock.age, ==, 3670 * DAY);
  g_assert_cmpint (clock.doubted, ==, 0);
}

/* A machine that forgets the time when it is off, and is told it again each time. */
static void
test_clock_synced (void)
{
  MusterEvidenceClock clock = {0};

  advance (&clock, 0, 100, "a", TRUE);
  advance (&clock, -9000, 5, "b", FALSE);
  g_assert_cmpint (clock.age, ==, 0);
  advance (&clock, 30, 65, "b", TRUE);
  g_assert_cmpint (clock.age, ==, 30 * DAY);
  /* a year in a cupboard */
  advance (&clock, 395, 5, "c", TRUE);
  g_assert_cmpint (clock.age, ==, 395 * DAY);
  g_assert_cmpint (clock.doubted, ==, 0);
}

static void
test_clock_text (void)
{
  static const char *const wrong[] = {
      NULL, "", "1 2 3", "1 2 3 0 5 6 7", "x 2 3 0 5 6 7 boot", "99999999999999999 2 3 0 5 6 7 b"};
  MusterEvidenceClock clock;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (muster_evidence_clock_from_text (&clock, wrong[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/evidence/round-trip", test_round_trip);
  g_test_add_func ("/core/evidence/damaged", test_damaged);
  g_test_add_func ("/core/evidence/refused", test_refused);
  g_test_add_func ("/core/evidence/bounded", test_bounded);
  g_test_add_func ("/core/evidence/clock/running", test_clock_running);
  g_test_add_func ("/core/evidence/clock/restarted", test_clock_restarted);
  g_test_add_func ("/core/evidence/clock/synced", test_clock_synced);
  g_test_add_func ("/core/evidence/clock/text", test_clock_text);
  return g_test_run ();
}
