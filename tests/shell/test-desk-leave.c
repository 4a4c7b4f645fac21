/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <string.h>

#include "muster-duty.h"
#include "muster-guest-window.h"
#include "muster-leave.h"
#include "muster-sign-in-dialog.h"
#include "staff-kit.h"

/* Who may close the station, with a real store, real PINs and the real windows. */

#define SUPERVISOR_PIN "615243"
#define OPERATOR_PIN   "918273"

typedef struct {
  MusterStore *store;
  MusterDuty *duty;
  MusterLeave *leave;
  GtkWindow *desk;  /* nullable */
  GtkWindow *guest; /* nullable */
  gint64 supervisor;
  gint64 operator;
  guint left; /* how often somebody did */
} Fixture;

static void
leave_cb (Fixture *f)
{
  f->left++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open (":memory:", "3", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
}

static void
add_accounts (Fixture *f)
{
  staff_kit_add (f->store, "Ada Ng", MUSTER_ROLE_ADMIN, "402817");
  f->supervisor = staff_kit_add (f->store, "Sun Yi", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  f->operator= staff_kit_add (f->store, "Oskar Po", MUSTER_ROLE_OPERATOR, OPERATOR_PIN);
}

/* @asked: (nullable): what a profile says of the right */
static void
begin (Fixture *f, MusterLeaveRule rule, const char *asked)
{
  MusterRights rights = {0};

  if (asked != NULL)
    g_assert_true (muster_rights_raise (&rights, MUSTER_RIGHT_LEAVE, asked));
  f->duty = muster_duty_new (f->store, &rights);
  f->leave = muster_leave_new (f->duty, rule);
  g_signal_connect_swapped (f->leave, "leave", G_CALLBACK (leave_cb), f);
}

static void
open_desk (Fixture *f)
{
  MusterDeskWindow *desk = desk_kit_new_window ();

  f->desk = GTK_WINDOW (desk);
  muster_desk_window_set_duty (desk, f->duty);
  muster_leave_watch_desk (f->leave, f->desk);
  gtk_window_present (f->desk);
}

static void
open_guest (Fixture *f)
{
  f->guest = GTK_WINDOW (muster_guest_window_new (NULL));
  g_object_add_weak_pointer (G_OBJECT (f->guest), (gpointer *) &f->guest);
  muster_leave_watch_guest (f->leave, f->guest);
  gtk_window_present (f->guest);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->leave);
  if (f->desk != NULL)
    desk_kit_destroy (f->desk);
  if (f->guest != NULL)
    gtk_window_destroy (f->guest);
  desk_kit_settle (100);
  g_assert_null (f->guest);
  g_clear_object (&f->duty);
  muster_store_close (f->store);
  g_clear_object (&f->store);
}

/* As Alt+F4, Ctrl+Q or a button of the frame. */
static void
close_window (GtkWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "window.close", NULL);
  desk_kit_settle (100);
}

static void
answer (const char *response)
{
  GtkWindow *question = staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), response);
  gtk_window_destroy (question);
  desk_kit_settle (50);
}

static gboolean
asks_nothing (void)
{
  desk_kit_settle (100);
  return staff_kit_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL &&
         staff_kit_find_window (MUSTER_TYPE_SIGN_IN_DIALOG) == NULL;
}

static guint
count_entries (Fixture *f, const char *type, const char *what)
{
  g_autofree char *wanted = g_strdup_printf ("\"type\":\"%s\"", type);
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, 1, 0, 0, NULL);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);

    n += strstr (entry->json, wanted) != NULL && strstr (entry->json, what) != NULL;
  }
  return n;
}

static gboolean
is_still_there (GtkWindow *window)
{
  return gtk_widget_get_mapped (GTK_WIDGET (window));
}

static void
test_freely (Fixture *f, gconstpointer data)
{
  begin (f, MUSTER_LEAVE_FREELY, NULL);
  open_desk (f);
  open_guest (f);
  close_window (f->guest);
  g_assert_null (f->guest);
  g_assert_cmpuint (f->left, ==, 0);
  g_object_add_weak_pointer (G_OBJECT (f->desk), (gpointer *) &f->desk);
  close_window (f->desk);
  g_assert_null (f->desk);
  g_assert_cmpuint (f->left, ==, 1);
}

/* Without accounts a second thought is all it takes, at the desk. */
static void
test_without_accounts (Fixture *f, gconstpointer data)
{
  begin (f, MUSTER_LEAVE_ASKED, NULL);
  open_desk (f);
  open_guest (f);
  close_window (f->guest);
  g_assert_true (asks_nothing () && is_still_there (f->guest));
  close_window (f->desk);
  g_assert_true (is_still_there (f->desk));
  desk_kit_save (GTK_WIDGET (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG)), "leave-question");
  answer ("stay");
  g_assert_cmpuint (f->left, ==, 0);
  g_assert_cmpuint (count_entries (f, "station-leave", ""), ==, 0);
  close_window (f->desk);
  answer ("leave");
  g_assert_cmpuint (f->left, ==, 1);
  g_assert_cmpuint (count_entries (f, "station-leave", ""), ==, 1);
}

