/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-calibration-plot.h"
#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-profile.h"
#include "muster-roster-calibration.h"
#include "muster-thresholds.h"

typedef struct {
  MusterCommandLine *line;
  MusterStore *store;    /* borrowed */
  MusterModelPack *pack; /* borrowed */
  char *model;           /* owned */
  MusterPolicy policy;   /* the profile's */
  double fmr;
  const char *column;
  const char *svg;
  gboolean only_try;
  MusterCommandSigners signers;
  MusterStaffBy by;          /* who signed */
  GCancellable *cancellable; /* owned */
  MusterRosterCalibration result;
  gint64 told_us;
  GError *error; /* owned */
  gint over;     /* atomic */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->model, g_free);
  g_clear_object (&run->cancellable);
  muster_roster_calibration_clear (&run->result);
  g_clear_error (&run->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* On the worker's thread. */
static void
progress_cb (guint64 done, guint64 total, gpointer user_data)
{
  Run *run = user_data;
  const gint64 now = g_get_monotonic_time ();

  if (!isatty (STDERR_FILENO) || (done < total && now - run->told_us < G_USEC_PER_SEC / 10))
    return;
  run->told_us = now;
  g_printerr (
      "\r%" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT "%s", done, total, done == total ? "\n" : "");
}

static gpointer
work (gpointer data)
{
  Run *run = data;

  muster_roster_calibration_run (run->store,
                                 run->model,
                                 run->fmr,
                                 muster_model_pack_get_review (run->pack),
                                 run->column,
                                 run->cancellable,
                                 progress_cb,
                                 run,
                                 &run->result,
                                 &run->error);
  g_atomic_int_set (&run->over, 1);
  g_main_context_wakeup (NULL);
  return NULL;
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- what was found --- */

static void
print_pairs (const Run *run)
{
  const GArray *pairs = run->result.calibration.look_alikes;

  for (guint i = 0; i < pairs->len; i++) {
    const MusterLookAlike *pair = &g_array_index (pairs, MusterLookAlike, i);
    const char *a = muster_roster_calibration_get_number (&run->result, pair->a);
    const char *b = muster_roster_calibration_get_number (&run->result, pair->b);
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    if (!run->line->json) {
      g_print ("%s  %s  %.3f  %s\n",
               a,
               b,
               pair->similarity,
               pair->one_face ? _ ("one face?") : _ ("alike"));
      continue;
    }
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "pair", pair->one_face ? "one-face" : "look-alike");
    muster_command_add_string (builder, "a", a);
    muster_command_add_string (builder, "b", b);
    muster_command_add_double (builder, "similarity", pair->similarity);
    muster_command_print_json (builder);
  }
}

static void
add_rate (JsonBuilder *builder, const char *key, const MusterRate *rate)
{
  g_autofree char *low = g_strconcat (key, "_low", NULL);
  g_autofree char *high = g_strconcat (key, "_high", NULL);

  muster_command_add_double (builder, key, rate->rate);
  muster_command_add_double (builder, low, rate->low);
  muster_command_add_double (builder, high, rate->high);
}

static void
print_groups (const Run *run)
{
  const GArray *groups = run->result.calibration.groups;

  for (guint i = 0; i < groups->len; i++) {
    const MusterCalibrationGroup *group = &g_array_index (groups, MusterCalibrationGroup, i);
    const char *name = g_ptr_array_index (run->result.groups, i);
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    if (!run->line->json) {
      g_print (_ ("%s: false match %.1e (%.1e to %.1e) of %llu, not recognised "
                  "%.2f %% (%.2f to %.2f) of %llu\n"),
               name,
               group->fmr.rate,
               group->fmr.low,
               group->fmr.high,
               (unsigned long long) group->n_pairs,
               100 * group->fnmr.rate,
               100 * group->fnmr.low,
               100 * group->fnmr.high,
               (unsigned long long) group->n_mated);
      continue;
    }
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "group", name);
    muster_command_add_int (builder, "pairs", (gint64) group->n_pairs);
    add_rate (builder, "fmr", &group->fmr);
    muster_command_add_int (builder, "mated", (gint64) group->n_mated);
    add_rate (builder, "fnmr", &group->fnmr);
    muster_command_print_json (builder);
  }
}

