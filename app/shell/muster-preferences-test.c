/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-test.h"

#include <glib/gi18n-lib.h>

#include "muster-card-words.h"
#include "muster-desk-words.h"
#include "muster-reader-words.h"

/* A test that was forgotten must not keep a queue waiting. */
#define FORGOTTEN_SECONDS 120

/* As many taps as one looks back on. */
#define MAX_RESULTS 5

struct _MusterPreferencesTest {
  AdwPreferencesGroup parent_instance;

  MusterReaderHub *hub; /* owned */
  GQueue results;       /* GtkWidget, borrowed: rows, newest last */
  GtkWidget *row;
  GtkSwitch *button;
  guint forgotten_id;
};

G_DEFINE_FINAL_TYPE (MusterPreferencesTest, muster_preferences_test, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
forgotten_cb (gpointer user_data)
{
  MusterPreferencesTest *self = user_data;

  self->forgotten_id = 0;
  gtk_switch_set_active (self->button, FALSE);
  return G_SOURCE_REMOVE;
}

static void
wait_again (MusterPreferencesTest *self)
{
  g_clear_handle_id (&self->forgotten_id, g_source_remove);
  self->forgotten_id = g_timeout_add_seconds (FORGOTTEN_SECONDS, forgotten_cb, self);
}

static void
clear_results (MusterPreferencesTest *self)
{
  GtkWidget *row;

  while ((row = g_queue_pop_head (&self->results)) != NULL)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
}

static void
switched_cb (MusterPreferencesTest *self)
{
  gboolean active = gtk_switch_get_active (self->button);

  g_clear_handle_id (&self->forgotten_id, g_source_remove);
  if (active) {
    clear_results (self);
    wait_again (self);
  }
  if (self->hub != NULL)
    muster_reader_hub_set_testing (self->hub, active);
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->row),
      active ? _ ("Put a card on any reader. Nobody is checked in until this is off again.")
             : _ ("See what the readers make of a card. Nobody is checked in while this is on."));
}

static void
add_result (MusterPreferencesTest *self, const char *style, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (muster_desk_words_icon (style));
  g_autofree char *colour = g_strconcat (style, "-c", NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 20);
  gtk_widget_add_css_class (icon, colour);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_queue_push_tail (&self->results, row);
  if (g_queue_get_length (&self->results) > MAX_RESULTS)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_queue_pop_head (&self->results));
  wait_again (self);
}

static void
show_card (MusterPreferencesTest *self, const char *reader, MusterCardEvent *event)
{
  gint64 took = muster_card_event_get_time (event) - muster_card_event_get_tap_time (event);
  g_autofree char *masked = muster_reader_words_dup_masked (muster_card_event_get_number (event));
  const char *kind = muster_reader_words_card (muster_card_event_get_card (event));
  /* Translators: kind of card, and the end of its number */
  g_autofree char *title = g_strdup_printf (_ ("%s %s"), kind, masked);
  /* Translators: how long reading a card took, in milliseconds */
  g_autofree char *time = g_strdup_printf (_ ("read in %.0f ms"), (double) took / 1000);
  g_autofree char *subtitle = muster_desk_words_join ((const char *[]){time, reader}, 2);

  add_result (self, "pass", title, subtitle);
}

static void
show_error (MusterPreferencesTest *self, const char *reader, const GError *error)
{
  MusterCardErrorWords words = muster_card_error_words ((MusterCardError) error->code);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", words.remedy, reader);

  add_result (self, "again", words.title, subtitle);
}

static void
raw_cb (MusterPreferencesTest *self, MusterCardReader *reader, MusterCardEvent *event)
{
  g_autofree char *title = NULL;

  if (!gtk_switch_get_active (self->button))
    return;
  title = muster_reader_words_dup_title (MUSTER_CARD_READER_GET_CLASS (reader)->id,
                                         muster_card_reader_get_name (reader));
  if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_CARD_READ)
    show_card (self, title, event);
  else if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_ERROR &&
           muster_card_error_is_of_card (muster_card_event_get_error (event)))
    show_error (self, title, muster_card_event_get_error (event));
}

static void
muster_preferences_test_unmap (GtkWidget *widget)
{
  MusterPreferencesTest *self = MUSTER_PREFERENCES_TEST (widget);

  gtk_switch_set_active (self->button, FALSE);
  clear_results (self);
  GTK_WIDGET_CLASS (muster_preferences_test_parent_class)->unmap (widget);
}

static void
muster_preferences_test_dispose (GObject *object)
{
  MusterPreferencesTest *self = MUSTER_PREFERENCES_TEST (object);

  g_clear_handle_id (&self->forgotten_id, g_source_remove);
  g_queue_clear (&self->results);
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (muster_preferences_test_parent_class)->dispose (object);
}

static void
muster_preferences_test_class_init (MusterPreferencesTestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_preferences_test_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = muster_preferences_test_unmap;
}

static void
muster_preferences_test_init (MusterPreferencesTest *self)
{
  g_queue_init (&self->results);
  self->row = adw_action_row_new ();
  self->button = GTK_SWITCH (gtk_switch_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), _ ("Try cards"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->row), 0);
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), GTK_WIDGET (self->button));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->row), GTK_WIDGET (self->button));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Try cards"), -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->row);
  g_signal_connect_object (
      self->button, "notify::active", G_CALLBACK (switched_cb), self, G_CONNECT_SWAPPED);
  switched_cb (self);
}

/**
 * muster_preferences_test_set_hub:
 * @hub: whose readers are tried
 */
void
muster_preferences_test_set_hub (MusterPreferencesTest *self, MusterReaderHub *hub)
{
  g_return_if_fail (MUSTER_IS_PREFERENCES_TEST (self));
  g_return_if_fail (self->hub == NULL);
  self->hub = g_object_ref (hub);
  g_signal_connect_object (hub, "raw", G_CALLBACK (raw_cb), self, G_CONNECT_SWAPPED);
}
