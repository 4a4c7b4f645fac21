/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <string.h>

#include "muster-setup-window.h"
#include "muster-staff-form.h"

/* The assistant of the first day: going back and forth loses nobody, and what failed can be left.
 */

typedef struct {
  MusterStore *store;
  MusterSetup *setup;
  GtkWidget *window;
  guint n_done;
} Fixture;

static void
done_cb (Fixture *f)
{
  f->n_done++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open (":memory:", "3", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
  f->setup = muster_setup_new (f->store);
  f->window = GTK_WIDGET (muster_setup_window_new (NULL, f->setup, "3"));
  g_signal_connect_swapped (f->window, "done", G_CALLBACK (done_cb), f);
  gtk_window_present (GTK_WINDOW (f->window));
  desk_kit_settle (100);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->window != NULL)
    desk_kit_destroy (GTK_WINDOW (f->window));
  g_assert_finalize_object (f->setup);
  muster_store_close (f->store);
  g_clear_object (&f->store);
}

static GtkWidget *
child (GtkWidget *root, const char *id)
{
  GtkWidget *found = desk_kit_find (root, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (found);
  return found;
}

static void
press (Fixture *f, const char *action)
{
  gtk_widget_activate_action (f->window, action, NULL);
  desk_kit_settle (50);
}

static void
assert_page (Fixture *f, const char *page)
{
  g_assert_cmpstr (
      gtk_stack_get_visible_child_name (GTK_STACK (child (f->window, "pages"))), ==, page);
}

/* @role: position in the list of roles, or -1: it is not asked */
static void
type_person (Fixture *f, const char *form, const char *name, const char *pin, int role)
{
  GtkWidget *root = child (f->window, form);

  gtk_editable_set_text (GTK_EDITABLE (child (root, "name")), name);
  gtk_editable_set_text (GTK_EDITABLE (child (root, "pin")), pin);
  gtk_editable_set_text (GTK_EDITABLE (child (root, "again")), pin);
  if (role >= 0)
    adw_combo_row_set_selected (ADW_COMBO_ROW (child (root, "role")), (guint) role);
  desk_kit_settle (50);
}

/* From the sheet's page on: the last group is typed, as whoever has written it down can. */
static void
pass_sheet (Fixture *f)
{
  GtkLabel *code = GTK_LABEL (child (f->window, "code"));
  const char *text;

  assert_page (f, "sheet");
  for (guint i = 0; i < 500 && strlen (gtk_label_get_label (code)) < 30; i++)
    desk_kit_settle (20);
  text = gtk_label_get_label (code);
  gtk_editable_set_text (GTK_EDITABLE (child (f->window, "last_group")), text + strlen (text) - 4);
  press (f, "setup.next");
  assert_page (f, "people");
}

static void
begin (Fixture *f)
{
  press (f, "setup.next");
  assert_page (f, "admin");
  type_person (f, "admin", "Ada Ng", "402817", -1);
  press (f, "setup.next");
  pass_sheet (f);
}

/* Whoever was added stays, also when the administrator's page is come back to twice, and whatever
 * role they have. */
static void
test_back (Fixture *f, gconstpointer data)
{
  const int role = GPOINTER_TO_INT (data);

  begin (f);
  type_person (f, "other", "Sun Yi", "615243", role);
  press (f, "setup.add");
  g_assert_cmpuint (muster_setup_get_n (f->setup), ==, 2);
  for (guint i = 0; i < 2; i++) {
    press (f, "setup.back");
    press (f, "setup.back");
    assert_page (f, "admin");
    press (f, "setup.back");
    assert_page (f, "begin");
    press (f, "setup.next");
    assert_page (f, "admin");
    g_assert_cmpuint (muster_setup_get_n (f->setup), ==, 1);
    g_assert_cmpstr (muster_setup_get_name (f->setup, 0), ==, "Sun Yi");
    type_person (f, "admin", "Ada Ng", "402817", -1);
    press (f, "setup.next");
    g_assert_cmpuint (muster_setup_get_n (f->setup), ==, 2);
    pass_sheet (f);
  }
  desk_kit_save (f->window, "setup-people");
  g_assert_cmpuint (desk_kit_look_for_faults (f->window), ==, 0);
}

/* A store that takes nothing: told, to be tried again or left, and the desk hears that it was. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  begin (f);
  press (f, "setup.next");
  assert_page (f, "opening");
  g_assert_false (gtk_widget_get_visible (child (f->window, "later_button")));
  muster_store_close (f->store);
  press (f, "setup.next");
  for (guint i = 0; i < 500 && !gtk_widget_get_visible (child (f->window, "trouble_box")); i++)
    desk_kit_settle (20);
  assert_page (f, "opening");
  g_assert_true (gtk_widget_get_visible (child (f->window, "trouble_box")));
  g_assert_false (gtk_widget_get_visible (child (f->window, "back_button")));
  g_assert_true (gtk_widget_get_visible (child (f->window, "later_button")));
  desk_kit_save (f->window, "setup-failed");
  g_assert_cmpuint (desk_kit_look_for_faults (f->window), ==, 0);
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_close (GTK_WINDOW (f->window));
  for (guint i = 0; i < 100 && f->window != NULL; i++)
    desk_kit_settle (20);
  g_assert_cmpuint (f->n_done, ==, 1);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
#define ADD(name, data, func)                                                                      \
  g_test_add ("/shell/setup-window/" name, Fixture, data, set_up, func, tear_down)
  ADD ("back/supervisor", GINT_TO_POINTER (1), test_back);
  ADD ("back/admin", GINT_TO_POINTER (2), test_back);
  ADD ("failed", NULL, test_failed);
#undef ADD
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
