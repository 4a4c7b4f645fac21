/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-reader-row.h"

#include <glib/gi18n-lib.h>

#include "muster-card-words.h"
#include "muster-desk-words.h"
#include "muster-reader-check.h"
#include "muster-reader-words.h"

struct _MusterPreferencesReaderRow {
  AdwActionRow parent_instance;

  MusterCardReader *reader; /* owned; NULL for settings without a reader */
  char *group;              /* owned */
  char *driver;             /* owned */

  GtkWidget *tag;
  GtkImage *tag_icon;
  GtkLabel *tag_label;
  GtkWidget *learn_button;
  GtkWidget *enabled_switch;
  GtkWidget *remove_button;
  gboolean showing; /* the switch is being brought up to date, nobody moves it */
};

enum { REMOVE, LEARN, SWITCHED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPreferencesReaderRow, muster_preferences_reader_row, ADW_TYPE_ACTION_ROW)

static void
remove_cb (MusterPreferencesReaderRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
learn_cb (MusterPreferencesReaderRow *self)
{
  g_signal_emit (self, signals[LEARN], 0);
}

static void
switched_cb (MusterPreferencesReaderRow *self)
{
  if (!self->showing)
    g_signal_emit (
        self, signals[SWITCHED], 0, gtk_switch_get_active (GTK_SWITCH (self->enabled_switch)));
}

static void
muster_preferences_reader_row_dispose (GObject *object)
{
  MusterPreferencesReaderRow *self = MUSTER_PREFERENCES_READER_ROW (object);

  g_clear_object (&self->reader);
  G_OBJECT_CLASS (muster_preferences_reader_row_parent_class)->dispose (object);
}

static void
muster_preferences_reader_row_finalize (GObject *object)
{
  MusterPreferencesReaderRow *self = MUSTER_PREFERENCES_READER_ROW (object);

  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->driver, g_free);
  G_OBJECT_CLASS (muster_preferences_reader_row_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n_parameters)
{
  return g_signal_new (name,
                       MUSTER_TYPE_PREFERENCES_READER_ROW,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n_parameters,
                       G_TYPE_BOOLEAN);
}

static void
muster_preferences_reader_row_class_init (MusterPreferencesReaderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = muster_preferences_reader_row_dispose;
  object_class->finalize = muster_preferences_reader_row_finalize;
  signals[REMOVE] = new_signal ("remove", 0);
  signals[LEARN] = new_signal ("learn", 0);
  signals[SWITCHED] = new_signal ("switched", 1);
}

static void
hide_from_readers (GtkWidget *icon)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}

static void
add_tag (MusterPreferencesReaderRow *self)
{
  self->tag = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->tag_icon = GTK_IMAGE (gtk_image_new ());
  self->tag_label = GTK_LABEL (gtk_label_new (NULL));
  hide_from_readers (GTK_WIDGET (self->tag_icon));
  gtk_widget_set_valign (self->tag, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->tag), GTK_WIDGET (self->tag_icon));
  gtk_box_append (GTK_BOX (self->tag), GTK_WIDGET (self->tag_label));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->tag);
}