/* What the station will go by. */
static double
get_accept (const Run *run)
{
  const MusterCalibrated found = muster_roster_calibration_sum_up (&run->result);
  const double review = muster_model_pack_get_review (run->pack);
  const double accept = muster_calibrated_get_accept (
      &found, run->policy.fmr, review, muster_model_pack_get_accept (run->pack));
  MusterPolicy policy = run->policy;

  muster_policy_join_pack (&policy, review, accept, muster_model_pack_is_assist (run->pack));
  return policy.accept;
}

static void
print_words (const Run *run)
{
  const MusterCalibration *found = &run->result.calibration;

  g_print (_ ("%u people, %u references, %llu comparisons of different people; "
              "%llu of one face under two numbers left out (from %.3f)\n"),
           found->n_people,
           found->n_templates,
           (unsigned long long) found->n_pairs,
           (unsigned long long) found->n_one_face,
           found->one_face_from);
  g_print (_ ("false match rate %.1e at %.3f (95 %%: %.3f to %.3f), margin %.2f: threshold %.3f\n"),
           found->sought_fmr,
           found->bare,
           found->bare_low,
           found->bare_high,
           found->margin,
           found->threshold);
  if (!found->enough)
    g_print (_ ("By the rule of 30, so few people cannot tell a rate of %.1e; the threshold counts "
                "only where it is above the model pack's.\n"),
             found->wanted_fmr);
  if (found->n_mated > 0)
    g_print (_ ("not recognised there: %.2f %% (95 %%: %.2f to %.2f) of %llu "
                "comparisons of %u people with themselves\n"),
             100 * found->fnmr.rate,
             100 * found->fnmr.low,
             100 * found->fnmr.high,
             (unsigned long long) found->n_mated,
             found->n_mated_people);
  g_print (_ ("model pack %.3f, from now on %.3f%s\n"),
           muster_model_pack_get_accept (run->pack),
           get_accept (run),
           run->only_try ? _ (" (only tried, not kept)") : "");
}

static void
print_json (const Run *run)
{
  const MusterCalibration *found = &run->result.calibration;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  muster_command_add_string (builder, "model", run->model);
  muster_command_add_int (builder, "people", found->n_people);
  muster_command_add_int (builder, "references", found->n_templates);
  muster_command_add_int (builder, "pairs", (gint64) found->n_pairs);
  muster_command_add_int (builder, "pairs_of_people", (gint64) found->n_person_pairs);
  muster_command_add_int (builder, "one_face_pairs", (gint64) found->n_one_face);
  muster_command_add_double (builder, "one_face_from", found->one_face_from);
  muster_command_add_double (builder, "wanted_fmr", found->wanted_fmr);
  muster_command_add_double (builder, "sought_fmr", found->sought_fmr);
  json_builder_set_member_name (builder, "enough");
  json_builder_add_boolean_value (builder, found->enough);
  muster_command_add_double (builder, "bare", found->bare);
  muster_command_add_double (builder, "bare_low", found->bare_low);
  muster_command_add_double (builder, "bare_high", found->bare_high);
  muster_command_add_double (builder, "margin", found->margin);
  muster_command_add_double (builder, "threshold", found->threshold);
  add_rate (builder, "fmr", &found->fmr);
  muster_command_add_int (builder, "mated", (gint64) found->n_mated);
  muster_command_add_int (builder, "mated_people", found->n_mated_people);
  add_rate (builder, "fnmr", &found->fnmr);
  muster_command_add_double (builder, "pack_accept", muster_model_pack_get_accept (run->pack));
  muster_command_add_double (builder, "accept", get_accept (run));
  json_builder_set_member_name (builder, "kept");
  json_builder_add_boolean_value (builder, !run->only_try);
  muster_command_print_json (builder);
}

/* --- the run --- */

/* Before it holds: a threshold that nobody set is none. */
static gboolean
tell_kept (Run *run, const MusterCalibrated *found, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("calibration");

  muster_event_set_string (event, "model", run->model);
  muster_event_set_decimal (event, "accept_from", found->accept);
  muster_event_set_int (event, "people", found->n_people);
  if (run->by.by != 0)
    muster_event_set_int (event, "staff_id", run->by.by);
  if (run->by.second != 0)
    muster_event_set_int (event, "second_id", run->by.second);
  return muster_store_append (run->store, event, error) > 0;
}

