/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <string.h>

#include "muster-auto-lock.h"
#include "muster-day-page.h"
#include "muster-desk-binder.h"
#include "muster-emergency-bar.h"
#include "muster-new-pin-dialog.h"
#include "muster-people-dialog.h"
#include "muster-preferences-desk.h"
#include "muster-preferences-window.h"
#include "muster-presence.h"
#include "muster-sign-in-dialog.h"
#include "muster-station-kit.h"
#include "staff-kit.h"

/* Who may do what at the staff window, with a real store, real PINs and a profile that asks for
 * more than the station does. */

#define ADMIN_PIN      "402817"
#define SUPERVISOR_PIN "615243"
#define OPERATOR_PIN   "918273"

typedef struct {
  MusterSettings settings;
  MusterStationKit kit;
  MusterDuty *duty;
  gint64 admin;
  gint64 supervisor;
  gint64 operator;
  MusterDeskWindow *window;
  MusterDeskBinder *binder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  MusterRights rights = {0};

  g_assert_true (muster_rights_raise (&rights, MUSTER_RIGHT_EMERGENCY, "supervisor+supervisor"));
  g_assert_true (muster_rights_raise (&rights, MUSTER_RIGHT_CAMERA, "supervisor+admin"));
  g_assert_true (muster_rights_raise (&rights, MUSTER_RIGHT_DAY, "supervisor+supervisor"));
  staff_kit_open_station (&f->settings, &f->kit);
  muster_store_set_slot_cost (f->kit.store, 1, 8192);
  f->admin = staff_kit_add (f->kit.store, "Ada Ng", MUSTER_ROLE_ADMIN, ADMIN_PIN);
  f->supervisor = staff_kit_add (f->kit.store, "Sun Yi", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  f->operator= staff_kit_add (f->kit.store, "Oskar Po", MUSTER_ROLE_OPERATOR, OPERATOR_PIN);
  f->duty = muster_duty_new (f->kit.store, &rights);
  muster_station_set_duty (f->kit.station, f->duty);
  muster_station_start (f->kit.station);
  f->window = muster_desk_window_new (NULL);
  f->binder = muster_desk_binder_new (f->window, f->kit.station, f->kit.kept);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_desk_binder_shutdown (f->binder);
  g_assert_finalize_object (f->binder);
  desk_kit_destroy (GTK_WINDOW (f->window));
  desk_kit_settle (100);
  g_clear_object (&f->duty);
  muster_station_kit_close (&f->kit);
  muster_settings_clear (&f->settings);
}

static void
choose (Fixture *f, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), action, NULL);
  desk_kit_settle (100);
}

/* The newest entry of this kind that tells @what, too. */
static char *
dup_entry (Fixture *f, const char *type, const char *what)
{
  g_autofree char *wanted = g_strdup_printf ("\"type\":\"%s\"", type);
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->kit.store, 1, 0, 0, NULL);

  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);

    if (strstr (entry->json, wanted) != NULL && strstr (entry->json, what) != NULL)
      return g_strdup (entry->json);
  }
  return NULL;
}

static GtkWindow *
give_reason (Fixture *f)
{
  AdwMessageDialog *dialog;

  choose (f, "desk.open-emergency");
  dialog = ADW_MESSAGE_DIALOG (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG));
  gtk_editable_set_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog)), "no light");
  adw_message_dialog_response (dialog, "open");
  gtk_window_destroy (GTK_WINDOW (dialog));
  return staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
}

/* Two are needed where the station alone would ask for one: the second is asked for and signs, and
 * nothing begins before. One is enough to end it. */
