/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <string.h>

#include "muster-consent-code.h"
#include "muster-desk-binder.h"
#include "muster-station-kit.h"
#include "muster-store-evidence.h"
#include "muster-withdraw-dialog.h"
#include "staff-kit.h"

/* Taking an agreement back at the desk, on a real station with a real store: by the number that was
 * shown, by the card, and all that is known with it. The pictures in build/gallery are for people
 * to look at. */

#define CODE       "1234567890"
#define OTHER_CODE "2345678901"

typedef struct {
  MusterSettings settings;
  MusterStationKit kit;
  MusterDeskWindow *window;
  MusterDeskBinder *binder;
  gint64 person;
} Fixture;

static const char *const cards[] = {"04A1B2C3", NULL};
static const MusterRosterRow first = {"90000101", "演练甲", "", "演练班", cards, NULL};

/* Somebody who agreed and was shown @code. Returns: the roster id */
static gint64
put_person (Fixture *f, const MusterRosterRow *row, const char *code)
{
  g_autoptr (MusterEvent) event = muster_event_new ("consent");
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;
  gint64 person;

  g_assert_true (muster_store_put_people (f->kit.store, row, 1, NULL, NULL, &error));
  found = muster_store_find (
      f->kit.store, MUSTER_FIND_BY_STUDENT, row->student_number, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  person = muster_person_get_id (found->person);
  muster_event_set_int (event, "person", person);
  muster_event_set_int (event, "consent_version", 1);
  muster_event_set_string (event, "withdrawal", code);
  muster_store_append (f->kit.store, event, &error);
  g_assert_no_error (error);
  return person;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  staff_kit_open_station (&f->settings, &f->kit);
  f->person = put_person (f, &first, CODE);
  muster_station_start (f->kit.station);
  f->window = muster_desk_window_new (NULL);
  f->binder = muster_desk_binder_new (f->window, f->kit.station, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_desk_binder_shutdown (f->binder);
  g_assert_finalize_object (f->binder);
  desk_kit_destroy (GTK_WINDOW (f->window));
  muster_station_kit_close (&f->kit);
  muster_settings_clear (&f->settings);
}

static GtkWidget *
open_dialog (Fixture *f)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (f->window), "withdraw.open", NULL);
  dialog = GTK_WIDGET (staff_kit_find_window (MUSTER_TYPE_WITHDRAW_DIALOG));
  g_assert_nonnull (dialog);
  desk_kit_settle (100);
  return dialog;
}

static GtkWidget *
child (GtkWidget *dialog, const char *id)
{
  GtkWidget *found = desk_kit_find (dialog, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (found);
  return found;
}

static const char *
get_label (GtkWidget *dialog, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (child (dialog, id)));
}

static void
wait_page (GtkWidget *dialog, const char *name)
{
  GtkStack *stack = GTK_STACK (child (dialog, "stack"));

  for (guint i = 0; i < 300 && g_strcmp0 (gtk_stack_get_visible_child_name (stack), name) != 0; i++)
    desk_kit_settle (20);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, name);
}

static void
click (GtkWidget *dialog, const char *id)
{
  g_assert_true (gtk_widget_is_sensitive (child (dialog, id)));
  g_signal_emit_by_name (child (dialog, id), "clicked");
}

static void
look_up (GtkWidget *dialog, const char *code)
{
  gtk_editable_set_text (GTK_EDITABLE (child (dialog, "code")), code);
  click (dialog, "look_button");
}

static void
close_dialog (GtkWidget *dialog)
{
  desk_kit_destroy (GTK_WINDOW (dialog));
}

/* The newest entry of this type, as JSON; NULL if there is none. */
static char *
dup_newest (Fixture *f, const char *type)
{
  g_autofree char *words = g_strdup_printf ("\"type\":\"%s\"", type);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->kit.store, 1, 0, 0, &error);

  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (f->kit.store, NULL, NULL, &error));
  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);

    if (strstr (entry->json, words) != NULL)
      return g_strdup (entry->json);
  }
  return NULL;
}

