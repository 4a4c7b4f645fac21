/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

#include "bench-times.h"
#include "muster-evidence.h"
#include "muster-face-engine.h"
#include "muster-store-evidence.h"

/* What evidence costs: bench-evidence [TRIES], 100 unless told, in a store in the current folder.
 * Each try has 150 looks of 19 numbers and three pictures of 640x480 that are drawn: soft shapes
 * with the noise of a webcam. Prints the time of a journal entry without and with evidence
 * (encoding, sealing and the write that is flushed), the growth of the store's file, and the time
 * of a purge. */

#define WIDTH    640
#define HEIGHT   480
#define LOOKS    150
#define PICTURES 3

static MusterFrame *
draw (GRand *chance, guint at)
{
  guint8 *data = g_malloc (WIDTH * HEIGHT * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, WIDTH * HEIGHT * 3);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++) {
        const double soft = 128 + 70 * sin (x / (40.0 + at) + c) * cos (y / (50.0 + at));
        const double noise = 3.4 * (g_rand_double (chance) + g_rand_double (chance) - 1);

        data[(y * WIDTH + x) * 3 + c] = (guint8) CLAMP (soft + 3 * noise / 2, 0, 255);
      }
  return muster_frame_new (WIDTH, HEIGHT, WIDTH * 3, bytes, 1);
}

static GBytes *
make (gpointer data, GError **error)
{
  MusterFrame *const *frames = data;
  static const char *const names[] = {"neutral", "coloured", "prompted-2"};
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);

  for (guint i = 0; i < LOOKS; i++) {
    double row[19];

    for (guint k = 0; k < G_N_ELEMENTS (row); k++)
      row[k] = k == 0 ? 33 * i : (i * 7919 + k * 104729) % 100003 / 100003.0;
    muster_evidence_add_row (evidence, "looks", "ms a b c d e f g h i j k l m n o p q r", row);
  }
  for (guint i = 0; i < PICTURES; i++) {
    g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (frames[i], 85, error);

    if (jpeg == NULL)
      return NULL;
    muster_evidence_add_picture (evidence, names[i], 0, jpeg);
  }
  return muster_evidence_to_bytes (evidence);
}

static void
append (MusterStore *store, guint at, MusterFrame **frames, BenchTimes *times)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autofree char *visit = g_uuid_string_random ();
  const MusterEvidenceKeep keep = {.visit = visit,
                                   .attempt = 1,
                                   .kind = "liveness",
                                   .occasion = "bench",
                                   .days = 14,
                                   .make = make,
                                   .data = frames};
  g_autoptr (GError) error = NULL;
  const char *lost = NULL;
  const gint64 from = g_get_monotonic_time ();

  muster_event_set_int (event, "person", at + 1);
  muster_event_set_string (event, "visit", visit);
  muster_store_append_keeping (store, event, frames != NULL ? &keep : NULL, &lost, &error);
  g_assert_no_error (error);
  g_assert_null (lost);
  bench_times_add (times, g_get_monotonic_time () - from);
}

static goffset
get_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

/* The file as it is when everything has been brought into it. */
static goffset
reopen (MusterStore **store, const char *path)
{
  g_autoptr (GError) error = NULL;
  goffset size;

  muster_store_close (*store);
  g_object_unref (*store);
  size = get_size (path);
  *store = muster_store_open (path, "1", &error);
  g_assert_no_error (error);
  return size;
}

static void
purge (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  const gint64 from = g_get_monotonic_time ();
  MusterPurge purged;

  muster_store_purge_evidence (store, MUSTER_PURGE_ALL, NULL, &purged, &error);
  g_assert_no_error (error);
  g_print (
      "purge of %u: %.1f ms\n", purged.purged, (double) (g_get_monotonic_time () - from) / 1000);
}

static void
measure (const char *path, guint tries, MusterFrame **frames)
{
  g_autoptr (BenchTimes) plain = bench_times_new (), kept = bench_times_new ();
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (path, "1", &error);
  goffset before, after;

  g_assert_no_error (error);
  for (guint i = 0; i < tries; i++)
    append (store, i, NULL, plain);
  before = reopen (&store, path);
  for (guint i = 0; i < tries; i++)
    append (store, i, frames, kept);
  after = reopen (&store, path);
  bench_times_print (plain, "entry");
  bench_times_print (kept, "entry with evidence");
  g_print ("file: %.1f kB more for each of %u\n", (double) (after - before) / 1000 / tries, tries);
  purge (store);
  muster_store_close (store);
  g_object_unref (store);
}

int
main (int argc, char *argv[])
{
  const guint tries = argc > 1 ? (guint) atoi (argv[1]) : 100;
  g_autofree char *folder = g_strdup ("bench-evidence-XXXXXX");
  static const char *const files[] = {"", "-key", "-lock", "-reserve"};
  g_autoptr (GRand) chance = g_rand_new_with_seed (4);
  MusterFrame *frames[PICTURES];
  g_autofree char *path = NULL;

  g_assert_nonnull (g_mkdtemp (folder));
  path = g_build_filename (folder, "store.db", NULL);
  for (guint i = 0; i < PICTURES; i++)
    frames[i] = draw (chance, i);
  measure (path, tries, frames);
  for (guint i = 0; i < PICTURES; i++)
    muster_frame_unref (frames[i]);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *file = g_strconcat (path, files[i], NULL);

    g_unlink (file);
  }
  g_rmdir (folder);
  return 0;
}
