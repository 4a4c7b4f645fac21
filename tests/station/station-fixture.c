/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "station-fixture.h"

#include "tests/fakes/patient-profile.h"

static void
ended_cb (MusterStation *station, MusterVisit *visit, StationFixture *fixture)
{
  fixture->ended = *visit;
  fixture->n_ended++;
}

/* One challenge of these kinds, with its own time limit instead of the visit's. */
static void
demand_challenge (GKeyFile *rules, const char *kinds)
{
  g_key_file_set_integer (rules, "policy", "challenges", 1);
  g_key_file_set_string (rules, "policy", "challenge-kinds", kinds);
  g_key_file_remove_key (rules, "policy", "challenge-must", NULL);
  g_key_file_set_integer (rules, "times", "challenge", STATION_PATIENCE_S);
}

static void
set_rule (const char *profile, const char *rule)
{
  g_auto (GStrv) pair = g_strsplit (rule, "=", 2);
  g_autoptr (GKeyFile) rules = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (
      rules, profile, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &error);
  g_assert_no_error (error);
  if (pair[1] != NULL)
    g_key_file_set_string (rules, "policy", pair[0], pair[1]);
  else
    demand_challenge (rules, rule);
  g_key_file_save_to_file (rules, profile, &error);
  g_assert_no_error (error);
}

void
station_fixture_set_up (StationFixture *fixture, gconstpointer data)
{
  MusterSettings settings = {.rehearsal = TRUE};
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("muster-station-XXXXXX", &error);
  g_assert_no_error (error);
  settings.data = muster_services_dup_data_folder ();
  settings.store = g_build_filename (fixture->folder, "rehearsal.db", NULL);
  settings.profile = patient_profile_write (settings.data, fixture->folder, STATION_PATIENCE_S);
  if (data != NULL)
    set_rule (settings.profile, data);
  g_assert_true (muster_station_kit_open (&fixture->kit, &settings, &error));
  g_assert_no_error (error);
  g_assert_no_error (fixture->kit.engine_error);
  muster_settings_clear (&settings);
  fixture->people = muster_rehearsal_get_people (&fixture->n_people);
  fixture->reader = muster_virtual_reader_new ("test reader");
  muster_reader_hub_add (fixture->kit.hub, MUSTER_CARD_READER (fixture->reader));
  g_signal_connect (fixture->kit.station, "visit-ended", G_CALLBACK (ended_cb), fixture);
  muster_station_start (fixture->kit.station);
}

void
station_fixture_tear_down (StationFixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", fixture->folder);

  muster_station_kit_close (&fixture->kit);
  g_object_unref (fixture->reader);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (fixture->folder);
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until the station is in @state and nothing is being saved. */
void
station_fixture_wait_for (StationFixture *fixture, MusterVisitState state)
{
  gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  guint source = g_timeout_add (50, nothing_cb, NULL);

  while (visit->state != state || visit->saving) {
    if (g_get_monotonic_time () > until)
      g_error ("in %s (%s, %s), not in %s",
               muster_visit_state_to_nick (visit->state),
               muster_coach_to_nick (visit->coach),
               muster_reason_to_nick (visit->reason),
               muster_visit_state_to_nick (state));
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (source);
}

void
station_fixture_wait_ended (StationFixture *fixture, guint n)
{
  gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  guint source = g_timeout_add (50, nothing_cb, NULL);

  while (fixture->n_ended < n) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (source);
}

void
station_fixture_assert_page (StationFixture *fixture, MusterPage page)
{
  g_assert_cmpstr (muster_page_to_nick (muster_station_get_screen (fixture->kit.station)->page),
                   ==,
                   muster_page_to_nick (page));
}