static gboolean
is_withdrawn (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found =
      muster_store_find (f->kit.store, MUSTER_FIND_BY_CARD, cards[0], NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return found->withdrawn;
}

/* What cannot be a number is not looked up; what nobody was shown is told, and can be mended. */
static void
test_numbers (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (f);

  g_assert_false (gtk_widget_is_sensitive (child (dialog, "look_button")));
  g_assert_false (gtk_widget_is_sensitive (child (dialog, "present")));
  gtk_editable_set_text (GTK_EDITABLE (child (dialog, "code")), "123456");
  g_assert_false (gtk_widget_is_sensitive (child (dialog, "look_button")));
  look_up (dialog, "999 999 9999");
  wait_page (dialog, "who");
  g_assert_true (gtk_widget_get_visible (child (dialog, "fault_box")));
  g_assert_nonnull (strstr (get_label (dialog, "fault_label"),
                            desk_kit_is_chinese () ? "号码" : "Nobody agreed with this number"));
  desk_kit_save (dialog, "withdraw-who");
  g_assert_cmpuint (desk_kit_look_for_faults (dialog), ==, 0);
  gtk_editable_set_text (GTK_EDITABLE (child (dialog, "code")), "");
  g_assert_false (gtk_widget_get_visible (child (dialog, "fault_box")));
  close_dialog (dialog);
  g_assert_false (is_withdrawn (f));
}

/* Nothing goes without a name; with one it is in the journal, and staff look at the card. */
static void
test_by_number (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (f);
  g_autofree char *proof = NULL, *consent = NULL;
  GtkWindow *told;

  look_up (dialog, "123-456 7890");
  wait_page (dialog, "sure");
  g_assert_cmpstr (get_label (dialog, "name_label"), ==, "演练甲");
  g_assert_nonnull (strstr (get_label (dialog, "unit_label"), "90000101"));
  desk_kit_save (dialog, "withdraw-sure");
  g_assert_cmpuint (desk_kit_look_for_faults (dialog), ==, 0);

  click (dialog, "erase_button");
  told = staff_kit_find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (told);
  desk_kit_destroy (told);
  g_assert_false (is_withdrawn (f));

  muster_desk_window_set_staff (f->window, "李老师");
  click (dialog, "erase_button");
  wait_page (dialog, "done");
  g_assert_true (is_withdrawn (f));
  proof = dup_newest (f, "erasure");
  consent = dup_newest (f, "consent");
  g_assert_nonnull (strstr (proof, "\"cause\":\"withdrawal\""));
  g_assert_nonnull (strstr (proof, "\"staff\":\"李老师\""));
  g_assert_nonnull (strstr (consent, "\"withdrawn\":true"));
  g_assert_nonnull (strstr (consent, "\"staff\":\"李老师\""));
  desk_kit_save (dialog, "withdraw-done");
  g_assert_cmpuint (desk_kit_look_for_faults (dialog), ==, 0);
  close_dialog (dialog);
}

/* Whoever shows the card: their visit ends, its record comes first. */
static void
test_by_card (Fixture *f, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (f->kit.station);
  g_autofree char *outcome = NULL;
  GtkWidget *dialog;

  muster_desk_window_set_staff (f->window, "李老师");
  dialog = open_dialog (f);
  muster_station_identify_card (f->kit.station, MUSTER_CARD_CAMPUS, cards[0]);
  for (guint i = 0; i < 300 && !gtk_widget_is_sensitive (child (dialog, "present")); i++)
    desk_kit_settle (20);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child (dialog, "present"))),
                   ==,
                   "演练甲");
  g_signal_emit_by_name (child (dialog, "present"), "activated");
  wait_page (dialog, "sure");
  g_assert_cmpint (visit->person, ==, f->person);
  click (dialog, "erase_button");
  wait_page (dialog, "done");
  g_assert_cmpint (visit->person, ==, 0);
  g_assert_true (is_withdrawn (f));
  outcome = dup_newest (f, "outcome");
  g_assert_nonnull (outcome);
  close_dialog (dialog);
}

