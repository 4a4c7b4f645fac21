/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-record-bench.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#include "muster-error.h"
#include "muster-services.h"

#define N_APPENDS 40

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static gboolean
time_appends (MusterStore *store, double *times, GError **error)
{
  for (guint i = 0; i < N_APPENDS; i++) {
    g_autoptr (MusterEvent) event = muster_event_new ("outcome");
    gint64 began = g_get_monotonic_time ();

    if (muster_store_append (store, event, error) < 0)
      return FALSE;
    times[i] = (double) (g_get_monotonic_time () - began) / 1000;
  }
  return TRUE;
}

static gboolean
time_in (const char *folder, double *times, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "bench.db", NULL);
  g_autoptr (MusterStore) store = muster_store_open (path, "bench", error);
  gboolean done = store != NULL && time_appends (store, times, error);

  if (store != NULL)
    muster_store_close (store);
  return done;
}

/**
 * muster_record_bench_run:
 * @parent: a folder on the disk the station would use; made if it is not there
 * @median_ms: (out): milliseconds until an outcome is durable, the median of 40
 * @error: FAILED if a folder cannot be made or removed; STORE, STORE_FULL
 *
 * Appends to a store of its own, which is removed again whatever happens. Blocks.
 *
 * Returns: %TRUE if it was measured
 */
gboolean
muster_record_bench_run (const char *parent, double *median_ms, GError **error)
{
  g_autofree char *folder = g_build_filename (parent, "bench-XXXXXX", NULL);
  double times[N_APPENDS];
  gboolean done;

  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp (folder) == NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The folder %s cannot be made: %s"),
                 folder,
                 g_strerror (errno));
    return FALSE;
  }
  done = time_in (folder, times, error);
  /* What went wrong first is what whoever measures has to know. */
  done = muster_services_remove_folder (folder, done ? error : NULL) && done;
  if (!done)
    return FALSE;
  qsort (times, N_APPENDS, sizeof times[0], compare_doubles);
  *median_ms = times[N_APPENDS / 2];
  return TRUE;
}
