/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-operator.h"

#include <glib/gi18n-lib.h>

#include "muster-sign-in-words.h"

/* Longer than any name, short enough for a journal line. */
#define NAME_MAX_LENGTH 60

struct _MusterDeskOperator {
  AdwBin parent_instance;

  char *name;    /* owned, never NULL: as the journal has it */
  char *account; /* owned, nullable: the name of whoever is signed in */
  gboolean has_accounts;
  gboolean locked;

  GtkMenuButton *button;
  AdwButtonContent *content;
  GtkPopover *popover;
  GtkEditable *entry;
  GtkWidget *typed;
  GtkWidget *signed_in;
  GtkLabel *who;
  GtkLabel *role;
  GtkWidget *in_button;
  GtkButton *switch_button;
  GtkWidget *lock_button;
  GtkWidget *out_button;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDeskOperator, muster_desk_operator, ADW_TYPE_BIN)

static void
show_name (MusterDeskOperator *self)
{
  const char *name = self->has_accounts ? self->account : self->name;
  gboolean known = name != NULL && *name != '\0';
  g_autofree char *label = NULL;

  /* Translators: for a screen reader: who works at this desk */
  label = known ? g_strdup_printf (_ ("At this desk: %s"), name)
                : g_strdup (_ ("Who is at this desk?"));
  adw_button_content_set_label (self->content,
                                known                ? name
                                : self->locked       ? _ ("This desk is locked")
                                : self->has_accounts ? _ ("Nobody is signed in")
                                                     : _ ("Your name"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), label);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_name (MusterDeskOperator *self, const char *name)
{
  char *stripped = g_strstrip (g_strdup (name));

  if (g_str_equal (stripped, self->name)) {
    g_free (stripped);
    return;
  }
  g_free (self->name);
  self->name = stripped;
  show_name (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
activate_cb (MusterDeskOperator *self)
{
  gtk_popover_popdown (self->popover);
}

static void
closed_cb (MusterDeskOperator *self)
{
  if (!self->has_accounts)
    set_name (self, gtk_editable_get_text (self->entry));
}

static void
shown_cb (MusterDeskOperator *self)
{
  if (self->has_accounts)
    return;
  gtk_editable_set_text (self->entry, self->name);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
muster_desk_operator_dispose (GObject *object)
{
  /* The template would unparent its bound child behind the bin's back. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_DESK_OPERATOR);
  G_OBJECT_CLASS (muster_desk_operator_parent_class)->dispose (object);
}

static void
muster_desk_operator_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_DESK_OPERATOR (object)->name, g_free);
  g_clear_pointer (&MUSTER_DESK_OPERATOR (object)->account, g_free);
  G_OBJECT_CLASS (muster_desk_operator_parent_class)->finalize (object);
}

static void
muster_desk_operator_class_init (MusterDeskOperatorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_operator_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_desk_operator_finalize;
  signals[CHANGED] = g_signal_new (
      "changed", MUSTER_TYPE_DESK_OPERATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-desk-operator.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, button);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, content);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, popover);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, entry);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, typed);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, signed_in);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, who);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, role);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, in_button);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, switch_button);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, lock_button);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskOperator, out_button);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
muster_desk_operator_init (MusterDeskOperator *self)
{
  self->name = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_max_width_chars (self->entry, 24);
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), NAME_MAX_LENGTH);
  show_name (self);
}

void
muster_desk_operator_set_name (MusterDeskOperator *self, const char *name)
{
  g_return_if_fail (MUSTER_IS_DESK_OPERATOR (self));
  set_name (self, name != NULL ? name : "");
}

/**
 * muster_desk_operator_set_duty:
 * @duty: who is at the desk now; not kept
 */
void
muster_desk_operator_set_duty (MusterDeskOperator *self, MusterDuty *duty)
{
  const MusterDutyState state = muster_duty_get_state (duty);
  const MusterStaff *here = muster_duty_get_staff (duty);
  const MusterStaff *other = muster_duty_get_other (duty);
  const gboolean is_in = state == MUSTER_DUTY_IN;
  g_autofree char *switch_to = NULL;

  g_return_if_fail (MUSTER_IS_DESK_OPERATOR (self));
  self->has_accounts = state != MUSTER_DUTY_OPEN;
  self->locked = state == MUSTER_DUTY_LOCKED;
  gtk_widget_set_visible (self->typed, !self->has_accounts);
  gtk_widget_set_visible (self->signed_in, self->has_accounts);
  if (!self->has_accounts)
    return;
  gtk_popover_popdown (self->popover);
  g_free (self->account);
  self->account = is_in ? g_strdup (muster_sign_in_words_name (here)) : NULL;
  g_free (self->name);
  self->name = g_strdup (is_in ? here->label : "");
  gtk_label_set_label (self->who,
                       is_in          ? self->account
                       : here != NULL ? _ ("This desk is locked")
                                      : _ ("Nobody is signed in"));
  gtk_label_set_label (self->role, is_in ? muster_sign_in_words_role (here->role) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->role), is_in);
  gtk_button_set_label (GTK_BUTTON (self->in_button),
                        is_in ? _ ("Somebody else signs in") : _ ("Sign in"));
  gtk_widget_set_visible (GTK_WIDGET (self->switch_button), is_in && other != NULL);
  if (other != NULL) {
    /* Translators: the name of who was at this desk before */
    switch_to = g_strdup_printf (_ ("Change to %s"), muster_sign_in_words_name (other));
    gtk_button_set_label (self->switch_button, switch_to);
  }
  gtk_widget_set_visible (self->lock_button, is_in);
  gtk_widget_set_visible (self->out_button, here != NULL);
  show_name (self);
}

/**
 * muster_desk_operator_get_name:
 *
 * Returns: (transfer none): without white space around it, the short name of an account; "" if
 *   nobody gave a name yet
 */
const char *
muster_desk_operator_get_name (MusterDeskOperator *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_OPERATOR (self), "");
  return self->name;
}

/**
 * muster_desk_operator_ask:
 *
 * Opens the field: a decision needs a name.
 */
void
muster_desk_operator_ask (MusterDeskOperator *self)
{
  g_return_if_fail (MUSTER_IS_DESK_OPERATOR (self));
  gtk_menu_button_popup (self->button);
}
