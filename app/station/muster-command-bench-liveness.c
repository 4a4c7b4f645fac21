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
};

#define MAX_SPECIES 16

typedef struct {
  const MusterLivenessKind *kind;
  gboolean left_out[MAX_SPECIES];
  MusterLivenessTally tallies[MAX_SPECIES];
  guint n; /* of each species so far */
  gboolean stopped;
} Bench;

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

/* Control-C ends the run after the presentation under way; what is there is printed. */
static gboolean
stop_cb (gpointer stopped)
{
  *(gboolean *) stopped = TRUE;
  return G_SOURCE_REMOVE;
}

static void
show_progress (const Bench *bench, guint per_species)
{
  g_printerr (isatty (STDERR_FILENO) ? "\r%s %u / %u" : "%s %u / %u\n",
              bench->kind->nick,
              bench->n,
              per_species);
  if (isatty (STDERR_FILENO) && bench->n == per_species)
    g_printerr ("\n");
}

/* One presentation of each species after the other, so that a run that is stopped has as many of
 * all. */
static gboolean
run_all (Bench *bench, MusterLivenessLab *lab, guint per_species, guint64 seed, GError **error)
{
  const guint source = g_unix_signal_add (SIGINT, stop_cb, &bench->stopped);
  gboolean done = TRUE;

  while (done && !bench->stopped && bench->n < per_species) {
    for (guint s = 0; s < bench->kind->n_species && done; s++) {
      MusterLivenessOutcome outcome;

      if (bench->left_out[s])
        continue;
      done = bench->kind->run (lab, s, seed + bench->n, &outcome, error);
      if (done)
        muster_liveness_tally_add (&bench->tallies[s], &outcome);
    }
    bench->n++;
    show_progress (bench, per_species);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
  if (!bench->stopped)
    g_source_remove (source);
  return done;
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
print_json (const Bench *bench, guint64 seed)
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
    muster_command_add_int (builder, "seed", (gint64) seed);
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
 * @kind: nick of a kind of challenge
 * @species: (nullable): nicks of those that are drawn, with commas between; %NULL for all
 * @per_species: presentations of each species
 * @seed: of the first; the others follow
 *
 * Draws living faces and attacks and puts them to the challenge, through the real nets; one object
 * for each species with --json. The same seed gives the same table on one build.
 */
gboolean
muster_command_bench_liveness (const MusterCommandLine *line,
                               const char *kind,
                               const char *species,
                               guint per_species,
                               guint64 seed,
                               GError **error)
{
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autoptr (MusterModelPack) pack = NULL;
  g_auto (MusterLivenessLab) lab = {0};
  Bench bench = {.kind = find_kind (kind)};

  if (bench.kind == NULL || per_species == 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("no presentations of the kind “%s” can be drawn"),
                 kind);
    return FALSE;
  }
  if (!choose_species (&bench, species, error))
    return FALSE;
  pack = muster_services_choose_pack (&line->settings, error);
  if (pack == NULL ||
      !muster_liveness_lab_init (&lab, pack, (const char *const *) folders, error) ||
      !run_all (&bench, &lab, per_species, seed, error))
    return FALSE;
  if (line->json)
    print_json (&bench, seed);
  else
    print_text (&bench);
  return TRUE;
}
