/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-admission.h"
#include "muster-error.h"
#include "muster-wire-admission.h"
#include "muster-wire-events.h"

#define NOW  G_GINT64_CONSTANT (1790000000000)
#define HOUR (3600 * 1000)
#define BOOT "5c1b9c0e-8f0a-4a55-9a40-0a5d6b6b8f10"

/* --- when it was --- */

static gint64
effective (gint64 at, gint64 running, const char *boot, const MusterStationClock *clock)
{
  const MusterStationTime time = {at, running, boot};

  return muster_admission_get_effective (&time, clock, 0, NOW);
}

static void
test_clock (void)
{
  const MusterStationClock fast = {(char *) BOOT, NOW - 8 * HOUR, -HOUR};

  /* nothing is known of its clock */
  g_assert_cmpint (effective (NOW - 5, 7, BOOT, NULL), ==, NOW - 5);
  /* of this start of the machine: whatever the clock said */
  g_assert_cmpint (effective (NOW + HOUR, 2 * HOUR, BOOT, &fast), ==, NOW - 6 * HOUR);
  g_assert_cmpint (effective (3, 2 * HOUR, BOOT, &fast), ==, NOW - 6 * HOUR);
  /* of another one, or of a version that does not tell */
  g_assert_cmpint (effective (NOW, 2 * HOUR, "another", &fast), ==, NOW - HOUR);
  g_assert_cmpint (effective (NOW, 2 * HOUR, NULL, &fast), ==, NOW - HOUR);
  g_assert_cmpint (effective (NOW, 0, BOOT, &fast), ==, NOW - HOUR);
}

static void
test_bounds (void)
{
  const MusterStationClock absurd = {(char *) BOOT, G_MAXINT64, G_MININT64};
  const MusterStationTime time = {NOW - HOUR, 0, NULL}, late = {NOW + HOUR, 0, NULL};

  g_assert_cmpint (muster_admission_get_effective (&late, NULL, 0, NOW), ==, NOW);
  g_assert_cmpint (muster_admission_get_effective (&time, NULL, NOW - 5, NOW), ==, NOW - 5);
  /* the server's own clock was set back */
  g_assert_cmpint (muster_admission_get_effective (&time, NULL, NOW + 5, NOW), ==, NOW);
  g_assert_cmpint (effective (5, 5, BOOT, &absurd), ==, NOW);
  g_assert_cmpint (effective (-5, 0, BOOT, &absurd), ==, NOW);
  g_assert_cmpint (effective (5, 0, BOOT, &absurd), ==, 0);
}

/* --- which one it is --- */

static void
test_first (void)
{
  MusterAdmissionClaim claims[] = {
      {"b", 7, 200, FALSE},
      {"c", 1, 100, FALSE},
      {"a", 9, 100, FALSE},
      {"a", 12, 300, FALSE},
  };

  g_assert_cmpuint (muster_admission_decide (claims, G_N_ELEMENTS (claims)), ==, 3);
  g_assert_cmpstr (claims[0].station, ==, "a");
  g_assert_cmpint (claims[0].seq, ==, 9);
  g_assert_cmpstr (claims[1].station, ==, "c");
  g_assert_cmpstr (claims[2].station, ==, "b");
  g_assert_cmpuint (muster_admission_decide (claims, 0), ==, 0);
}

/* What a station takes back is its own, and what it lets in after that counts. */
static void
test_taken_back (void)
{
  MusterAdmissionClaim claims[] = {
      {"a", 1, 100, FALSE},
      {"a", 2, 150, TRUE},
      {"b", 5, 120, FALSE},
      {"a", 3, 200, FALSE},
  };
  MusterAdmissionClaim none[] = {{"a", 2, 150, TRUE}, {"a", 1, 100, FALSE}};

  g_assert_cmpuint (muster_admission_decide (claims, G_N_ELEMENTS (claims)), ==, 2);
  g_assert_cmpstr (claims[0].station, ==, "b");
  g_assert_cmpint (claims[1].seq, ==, 3);
  g_assert_cmpuint (muster_admission_decide (none, G_N_ELEMENTS (none)), ==, 0);
}

/* --- on the wire --- */

#define STATION "72036eaf-2e63-409e-a97d-357b56cfcfc4"
#define GOOD                                                                                       \
  "{\"session\":\"s\",\"person\":\"" STATION "\",\"passes\":[{\"station\":\"" STATION              \
  "\",\"label\":\"East gate\",\"at_ms\":5}]}"

static gboolean
can_parse (const char *text)
{
  g_autoptr (GBytes) json = g_bytes_new_static (text, strlen (text));
  g_auto (MusterWireAdmission) admission = {0};
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_wire_admission_parse (json, &admission, &error);

  g_assert_true (ok || g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA));
  return ok;
}

static void
test_row (void)
{
  g_autoptr (GBytes) json = g_bytes_new_static (GOOD, strlen (GOOD)), again = NULL;
  g_auto (MusterWireAdmission) admission = {0};

  g_assert_true (muster_wire_admission_parse (json, &admission, NULL));
  again = muster_wire_admission_to_json (&admission);
  g_assert_true (g_bytes_equal (json, again));
  g_assert_false (can_parse ("{}"));
  g_assert_false (can_parse ("{\"session\":\"s\",\"person\":\"" STATION "\",\"passes\":[]}"));
  g_assert_false (
      can_parse ("{\"session\":\"s\",\"person\":\"x\",\"passes\":[{\"station\":\"" STATION
                 "\",\"label\":\"East gate\",\"at_ms\":5}]}"));
  g_assert_false (can_parse ("{\"session\":\"s\",\"person\":\"" STATION
                             "\",\"passes\":[{\"station\":\"" STATION
                             "\",\"label\":\"\",\"at_ms\":5}]}"));
}

static void
test_batch (void)
{
  static const char bad[] = "{\"events\":[],\"clock\":{\"boot\":\"x\",\"began_ms\":\"y\"}}";
  const MusterStationClock clock = {(char *) BOOT, NOW, -HOUR};
  g_autoptr (GPtrArray) none = g_ptr_array_new (), parsed = NULL, refused = NULL;
  g_autoptr (GBytes) json = muster_wire_batch_to_json (none, 0, 0, &clock);
  g_autoptr (GBytes) wrong = g_bytes_new_static (bad, strlen (bad));
  g_auto (MusterStationClock) read = {0}, unread = {0};

  parsed = muster_wire_batch_parse (json, &read, NULL);
  g_assert_nonnull (parsed);
  g_assert_cmpstr (read.boot, ==, BOOT);
  g_assert_cmpint (read.began_ms, ==, NOW);
  g_assert_cmpint (read.offset_ms, ==, -HOUR);
  refused = muster_wire_batch_parse (wrong, &unread, NULL);
  g_assert_null (refused);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admission/clock", test_clock);
  g_test_add_func ("/admission/bounds", test_bounds);
  g_test_add_func ("/admission/first", test_first);
  g_test_add_func ("/admission/taken-back", test_taken_back);
  g_test_add_func ("/admission/row", test_row);
  g_test_add_func ("/admission/batch", test_batch);
  return g_test_run ();
}
