/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-desk.h"

#include <glib/gi18n-lib.h>

#include "muster-auto-lock.h"
#include "muster-duty-pin.h"
#include "muster-new-pin-dialog.h"
#include "muster-right-ask.h"
#include "muster-sign-in-words.h"

/* Minutes. A school where the desk stands in a room that is locked may want the last ones. */
static const guint choices[] = {1, 2, 5, 10, MUSTER_AUTO_LOCK_MAX};

struct _MusterPreferencesDesk {
  AdwPreferencesPage parent_instance;

  MusterDuty *duty; /* owned */
  GArray *minutes;  /* owned, of guint: what the row offers */

  GPtrArray *rows; /* owned, of AdwActionRow, borrowed: one an account, as shown */

  AdwComboRow *lock_row;
  AdwPreferencesGroup *accounts;
};

G_DEFINE_FINAL_TYPE (MusterPreferencesDesk, muster_preferences_desk, ADW_TYPE_PREFERENCES_PAGE)

static GtkWindow *
get_window (MusterPreferencesDesk *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* --- after how long it is locked --- */

static guint
get_selected (MusterPreferencesDesk *self)
{
  return g_array_index (self->minutes, guint, adw_combo_row_get_selected (self->lock_row));
}

/* As it is, whatever was chosen. */
static void
show_lock (MusterPreferencesDesk *self)
{
  const guint minutes = muster_duty_get_auto_lock (self->duty);
  const MusterSignResult may = muster_duty_may (self->duty, MUSTER_RIGHT_STAFF, 0);
  const gboolean has_accounts = muster_duty_has_accounts (self->duty);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->minutes->len; i++)
    if (g_array_index (self->minutes, guint, i) == minutes)
      adw_combo_row_set_selected (self->lock_row, i);
  gtk_widget_set_sensitive (GTK_WIDGET (self->lock_row),
                            has_accounts && muster_right_may_ask (may));
  if (!has_accounts)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->lock_row),
                                 _ ("Once somebody has an account"));
  else if (muster_right_may_ask (may) || muster_duty_set_error (may, MUSTER_RIGHT_STAFF, &error))
    adw_action_row_set_subtitle (
        ADW_ACTION_ROW (self->lock_row),
        _ ("Longer than 5 minutes is a change of the rules, which two people sign"));
  else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->lock_row), error->message);
}

/* What somebody chose, on its way. */
typedef struct {
  MusterPreferencesDesk *self; /* owned */
  guint minutes;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  /* nobody signed, or it is done: the row shows what is so */
  if (choice->self->duty != NULL)
    show_lock (choice->self);
  g_object_unref (choice->self);
  g_free (choice);
}

static void
lock_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterPreferencesDesk) self = user_data;
  g_autoptr (GError) error = NULL;

  if (muster_auto_lock_set_finish (MUSTER_DUTY (source), result, &error) || self->duty == NULL)
    return;
  show_lock (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    muster_right_tell (get_window (self), error);
}

static void
go_on_cb (gpointer user_data)
{
  const Choice *choice = user_data;

  muster_auto_lock_set_async (
      choice->self->duty, choice->minutes, lock_set_cb, g_object_ref (choice->self));
}

static char *
dup_minutes (guint minutes)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u minute", "%u minutes", minutes),
                          minutes);
}

static void
lock_selected_cb (MusterPreferencesDesk *self)
{
  MusterRightQuestion question = {0};
  g_autofree char *about = NULL;
  Choice *choice;

  if (self->duty == NULL || get_selected (self) == muster_duty_get_auto_lock (self->duty))
    return;
  choice = g_new0 (Choice, 1);
  choice->self = g_object_ref (self);
  choice->minutes = get_selected (self);
  about = dup_minutes (choice->minutes);
  question.right = muster_auto_lock_get_right (choice->minutes);
  question.serial = choice->minutes;
  question.about = about;
  muster_right_ask (get_window (self), self->duty, &question, go_on_cb, choice, choice_free);
}

