/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-attempt-bench.h"
#include "muster-command-bench.h"
#include "muster-error.h"

typedef struct {
  gboolean json;
  GArray *passed;      /* owned, double: seconds of those who were let in */
  GArray *positioning; /* owned, double: of the same */
  guint n;
} Table;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The smallest value that at least @share of all do not exceed; 0 of none. */
static double
get_quantile (GArray *values, double share)
{
  const guint n = values->len;
  const guint rank = (guint) (share * n + .999999);

  if (n == 0)
    return 0;
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, CLAMP (rank, 1, n) - 1);
}

static void
print_json (const MusterAttempt *attempt)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  muster_command_add_int (builder, "person", attempt->person);
  json_builder_set_member_name (builder, "passed");
  json_builder_add_boolean_value (builder, attempt->passed);
  muster_command_add_string (builder, "reason", muster_reason_to_nick (attempt->reason));
  muster_command_add_double (builder, "seconds", attempt->seconds);
  muster_command_add_double (builder, "positioning", attempt->positioning);
  json_builder_set_member_name (builder, "challenges");
  json_builder_begin_array (builder);
  for (guint i = 0; i < attempt->n_steps; i++) {
    const MusterAttemptStep *step = &attempt->steps[i];

    json_builder_begin_object (builder);
    muster_command_add_string (builder, "kind", muster_challenge_kind_to_nick (step->kind));
    muster_command_add_string (builder, "result", muster_liveness_result_to_nick (step->result));
    muster_command_add_double (builder, "seconds", step->seconds);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  muster_command_print_json (builder);
}

static void
print_words (const MusterAttempt *attempt)
{
  g_print ("%2u %5.1f s %s %.1f s",
           attempt->person,
           attempt->seconds,
           attempt->passed ? "pass" : muster_reason_to_nick (attempt->reason),
           attempt->positioning);
  for (guint i = 0; i < attempt->n_steps; i++)
    g_print (", %s %s %.1f s",
             muster_challenge_kind_to_nick (attempt->steps[i].kind),
             muster_liveness_result_to_nick (attempt->steps[i].result),
             attempt->steps[i].seconds);
  g_print ("\n");
}

static void
each_cb (const MusterAttempt *attempt, gpointer user_data)
{
  Table *table = user_data;

  table->n++;
  if (attempt->passed) {
    g_array_append_val (table->passed, attempt->seconds);
    g_array_append_val (table->positioning, attempt->positioning);
  }
  if (table->json)
    print_json (attempt);
  else
    print_words (attempt);
}

static void
print_table (Table *table)
{
  const double median = get_quantile (table->passed, .5);
  const double p95 = get_quantile (table->passed, .95);
  const double positioning = get_quantile (table->positioning, .5);
  g_autoptr (JsonBuilder) builder = NULL;

  if (!table->json) {
    g_print (_ ("%u of %u let in, after %.1f s median, %.1f s p95; %.1f s of it until the first "
                "challenge\n"),
             table->passed->len,
             table->n,
             median,
             p95,
             positioning);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "visits", table->n);
  muster_command_add_int (builder, "passed", table->passed->len);
  muster_command_add_double (builder, "median_s", median);
  muster_command_add_double (builder, "p95_s", p95);
  muster_command_add_double (builder, "positioning_median_s", positioning);
  muster_command_print_json (builder);
}

/* Those who were not let in have no time until they are: they are counted apart. */
static gboolean
run_bench (const MusterCommandLine *line, MusterSitter sitter, guint n, GError **error)
{
  Table table = {.json = line->json};
  gboolean done;

  table.passed = g_array_new (FALSE, FALSE, sizeof (double));
  table.positioning = g_array_new (FALSE, FALSE, sizeof (double));
  done = muster_attempt_bench_run (&line->settings, sitter, n, each_cb, &table, error);
  if (done)
    print_table (&table);
  g_array_unref (table.passed);
  g_array_unref (table.positioning);
  return done;
}

gboolean
muster_command_bench_attempts (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autofree char *nick = NULL;
  MusterSitter sitter = MUSTER_SITTER_GOOD;
  int visits = 36;
  const GOptionEntry entries[] = {
      {"visits",
       0,
       0,
       G_OPTION_ARG_INT,
       &visits,
       N_ ("Visits of the twelve made-up people"),
       N_ ("N")},
      {"sitter", 0, 0, G_OPTION_ARG_STRING, &nick, N_ ("How they behave"), N_ ("SITTER")},
      {"profile",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line.settings.profile,
       N_ ("Profile, or a path of one"),
       N_ ("ID")},
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("– measure how long attempts take"), entries, error))
    return FALSE;
  if (visits > 0 && (nick == NULL || muster_sitter_from_nick (nick, &sitter)))
    return run_bench (&line, sitter, (guint) visits, error);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_USAGE,
               _ ("“%s” is no way to sit before the camera, or there are no visits"),
               nick != NULL ? nick : muster_sitter_to_nick (sitter));
  return FALSE;
}