/* Who is not signed in signs in first; the journal has who it was. */
static void
test_signs_in (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  GtkWindow *dialog;

  add_accounts (f);
  begin (f, MUSTER_LEAVE_ASKED, NULL);
  open_desk (f);
  open_guest (f);
  close_window (f->desk);
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_false (staff_kit_type_pin (dialog, f->operator, SUPERVISOR_PIN));
  g_assert_null (staff_kit_find_window (ADW_TYPE_MESSAGE_DIALOG));
  /* asked once more, there is one dialog as before */
  close_window (f->desk);
  g_assert_true (staff_kit_find_window (MUSTER_TYPE_SIGN_IN_DIALOG) == dialog);
  gtk_window_close (dialog);
  g_assert_true (asks_nothing () && is_still_there (f->desk));

  close_window (f->desk);
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_true (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
  answer ("leave");
  g_assert_cmpuint (f->left, ==, 1);
  id = g_strdup_printf ("\"staff_id\":%d", (int) f->operator);
  g_assert_cmpuint (count_entries (f, "station-leave", id), ==, 1);
}

/* A profile asks for more than the station does. */
static void
test_second_person (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  GtkWindow *dialog;

  add_accounts (f);
  begin (f, MUSTER_LEAVE_ASKED, "operator+supervisor");
  open_desk (f);
  close_window (f->desk);
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_true (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_false (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
  g_assert_null (staff_kit_find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_true (staff_kit_type_pin (dialog, f->supervisor, SUPERVISOR_PIN));
  answer ("leave");
  g_assert_cmpuint (f->left, ==, 1);
  id = g_strdup_printf ("\"second_id\":%d", (int) f->supervisor);
  g_assert_cmpuint (count_entries (f, "station-leave", id), ==, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  GtkWindow *dialog, *told;

  add_accounts (f);
  begin (f, MUSTER_LEAVE_ASKED, "supervisor");
  open_desk (f);
  close_window (f->desk);
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_true (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
  told = staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_false (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (told), "leave"));
  gtk_window_destroy (told);
  g_assert_cmpuint (f->left, ==, 0);
}

/* The only window is the guests': before there are accounts nobody leaves there. */
static void
test_kiosk_without_accounts (Fixture *f, gconstpointer data)
{
  begin (f, MUSTER_LEAVE_KIOSK, NULL);
  open_guest (f);
  close_window (f->guest);
  g_assert_true (asks_nothing () && is_still_there (f->guest));
  g_assert_cmpuint (f->left, ==, 0);
}

/* Nobody stays signed in there, and what asks for them goes by itself. */
static void
test_kiosk (Fixture *f, gconstpointer data)
{
  GtkWindow *dialog;

  add_accounts (f);
  begin (f, MUSTER_LEAVE_KIOSK, NULL);
  muster_leave_set_patience (f->leave, 1);
  open_guest (f);
  close_window (f->guest);
  staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  desk_kit_settle (2500);
  g_assert_true (asks_nothing () && is_still_there (f->guest));

  muster_leave_set_patience (f->leave, 30);
  close_window (f->guest);
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_true (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
  answer ("stay");
  g_assert_null (muster_duty_get_staff (f->duty));
  g_assert_cmpuint (f->left, ==, 0);

  close_window (f->guest);
  dialog = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
  g_assert_true (staff_kit_type_pin (dialog, f->operator, OPERATOR_PIN));
  answer ("leave");
  g_assert_cmpuint (f->left, ==, 1);
}

/* Whoever signed in there to leave does not stay signed in because the second person never came, or
 * thought better of it. */
static void
test_kiosk_second_person (Fixture *f, gconstpointer data)
{
  const guint patience[] = {30, 2};
  GtkWindow *second;

  add_accounts (f);
  begin (f, MUSTER_LEAVE_KIOSK, "operator+supervisor");
  open_guest (f);
  for (gsize i = 0; i < G_N_ELEMENTS (patience); i++) {
    muster_leave_set_patience (f->leave, patience[i]);
    close_window (f->guest);
    g_assert_true (staff_kit_type_pin (
        staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), f->operator, OPERATOR_PIN));
    second = staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
    g_assert_true (muster_sign_in_dialog_is_second (MUSTER_SIGN_IN_DIALOG (second)));
    g_assert_cmpint (muster_duty_get_account (f->duty), ==, f->operator);
    if (i == 0)
      gtk_window_close (second);
    else
      desk_kit_settle (3000);
    g_assert_true (asks_nothing () && is_still_there (f->guest));
    g_assert_null (muster_duty_get_staff (f->duty));
  }
  g_assert_cmpuint (f->left, ==, 0);

  muster_leave_set_patience (f->leave, 30);
  close_window (f->guest);
  g_assert_true (staff_kit_type_pin (
      staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), f->operator, OPERATOR_PIN));
  g_assert_true (staff_kit_type_pin (
      staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), f->supervisor, SUPERVISOR_PIN));
  g_assert_cmpint (muster_duty_get_account (f->duty), ==, f->operator);
  answer ("leave");
  g_assert_cmpuint (f->left, ==, 1);
}

#define ADD(name, func) g_test_add ("/desk/leave/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  ADD ("freely", test_freely);
  ADD ("without-accounts", test_without_accounts);
  ADD ("signs-in", test_signs_in);
  ADD ("second-person", test_second_person);
  ADD ("refused", test_refused);
  ADD ("kiosk-without-accounts", test_kiosk_without_accounts);
  ADD ("kiosk", test_kiosk);
  ADD ("kiosk-second-person", test_kiosk_second_person);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
