/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-roster.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-enrolment.h"
#include "muster-error.h"
#include "muster-right-ask.h"

#define RESPONSE_LEAVE "leave"

struct _MusterPreferencesRoster {
  AdwPreferencesPage parent_instance;

  MusterDuty *duty;       /* owned */
  MusterCourier *courier; /* owned */
  char *station;          /* owned: what staff call this station */
  GCancellable *joining;  /* owned, NULL: nothing is under way */

  AdwPreferencesGroup *join_group;
  GtkWidget *fields;
  GtkEditable *url;
  GtkEditable *code;
  GtkEditable *pin;
  GtkLabel *trouble;
  GtkButton *join_button;
  GtkSpinner *spinner;
  AdwPreferencesGroup *roster_group;
  AdwActionRow *url_row;
  AdwActionRow *station_row;
  AdwActionRow *since_row;
  AdwActionRow *scope_row;
  AdwPreferencesGroup *leave_group;
  GtkButton *leave_button;
};

G_DEFINE_FINAL_TYPE (MusterPreferencesRoster, muster_preferences_roster, ADW_TYPE_PREFERENCES_PAGE)

static GtkWindow *
get_window (MusterPreferencesRoster *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* --- what was typed --- */

/* Borrowed from the fields. */
static MusterEnrolmentOrder
get_order (MusterPreferencesRoster *self)
{
  return (MusterEnrolmentOrder){
      .url = gtk_editable_get_text (self->url),
      .code = gtk_editable_get_text (self->code),
      .pin = gtk_editable_get_text (self->pin),
      .label = self->station,
  };
}

/* @field: which is not right; FITS: none */
static void
mark (MusterPreferencesRoster *self, MusterEnrolmentField field)
{
  GtkEditable *fields[] = {NULL, self->url, self->code, self->pin};

  for (guint i = 1; i < G_N_ELEMENTS (fields); i++)
    if (i == (guint) field)
      gtk_widget_add_css_class (GTK_WIDGET (fields[i]), "error");
    else
      gtk_widget_remove_css_class (GTK_WIDGET (fields[i]), "error");
  if (field != MUSTER_ENROLMENT_FITS)
    gtk_widget_grab_focus (GTK_WIDGET (fields[field]));
}

static void
say (MusterPreferencesRoster *self, const char *words)
{
  gtk_label_set_label (self->trouble, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), words != NULL);
}

static void
changed_cb (MusterPreferencesRoster *self)
{
  mark (self, MUSTER_ENROLMENT_FITS);
  say (self, NULL);
}

/* --- showing --- */

static void
show_roster (MusterPreferencesRoster *self, const MusterCourierState *state)
{
  g_autofree char *since = muster_desk_words_date (state->since);

  adw_action_row_set_subtitle (self->url_row, state->url);
  adw_action_row_set_subtitle (self->station_row, state->station);
  adw_action_row_set_subtitle (self->since_row, since);
  gtk_widget_set_visible (GTK_WIDGET (self->since_row), state->since != 0);
  adw_action_row_set_subtitle (self->scope_row,
                               g_strcmp0 (state->scope, "all") == 0 ? _ ("Everybody on the roster")
                                                                    : state->scope);
}

/* Who may not, reads why. */
static void
show_right (MusterPreferencesRoster *self)
{
  const MusterSignResult may = muster_duty_may (self->duty, MUSTER_RIGHT_ENROLMENT, 0);
  const gboolean busy = self->joining != NULL;
  const gboolean allowed = muster_right_may_ask (may);
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->fields, allowed && !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->join_button), allowed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->leave_button), allowed);
  gtk_button_set_label (self->join_button, busy ? _ ("Cancel") : _ ("Join"));
  gtk_spinner_set_spinning (self->spinner, busy);
  if (!allowed && !muster_duty_set_error (may, MUSTER_RIGHT_ENROLMENT, &error))
    say (self, error->message);
}

static void
show (MusterPreferencesRoster *self)
{
  g_auto (MusterCourierState) state = {0};

  muster_courier_get_state (self->courier, &state);
  gtk_widget_set_visible (GTK_WIDGET (self->join_group), !state.enrolled);
  gtk_widget_set_visible (GTK_WIDGET (self->roster_group), state.enrolled);
  gtk_widget_set_visible (GTK_WIDGET (self->leave_group), state.enrolled);
  if (state.enrolled)
    show_roster (self, &state);
  show_right (self);
}

/* --- joining --- */

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterPreferencesRoster) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_enrolment_join_finish (MUSTER_DUTY (source), result, &error);

  g_clear_object (&self->joining);
  if (self->courier == NULL)
    return;
  show (self);
  if (ok) {
    gtk_editable_set_text (self->code, "");
    muster_courier_wake (self->courier);
  } else if (!muster_error_is_cancelled (error)) {
    say (self, error->message);
  }
}

static void
go_on_join_cb (gpointer user_data)
{
  MusterPreferencesRoster *self = user_data;
  const MusterEnrolmentOrder order = get_order (self);

  if (self->courier == NULL || self->joining != NULL)
    return;
  self->joining = g_cancellable_new ();
  say (self, NULL);
  /* a field that has the keyboard is not to be taken away from it */
  gtk_widget_grab_focus (GTK_WIDGET (self->join_button));
  show_right (self);
  muster_enrolment_join_async (self->duty, &order, self->joining, joined_cb, g_object_ref (self));
}

