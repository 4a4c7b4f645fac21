/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-add.h"

#include <glib/gi18n-lib.h>

#include "muster-reader-places.h"
#include "muster-reader-words.h"
#include "muster-usb-ids.h"

/* Fits beside the kind of reader on a line. */
#define MAX_NAME 24

typedef struct {
  const char *driver;
  const char *key;   /* in the settings */
  const char *title; /* of the entry */
  const char *note;
  char *(*dup_fault) (const char *text);
} Kind;

struct _MusterPreferencesAdd {
  AdwBin parent_instance;

  const Kind *kind;           /* static */
  MusterReaderConfig *config; /* owned: what is set up so far */

  AdwWindowTitle *title;
  GtkWidget *add_button;
  AdwPreferencesGroup *place_group;
  AdwPreferencesRow *place;
  AdwComboRow *speed;
  AdwPreferencesRow *name;
  AdwPreferencesGroup *found_group;
  GtkWidget *fault_box;
  GtkLabel *fault_label;
};

enum { ADDED, CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPreferencesAdd, muster_preferences_add, ADW_TYPE_BIN)

/* --- what may be written ------------------------------------------------------------------ */

static char *
dup_port_fault (const char *text)
{
  if (*text == '\0')
    return g_strdup (_ ("Still needed: the port"));
  if (!g_str_has_prefix (text, "/dev/") || strpbrk (text, " \t") != NULL)
    return g_strdup (_ ("A port looks like /dev/ttyUSB0."));
  return NULL;
}

static char *
dup_usb_fault (const char *text)
{
  MusterUsbId id;

  if (*text == '\0' || muster_usb_id_parse (text, &id))
    return NULL;
  return g_strdup (_ ("A USB device looks like ffff:0035."));
}

/* The settings keep a command as a list, so its parts cannot hold the list's separator. */
static char *
dup_command_fault (const char *text)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *program = NULL;

  if (*text == '\0')
    return g_strdup (_ ("Still needed: the program"));
  if (strchr (text, ';') != NULL || !g_shell_parse_argv (text, NULL, &argv, NULL))
    return g_strdup (_ ("Quotes must be closed, and there must be no “;”."));
  program = g_find_program_in_path (argv[0]);
  /* Translators: name of a program */
  return program != NULL ? NULL : g_strdup_printf (_ ("There is no program %s."), argv[0]);
}

static const Kind kinds[] = {
    {"sdt-serial",
     "port",
     N_ ("Port"),
     N_ ("The port the reader's cable or adapter makes."),
     dup_port_fault},
    {"wedge",
     "usb",
     N_ ("USB device"),
     N_ ("Such a reader types the number of a card like a keyboard. With its device given here its "
         "keys come to the station alone; without, the station listens while one of its windows is "
         "in front. Then teach it with two cards."),
     dup_usb_fault},
    {"external",
     "command",
     N_ ("Program"),
     N_ ("For readers that only work with their maker's software: a program that passes on what "
         "the "
         "reader says, with its arguments."),
     dup_command_fault},
};

static const char *const speeds[] = {"115200", "57600", "38400", "19200", "9600", NULL};

static char *
dup_text (AdwPreferencesRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static char *
dup_name_fault (const char *name)
{
  if (g_utf8_strlen (name, -1) > MAX_NAME)
    return g_strdup_printf (_ ("A name has at most %d characters."), MAX_NAME);
  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    if (strchr ("[]#=", *c) != NULL || g_unichar_iscntrl (g_utf8_get_char (c)))
      return g_strdup (_ ("A name has no brackets and no signs like # and =."));
  return NULL;
}

/* Two readers on one port would shut each other out. */
static char *
dup_taken_fault (MusterPreferencesAdd *self, const char *value)
{
  g_auto (GStrv) groups = muster_reader_config_dup_groups (self->config, self->kind->driver);

  for (guint i = 0; *value != '\0' && groups[i] != NULL; i++) {
    g_autofree char *taken =
        muster_reader_config_dup_string (self->config, groups[i], self->kind->key);

    if (g_strcmp0 (taken, value) == 0)
      return g_strdup (_ ("A reader is set up there already."));
  }
  return NULL;
}

static char *
dup_fault (MusterPreferencesAdd *self)
{
  g_autofree char *value = dup_text (self->place);
  g_autofree char *name = dup_text (self->name);
  char *fault = self->kind->dup_fault (value);

  if (fault == NULL)
    fault = dup_taken_fault (self, value);
  if (fault == NULL)
    fault = dup_name_fault (name);
  return fault;
}

/* --- what comes of it --------------------------------------------------------------------- */

static char *
dup_value (MusterPreferencesAdd *self)
{
  g_autofree char *text = dup_text (self->place);
  g_auto (GStrv) argv = NULL;

  if (!g_str_equal (self->kind->driver, "external"))
    return g_steal_pointer (&text);
  g_shell_parse_argv (text, NULL, &argv, NULL);
  return g_strjoinv (";", argv);
}

/* "wedge desk", "wedge", "wedge 2" … whatever is free. */
static char *
dup_group (MusterPreferencesAdd *self)
{
  g_autofree char *name = dup_text (self->name);
  g_autofree char *base = *name != '\0' ? g_strdup_printf ("%s %s", self->kind->driver, name)
                                        : g_strdup (self->kind->driver);
  char *group = g_strdup (base);

  for (guint i = 2; muster_reader_config_has_group (self->config, group); i++) {
    g_free (group);
    group = g_strdup_printf ("%s %u", base, i);
  }
  return group;
}

static MusterReaderConfig *
new_config (MusterPreferencesAdd *self)
{
  g_autofree char *group = dup_group (self);
  g_autofree char *value = dup_value (self);
  g_autoptr (MusterReaderConfig) config =
      muster_reader_config_with (self->config,
                                 group,
                                 *value != '\0' ? self->kind->key : "enabled",
                                 *value != '\0' ? value : "yes");
  const char *speed = speeds[adw_combo_row_get_selected (self->speed)];

  if (!g_str_equal (self->kind->driver, "sdt-serial"))
    return g_steal_pointer (&config);
  return muster_reader_config_with (config, group, "speed", speed);
}

static void
changed_cb (MusterPreferencesAdd *self)
{
  g_autofree char *fault = NULL;

  if (self->kind == NULL)
    return;
  fault = dup_fault (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "add.confirm", fault == NULL);
  gtk_widget_set_visible (self->fault_box, fault != NULL);
  gtk_label_set_label (self->fault_label, fault);
  gtk_widget_set_tooltip_text (self->add_button, fault);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  fault != NULL ? fault : "",
                                  -1);
}

