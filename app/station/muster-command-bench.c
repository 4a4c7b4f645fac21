/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-command-bench.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-face-bench.h"
#include "muster-record-bench.h"
#include "muster-rehearsal.h"

/* Eight seconds of the rehearsal: long enough for steady medians, short enough to be run often. */
#define LOOP_FRAMES 120
/* The limits of liveness were set on seeds below it. */
#define MUSTER_BENCH_SEED 2000000
/* A profile's usual number of fused frames. */
#define PROBE_FRAMES 5

static const char *const stage_nicks[MUSTER_BENCH_N_STAGES] = {
    [MUSTER_BENCH_DECODE] = "decode",
    [MUSTER_BENCH_DETECT] = "detect",
    [MUSTER_BENCH_MESH] = "mesh",
    [MUSTER_BENCH_EMBED] = "embed",
};

static const char *const rate_nicks[MUSTER_BENCH_N_RATES] = {"1e-2", "1e-3", "1e-4"};

static void
progress_cb (guint done, guint total, gpointer user_data)
{
  if (isatty (STDERR_FILENO) && (done % 50 == 0 || done == total))
    g_printerr ("\r%u / %u%s", done, total, done == total ? "\n" : "");
}

static void
add_rates (JsonBuilder *builder, const char *key, const double *values)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  for (guint i = 0; i < MUSTER_BENCH_N_RATES; i++)
    muster_command_add_double (builder, rate_nicks[i], values[i]);
  json_builder_end_object (builder);
}

static void
print_face (const MusterFaceBench *result, const char *pack, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!json) {
    g_print (_ ("pack %s: %u pictures, %u genuine and %u impostor pairs, %u failed to enrol\n"),
             pack,
             result->n_pictures,
             result->n_genuine,
             result->n_impostor,
             result->failed_to_enrol);
    g_print (_ ("EER %.2f %%\n"), 100 * result->eer);
    for (guint i = 0; i < MUSTER_BENCH_N_RATES; i++)
      g_print (_ ("FNMR %.2f %% at FMR %s (threshold %.3f)\n"),
               100 * result->fnmr[i],
               rate_nicks[i],
               result->threshold[i]);
    for (guint i = 0; i < MUSTER_BENCH_N_STAGES; i++)
      g_print ("%-7s %6.2f ms\n", stage_nicks[i], result->ms[i]);
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "pack", pack);
  muster_command_add_int (builder, "n_pictures", result->n_pictures);
  muster_command_add_int (builder, "n_genuine", result->n_genuine);
  muster_command_add_int (builder, "n_impostor", result->n_impostor);
  muster_command_add_int (builder, "failed_to_enrol", result->failed_to_enrol);
  muster_command_add_double (builder, "eer", result->eer);
  add_rates (builder, "fnmr", result->fnmr);
  add_rates (builder, "threshold", result->threshold);
  json_builder_set_member_name (builder, "ms");
  json_builder_begin_object (builder);
  for (guint i = 0; i < MUSTER_BENCH_N_STAGES; i++)
    muster_command_add_double (builder, stage_nicks[i], result->ms[i]);
  json_builder_end_object (builder);
  muster_command_print_json (builder);
}

static gboolean
bench_face (MusterCommandLine *line, const char *images, const char *pairs, GError **error)
{
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&line->settings, error);
  MusterFaceBench result;

  if (pack == NULL)
    return FALSE;
  if (!muster_face_bench_run (pack,
                              (const char *const *) folders,
                              images,
                              pairs,
                              NULL,
                              progress_cb,
                              NULL,
                              &result,
                              error))
    return FALSE;
  print_face (&result, muster_model_pack_get_id (pack), line->json);
  return TRUE;
}

static void
take_frame_cb (MusterCamera *camera, MusterFrame *frame, GPtrArray *frames)
{
  if (frames->len < LOOP_FRAMES)
    g_ptr_array_add (frames, muster_frame_ref (frame));
}

/* The frames are taken first, so that drawing the rehearsal's face costs the measurement nothing.
 */
static GPtrArray *
take_frames (GError **error)
{
  g_autoptr (MusterCamera) camera = muster_rehearsal_camera_open ("rehearsal:1:good", error);
  g_autoptr (GPtrArray) frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_frame_unref);

  if (camera == NULL)
    return NULL;
  g_signal_connect (camera, "frame", G_CALLBACK (take_frame_cb), frames);
  muster_camera_start (camera);
  while (frames->len < LOOP_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  muster_camera_stop (camera);
  g_signal_handlers_disconnect_by_data (camera, frames);
  return g_steal_pointer (&frames);
}

/* Resident memory now, MiB; 0 where the kernel does not say. */
static double
resident_mib (void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%*d %ld", &pages) != 1)
    return 0;
  return (double) pages * (double) sysconf (_SC_PAGESIZE) / (1 << 20);
}