static void
test_emergency (Fixture *f, gconstpointer data)
{
  GtkWidget *bar = desk_kit_find (GTK_WIDGET (f->window), MUSTER_TYPE_EMERGENCY_BAR, NULL);
  const gint64 third =
      staff_kit_add (f->kit.store, "Xi Lu", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  g_autofree char *entry = NULL;
  g_autofree char *ids = NULL;
  GtkWindow *dialog;

  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  dialog = give_reason (f);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (staff_kit_find_row (dialog, f->operator))));
  g_assert_false (
      gtk_widget_get_sensitive (GTK_WIDGET (staff_kit_find_row (dialog, f->supervisor))));
  desk_kit_save (GTK_WIDGET (dialog), "right-second");
  gtk_window_close (dialog);
  desk_kit_settle (100);
  g_assert_false (gtk_widget_get_visible (bar));

  g_assert_true (staff_kit_type_pin (give_reason (f), third, SUPERVISOR_PIN));
  for (guint i = 0; i < 100 && !gtk_widget_get_visible (bar); i++)
    desk_kit_settle (20);
  g_assert_true (gtk_widget_get_visible (bar));
  entry = dup_entry (f, "emergency", "\"open\"");
  g_assert_nonnull (entry);
  ids = g_strdup_printf ("\"second_id\":%d,", (int) third);
  g_assert_nonnull (strstr (entry, ids));

  choose (f, "desk.close-emergency");
  desk_kit_settle (100);
  g_assert_false (gtk_widget_get_visible (bar));
}

/* An operator cannot even choose it; what they can press all the same is answered with words. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  const MusterCameraIdentity desk = {MUSTER_CAMERA_PLUGGED, (char *) "046d:0825:A:x-4"};
  GtkWindow *told;

  muster_camera_set_identity (f->kit.camera, &desk);
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  choose (f, "desk.open-emergency");
  g_assert_null (staff_kit_find_window (ADW_TYPE_MESSAGE_DIALOG));
  choose (f, "desk.accept-camera");
  told = staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (told)),
                   ==,
                   desk_kit_is_chinese () ? "你的账号无权这样做。"
                                          : "Your account may not do this.");
  desk_kit_save (GTK_WIDGET (told), "right-refused");
  gtk_window_close (told);
  g_assert_null (muster_camera_get_pin (f->kit.camera));
  /* a visit that is not there can be let nobody in: what the station refuses is told, too */
  muster_duty_lock (f->duty);
  g_signal_emit_by_name (f->window, "staff-pass", "R1", NULL, "OP");
  gtk_window_destroy (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG));
}

/* The profile says who the second person is: here an admin. */
static void
test_second_role (Fixture *f, gconstpointer data)
{
  const MusterCameraIdentity desk = {MUSTER_CAMERA_PLUGGED, (char *) "046d:0825:A:x-4"};
  const gint64 third =
      staff_kit_add (f->kit.store, "Xi Lu", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  GtkWindow *dialog;

  muster_camera_set_identity (f->kit.camera, &desk);
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose (f, "desk.accept-camera");
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (staff_kit_find_row (dialog, third))));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (staff_kit_find_row (dialog, f->admin))));
  g_assert_true (staff_kit_type_pin (dialog, f->admin, ADMIN_PIN));
  for (guint i = 0; i < 100 && muster_camera_get_pin (f->kit.camera) == NULL; i++)
    desk_kit_settle (20);
  g_assert_cmpstr (muster_camera_get_pin (f->kit.camera), ==, desk.pin);
}

/* The sheet of a day is open to whom a second person let read it, and to nobody in their place. */
static void
test_day_sheet (Fixture *f, gconstpointer data)
{
  MusterDayPage *page =
      MUSTER_DAY_PAGE (desk_kit_find (GTK_WIDGET (f->window), MUSTER_TYPE_DAY_PAGE, NULL));

  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose (f, "desk.day-sheet");
  g_assert_cmpuint (muster_day_page_get_day (page), ==, 0);
  g_assert_true (
      staff_kit_type_pin (staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), f->admin, ADMIN_PIN));
  g_assert_cmpuint (muster_day_page_get_day (page), !=, 0);
  muster_duty_refresh (f->duty); /* told anew who is here, it stays open */
  desk_kit_settle (200);
  g_assert_cmpuint (muster_day_page_get_day (page), !=, 0);
  staff_kit_sign_in (f->window, f->duty, f->admin, ADMIN_PIN);
  g_assert_cmpuint (muster_day_page_get_day (page), ==, 0);
}

/* Ten wrong PINs shut an account. A supervisor at the desk unlocks it in the list, and the journal
 * has who did. */
