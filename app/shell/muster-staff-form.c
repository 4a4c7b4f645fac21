/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-sign-in-words.h"

struct _MusterStaffForm {
  AdwPreferencesGroup parent_instance;

  GtkEditable *name;
  AdwComboRow *role;
  GtkEditable *pin;
  GtkEditable *again;
};

enum { CHANGED, ACTIVATE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* The second person first: without one nobody can let a guest pass. */
static const MusterRole roles[] = {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_OPERATOR, MUSTER_ROLE_ADMIN};

G_DEFINE_FINAL_TYPE (MusterStaffForm, muster_staff_form, ADW_TYPE_PREFERENCES_GROUP)

static void
changed_cb (MusterStaffForm *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
activated_cb (MusterStaffForm *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
muster_staff_form_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_STAFF_FORM);
  G_OBJECT_CLASS (muster_staff_form_parent_class)->dispose (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (
      name, MUSTER_TYPE_STAFF_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_staff_form_class_init (MusterStaffFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_staff_form_dispose;
  signals[CHANGED] = new_signal ("changed");
  signals[ACTIVATE] = new_signal ("activate");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-staff-form.ui");
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_child (widget_class, MusterStaffForm, name);
  gtk_widget_class_bind_template_child (widget_class, MusterStaffForm, role);
  gtk_widget_class_bind_template_child (widget_class, MusterStaffForm, pin);
  gtk_widget_class_bind_template_child (widget_class, MusterStaffForm, again);
}

static void
muster_staff_form_init (MusterStaffForm *self)
{
  const char *words[G_N_ELEMENTS (roles) + 1] = {NULL};
  g_autoptr (GtkStringList) names = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    words[i] = muster_sign_in_words_role (roles[i]);
  names = gtk_string_list_new (words);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->role, G_LIST_MODEL (names));
}

void
muster_staff_form_ask_role (MusterStaffForm *self)
{
  g_return_if_fail (MUSTER_IS_STAFF_FORM (self));
  gtk_widget_set_visible (GTK_WIDGET (self->role), TRUE);
}

void
muster_staff_form_focus (MusterStaffForm *self)
{
  g_return_if_fail (MUSTER_IS_STAFF_FORM (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

const char *
muster_staff_form_get_missing (MusterStaffForm *self)
{
  const char *pin;

  g_return_val_if_fail (MUSTER_IS_STAFF_FORM (self), NULL);
  pin = gtk_editable_get_text (self->pin);
  if (*muster_staff_form_get_name (self) == '\0')
    return _ ("Still needed: a name");
  if (strlen (pin) < MUSTER_PIN_MIN)
    return _ ("Still needed: a PIN of six digits or more");
  if (!g_str_equal (pin, gtk_editable_get_text (self->again)))
    return *gtk_editable_get_text (self->again) == '\0' ? _ ("Still needed: the PIN once more")
                                                        : _ ("The two PINs are not the same yet");
  return NULL;
}

gboolean
muster_staff_form_is_empty (MusterStaffForm *self)
{
  g_return_val_if_fail (MUSTER_IS_STAFF_FORM (self), TRUE);
  return *gtk_editable_get_text (self->name) == '\0' && *gtk_editable_get_text (self->pin) == '\0';
}

const char *
muster_staff_form_get_name (MusterStaffForm *self)
{
  const char *name;

  g_return_val_if_fail (MUSTER_IS_STAFF_FORM (self), NULL);
  name = gtk_editable_get_text (self->name);
  while (g_unichar_isspace (g_utf8_get_char (name)))
    name = g_utf8_next_char (name);
  return name;
}

const char *
muster_staff_form_get_pin (MusterStaffForm *self)
{
  g_return_val_if_fail (MUSTER_IS_STAFF_FORM (self), NULL);
  return gtk_editable_get_text (self->pin);
}

MusterRole
muster_staff_form_get_role (MusterStaffForm *self)
{
  g_return_val_if_fail (MUSTER_IS_STAFF_FORM (self), MUSTER_ROLE_NONE);
  if (!gtk_widget_get_visible (GTK_WIDGET (self->role)))
    return MUSTER_ROLE_ADMIN;
  return roles[MIN (adw_combo_row_get_selected (self->role), G_N_ELEMENTS (roles) - 1)];
}

/* The rows' buffers are GtkPasswordEntryBuffer, which wipes what it held. */
void
muster_staff_form_clear (MusterStaffForm *self)
{
  g_return_if_fail (MUSTER_IS_STAFF_FORM (self));
  gtk_editable_set_text (self->name, "");
  gtk_editable_set_text (self->pin, "");
  gtk_editable_set_text (self->again, "");
}
