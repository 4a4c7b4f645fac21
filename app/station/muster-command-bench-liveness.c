/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-command-bench.h"
#include "muster-error.h"
#include "muster-liveness-bench.h"
#include "muster-rate.h"

/* Every kind of challenge that has a generator. */
static const MusterLivenessKind *const kinds[] = {
    &muster_liveness_flash,
    &muster_liveness_rehearsal,
    &muster_liveness_approach,
    &muster_liveness_turn,
    &muster_liveness_blink,
    &muster_liveness_mouth,
    &muster_liveness_code,
};

#define MAX_SPECIES 16

/* A typing error, not a machine. */
#define MAX_JOBS 64

typedef struct {
  const MusterLivenessKind *kind;
  gboolean left_out[MAX_SPECIES];
  gboolean each;     /* print every presentation */
  guint64 seed;      /* of the first */
  guint per_species; /* as many seeds are dealt out */
  gint dealt;        /* atomic */
  gint stopped;      /* atomic */
  gint working;      /* atomic: workers that have not ended */

  GMutex lock; /* guards what is below while there are workers */
  MusterLivenessTally tallies[MAX_SPECIES];
  guint n;       /* of each species so far */
  GError *error; /* owned, nullable: the first of any worker */
} Bench;

/* Takes seeds while there are any. */
typedef struct {
  Bench *bench; /* borrowed */
  MusterLivenessLab lab;
  GThread *thread; /* owned */
} Worker;

static const MusterLivenessKind *
find_kind (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i]->nick, nick) == 0)
      return kinds[i];
  return NULL;
}

/* @species: (nullable): the nicks of those that are wanted, with commas between */
static gboolean
choose_species (Bench *bench, const char *species, GError **error)
{
  g_auto (GStrv) wanted = NULL;
  guint n_found = 0;

  if (species == NULL)
    return TRUE;
  wanted = g_strsplit (species, ",", -1);
  for (guint s = 0; s < bench->kind->n_species; s++) {
    const gboolean found =
        g_strv_contains ((const char *const *) wanted, bench->kind->get_nick (s));

    bench->left_out[s] = !found;
    n_found += found;
  }
  if (n_found == g_strv_length (wanted))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_USAGE,
               _ ("not all of “%s” are species of the kind “%s”"),
               species,
               bench->kind->nick);
  return FALSE;
}

/* Control-C ends the run after the presentations under way; what is there is printed. */
static gboolean
stop_cb (gpointer bench)
{
  g_atomic_int_set (&((Bench *) bench)->stopped, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
show_progress (const Bench *bench)
{
  g_printerr (isatty (STDERR_FILENO) ? "\r%s %u / %u" : "%s %u / %u\n",
              bench->kind->nick,
              bench->n,
              bench->per_species);
  if (isatty (STDERR_FILENO) && bench->n == bench->per_species)
    g_printerr ("\n");
}

/* One presentation with all that was found. */
static void
print_one (const Bench *bench, guint species, guint64 seed, const MusterLivenessOutcome *outcome)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  muster_command_add_string (builder, "kind", bench->kind->nick);
  muster_command_add_string (builder, "species", bench->kind->get_nick (species));
  muster_command_add_int (builder, "seed", (gint64) seed);
  muster_command_add_string (builder, "result", muster_liveness_result_to_nick (outcome->result));
  muster_command_add_double (builder, "llr", outcome->llr);
  for (gsize i = 0; i < outcome->n_findings; i++)
    muster_command_add_double (builder, outcome->findings[i].nick, outcome->findings[i].value);
  muster_command_print_json (builder);
}

/* Outcomes of one seed, all its species or none, so that a run that is stopped has as many of all.
 * Counts, and lowest and highest values, are the same in whichever order they come. */
static void
count_in (Bench *bench, guint64 seed, const MusterLivenessOutcome *outcomes)
{
  g_mutex_lock (&bench->lock);
  for (guint s = 0; s < bench->kind->n_species; s++) {
    if (bench->left_out[s])
      continue;
    muster_liveness_tally_add (&bench->tallies[s], &outcomes[s]);
    if (bench->each)
      print_one (bench, s, seed, &outcomes[s]);
  }
  bench->n++;
  show_progress (bench);
  g_mutex_unlock (&bench->lock);
}

static void
give_up (Bench *bench, GError *error)
{
  g_mutex_lock (&bench->lock);
  if (bench->error == NULL)
    bench->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&bench->lock);
  g_atomic_int_set (&bench->stopped, TRUE);
}

static void
work (Worker *self)
{
  Bench *bench = self->bench;
  g_autofree MusterLivenessOutcome *outcomes = g_new (MusterLivenessOutcome, MAX_SPECIES);

  while (!g_atomic_int_get (&bench->stopped)) {
    const guint which = (guint) g_atomic_int_add (&bench->dealt, 1);

    if (which >= bench->per_species)
      break;
    for (guint s = 0; s < bench->kind->n_species; s++) {
      GError *error = NULL;

      if (!bench->left_out[s] &&
          !bench->kind->run (&self->lab, s, bench->seed + which, &outcomes[s], &error)) {
        give_up (bench, error);
        return;
      }
    }
    count_in (bench, bench->seed + which, outcomes);
  }
}

static gpointer
worker_thread (gpointer data)
{
  Worker *self = data;

  work (self);
  g_atomic_int_add (&self->bench->working, -1);
  g_main_context_wakeup (NULL);
  return NULL;
}