static void
test_unlock (Fixture *f, gconstpointer data)
{
  g_autofree char *ids = g_strdup_printf ("\"staff_id\":%d,", (int) f->supervisor);
  g_autofree char *entry = NULL;
  GtkWindow *dialog;
  GtkWidget *button;

  for (guint i = 0; i < MUSTER_STAFF_MAX_TRIES; i++) {
    /* of another start of the machine, and far enough apart that nobody has to wait */
    const MusterClockReading reading = {.running = 10000 * (gint64) (i + 1), .boot = "before"};
    MusterStaffRow row;

    g_assert_true (muster_store_count_try (f->kit.store, f->operator, & reading, &row, NULL));
    g_assert_true (row.counted);
  }
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose (f, "desk.sign-in");
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  for (guint i = 0; i < 200; i++) {
    button = desk_kit_find (
        GTK_WIDGET (staff_kit_find_row (dialog, f->operator)), GTK_TYPE_BUTTON, NULL);
    if (button != NULL)
      break;
    desk_kit_settle (20);
  }
  g_assert_nonnull (button);
  desk_kit_save (GTK_WIDGET (dialog), "staff-unlock");
  g_signal_emit_by_name (button, "clicked");
  for (guint i = 0; i < 200; i++) {
    button = desk_kit_find (
        GTK_WIDGET (staff_kit_find_row (dialog, f->operator)), GTK_TYPE_BUTTON, NULL);
    if (button == NULL)
      break;
    desk_kit_settle (20);
  }
  g_assert_null (button);
  entry = dup_entry (f, "staff-reset", ids);
  g_assert_nonnull (entry);
  g_assert_true (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
}

/* --- away --- */

static gint64 now;

static gint64
fake_clock (void)
{
  return now;
}

static gboolean
wait_state (Fixture *f, MusterDutyState state)
{
  for (guint i = 0; i < 150 && muster_duty_get_state (f->duty) != state; i++)
    desk_kit_settle (20);
  return muster_duty_get_state (f->duty) == state;
}

/* Whoever is about to be locked out hears of it above the window in which they worked, and can
 * stay. A locked desk shows nothing of what stood open, nor what stood open above that. */
static void
test_away (Fixture *f, gconstpointer data)
{
  GtkWindow *preferences, *above, *warning;

  now = 1000;
  muster_duty_set_clock (f->duty, fake_clock);
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  preferences = GTK_WINDOW (
      muster_preferences_window_new (GTK_WINDOW (f->window), f->kit.hub, f->kit.readers));
  gtk_window_present (preferences);
  above = GTK_WINDOW (adw_message_dialog_new (preferences, "above", NULL));
  gtk_window_present (above);
  g_object_add_weak_pointer (G_OBJECT (preferences), (gpointer *) &preferences);
  g_object_add_weak_pointer (G_OBJECT (above), (gpointer *) &above);
  g_assert_true (muster_presence_is_above (above, GTK_WINDOW (f->window)));
  g_assert_false (muster_presence_is_above (GTK_WINDOW (f->window), above));

  now += 5 * 60 - 15;
  desk_kit_settle (1500);
  warning = NULL;
  for (guint i = 0; i < g_list_model_get_n_items (gtk_window_get_toplevels ()); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (gtk_window_get_toplevels (), i);

    if (ADW_IS_MESSAGE_DIALOG (window) && window != above)
      warning = window;
  }
  g_assert_nonnull (warning);
  g_object_add_weak_pointer (G_OBJECT (warning), (gpointer *) &warning);
  desk_kit_save (GTK_WIDGET (warning), "staff-lock-soon");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (warning), "stay");
  desk_kit_settle (200);
  g_assert_null (warning);
  now += 5 * 60 - 30;
  desk_kit_settle (1500);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);

  now += 30;
  g_assert_true (wait_state (f, MUSTER_DUTY_LOCKED));
  desk_kit_settle (200);
  g_assert_null (above);
  g_assert_null (preferences);
}

/* --- the setting --- */