static void
confirm_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterPreferencesAdd *self = MUSTER_PREFERENCES_ADD (widget);
  g_autofree char *fault = dup_fault (self);
  g_autoptr (MusterReaderConfig) config = NULL;

  if (fault != NULL)
    return;
  config = new_config (self);
  g_signal_emit (self, signals[ADDED], 0, config);
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

static void
entered_cb (MusterPreferencesAdd *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "add.confirm", NULL);
}

/* --- object ------------------------------------------------------------------------------- */

static void
muster_preferences_add_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_PREFERENCES_ADD);
  g_clear_pointer (&MUSTER_PREFERENCES_ADD (object)->config, muster_reader_config_unref);
  G_OBJECT_CLASS (muster_preferences_add_parent_class)->dispose (object);
}

static void
install_signals (void)
{
  signals[ADDED] = g_signal_new ("added",
                                 MUSTER_TYPE_PREFERENCES_ADD,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 MUSTER_TYPE_READER_CONFIG);
  signals[CANCELLED] = g_signal_new ("cancelled",
                                     MUSTER_TYPE_PREFERENCES_ADD,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterPreferencesAdd, child)

static void
muster_preferences_add_class_init (MusterPreferencesAddClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preferences_add_dispose;
  install_signals ();
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preferences-add.ui");
  gtk_widget_class_install_action (widget_class, "add.confirm", NULL, confirm_cb);
  gtk_widget_class_install_action (widget_class, "add.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "add.cancel", NULL);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  BIND (title);
  BIND (add_button);
  BIND (place_group);
  BIND (place);
  BIND (speed);
  BIND (name);
  BIND (found_group);
  BIND (fault_box);
  BIND (fault_label);
}

#undef BIND

static void
muster_preferences_add_init (MusterPreferencesAdd *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (speeds);

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->speed, G_LIST_MODEL (list));
}

static void
found_cb (MusterPreferencesAdd *self, GtkWidget *row)
{
  gtk_editable_set_text (GTK_EDITABLE (self->place), g_object_get_data (G_OBJECT (row), "value"));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
show_found (MusterPreferencesAdd *self)
{
  g_autoptr (GPtrArray) places = muster_reader_places_find (self->kind->driver, "/");

  gtk_widget_set_visible (GTK_WIDGET (self->found_group), places->len > 0);
  for (guint i = 0; i < places->len; i++) {
    const MusterReaderPlace *place = g_ptr_array_index (places, i);
    GtkWidget *row = adw_action_row_new ();

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place->title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), place->value);
    adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    g_object_set_data_full (G_OBJECT (row), "value", g_strdup (place->value), g_free);
    g_signal_connect_object (row, "activated", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
    adw_preferences_group_add (self->found_group, row);
  }
}

/**
 * muster_preferences_add_new:
 * @driver: "sdt-serial", "wedge" or "external"
 * @config: what is set up so far
 *
 * Returns: (transfer floating): the form, for a subpage
 */
GtkWidget *
muster_preferences_add_new (const char *driver, MusterReaderConfig *config)
{
  MusterPreferencesAdd *self = g_object_new (MUSTER_TYPE_PREFERENCES_ADD, NULL);

  self->config = muster_reader_config_ref (config);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].driver, driver))
      self->kind = &kinds[i];
  g_return_val_if_fail (self->kind != NULL, GTK_WIDGET (self));
  adw_window_title_set_title (self->title, muster_reader_words_driver (driver));
  adw_preferences_row_set_title (self->place, _ (self->kind->title));
  adw_preferences_group_set_description (self->place_group, _ (self->kind->note));
  gtk_widget_set_visible (GTK_WIDGET (self->speed), g_str_equal (driver, "sdt-serial"));
  show_found (self);
  changed_cb (self);
  return GTK_WIDGET (self);
}

void
muster_preferences_add_focus (MusterPreferencesAdd *self)
{
  g_return_if_fail (MUSTER_IS_PREFERENCES_ADD (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->place));
}
