/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-guest-button.h"
#include "muster-guest-texts.h"
#include "muster-id-number.h"
#include "muster-identify-page.h"
#include "muster-number-field.h"

struct _MusterIdentifyPage {
  MusterGuestPage parent_instance;

  MusterNumberField *current; /* borrowed: the field that is typed into */
  GtkWidget *delete_button;   /* owned by the grid, as is the next one */
  GtkWidget *next_button;

  GtkWidget *keys; /* template children are borrowed */
  MusterNumberField *student_field;
  MusterNumberField *id_field;
  GtkWidget *problem;
  MusterWords *problem_words;
};

static void muster_identify_page_bilingual_init (MusterBilingualInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterIdentifyPage,
                               muster_identify_page,
                               MUSTER_TYPE_GUEST_PAGE,
                               G_IMPLEMENT_INTERFACE (MUSTER_TYPE_BILINGUAL,
                                                      muster_identify_page_bilingual_init))

/* The line keeps its room when there is no problem, so that nothing jumps. */
static void
show_problem (MusterIdentifyPage *self, const char *msgid)
{
  gtk_widget_set_opacity (self->problem, msgid != NULL ? 1 : 0);
  muster_words_take (self->problem_words,
                     msgid != NULL ? muster_phrase_new (msgid) : muster_phrase_new_literal (" "));
}

static void
choose (MusterIdentifyPage *self, MusterNumberField *field)
{
  self->current = field;
  muster_number_field_set_current (self->student_field, field == self->student_field);
  muster_number_field_set_current (self->id_field, field == self->id_field);
}

/* The focus may come later, or not at all while another window has it. */
static void
go_to (MusterIdentifyPage *self, MusterNumberField *field)
{
  choose (self, field);
  gtk_widget_grab_focus (GTK_WIDGET (field));
}

static void
chosen_cb (MusterIdentifyPage *self, MusterNumberField *field)
{
  choose (self, field);
}

/* Told at once, before anything is looked up. */
static gboolean
check_id (MusterIdentifyPage *self)
{
  const char *id = muster_number_field_get_text (self->id_field);

  if (!muster_number_field_is_full (self->id_field))
    return FALSE;
  if (muster_id_number_check_character (id) == id[MUSTER_ID_NUMBER_LENGTH - 1])
    return TRUE;
  show_problem (self, N_ ("The last digit does not fit. Please check."));
  return FALSE;
}

static void
type (MusterIdentifyPage *self, char c)
{
  if (!muster_number_field_type (self->current, c)) {
    if (g_ascii_toupper (c) == 'X')
      show_problem (self, N_ ("X can only be the last of 18 characters."));
    else if (muster_number_field_is_full (self->current))
      show_problem (self, N_ ("That is enough digits for this number."));
    return;
  }
  show_problem (self, NULL);
  if (self->current == self->id_field)
    check_id (self);
}

static void
erase (MusterIdentifyPage *self)
{
  muster_number_field_erase (self->current);
  show_problem (self, NULL);
}

/* Goes to what is missing, or hands both numbers over. */
static void
next (MusterIdentifyPage *self)
{
  const char *student = muster_number_field_get_text (self->student_field);
  const char *id = muster_number_field_get_text (self->id_field);

  if (*student == '\0') {
    go_to (self, self->student_field);
    show_problem (self, N_ ("Please type the student number."));
  } else if (*id == '\0' && self->current == self->student_field) {
    go_to (self, self->id_field);
    show_problem (self, NULL);
  } else if (!muster_number_field_is_full (self->id_field)) {
    go_to (self, self->id_field);
    show_problem (self, N_ ("The ID card number has 18 characters."));
  } else if (check_id (self)) {
    gtk_widget_activate_action (GTK_WIDGET (self), "guest.submit-numbers", "(ss)", student, id);
  }
}

static void
key_clicked_cb (MusterIdentifyPage *self, GtkButton *button)
{
  type (self, *gtk_button_get_label (button));
}

static char
character_of (guint keyval)
{
  if (keyval >= GDK_KEY_KP_0 && keyval <= GDK_KEY_KP_9)
    return (char) ('0' + (keyval - GDK_KEY_KP_0));
  if (keyval < 128 && g_ascii_isalnum ((char) keyval))
    return (char) keyval;
  return '\0';
}

/* A button reached by Enter waits a quarter of a second before it acts; digits typed meanwhile
 * would still land in the field before. */
static gboolean
is_enter (MusterIdentifyPage *self, guint keyval)
{
  return (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter) &&
         gtk_widget_has_focus (GTK_WIDGET (self->current));
}