static AdwComboRow *
open_setting (Fixture *f)
{
  MusterPreferencesWindow *window =
      muster_preferences_window_new (GTK_WINDOW (f->window), f->kit.hub, f->kit.readers);
  GtkWidget *page;

  muster_preferences_window_set_duty (window, f->duty);
  page = desk_kit_find (GTK_WIDGET (window), MUSTER_TYPE_PREFERENCES_DESK, NULL);
  adw_view_stack_set_visible_child (
      ADW_VIEW_STACK (gtk_widget_get_ancestor (page, ADW_TYPE_VIEW_STACK)), page);
  gtk_window_present (GTK_WINDOW (window));
  desk_kit_settle (200);
  return ADW_COMBO_ROW (desk_kit_find (page, ADW_TYPE_COMBO_ROW, "lock_row"));
}

static gboolean
wait_minutes (Fixture *f, guint minutes)
{
  for (guint i = 0; i < 100 && muster_duty_get_auto_lock (f->duty) != minutes; i++)
    desk_kit_settle (20);
  return muster_duty_get_auto_lock (f->duty) == minutes;
}

/* Shorter is an admin's to set; longer than the usual time takes a second person; each is in the
 * journal, and holds when the station starts again. */
static void
test_auto_lock (Fixture *f, gconstpointer data)
{
  AdwComboRow *row;
  g_autofree char *shorter = NULL;
  g_autofree char *longer = NULL;
  g_autofree char *ids = g_strdup_printf ("\"second_id\":%d,", (int) f->supervisor);
  GtkWindow *second;

  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  row = open_setting (f);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  staff_kit_sign_in (f->window, f->duty, f->admin, ADMIN_PIN);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  desk_kit_save (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (row))), "preferences-staff");
  adw_combo_row_set_selected (row, 1);
  g_assert_true (wait_minutes (f, 2));
  shorter = dup_entry (f, "auto-lock", "\"minutes\":2,");
  g_assert_nonnull (shorter);

  adw_combo_row_set_selected (row, 3);
  second = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  gtk_window_close (second);
  desk_kit_settle (200);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 1);
  adw_combo_row_set_selected (row, 3);
  g_assert_true (staff_kit_type_pin (
      staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), f->supervisor, SUPERVISOR_PIN));
  g_assert_true (wait_minutes (f, 10));
  longer = dup_entry (f, "auto-lock", ids);
  g_assert_nonnull (longer);
  g_assert_cmpuint (muster_auto_lock_load (f->kit.store), ==, 10);
}

/* --- a new PIN --- */

static GtkWidget *
find_titled (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ACTION_ROW (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_titled (child, title);
  return found;
}

static GtkWindow *
ask_new_pin (Fixture *f, gint64 staff, const char *pin)
{
  GtkWidget *page =
      desk_kit_find (GTK_WIDGET (staff_kit_wait_window (MUSTER_TYPE_PREFERENCES_WINDOW)),
                     MUSTER_TYPE_PREFERENCES_DESK,
                     NULL);
  GtkWidget *row;
  GtkWindow *dialog;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = NULL;
    GtkWidget *group = desk_kit_find (page, ADW_TYPE_PREFERENCES_GROUP, "accounts");

    name = g_strdup (staff == f->operator? "Oskar Po" : "Sun Yi");
    row = find_titled (group, name);
    if (row != NULL && desk_kit_find (row, GTK_TYPE_BUTTON, NULL) != NULL)
      break;
    desk_kit_settle (200);
  }
  g_signal_emit_by_name (desk_kit_find (row, GTK_TYPE_BUTTON, NULL), "clicked");
  dialog = staff_kit_wait_window (MUSTER_TYPE_NEW_PIN_DIALOG);
  gtk_editable_set_text (
      GTK_EDITABLE (desk_kit_find (GTK_WIDGET (dialog), ADW_TYPE_PASSWORD_ENTRY_ROW, "pin")), pin);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.ok", NULL); /* the same twice first */
  gtk_editable_set_text (
      GTK_EDITABLE (desk_kit_find (GTK_WIDGET (dialog), ADW_TYPE_PASSWORD_ENTRY_ROW, "again")),
      pin);
  return dialog;
}

static gboolean
wait_gone (GType type)
{
  for (guint i = 0; i < 250 && staff_kit_find_window (type) != NULL; i++)
    desk_kit_settle (20);
  return staff_kit_find_window (type) == NULL;
}

/* An operator's is the admin's to give; a supervisor's takes somebody else, since whoever knows it
 * signs as the second person. */
