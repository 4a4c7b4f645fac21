/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "muster-desk-binder.h"
#include "muster-emergency-bar.h"
#include "muster-station-kit.h"

/* The staff window on a real station with a real store. No face models are needed: without them
 * everybody goes to the desk, which is what is tested. */

typedef struct {
  MusterSettings settings;
  MusterStationKit kit;
  char *folder; /* of a store on the disk; NULL while it is in memory */
  MusterDeskWindow *window;
  MusterDeskBinder *binder;
} Fixture;

static void
put_people (MusterStore *store)
{
  static const char *const card_a[] = {"04A1B2C3", NULL};
  static const char *const card_b[] = {"04A1B2C4", NULL};
  const MusterRosterRow rows[] = {
      {"90000101", "演练甲", "", "演练班", card_a, NULL},
      {"90000102", "演练乙", "", "演练班", card_b, NULL},
  };
  g_autoptr (GError) error = NULL;
  guint n_new, n_changed;

  muster_store_put_people (store, rows, G_N_ELEMENTS (rows), &n_new, &n_changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_new, ==, 2);
}

static void
bind (Fixture *fixture)
{
  g_autoptr (MusterKept) kept = muster_kept_new (fixture->kit.store);

  fixture->window = muster_desk_window_new (NULL);
  fixture->binder = muster_desk_binder_new (fixture->window, fixture->kit.station, kept);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
unbind (Fixture *fixture)
{
  muster_desk_binder_shutdown (fixture->binder);
  g_assert_finalize_object (fixture->binder);
  desk_kit_destroy (GTK_WINDOW (fixture->window));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->settings.data = muster_services_dup_data_folder ();
  if (data != NULL)
    fixture->folder = g_dir_make_tmp ("muster-binder-XXXXXX", NULL);
  fixture->settings.store = fixture->folder != NULL
                                ? g_build_filename (fixture->folder, "store.db", NULL)
                                : g_strdup (":memory:");
  fixture->settings.camera = g_strdup ("rehearsal");
  fixture->settings.profile = g_strdup ("campus-check-in");
  fixture->settings.station = g_strdup ("3");
  muster_station_kit_open (&fixture->kit, &fixture->settings, &error);
  g_assert_no_error (error);
  put_people (fixture->kit.store);
  muster_station_start (fixture->kit.station);
  bind (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  unbind (fixture);
  muster_station_kit_close (&fixture->kit);
  muster_settings_clear (&fixture->settings);
  if (fixture->folder != NULL)
    muster_services_remove_folder (fixture->folder, NULL);
  g_free (fixture->folder);
}

static const char *
get_text (Fixture *fixture, const char *id)
{
  GtkWidget *label = desk_kit_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, id);

  g_assert_nonnull (label);
  return gtk_label_get_label (GTK_LABEL (label));
}

static void
wait_for_outcome (Fixture *fixture, MusterOutcome outcome)
{
  for (guint i = 0; i < 200; i++) {
    const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);

    if (visit->state == MUSTER_VISIT_RECORDED && visit->outcome == outcome)
      return;
    desk_kit_settle (20);
  }
  g_error ("%s instead of %s (%s)",
           muster_outcome_to_nick (muster_station_get_visit (fixture->kit.station)->outcome),
           muster_outcome_to_nick (outcome),
           muster_visit_state_to_nick (muster_station_get_visit (fixture->kit.station)->state));
}

/* Nothing ends a visit while its outcome is being written. */
static void
wait_written (Fixture *fixture)
{
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);

  for (guint i = 0; i < 500 && visit->state == MUSTER_VISIT_DECIDED; i++)
    desk_kit_settle (20);
  g_assert_cmpint (visit->state, !=, MUSTER_VISIT_DECIDED);
}

static void
tap (Fixture *fixture, const char *uid, const char *name)
{
  muster_station_identify_card (fixture->kit.station, MUSTER_CARD_CAMPUS, uid);
  for (guint i = 0; i < 200 && !g_str_equal (get_text (fixture, "name_label"), name); i++)
    desk_kit_settle (20);
  g_assert_cmpstr (get_text (fixture, "name_label"), ==, name);
}

