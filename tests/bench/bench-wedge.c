/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "bench-times.h"
#include "event-node.h"
#include "muster-import.h"
#include "muster-station-kit.h"

/* From a wedge's Enter to the person on the station's screen: umockdev-wrapper bench-wedge [TAPS],
 * 200 unless told. The keys come from an emulated event node that was grabbed; all after it is
 * real: driver, hub, visit, SQLite roster of 5,000 people. Prints median and 95th percentile, each
 * tap by another card. */
#define PEOPLE     5000
#define PATIENCE_S 20

typedef struct {
  UMockdevTestbed *testbed;
  EventNode *node;
  MusterStationKit kit;
} Bench;

static char
check_character (const char *digits)
{
  guint sum = 0;

  for (guint i = 0; i < 17; i++)
    sum = (sum + (guint) (digits[i] - '0')) * 2 % 11;
  return "10X98765432"[sum];
}

/* The card of a person, as a number of four bytes that the wedge types as it is. */
static guint32
card_of (guint person)
{
  return 0x10000000 + person * 7919;
}

static void
import_people (MusterStore *store)
{
  g_autoptr (GString) csv = g_string_new ("student_number,name,id_number,card_uid,unit\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (MusterImportReport) report = {0};

  for (guint i = 0; i < PEOPLE; i++) {
    g_autofree char *id = g_strdup_printf ("110101%04u0101%03u", 1980 + i / 1000, i % 1000);

    g_string_append_printf (
        csv, "2026%06u,Person %u,%s%c,%08X,Physics\n", i, i, id, check_character (id), card_of (i));
  }
  bytes = g_bytes_new (csv->str, csv->len);
  if (!muster_import_people (store, NULL, bytes, NULL, NULL, NULL, NULL, &report, &error))
    g_error ("%s", error->message);
  g_assert_cmpuint (report.people_new, ==, PEOPLE);
}

static void
write_text (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, text, -1, &error))
    g_error ("%s", error->message);
}

static void
open_bench (Bench *self, const char *folder)
{
  MusterSettings settings = {.open_readers = TRUE};
  g_autoptr (GError) error = NULL;

  self->testbed = umockdev_testbed_new ();
  self->node = event_node_new (self->testbed, 5, "1-2", 0x1235, 0x0005, TRUE);
  settings.data = muster_services_dup_data_folder ();
  settings.store = g_build_filename (folder, "bench.db", NULL);
  settings.readers = g_build_filename (folder, "readers.ini", NULL);
  write_text (settings.readers,
              "[wedge]\nusb=1235:0005\ngrab=evdev\nform=decimal\ndigits=10\norder=1 2 3 4\n");
  if (!muster_station_kit_open (&self->kit, &settings, &error))
    g_error ("%s", error->message);
  muster_settings_clear (&settings);
  import_people (self->kit.store);
  muster_station_start (self->kit.station);
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until (gboolean (*is_so) (Bench *self, guint person), Bench *self, guint person)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint source = g_timeout_add (20, wake_cb, NULL);

  while (!is_so (self, person)) {
    if (g_get_monotonic_time () > end)
      g_error ("it did not come to that within %d s", PATIENCE_S);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (source);
}

static gboolean
is_grabbed (Bench *self, guint person)
{
  return event_node_count_grabs (self->node) > 0;
}

static gboolean
is_known (Bench *self, guint person)
{
  return muster_station_get_visit (self->kit.station)->person == (gint64) person + 1;
}

/* Nobody of this roster has a picture, so each is sent to the desk; the next card may come then. */
static gboolean
is_saved (Bench *self, guint person)
{
  const MusterVisit *visit = muster_station_get_visit (self->kit.station);

  return visit->state == MUSTER_VISIT_RECORDED && !visit->saving && visit->unanswered == 0;
}

static gint64
tap (Bench *self, guint person)
{
  g_autofree char *line = g_strdup_printf ("%010u", card_of (person));
  gint64 entered;

  event_node_type (self->node, line);
  for (gint64 end = g_get_monotonic_time () + 20000; g_get_monotonic_time () < end;)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  entered = g_get_monotonic_time ();
  event_node_type (self->node, "\n");
  wait_until (is_known, self, person);
  entered = g_get_monotonic_time () - entered;
  wait_until (is_saved, self, person);
  return entered;
}

int
main (int argc, char *argv[])
{
  guint n = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 200;
  g_autoptr (BenchTimes) times = bench_times_new ();
  g_autofree char *folder = g_dir_make_tmp ("bench-wedge-XXXXXX", NULL);
  Bench bench = {0};

  if (folder == NULL || n == 0 || n > PEOPLE)
    g_error ("bench-wedge [TAPS], 1 to %d", PEOPLE);
  open_bench (&bench, folder);
  wait_until (is_grabbed, &bench, 0);
  for (guint i = 0; i < n; i++)
    bench_times_add (times, tap (&bench, i * (PEOPLE / n)));
  bench_times_print (times, "Enter to person");
  muster_station_kit_close (&bench.kit);
  event_node_free (bench.node);
  g_object_unref (bench.testbed);
  muster_services_remove_folder (folder, NULL);
  return 0;
}
