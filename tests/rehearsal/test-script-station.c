/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-script.h"
#include "muster-station-kit.h"
#include "tests/fakes/patient-profile.h"

/* The rehearsal before the real station: every scene ends as its title says. Some of them, and all
 * of them when started on purpose with "all". There is no screen here, so no colours. */

static const struct {
  const char *scene;
  const char *outcome;
  gboolean always;
} plays[] = {
    {"good", "pass", TRUE},
    {"far", "pass", FALSE},
    {"turned", "pass", FALSE},
    {"dark", "pass", TRUE},
    {"flash", "pass", FALSE},
    {"blink", "pass", FALSE},
    {"approach", "pass", FALSE},
    {"code", "pass", FALSE},
    {"print", "fail", TRUE},
    {"replay", "fail", FALSE},
    {"not-me", "abandoned", TRUE},
    {"impostor", "fail", TRUE},
    {"in-doubt", "doubtful", FALSE},
    {"wrong-data", "abandoned", TRUE},
    {"unknown-card", "refused", TRUE},
    {"unplugged", "pass", TRUE},
    {"desk", "card-only", TRUE},
    {"again", "refused", TRUE},
};

typedef struct {
  MusterStationKit kit;
  MusterVirtualReader *reader;   /* owned */
  MusterRehearsalScript *script; /* owned */
  GString *log;                  /* "scene:outcome " */
  gboolean finished;
} Fixture;

static void
scene_cb (MusterRehearsalScript *script, const char *nick, Fixture *f)
{
  g_string_append_printf (f->log, "%s:", nick);
  muster_station_practise (f->kit.station, muster_rehearsal_script_get_challenge (script));
}

static void
act_cb (MusterRehearsalScript *script, guint act, Fixture *f)
{
  gsize n;
  const MusterOverrideReason *reasons =
      muster_profile_get_override_reasons (muster_station_get_profile (f->kit.station), &n);

  if (act == MUSTER_VISIT_EVENT_STAFF_PASS)
    muster_station_staff_pass (f->kit.station, reasons[0].code, "rehearsal", "trainer", NULL);
  else
    muster_station_act (f->kit.station, act);
}

static void
ended_cb (MusterStation *station, MusterVisit *visit, Fixture *f)
{
  g_string_append_printf (f->log, "%s ", muster_outcome_to_nick (visit->outcome));
  g_test_message ("%s", f->log->str);
}

static void
screen_cb (MusterStation *station, Fixture *f)
{
  muster_rehearsal_script_page (f->script,
                                muster_page_to_nick (muster_station_get_screen (station)->page));
}

static void
finished_cb (MusterRehearsalScript *script, Fixture *f)
{
  f->finished = TRUE;
}

static gboolean
late_cb (gpointer user_data)
{
  g_error ("the rehearsal hangs: %s", ((Fixture *) user_data)->log->str);
  return G_SOURCE_REMOVE;
}

static void
open_station (Fixture *f, const char *folder)
{
  MusterSettings settings = {.rehearsal = TRUE};
  g_autoptr (GError) error = NULL;

  settings.data = muster_services_dup_data_folder ();
  settings.store = g_build_filename (folder, "rehearsal.db", NULL);
  settings.profile = patient_profile_write (settings.data, folder, 90);
  g_assert_true (muster_station_kit_open (&f->kit, &settings, &error));
  g_assert_no_error (error);
  g_assert_no_error (f->kit.engine_error);
  muster_settings_clear (&settings);
}

static void
test_scenes (gconstpointer all)
{
  g_autoptr (GPtrArray) scenes = g_ptr_array_new ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *folder = NULL;
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f = {.log = g_string_new (NULL)};
  guint late;

  if (*TEST_MODELS == '\0') {
    g_test_skip ("configured without -Dmodels");
    g_string_free (f.log, TRUE);
    return;
  }
  folder = g_dir_make_tmp ("muster-script-XXXXXX", &error);
  g_assert_no_error (error);
  open_station (&f, folder);
  f.reader = muster_virtual_reader_new ("rehearsal");
  f.script = muster_rehearsal_script_new (f.reader, MUSTER_REHEARSAL_CAMERA (f.kit.camera));
  muster_reader_hub_add (f.kit.hub, MUSTER_CARD_READER (f.reader));
  g_signal_connect (f.kit.station, "screen-changed", G_CALLBACK (screen_cb), &f);
  g_signal_connect (f.kit.station, "visit-ended", G_CALLBACK (ended_cb), &f);
  g_signal_connect (f.script, "scene", G_CALLBACK (scene_cb), &f);
  g_signal_connect (f.script, "act", G_CALLBACK (act_cb), &f);
  g_signal_connect (f.script, "finished", G_CALLBACK (finished_cb), &f);
  muster_station_start (f.kit.station);
  muster_rehearsal_script_set_pace (f.script, .2);
  screen_cb (f.kit.station, &f);
  g_assert_cmpuint (
      g_strv_length ((char **) muster_rehearsal_script_get_scenes ()), ==, G_N_ELEMENTS (plays));
  for (gsize i = 0; i < G_N_ELEMENTS (plays); i++)
    if (plays[i].always || GPOINTER_TO_INT (all)) {
      g_ptr_array_add (scenes, (gpointer) plays[i].scene);
      g_string_append_printf (expected, "%s:%s ", plays[i].scene, plays[i].outcome);
    }
  g_ptr_array_add (scenes, NULL);
  g_assert_true (muster_rehearsal_script_start (f.script, (const char *const *) scenes->pdata));
  late = g_timeout_add_seconds (GPOINTER_TO_INT (all) ? 600 : 300, late_cb, &f);
  while (!f.finished)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
  g_assert_cmpstr (f.log->str, ==, expected->str);

  g_assert_finalize_object (f.script);
  muster_station_kit_close (&f.kit);
  g_assert_finalize_object (f.reader);
  command = g_strdup_printf ("rm -r %s", folder);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_string_free (f.log, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/rehearsal/script/station", GINT_TO_POINTER (argc > 1), test_scenes);
  return g_test_run ();
}