/* The picture first: if that cannot be written nothing is kept, and both come whole or not at all.
 */
static gboolean
keep (Run *run, GError **error)
{
  const MusterCalibrated found = muster_roster_calibration_sum_up (&run->result);
  g_autoptr (GError) local = NULL;

  if (run->svg != NULL) {
    g_autofree char *plot = muster_calibration_plot (&run->result.calibration,
                                                     muster_model_pack_get_accept (run->pack));

    if (!g_file_set_contents (run->svg, plot, -1, &local)) {
      g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "%s", local->message);
      return FALSE;
    }
  }
  return run->only_try || (tell_kept (run, &found, error) &&
                           muster_thresholds_keep (run->store, run->model, &found, error));
}

static gboolean
finish (Run *run, GError **error)
{
  if (muster_error_is_cancelled (run->error)) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("stopped; nothing was changed"));
    return FALSE;
  }
  if (run->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&run->error));
    return FALSE;
  }
  if (!keep (run, error))
    return FALSE;
  print_pairs (run);
  print_groups (run);
  if (run->line->json)
    print_json (run);
  else
    print_words (run);
  return TRUE;
}

static gboolean
calibrate (Run *run, GError **error)
{
  const guint interrupt = g_unix_signal_add (SIGINT, cancel_cb, run->cancellable);
  const guint terminate = g_unix_signal_add (SIGTERM, cancel_cb, run->cancellable);
  GThread *thread = g_thread_new ("muster-calibrate", work, run);
  gboolean done;

  while (!g_atomic_int_get (&run->over))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  done = finish (run, error);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  return done;
}

static gboolean
open_and_run (Run *run, GError **error)
{
  const MusterSettings *settings = &run->line->settings;
  g_autoptr (MusterProfile) profile = muster_services_load_profile (
      settings, muster_services_get_usual_profile (settings, NULL), error);
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (MusterStore) store = NULL;
  gboolean done;

  if (profile == NULL)
    return FALSE;
  run->policy = *muster_profile_get_policy (profile);
  if (!(run->fmr > 0))
    run->fmr = run->policy.fmr;
  pack = muster_services_choose_pack (settings, error);
  if (pack == NULL)
    return FALSE;
  store = muster_services_open_store (settings, !run->only_try || run->signers.by > 0, error);
  /* it sets a rule; and it tells numbers in full, beside how alike two people look */
  if (store == NULL ||
      !muster_command_sign (store, &run->signers, MUSTER_RIGHT_POLICY, 0, &run->by, error))
    return FALSE;
  run->store = store;
  run->pack = pack;
  run->model = muster_model_pack_dup_model (pack);
  run->cancellable = g_cancellable_new ();
  done = calibrate (run, error);
  muster_store_close (store);
  return done;
}

gboolean
muster_command_calibrate (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_auto (Run) run = {.line = &line};
  g_autofree char *svg = NULL;
  g_autofree char *column = NULL;
  const GOptionEntry entries[] = {
      {"fmr",
       0,
       0,
       G_OPTION_ARG_DOUBLE,
       &run.fmr,
       N_ ("False match rate to aim at, by default the profile's"),
       N_ ("RATE")},
      {"group",
       0,
       0,
       G_OPTION_ARG_STRING,
       &column,
       N_ ("Tell rates by this column of the roster, too"),
       N_ ("COLUMN")},
      {"profile",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line.settings.profile,
       N_ ("Profile, or a path of one"),
       N_ ("ID")},
      {"svg", 0, 0, G_OPTION_ARG_FILENAME, &svg, N_ ("Draw both errors"), N_ ("FILE")},
      {"try", 0, 0, G_OPTION_ARG_NONE, &run.only_try, N_ ("Only look, keep nothing"), NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&run.signers),
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line,
          argc,
          argv,
          _ ("– find the threshold that suits the people of the roster, and who look alike"),
          entries,
          error))
    return FALSE;
  if (line.rest[0] != NULL || run.fmr < 0 || run.fmr > 0.5) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say “calibrate”, with a rate up to 0.5"));
    return FALSE;
  }
  run.column = column;
  run.svg = svg;
  return open_and_run (&run, error);
}
