/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-id-number.h"
#include "muster-number-field.h"

enum { MAX_STUDENT = 20, GROUP = 4, ID_FIRST_GROUP = 6 };
enum { PROP_ID_NUMBER = 1 };

struct _MusterNumberField {
  GtkWidget parent_instance;

  GtkWidget *label; /* owned as the only child */
  GString *text;    /* owned */
  gboolean id_number;
  gboolean current;
  MusterLanguage language;
};

static guint chosen_signal;

static void muster_number_field_bilingual_init (MusterBilingualInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterNumberField,
                               muster_number_field,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MUSTER_TYPE_BILINGUAL,
                                                      muster_number_field_bilingual_init))

static guint
most (MusterNumberField *self)
{
  return self->id_number ? MUSTER_ID_NUMBER_LENGTH : MAX_STUDENT;
}

/* 110105 2004 0229 001X, 2026 1010 17. */
static gboolean
group_ends (MusterNumberField *self, guint n)
{
  guint start = self->id_number ? ID_FIRST_GROUP : 0;

  if (self->id_number && n < ID_FIRST_GROUP)
    return FALSE;
  return n > 0 && (n - start) % GROUP == 0;
}

static void
update (MusterNumberField *self)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (MusterPhrase) name =
      muster_phrase_new (self->id_number ? N_ ("ID card number") : N_ ("Student number"));

  for (guint i = 0; i < self->text->len; i++) {
    if (group_ends (self, i))
      g_string_append_c (shown, ' ');
    g_string_append_c (shown, self->text->str[i]);
  }
  if (self->current)
    g_string_append (shown, "▏");
  gtk_label_set_label (GTK_LABEL (self->label), shown->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_phrase_get (name, self->language),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  self->text->str,
                                  -1);
}

static void
muster_number_field_set_language (MusterBilingual *bilingual, MusterLanguage language)
{
  MusterNumberField *self = MUSTER_NUMBER_FIELD (bilingual);

  self->language = language;
  update (self);
}

static void
muster_number_field_bilingual_init (MusterBilingualInterface *iface)
{
  iface->set_language = muster_number_field_set_language;
}

static void
pressed_cb (MusterNumberField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, chosen_signal, 0);
}

static void
enter_cb (MusterNumberField *self)
{
  g_signal_emit (self, chosen_signal, 0);
}

static void
muster_number_field_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MusterNumberField *self = MUSTER_NUMBER_FIELD (object);

  if (id == PROP_ID_NUMBER) {
    self->id_number = g_value_get_boolean (value);
    update (self);
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
muster_number_field_dispose (GObject *object)
{
  g_clear_pointer (&MUSTER_NUMBER_FIELD (object)->label, gtk_widget_unparent);
  G_OBJECT_CLASS (muster_number_field_parent_class)->dispose (object);
}

static void
muster_number_field_finalize (GObject *object)
{
  g_string_free (MUSTER_NUMBER_FIELD (object)->text, TRUE);
  G_OBJECT_CLASS (muster_number_field_parent_class)->finalize (object);
}

static void
muster_number_field_class_init (MusterNumberFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = muster_number_field_set_property;
  object_class->dispose = muster_number_field_dispose;
  object_class->finalize = muster_number_field_finalize;
  g_object_class_install_property (
      object_class,
      PROP_ID_NUMBER,
      g_param_spec_boolean (
          "id-number", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  chosen_signal = g_signal_new (
      "chosen", MUSTER_TYPE_NUMBER_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "numberfield");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TEXT_BOX);
}

static void
muster_number_field_init (MusterNumberField *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->language = muster_language_default ();
  self->text = g_string_new (NULL);
  self->label = gtk_label_new ("");
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "field");
  gtk_widget_add_css_class (GTK_WIDGET (self), "num");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (enter_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  update (self);
}

static gboolean
fits (MusterNumberField *self, char c)
{
  if (self->text->len >= most (self))
    return FALSE;
  if (!self->id_number)
    return g_ascii_isalnum (c);
  return g_ascii_isdigit (c) || (c == 'X' && self->text->len == MUSTER_ID_NUMBER_LENGTH - 1);
}

/**
 * muster_number_field_type:
 * @c: a digit or letter
 *
 * Returns: %FALSE if @c cannot stand here; nothing has changed then
 */
gboolean
muster_number_field_type (MusterNumberField *self, char c)
{
  c = g_ascii_toupper (c);
  if (!fits (self, c))
    return FALSE;
  g_string_append_c (self->text, c);
  update (self);
  return TRUE;
}

void
muster_number_field_erase (MusterNumberField *self)
{
  if (self->text->len == 0)
    return;
  g_string_truncate (self->text, self->text->len - 1);
  update (self);
}

/* The characters are wiped, not only forgotten. */
void
muster_number_field_clear (MusterNumberField *self)
{
  memset (self->text->str, 0, self->text->allocated_len);
  g_string_truncate (self->text, 0);
  update (self);
}

void
muster_number_field_set_current (MusterNumberField *self, gboolean current)
{
  self->current = current;
  if (current)
    gtk_widget_add_css_class (GTK_WIDGET (self), "now");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "now");
  update (self);
}

const char *
muster_number_field_get_text (MusterNumberField *self)
{
  return self->text->str;
}

gboolean
muster_number_field_is_full (MusterNumberField *self)
{
  return self->text->len == most (self);
}