/* The journal's newest outcome, as JSON. */
static char *
dup_last_outcome (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (fixture->kit.store, 1, 0, 0, &error);

  g_assert_no_error (error);
  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);

    if (strstr (entry->json, "\"outcome\":") != NULL)
      return g_strdup (entry->json);
  }
  return NULL;
}

static void
test_override (Fixture *fixture, gconstpointer data)
{
  g_autofree char *json = NULL;

  tap (fixture, "04A1B2C3", "演练甲");
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_CHOOSE_DESK);
  desk_kit_settle (50);
  g_signal_emit_by_name (fixture->window, "staff-pass", "R1", "looked at both", "李老师");
  wait_for_outcome (fixture, MUSTER_OUTCOME_OVERRIDE);
  json = dup_last_outcome (fixture);
  g_assert_nonnull (json);
  g_assert_nonnull (strstr (json, "\"outcome\":\"override\""));
  g_assert_nonnull (strstr (json, "\"code\":\"R1\""));
  g_assert_nonnull (strstr (json, "\"staff\":\"李老师\""));
  for (guint i = 0; i < 100 && !g_str_equal (get_text (fixture, "done_label"), "1"); i++)
    desk_kit_settle (20);
  g_assert_cmpstr (get_text (fixture, "done_label"), ==, "1");
}

static GtkWindow *
find_dialog (void)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (all, i);

    if (ADW_IS_MESSAGE_DIALOG (window))
      return window;
  }
  return NULL;
}

static GtkWidget *
find_bar (Fixture *fixture)
{
  return desk_kit_find (GTK_WIDGET (fixture->window), MUSTER_TYPE_EMERGENCY_BAR, NULL);
}

/* From the menu to people who are in by card alone, and back. There is no face model here. */
static void
test_emergency (Fixture *fixture, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  AdwMessageDialog *dialog;
  g_autofree char *json = NULL;

  g_assert_false (gtk_widget_get_visible (find_bar (fixture)));
  muster_desk_window_set_staff (fixture->window, "李老师");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.open-emergency", NULL);
  dialog = ADW_MESSAGE_DIALOG (find_dialog ());
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "open"));
  gtk_editable_set_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog)), " 停电 ");
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "open"));
  adw_message_dialog_response (dialog, "open");
  for (guint i = 0; i < 200 && !gtk_widget_get_visible (find_bar (fixture)); i++)
    desk_kit_settle (20);
  g_assert_true (gtk_widget_get_visible (find_bar (fixture)));
  g_assert_true (muster_station_get_screen (fixture->kit.station)->emergency);

  muster_station_identify_card (fixture->kit.station, MUSTER_CARD_CAMPUS, "04A1B2C3");
  wait_for_outcome (fixture, MUSTER_OUTCOME_CARD_ONLY);
  g_assert_cmpint (visit->reason, ==, MUSTER_REASON_EMERGENCY);
  json = dup_last_outcome (fixture);
  g_assert_nonnull (strstr (json, "\"face_review\":true"));
  g_assert_nonnull (strstr (json, "\"reason\":\"emergency\""));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.end", NULL);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.close-emergency", NULL);
  desk_kit_settle (50);
  g_assert_false (gtk_widget_get_visible (find_bar (fixture)));
  tap (fixture, "04A1B2C4", "演练乙");
  wait_written (fixture);
  g_assert_cmpint (visit->outcome, !=, MUSTER_OUTCOME_CARD_ONLY);
}