static void
print_loop (const MusterFaceLoop *loop, double record_ms, const char *pack, gboolean json)
{
  const struct {
    const char *key;
    double value;
  } rows[] = {
      {"positioning_ms", loop->positioning_ms},
      {"gathering_ms", loop->gathering_ms},
      {"positioning_share", loop->positioning_share},
      {"gathering_share", loop->gathering_share},
      {"watching_ms", loop->watching_ms},
      {"watching_share", loop->watching_share},
      {"probe_ms", loop->probe_ms},
      {"record_ms", record_ms},
      {"verdict_ms", loop->probe_ms + record_ms},
      {"resident_mib", resident_mib ()},
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  muster_command_add_string (builder, "pack", pack);
  muster_command_add_int (builder, "frames", loop->n_frames);
  muster_command_add_int (builder, "fit", loop->n_fit);
  muster_command_add_int (builder, "probes", loop->n_probes);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (!json)
      g_print ("%-18s %8.3f\n", rows[i].key, rows[i].value);
    muster_command_add_double (builder, rows[i].key, rows[i].value);
  }
  if (json)
    muster_command_print_json (builder);
}

static gboolean
bench_loop (MusterCommandLine *line, GError **error)
{
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&line->settings, error);
  g_autoptr (GPtrArray) frames = pack != NULL ? take_frames (error) : NULL;
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "muster", NULL);
  MusterFaceLoop loop;
  double record_ms = 0;

  if (frames == NULL)
    return FALSE;
  if (!muster_face_bench_loop (pack,
                               (const char *const *) folders,
                               (MusterFrame *const *) frames->pdata,
                               frames->len,
                               PROBE_FRAMES,
                               NULL,
                               &loop,
                               error))
    return FALSE;
  g_ptr_array_set_size (frames, 0);
  if (!muster_record_bench_run (data, &record_ms, error))
    return FALSE;
  print_loop (&loop, record_ms, muster_model_pack_get_id (pack), line->json);
  return TRUE;
}

gboolean
muster_command_bench (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autofree char *images = NULL;
  g_autofree char *pairs = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *species = NULL;
  int size = 1000000, dimension = 128, per_species = 300, n_jobs = 1;
  gint64 seed = MUSTER_BENCH_SEED;
  gboolean each = FALSE;
  const GOptionEntry entries[] = {
      {"images", 0, 0, G_OPTION_ARG_FILENAME, &images, N_ ("Folder with pictures"), N_ ("DIR")},
      {"pairs",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &pairs,
       N_ ("Lines: picture picture 1 (same person) or 0"),
       N_ ("FILE")},
      {"size", 0, 0, G_OPTION_ARG_INT, &size, N_ ("Templates in the gallery"), N_ ("N")},
      {"dim", 0, 0, G_OPTION_ARG_INT, &dimension, N_ ("Values of a template"), N_ ("N")},
      {"kind", 0, 0, G_OPTION_ARG_STRING, &kind, N_ ("Kind of liveness challenge"), N_ ("KIND")},
      {"species",
       0,
       0,
       G_OPTION_ARG_STRING,
       &species,
       N_ ("Only these, with commas between"),
       N_ ("SPECIES")},
      {"per-species",
       0,
       0,
       G_OPTION_ARG_INT,
       &per_species,
       N_ ("Presentations of each kind of attack, and of living faces"),
       N_ ("N")},
      {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_ ("First seed of the presentations"), N_ ("N")},
      {"jobs", 0, 0, G_OPTION_ARG_INT, &n_jobs, N_ ("Presentations side by side"), N_ ("N")},
      {"each", 0, 0, G_OPTION_ARG_NONE, &each, N_ ("Print every presentation too"), NULL},
      G_OPTION_ENTRY_NULL,
  };
  const char *what;

  if (argc > 1 && g_str_equal (argv[1], "attempts"))
    return muster_command_bench_attempts (argc, argv, error);
  if (!muster_command_parse (
          &line,
          argc,
          argv,
          _ ("face|loop|gallery|liveness|passive|attempts – measure this machine"),
          entries,
          error))
    return FALSE;
  what = line.rest[0];
  if (g_strcmp0 (what, "face") == 0 && images != NULL && pairs != NULL)
    return bench_face (&line, images, pairs, error);
  if (g_strcmp0 (what, "loop") == 0)
    return bench_loop (&line, error);
  if (g_strcmp0 (what, "gallery") == 0)
    return muster_command_bench_gallery (
        &line, (guint) MAX (size, 0), (guint) MAX (dimension, 0), error);
  if (g_strcmp0 (what, "liveness") == 0)
    return muster_command_bench_liveness (
        &line,
        &(MusterLivenessOrder){.kind = kind != NULL ? kind : "flash",
                               .species = species,
                               .per_species = (guint) MAX (per_species, 0),
                               .seed = (guint64) seed,
                               .n_jobs = (guint) MAX (n_jobs, 0),
                               .each = each},
        error);
  if (g_strcmp0 (what, "passive") == 0)
    return muster_command_bench_passive (
        &line, images, (guint) MAX (per_species, 0), (guint64) seed, error);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_USAGE,
                       _ ("say “bench face --images DIR --pairs FILE”, “bench loop”, “bench "
                          "gallery”, “bench liveness”, “bench passive [--images DIR]” or “bench "
                          "attempts”"));
  return FALSE;
}