/* Nobody knows them any more, and the list of today does not tell the name. */
static void
test_everything (Fixture *f, gconstpointer data)
{
  GListModel *today = muster_station_get_today (f->kit.station);
  GtkWidget *dialog = open_dialog (f);
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;

  muster_desk_window_set_staff (f->window, "李老师");
  look_up (dialog, CODE);
  wait_page (dialog, "sure");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (child (dialog, "all_radio")), TRUE);
  wait_page (dialog, "wait");
  wait_page (dialog, "sure");
  g_assert_nonnull (
      strstr (get_label (dialog, "count_label"), desk_kit_is_chinese () ? "卡：1" : "Cards: 1"));
  desk_kit_save (dialog, "withdraw-everything");
  g_assert_cmpuint (desk_kit_look_for_faults (dialog), ==, 0);
  click (dialog, "erase_button");
  wait_page (dialog, "done");
  found = muster_store_find (f->kit.store, MUSTER_FIND_BY_CARD, cards[0], NULL, NULL, NULL, &error);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  desk_kit_settle (200);
  for (guint i = 0; i < g_list_model_get_n_items (today); i++) {
    g_autoptr (MusterHistoryItem) item = g_list_model_get_item (today, i);

    g_assert_cmpstr (muster_history_item_get_name (item), !=, "演练甲");
  }
  close_dialog (dialog);
}

/* --- two in a row --- */

typedef struct {
  GMutex mutex;
  GCond cond;
  gboolean held;
} Hold;

static GBytes *
wait_held (gpointer data, GError **error)
{
  Hold *hold = data;

  g_mutex_lock (&hold->mutex);
  while (hold->held)
    g_cond_wait (&hold->cond, &hold->mutex);
  g_mutex_unlock (&hold->mutex);
  return g_bytes_new_static ("-", 1);
}

/* Until it is let go, the store does nothing of what it is asked for from now on. */
static void
hold_store (Fixture *f, Hold *hold)
{
  const MusterEvidenceKeep keep = {.visit = "visit-1",
                                   .attempt = 1,
                                   .kind = "liveness",
                                   .occasion = "autumn-2026",
                                   .days = 1,
                                   .make = wait_held,
                                   .data = hold};
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");

  hold->held = TRUE;
  muster_event_set_string (event, "visit", "visit-1");
  muster_store_append_keeping_async (f->kit.store, event, &keep, NULL, NULL, NULL);
}

static void
let_go (Hold *hold)
{
  g_mutex_lock (&hold->mutex);
  hold->held = FALSE;
  g_cond_signal (&hold->cond);
  g_mutex_unlock (&hold->mutex);
}

/* A dialog that was closed while somebody was being erased tells nothing of it to the next one,
 * which is about somebody else. */
static void
test_next (Fixture *f, gconstpointer data)
{
  const MusterRosterRow other = {"90000102", "演练乙", "", "演练班", NULL, NULL};
  Hold hold = {0};
  GtkWidget *dialog;

  put_person (f, &other, OTHER_CODE);
  muster_desk_window_set_staff (f->window, "李老师");
  dialog = open_dialog (f);
  look_up (dialog, CODE);
  wait_page (dialog, "sure");
  hold_store (f, &hold);
  click (dialog, "erase_button");
  close_dialog (dialog);
  dialog = open_dialog (f);
  look_up (dialog, OTHER_CODE);
  wait_page (dialog, "wait");
  let_go (&hold);
  wait_page (dialog, "sure");
  g_assert_cmpstr (get_label (dialog, "name_label"), ==, "演练乙");
  g_assert_true (is_withdrawn (f));
  desk_kit_settle (300);
  wait_page (dialog, "sure");
  click (dialog, "erase_button"); /* what it shows is still known */
  wait_page (dialog, "done");
  close_dialog (dialog);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/desk/withdraw/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("numbers", test_numbers);
  ADD ("by-number", test_by_number);
  ADD ("by-card", test_by_card);
  ADD ("everything", test_everything);
  ADD ("next", test_next);
#undef ADD
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