static void
join_cb (MusterPreferencesRoster *self)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_ENROLMENT,
                                        .serial = MUSTER_ENROLMENT_SERIAL,
                                        .about = gtk_editable_get_text (self->url)};
  const MusterEnrolmentOrder order = get_order (self);
  g_autoptr (GError) error = NULL;
  MusterEnrolmentField wrong;

  if (self->joining != NULL) {
    g_cancellable_cancel (self->joining);
    return;
  }
  wrong = muster_enrolment_check (&order, &error);
  mark (self, wrong);
  say (self, error != NULL ? error->message : NULL);
  if (wrong == MUSTER_ENROLMENT_FITS)
    muster_right_ask (get_window (self),
                      self->duty,
                      &question,
                      go_on_join_cb,
                      g_object_ref (self),
                      g_object_unref);
}

/* --- leaving --- */

static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterPreferencesRoster) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_enrolment_leave_finish (MUSTER_DUTY (source), result, &error);

  if (self->courier == NULL)
    return;
  muster_courier_wake (self->courier);
  if (!ok && gtk_widget_get_mapped (GTK_WIDGET (self)))
    muster_right_tell (get_window (self), error);
}

static void
go_on_leave_cb (gpointer user_data)
{
  MusterPreferencesRoster *self = user_data;

  if (self->courier != NULL)
    muster_enrolment_leave_async (self->duty, left_cb, g_object_ref (self));
}

static void
leave_answered_cb (MusterPreferencesRoster *self, const char *response)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_ENROLMENT,
                                        .serial = MUSTER_ENROLMENT_SERIAL,
                                        .about = adw_action_row_get_subtitle (self->url_row)};

  if (g_str_equal (response, RESPONSE_LEAVE) && self->courier != NULL)
    muster_right_ask (get_window (self),
                      self->duty,
                      &question,
                      go_on_leave_cb,
                      g_object_ref (self),
                      g_object_unref);
}

static char *
dup_leave_words (MusterPreferencesRoster *self)
{
  static const char *const kept =
      N_ ("Nothing is sent to it and nothing comes from it any more. People and records that are "
          "here stay here. To come back, a new code is needed.");
  g_auto (MusterCourierState) state = {0};

  muster_courier_get_state (self->courier, &state);
  if (state.unsent == 0)
    return g_strdup (_ (kept));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%lld record has not reached the roster yet. %s",
                                       "%lld records have not reached the roster yet. %s",
                                       (gulong) state.unsent),
                          (long long) state.unsent,
                          _ (kept));
}

static void
leave_cb (MusterPreferencesRoster *self)
{
  g_autofree char *words = dup_leave_words (self);
  GtkWidget *dialog = adw_message_dialog_new (get_window (self), _ ("Leave this roster?"), words);

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), RESPONSE_LEAVE, _ ("Leave"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), RESPONSE_LEAVE, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (
      dialog, "response", G_CALLBACK (leave_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- object --- */

static void
muster_preferences_roster_dispose (GObject *object)
{
  MusterPreferencesRoster *self = MUSTER_PREFERENCES_ROSTER (object);

  if (self->joining != NULL)
    g_cancellable_cancel (self->joining);
  g_clear_object (&self->courier);
  g_clear_object (&self->duty);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_PREFERENCES_ROSTER);
  G_OBJECT_CLASS (muster_preferences_roster_parent_class)->dispose (object);
}

static void
muster_preferences_roster_finalize (GObject *object)
{
  g_clear_object (&MUSTER_PREFERENCES_ROSTER (object)->joining);
  g_free (MUSTER_PREFERENCES_ROSTER (object)->station);
  G_OBJECT_CLASS (muster_preferences_roster_parent_class)->finalize (object);
}

/* Whoever comes to join can type at once. */
static void
muster_preferences_roster_map (GtkWidget *widget)
{
  MusterPreferencesRoster *self = MUSTER_PREFERENCES_ROSTER (widget);

  GTK_WIDGET_CLASS (muster_preferences_roster_parent_class)->map (widget);
  if (gtk_widget_get_visible (GTK_WIDGET (self->join_group)))
    gtk_widget_grab_focus (GTK_WIDGET (self->url));
}

/* Cancelled here: what is under way holds the page. */
static void
muster_preferences_roster_unmap (GtkWidget *widget)
{
  MusterPreferencesRoster *self = MUSTER_PREFERENCES_ROSTER (widget);

  if (self->joining != NULL)
    g_cancellable_cancel (self->joining);
  GTK_WIDGET_CLASS (muster_preferences_roster_parent_class)->unmap (widget);
}

#define BIND(child)                                                                                \
  gtk_widget_class_bind_template_child (widget_class, MusterPreferencesRoster, child)

static void
muster_preferences_roster_class_init (MusterPreferencesRosterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preferences_roster_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_preferences_roster_finalize;
  widget_class->map = muster_preferences_roster_map;
  widget_class->unmap = muster_preferences_roster_unmap;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preferences-roster.ui");
  BIND (join_group);
  BIND (fields);
  BIND (url);
  BIND (code);
  BIND (pin);
  BIND (trouble);
  BIND (join_button);
  BIND (spinner);
  BIND (roster_group);
  BIND (url_row);
  BIND (station_row);
  BIND (since_row);
  BIND (scope_row);
  BIND (leave_group);
  BIND (leave_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

#undef BIND

static void
muster_preferences_roster_init (MusterPreferencesRoster *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * muster_preferences_roster_new:
 * @courier: of the station, which goes to whichever roster it belongs to
 * @station: what staff call it
 */
GtkWidget *
muster_preferences_roster_new (MusterDuty *duty, MusterCourier *courier, const char *station)
{
  MusterPreferencesRoster *self = g_object_new (MUSTER_TYPE_PREFERENCES_ROSTER, NULL);

  self->duty = g_object_ref (duty);
  self->courier = g_object_ref (courier);
  self->station = g_strdup (station);
  g_signal_connect_object (duty, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (courier, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
