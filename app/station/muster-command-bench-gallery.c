/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-command-bench.h"
#include "muster-gallery-bench.h"

static void
progress_cb (guint done, guint total, gpointer user_data)
{
  if (isatty (STDERR_FILENO) && (done % 50000 == 0 || done == total))
    g_printerr ("\r%u / %u%s", done, total, done == total ? "\n" : "");
}

static void
print_words (const MusterGalleryBench *result)
{
  g_print (_ ("%u templates of %u values, %.0f MiB, kernel %s\n"),
           result->size,
           result->dimension,
           result->gallery_mib,
           result->kernel);
  g_print (_ ("search    %7.2f ms median, %.2f ms p95\n"), result->median_ms, result->p95_ms);
  g_print (_ ("first hit as of all floats: %u of %u\n"), result->n_first_equal, result->n_queries);
  if (result->blas == NULL) {
    g_print (
        _ ("There is no BLAS on this machine to compare with (Debian: libopenblas0-pthread).\n"));
    return;
  }
  g_print (_ ("BLAS      %7.2f ms median, %.2f ms p95, %.0f MiB (%s)\n"),
           result->blas_median_ms,
           result->blas_p95_ms,
           result->float_mib,
           result->blas);
  g_print (_ ("%.1f times as fast\n"), result->blas_median_ms / result->median_ms);
}

static void
print_json (const MusterGalleryBench *result)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  muster_command_add_int (builder, "size", result->size);
  muster_command_add_int (builder, "dimension", result->dimension);
  muster_command_add_string (builder, "kernel", result->kernel);
  muster_command_add_int (builder, "queries", result->n_queries);
  muster_command_add_int (builder, "first_equal", result->n_first_equal);
  muster_command_add_double (builder, "median_ms", result->median_ms);
  muster_command_add_double (builder, "p95_ms", result->p95_ms);
  muster_command_add_double (builder, "gallery_mib", result->gallery_mib);
  muster_command_add_string (builder, "blas", result->blas);
  if (result->blas != NULL) {
    muster_command_add_double (builder, "blas_median_ms", result->blas_median_ms);
    muster_command_add_double (builder, "blas_p95_ms", result->blas_p95_ms);
    muster_command_add_double (builder, "ratio", result->blas_median_ms / result->median_ms);
  }
  muster_command_add_double (builder, "float_mib", result->float_mib);
  muster_command_print_json (builder);
}

gboolean
muster_command_bench_gallery (const MusterCommandLine *line,
                              guint size,
                              guint dimension,
                              GError **error)
{
  g_auto (MusterGalleryBench) result = {0};

  if (!muster_gallery_bench_run (size, dimension, progress_cb, NULL, &result, error))
    return FALSE;
  if (line->json)
    print_json (&result);
  else
    print_words (&result);
  return TRUE;
}