static void
muster_preferences_reader_row_init (MusterPreferencesReaderRow *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("muster-card-tap-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 24);
  hide_from_readers (icon);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), icon);
  add_tag (self);

  self->learn_button = gtk_button_new_with_label (_ ("Learn…"));
  gtk_widget_set_valign (self->learn_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->learn_button, "clicked", G_CALLBACK (learn_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->learn_button);

  self->enabled_switch = gtk_switch_new ();
  gtk_widget_set_valign (self->enabled_switch, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->enabled_switch, "notify::active", G_CALLBACK (switched_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->enabled_switch);

  self->remove_button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_set_valign (self->remove_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->remove_button, "flat");
  g_signal_connect_swapped (self->remove_button, "clicked", G_CALLBACK (remove_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->remove_button);
}

static void
set_name (GtkWidget *widget, char *name)
{
  gtk_widget_set_tooltip_text (widget, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_free (name);
}

/**
 * muster_preferences_reader_row_new:
 * @reader: (nullable): the reader; %NULL if the settings describe one that is not open
 * @group: its group in the settings
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
muster_preferences_reader_row_new (MusterCardReader *reader, const char *group)
{
  MusterPreferencesReaderRow *self = g_object_new (MUSTER_TYPE_PREFERENCES_READER_ROW, NULL);

  self->group = g_strdup (group);
  self->driver = g_strndup (group, strcspn (group, " "));
  muster_preferences_reader_row_set_reader (self, reader);
  return GTK_WIDGET (self);
}

/**
 * muster_preferences_reader_row_set_reader:
 * @reader: (nullable): another reader of the same group; %NULL if none is open now
 */
void
muster_preferences_reader_row_set_reader (MusterPreferencesReaderRow *self,
                                          MusterCardReader *reader)
{
  g_autofree char *title = NULL;

  g_return_if_fail (MUSTER_IS_PREFERENCES_READER_ROW (self));
  g_set_object (&self->reader, reader);
  title = muster_reader_words_dup_title (
      self->driver, reader != NULL ? muster_card_reader_get_name (reader) : self->group);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  /* Translators: which reader */
  set_name (self->remove_button, g_strdup_printf (_ ("Remove %s"), title));
  /* Translators: a switch; which reader */
  set_name (self->enabled_switch, g_strdup_printf (_ ("Use %s"), title));
}

MusterCardReader *
muster_preferences_reader_row_get_reader (MusterPreferencesReaderRow *self)
{
  g_return_val_if_fail (MUSTER_IS_PREFERENCES_READER_ROW (self), NULL);
  return self->reader;
}

const char *
muster_preferences_reader_row_get_group (MusterPreferencesReaderRow *self)
{
  g_return_val_if_fail (MUSTER_IS_PREFERENCES_READER_ROW (self), NULL);
  return self->group;
}

static MusterCardErrorWords
words_of (const GError *error)
{
  return muster_card_error_words (error->domain == MUSTER_CARD_ERROR
                                      ? (MusterCardError) error->code
                                      : MUSTER_CARD_ERROR_READER_FAULT);
}

/* What went wrong is told with the time of day once it is over. */
static char *
dup_error (MusterReaderHub *hub, MusterCardReader *reader)
{
  gint64 when = 0;
  const GError *error = muster_reader_hub_get_last_error (hub, reader, &when);
  MusterCardErrorWords words;
  g_autofree char *clock = NULL;

  if (error == NULL)
    return NULL;
  words = words_of (error);
  if (muster_reader_hub_get_trouble (hub, reader) != NULL)
    return g_strdup_printf ("%s\n%s", words.title, words.remedy);
  clock = muster_desk_words_clock ((g_get_real_time () - (g_get_monotonic_time () - when)) /
                                   G_USEC_PER_SEC);
  /* Translators: time of day, what went wrong then, what to do about it */
  return g_strdup_printf (_ ("At %s: %s. %s"), clock, words.title, words.remedy);
}

/* How the settings find it: "/dev/ttyUSB0", "ffff:0035", the program. */
static char *
dup_place (MusterPreferencesReaderRow *self, MusterReaderSetup *setup)
{
  static const char *const keys[] = {"port", "usb", "command"};
  MusterReaderConfig *config = setup != NULL ? muster_reader_setup_get_config (setup) : NULL;

  for (gsize i = 0; config != NULL && i < G_N_ELEMENTS (keys); i++) {
    char *place = muster_reader_config_dup_string (config, self->group, keys[i]);

    if (place != NULL)
      return place;
  }
  return g_strdup ("");
}

static char *
dup_subtitle (MusterPreferencesReaderRow *self, MusterReaderHub *hub, MusterReaderSetup *setup)
{
  GString *text = g_string_new (NULL);
  g_autofree char *detail = NULL;
  g_autofree char *error = NULL;

  if (self->reader != NULL) {
    detail = muster_card_reader_dup_detail (self->reader);
    error = dup_error (hub, self->reader);
  } else if (!muster_reader_setup_has_driver (setup, self->driver)) {
    error = g_strdup (_ ("This program was made without the driver for it."));
  }
  if (detail == NULL || *detail == '\0') {
    g_free (detail);
    detail = dup_place (self, setup);
  }
  g_string_append (text, detail);
  if (error != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", error);
  return g_string_free (text, FALSE);
}

static const char *
get_state (MusterPreferencesReaderRow *self,
           MusterReaderHub *hub,
           MusterReaderSetup *setup,
           const char **style)
{
  MusterReaderState state;

  *style = "plain";
  if (self->reader == NULL && muster_reader_setup_has_driver (setup, self->driver))
    return C_ ("reader", "switched off");
  *style = "again";
  if (self->reader == NULL)
    return C_ ("reader", "not usable");
  state = muster_card_reader_get_state (self->reader);
  if (state >= MUSTER_READER_IDLE)
    *style = "pass";
  else if (muster_reader_check_trouble (hub, self->reader) != NULL)
    return C_ ("reader", "not usable");
  else if (!MUSTER_CARD_READER_GET_CLASS (self->reader)->needs_setup)
    *style = "plain";
  return muster_reader_words_state (state);
}

static void
show_state (MusterPreferencesReaderRow *self, const char *word, const char *style)
{
  const char *classes[] = {"tag", style, NULL};
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  /* Translators: a reader, and its state */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), title, word);

  gtk_widget_set_css_classes (self->tag, classes);
  gtk_image_set_from_icon_name (self->tag_icon, muster_desk_words_icon (style));
  gtk_widget_set_visible (GTK_WIDGET (self->tag_icon), !g_str_equal (style, "plain"));
  gtk_label_set_label (self->tag_label, word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_enabled (MusterPreferencesReaderRow *self, MusterReaderConfig *config)
{
  gboolean enabled = muster_reader_config_get_boolean (config, self->group, "enabled", TRUE);

  self->showing = TRUE;
  gtk_switch_set_active (GTK_SWITCH (self->enabled_switch), enabled);
  self->showing = FALSE;
}

/**
 * muster_preferences_reader_row_show:
 * @hub: where the reader is
 * @setup: (nullable): the settings; %NULL if they cannot be changed
 * @can_learn: whether somebody listens to "learn"
 *
 * Brings the row up to date.
 */
void
muster_preferences_reader_row_show (MusterPreferencesReaderRow *self,
                                    MusterReaderHub *hub,
                                    MusterReaderSetup *setup,
                                    gboolean can_learn)
{
  g_autofree char *subtitle = NULL;
  const char *style;
  const char *word;
  gboolean can_change, mine;

  g_return_if_fail (MUSTER_IS_PREFERENCES_READER_ROW (self));
  g_return_if_fail (self->reader != NULL || setup != NULL);

  subtitle = dup_subtitle (self, hub, setup);
  word = get_state (self, hub, setup, &style);
  can_change = setup != NULL && muster_reader_setup_get_error (setup) == NULL;
  mine = can_change &&
         muster_reader_config_has_group (muster_reader_setup_get_config (setup), self->group);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  show_state (self, word, style);
  gtk_widget_set_visible (self->learn_button,
                          mine && can_learn && g_str_equal (self->driver, "wedge"));
  gtk_widget_set_visible (
      self->remove_button,
      mine && (self->reader == NULL || MUSTER_CARD_READER_GET_CLASS (self->reader)->needs_setup));
  gtk_widget_set_visible (self->enabled_switch,
                          can_change && muster_reader_setup_has_driver (setup, self->driver));
  if (can_change)
    show_enabled (self, muster_reader_setup_get_config (setup));
}