static void
test_new_pin (Fixture *f, gconstpointer data)
{
  const gint64 other =
      staff_kit_add (f->kit.store, "Li Na", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  g_autofree char *ids = g_strdup_printf ("\"second_id\":%d,", (int) other);
  g_autofree char *entry = NULL;
  GtkWindow *dialog;

  muster_duty_refresh (f->duty);
  staff_kit_sign_in (f->window, f->duty, f->admin, ADMIN_PIN);
  open_setting (f);
  dialog = ask_new_pin (f, f->operator, "777123");
  desk_kit_save (GTK_WIDGET (gtk_window_get_transient_for (dialog)), "preferences-accounts");
  desk_kit_save (GTK_WIDGET (dialog), "staff-new-pin");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.ok", NULL);
  g_assert_true (wait_gone (MUSTER_TYPE_NEW_PIN_DIALOG));

  dialog = ask_new_pin (f, f->supervisor, "888123");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.ok", NULL);
  g_assert_true (staff_kit_type_pin (
      staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), other, SUPERVISOR_PIN));
  g_assert_true (wait_gone (MUSTER_TYPE_NEW_PIN_DIALOG));
  entry = dup_entry (f, "staff-pin", ids);
  g_assert_nonnull (entry);
  g_assert_null (strstr (entry, "888123"));
  staff_kit_sign_in (f->window, f->duty, f->supervisor, "888123");
  staff_kit_sign_in (f->window, f->duty, f->operator, "777123");
}

/* --- by name --- */

static void
put_people (Fixture *f)
{
  const MusterRosterRow rows[] = {
      {"2026000117", "演练甲", "", "演练学院", NULL, NULL},
      {"2026000118", "Chen Xiao", "", "School of Rehearsal", NULL, NULL},
      {"2026000119", "Chen Xiaoming", "", "School of Rehearsal & Co", NULL, NULL},
  };
  g_autoptr (GError) error = NULL;
  guint n_new, n_changed;

  muster_store_put_people (f->kit.store, rows, G_N_ELEMENTS (rows), &n_new, &n_changed, &error);
  g_assert_no_error (error);
}

static guint
wait_rows (GtkListBox *list, guint n)
{
  for (guint i = 0; i < 150 && gtk_list_box_get_row_at_index (list, (int) n - 1) == NULL; i++)
    desk_kit_settle (20);
  for (guint i = 0;; i++)
    if (gtk_list_box_get_row_at_index (list, (int) i) == NULL)
      return i;
}

/* Whoever forgot the card is found by a part of the name; nobody reads a whole number. */
static void
test_find_name (Fixture *f, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (f->kit.station);
  GtkWidget *entry;
  GtkWindow *dialog;
  GtkListBox *list;
  AdwActionRow *row;

  put_people (f);
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  choose (f, "desk.find-name");
  dialog = staff_kit_wait_window (MUSTER_TYPE_PEOPLE_DIALOG);
  entry = desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_SEARCH_ENTRY, NULL);
  desk_kit_save (GTK_WIDGET (dialog), "find-name-empty");
  gtk_editable_set_text (GTK_EDITABLE (entry), "chen xiao");
  desk_kit_settle (400);
  list = GTK_LIST_BOX (desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_LIST_BOX, NULL));
  g_assert_nonnull (list);
  g_assert_cmpuint (wait_rows (list, 2), ==, 2);
  desk_kit_save (GTK_WIDGET (dialog), "find-name");
  row = ADW_ACTION_ROW (gtk_list_box_get_row_at_index (list, 0));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (row), "2026****18"));
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_widget_activate (GTK_WIDGET (row));
  for (guint i = 0; i < 150 && (dialog != NULL || visit->person == 0); i++)
    desk_kit_settle (20);
  g_assert_null (dialog);
  g_assert_cmpint (visit->person, ==, 2);
}

#define ADD(name, func) g_test_add ("/desk/staff/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  ADD ("emergency", test_emergency);
  ADD ("refused", test_refused);
  ADD ("second-role", test_second_role);
  ADD ("day-sheet", test_day_sheet);
  ADD ("unlock", test_unlock);
  ADD ("away", test_away);
  ADD ("auto-lock", test_auto_lock);
  ADD ("new-pin", test_new_pin);
  ADD ("find-name", test_find_name);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