static void
test_end_and_next (Fixture *fixture, gconstpointer data)
{
  tap (fixture, "04A1B2C3", "演练甲");
  wait_written (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.end", NULL);
  for (guint i = 0; i < 100 && *get_text (fixture, "name_label") != '\0'; i++)
    desk_kit_settle (20);
  g_assert_cmpstr (get_text (fixture, "name_label"), ==, ""); /* cleared, not only hidden */
  tap (fixture, "04A1B2C4", "演练乙");
}

static void
test_truth (Fixture *fixture, gconstpointer data)
{
  GtkWidget *readers =
      desk_kit_find (GTK_WIDGET (fixture->window), GTK_TYPE_WIDGET, "readers_button");

  /* no reader is attached to this hub */
  g_assert_true (gtk_widget_has_css_class (readers, "late"));
  for (guint i = 0; i < 200 && strstr (get_text (fixture, "roster_label"), "2") == NULL; i++)
    desk_kit_settle (20);
  g_assert_nonnull (strstr (get_text (fixture, "roster_label"), "2"));
}

static void
test_accept_camera (Fixture *fixture, gconstpointer data)
{
  const MusterCameraIdentity desk = {MUSTER_CAMERA_PLUGGED, (char *) "046d:0825:A:x-4"};
  MusterCamera *camera = fixture->kit.camera;
  g_autofree char *kept = NULL;

  muster_camera_set_identity (camera, &desk);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.accept-camera", NULL);
  for (guint i = 0; i < 200 && muster_camera_get_pin (camera) == NULL; i++)
    desk_kit_settle (20);
  g_assert_cmpint (muster_camera_get_trust (camera), ==, MUSTER_CAMERA_TRUST_ACCEPTED);
  kept = muster_store_get_setting (fixture->kit.store, "camera-pin", NULL);
  g_assert_cmpstr (kept, ==, desk.pin);
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  int width, height;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1111, 777);
  desk_kit_settle (100);
  muster_desk_window_set_staff (fixture->window, "李老师");
  muster_desk_window_set_day_kept (fixture->window, FALSE);
  unbind (fixture);
  bind (fixture);
  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 1111);
  g_assert_cmpint (height, ==, 777);
  g_assert_cmpstr (muster_desk_window_get_staff (fixture->window), ==, "李老师");
  g_assert_false (muster_desk_window_get_day_kept (fixture->window));
}

/* Whoever has the store's file open and writes in it for a while. */
static sqlite3 *
hold (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

/* The store is kept busy for a second: nobody waits for it, nothing is forgotten. */
static void
test_busy_store (Fixture *fixture, gconstpointer data)
{
  const char *path = muster_store_get_path (fixture->kit.store);
  gint64 longest_us = 0;
  g_autofree char *staff = NULL;
  gint64 end_us;
  sqlite3 *db;

  desk_kit_settle (300);
  db = hold (path);
  end_us = g_get_monotonic_time () + G_USEC_PER_SEC;
  muster_desk_window_set_staff (fixture->window, "李老师"); /* the write that is stuck */
  while (g_get_monotonic_time () < end_us) {
    gint64 began_us = g_get_monotonic_time ();

    g_signal_emit_by_name (fixture->window, "check-readiness");
    g_signal_emit_by_name (fixture->window, "kept-changed");
    while (g_main_context_iteration (NULL, FALSE))
      ;
    longest_us = MAX (longest_us, g_get_monotonic_time () - began_us);
    g_usleep (5000);
  }
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_test_message ("the longest gap: %.1f ms", (double) longest_us / 1000);
  g_assert_cmpint (longest_us, <, G_USEC_PER_SEC); /* who waits for the store waits 2 s */
  staff = muster_store_get_setting (fixture->kit.store, "desk.staff", NULL);
  g_assert_cmpstr (staff, ==, "李老师");
}

#define ADD(name, func) g_test_add ("/desk/binder/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  ADD ("override", test_override);
  ADD ("emergency", test_emergency);
  ADD ("end-and-next", test_end_and_next);
  ADD ("truth", test_truth);
  ADD ("accept-camera", test_accept_camera);
  ADD ("remembers", test_remembers);
  g_test_add ("/desk/binder/busy-store", Fixture, "disk", set_up, test_busy_store, tear_down);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