typedef GArray WorkerArray;

static void
workers_free (WorkerArray *workers)
{
  for (guint i = 0; i < workers->len; i++)
    muster_liveness_lab_clear (&g_array_index (workers, Worker, i).lab);
  g_array_unref (workers);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WorkerArray, workers_free)

/* A lab, with its nets, for each. */
static gboolean
run_all (
    Bench *bench, MusterModelPack *pack, const char *const *folders, guint n_jobs, GError **error)
{
  g_autoptr (WorkerArray) workers = g_array_new (FALSE, TRUE, sizeof (Worker));
  guint source;

  g_array_set_size (workers, n_jobs);
  for (guint i = 0; i < n_jobs; i++) {
    Worker *worker = &g_array_index (workers, Worker, i);

    worker->bench = bench;
    if (!muster_liveness_lab_init (&worker->lab, pack, folders, error))
      return FALSE;
  }
  source = g_unix_signal_add (SIGINT, stop_cb, bench);
  bench->working = (gint) n_jobs;
  for (guint i = 0; i < n_jobs; i++) {
    Worker *worker = &g_array_index (workers, Worker, i);

    worker->thread = g_thread_new ("bench-liveness", worker_thread, worker);
  }
  while (g_atomic_int_get (&bench->working) > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < n_jobs; i++)
    g_thread_join (g_array_index (workers, Worker, i).thread);
  g_source_remove (source);
  if (bench->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&bench->error));
  return FALSE;
}

/* --- print --- */

/* Attacks: APCER, accepted ones. Living faces: BPCER, refused ones. Those without a response count
 * in neither numerator; their share is given apart. */
static guint
count_errors (const Bench *bench, guint species)
{
  const MusterLivenessTally *tally = &bench->tallies[species];

  return bench->kind->is_live (species) ? tally->not_live + tally->broken : tally->live;
}

static void
print_text (const Bench *bench)
{
  g_print ("%-10s %5s %5s %8s %11s %6s  %s\n",
           "species",
           "n",
           "live",
           "not-live",
           "no-response",
           "broken",
           "error, 95 % interval");
  for (guint s = 0; s < bench->kind->n_species; s++) {
    const MusterLivenessTally *tally = &bench->tallies[s];
    const MusterRate error = muster_rate_of (count_errors (bench, s), tally->n);

    if (bench->left_out[s])
      continue;
    g_print ("%-10s %5u %5u %8u %11u %6u  %s %.2f %% (%.2f to %.2f)\n",
             bench->kind->get_nick (s),
             tally->n,
             tally->live,
             tally->not_live,
             tally->no_response,
             tally->broken,
             bench->kind->is_live (s) ? "BPCER" : "APCER",
             100 * error.rate,
             100 * error.low,
             100 * error.high);
  }
}

static void
print_json (const Bench *bench)
{
  for (guint s = 0; s < bench->kind->n_species; s++) {
    const MusterLivenessTally *tally = &bench->tallies[s];
    const MusterRate error = muster_rate_of (count_errors (bench, s), tally->n);
    g_autoptr (JsonBuilder) builder = NULL;

    if (bench->left_out[s])
      continue;
    builder = json_builder_new ();
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "kind", bench->kind->nick);
    muster_command_add_string (builder, "species", bench->kind->get_nick (s));
    muster_command_add_string (builder, "rate", bench->kind->is_live (s) ? "BPCER" : "APCER");
    muster_command_add_int (builder, "seed", (gint64) bench->seed);
    muster_command_add_int (builder, "n", tally->n);
    muster_command_add_int (builder, "live", tally->live);
    muster_command_add_int (builder, "not_live", tally->not_live);
    muster_command_add_int (builder, "no_response", tally->no_response);
    muster_command_add_int (builder, "broken", tally->broken);
    muster_command_add_double (builder, "error", error.rate);
    muster_command_add_double (builder, "error_low", error.low);
    muster_command_add_double (builder, "error_high", error.high);
    muster_command_add_double (builder, "llr_low", tally->llr_low);
    muster_command_add_double (builder, "llr_high", tally->llr_high);
    muster_command_add_double (builder, "verdict_ms", tally->verdict_ms);
    muster_command_print_json (builder);
  }
}

/**
 * muster_command_bench_liveness:
 *
 * Draws living faces and attacks and puts them to the challenge, through the real nets; one object
 * for each species with --json. The same seed gives the same table on one build, but for the times,
 * whatever the number of jobs is.
 */
gboolean
muster_command_bench_liveness (const MusterCommandLine *line,
                               const MusterLivenessOrder *order,
                               GError **error)
{
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autoptr (MusterModelPack) pack = NULL;
  g_autofree Bench *bench = g_new0 (Bench, 1);

  *bench = (Bench){.kind = find_kind (order->kind),
                   .each = order->each,
                   .seed = order->seed,
                   .per_species = order->per_species};
  if (bench->kind == NULL || order->per_species == 0 || order->n_jobs == 0 ||
      order->n_jobs > MAX_JOBS) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("no presentations of the kind “%s” can be drawn"),
                 order->kind);
    return FALSE;
  }
  if (!choose_species (bench, order->species, error))
    return FALSE;
  pack = muster_services_choose_pack (&line->settings, error);
  if (pack == NULL || !run_all (bench, pack, (const char *const *) folders, order->n_jobs, error))
    return FALSE;
  if (line->json)
    print_json (bench);
  else
    print_text (bench);
  return TRUE;
}