/* What is set by hand is offered, too. */
static void
fill_lock (MusterPreferencesDesk *self, guint now)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gboolean has_now = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++) {
    has_now = has_now || choices[i] == now;
    if (!has_now && choices[i] > now) {
      g_array_append_val (self->minutes, now);
      has_now = TRUE;
    }
    g_array_append_val (self->minutes, choices[i]);
  }
  for (guint i = 0; i < self->minutes->len; i++)
    gtk_string_list_take (names, dup_minutes (g_array_index (self->minutes, guint, i)));
  adw_combo_row_set_model (self->lock_row, G_LIST_MODEL (names));
}

/* --- accounts --- */

static void
new_pin_cb (MusterPreferencesDesk *self, GtkButton *button)
{
  const gint64 staff = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "account"));
  GPtrArray *accounts = muster_duty_get_accounts (self->duty);

  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (accounts, i);

    if (row->staff->id == staff)
      gtk_window_present (muster_new_pin_dialog_new (get_window (self), self->duty, row));
  }
}

static GtkWidget *
new_pin_button (MusterPreferencesDesk *self, const MusterStaff *staff)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("New PIN…"));
  /* Translators: the name of somebody of the staff */
  g_autofree char *said = g_strdup_printf (_ ("New PIN for %s"), muster_sign_in_words_name (staff));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_object_set_data (G_OBJECT (button), "account", GINT_TO_POINTER ((int) staff->id));
  g_signal_connect_object (button, "clicked", G_CALLBACK (new_pin_cb), self, G_CONNECT_SWAPPED);
  return button;
}

/* Everybody sees who has an account; a new PIN is for those of others. */
static GtkWidget *
new_account (MusterPreferencesDesk *self, const MusterStaffRow *account)
{
  const MusterStaff *here = muster_duty_get_staff (self->duty);
  const MusterRight right = muster_duty_get_pin_right_for (self->duty, account);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *state =
      muster_sign_in_words_dup_state (account, muster_staff_row_get_wait (account));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 muster_sign_in_words_name (account->staff));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), state);
  if (here != NULL && here->id != account->staff->id && !account->damaged &&
      muster_right_may_ask (muster_duty_may (self->duty, right, 0)))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_pin_button (self, account->staff));
  return row;
}

static void
show_accounts (MusterPreferencesDesk *self)
{
  GPtrArray *accounts = muster_duty_get_accounts (self->duty);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->accounts, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < accounts->len; i++) {
    GtkWidget *row = new_account (self, g_ptr_array_index (accounts, i));

    adw_preferences_group_add (self->accounts, row);
    g_ptr_array_add (self->rows, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->accounts), accounts->len > 0);
}

static void
duty_changed_cb (MusterPreferencesDesk *self)
{
  show_lock (self);
  show_accounts (self);
}

/* --- object --- */

static void
muster_preferences_desk_dispose (GObject *object)
{
  MusterPreferencesDesk *self = MUSTER_PREFERENCES_DESK (object);

  g_clear_object (&self->duty);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_PREFERENCES_DESK);
  G_OBJECT_CLASS (muster_preferences_desk_parent_class)->dispose (object);
}

static void
muster_preferences_desk_finalize (GObject *object)
{
  g_array_unref (MUSTER_PREFERENCES_DESK (object)->minutes);
  g_ptr_array_unref (MUSTER_PREFERENCES_DESK (object)->rows);
  G_OBJECT_CLASS (muster_preferences_desk_parent_class)->finalize (object);
}

static void
muster_preferences_desk_class_init (MusterPreferencesDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preferences_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_preferences_desk_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preferences-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterPreferencesDesk, lock_row);
  gtk_widget_class_bind_template_child (widget_class, MusterPreferencesDesk, accounts);
  gtk_widget_class_bind_template_callback (widget_class, lock_selected_cb);
}

static void
muster_preferences_desk_init (MusterPreferencesDesk *self)
{
  self->minutes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
muster_preferences_desk_new (MusterDuty *duty)
{
  MusterPreferencesDesk *self = g_object_new (MUSTER_TYPE_PREFERENCES_DESK, NULL);

  fill_lock (self, muster_duty_get_auto_lock (duty));
  self->duty = g_object_ref (duty); /* from now on what is chosen is asked for */
  g_signal_connect_object (duty, "changed", G_CALLBACK (duty_changed_cb), self, G_CONNECT_SWAPPED);
  duty_changed_cb (self);
  return GTK_WIDGET (self);
}