static gboolean
key_pressed_cb (MusterIdentifyPage *self, guint keyval, guint keycode, GdkModifierType state)
{
  char c = character_of (keyval);

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  if (c != '\0')
    type (self, c);
  else if (keyval == GDK_KEY_BackSpace || keyval == GDK_KEY_Delete || keyval == GDK_KEY_KP_Delete)
    erase (self);
  else if (is_enter (self, keyval))
    next (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
muster_identify_page_set_language (MusterBilingual *bilingual, MusterLanguage language)
{
  MusterIdentifyPage *self = MUSTER_IDENTIFY_PAGE (bilingual);
  g_autoptr (MusterPhrase) name = muster_phrase_new (N_ ("Delete the last digit"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->delete_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_phrase_get (name, language),
                                  -1);
}

static void
muster_identify_page_bilingual_init (MusterBilingualInterface *iface)
{
  iface->set_language = muster_identify_page_set_language;
}

static void
muster_identify_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  if (screen->reason != MUSTER_REASON_NONE)
    muster_identify_page_show_problem (MUSTER_IDENTIFY_PAGE (page), screen->reason);
}

static void
muster_identify_page_forget (MusterGuestPage *page)
{
  MusterIdentifyPage *self = MUSTER_IDENTIFY_PAGE (page);

  muster_number_field_clear (self->student_field);
  muster_number_field_clear (self->id_field);
  choose (self, self->student_field);
  show_problem (self, NULL);
}

static GtkWidget *
muster_identify_page_get_focus (MusterGuestPage *page)
{
  return GTK_WIDGET (MUSTER_IDENTIFY_PAGE (page)->current);
}

static GtkWidget *
muster_identify_page_get_default (MusterGuestPage *page)
{
  return MUSTER_IDENTIFY_PAGE (page)->next_button;
}

static void
muster_identify_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_IDENTIFY_PAGE);
  G_OBJECT_CLASS (muster_identify_page_parent_class)->dispose (object);
}

static void
muster_identify_page_class_init (MusterIdentifyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_identify_page_dispose;
  page_class->show = muster_identify_page_show;
  page_class->forget = muster_identify_page_forget;
  page_class->get_focus = muster_identify_page_get_focus;
  page_class->get_default = muster_identify_page_get_default;
  page_class->sinks = TRUE;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_NUMBER_FIELD);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-identify-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterIdentifyPage, keys);
  gtk_widget_class_bind_template_child (widget_class, MusterIdentifyPage, student_field);
  gtk_widget_class_bind_template_child (widget_class, MusterIdentifyPage, id_field);
  gtk_widget_class_bind_template_child (widget_class, MusterIdentifyPage, problem);
  gtk_widget_class_bind_template_child (widget_class, MusterIdentifyPage, problem_words);
}

/* A touched key takes no focus: it stays in the field. */
static void
add_key (MusterIdentifyPage *self, GtkWidget *button, int column, int row, int width)
{
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_grid_attach (GTK_GRID (self->keys), button, column, row, width, 1);
}

static void
make_keys (MusterIdentifyPage *self)
{
  static const char KEYS[] = "123456789X0";

  for (int i = 0; KEYS[i] != '\0'; i++) {
    const char label[] = {KEYS[i], '\0'};
    GtkWidget *key = gtk_button_new_with_label (label);

    gtk_accessible_update_property (GTK_ACCESSIBLE (key), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    g_signal_connect_swapped (key, "clicked", G_CALLBACK (key_clicked_cb), self);
    add_key (self, key, i % 3, i / 3, 1);
  }
  self->delete_button = gtk_button_new_from_icon_name ("edit-clear-symbolic");
  gtk_widget_add_css_class (self->delete_button, "act");
  g_signal_connect_swapped (self->delete_button, "clicked", G_CALLBACK (erase), self);
  add_key (self, self->delete_button, 2, 3, 1);

  self->next_button = g_object_new (MUSTER_TYPE_GUEST_BUTTON, "phrase", N_ ("Next"), NULL);
  gtk_widget_add_css_class (self->next_button, "primary");
  gtk_widget_add_css_class (self->next_button, "next");
  g_signal_connect_swapped (self->next_button, "clicked", G_CALLBACK (next), self);
  add_key (self, self->next_button, 0, 4, 3);
}

static void
muster_identify_page_init (MusterIdentifyPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), adw_bin_get_child (ADW_BIN (self)));
  make_keys (self);
  g_signal_connect_swapped (self->student_field, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->id_field, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  choose (self, self->student_field);
  show_problem (self, NULL);
}

/**
 * muster_identify_page_show_problem:
 * @reason: why the numbers were not taken; what was typed stays, to be mended
 */
void
muster_identify_page_show_problem (MusterIdentifyPage *self, MusterReason reason)
{
  const MusterScreen screen = {.reason = reason, .time = "", .elsewhere = ""};

  gtk_widget_set_opacity (self->problem, 1);
  muster_words_take (self->problem_words, muster_guest_headline (&screen));
}
