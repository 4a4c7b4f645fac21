/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-panel.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-liveness-words.h"

struct _MusterRehearsalPanel {
  AdwBin parent_instance;

  const MusterRehearsalPerson *people; /* borrowed: static data of the rehearsal room */
  gsize n_people;

  GtkDropDown *person;
  GtkDropDown *card;
  GtkDropDown *sitter;
  GtkDropDown *challenge; /* none in particular, then each kind in the order of their flags */
  GtkToggleButton *unplug_button;
};

enum { TAP, SITTER, UNPLUG, PRACTISE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterRehearsalPanel, muster_rehearsal_panel, ADW_TYPE_BIN)

/* In the order of MusterSitter. */
static const char *const sitter_words[] = {
    [MUSTER_SITTER_NOBODY] = N_ ("Nobody sits down"),
    [MUSTER_SITTER_GOOD] = N_ ("Does what is asked"),
    [MUSTER_SITTER_FAR] = N_ ("Too far away at first"),
    [MUSTER_SITTER_TURNED] = N_ ("Looks aside"),
    [MUSTER_SITTER_DARK] = N_ ("Sits in the dark"),
    [MUSTER_SITTER_EYES_SHUT] = N_ ("Shuts the eyes"),
    [MUSTER_SITTER_IMPOSTOR] = N_ ("Somebody else"),
    [MUSTER_SITTER_PRINT] = N_ ("Holds up a printed photo"),
    [MUSTER_SITTER_TABLET] = N_ ("Holds up a tablet"),
    [MUSTER_SITTER_STILL] = N_ ("Makes none of the movements"),
};

/* In the order of MusterRehearsalCard; the unknown campus card has a button of its own. */
static const char *const card_words[] = {
    [MUSTER_REHEARSAL_CARD_CAMPUS] = N_ ("Campus card"),
    [MUSTER_REHEARSAL_CARD_ID] = N_ ("ID card"),
    [MUSTER_REHEARSAL_CARD_ID_EXPIRED] = N_ ("ID card, expired"),
    [MUSTER_REHEARSAL_CARD_ID_OTHER_NAME] = N_ ("ID card, another name"),
    [MUSTER_REHEARSAL_CARD_ID_UNKNOWN] = N_ ("ID card, not in the roster"),
    [MUSTER_REHEARSAL_CARD_ID_NEW_KIND] = N_ ("ID card, of a new kind"),
    [MUSTER_REHEARSAL_CARD_PHONE] = N_ ("A phone instead of a card"),
};

static const MusterRehearsalPerson *
get_person (MusterRehearsalPanel *self)
{
  guint i = gtk_drop_down_get_selected (self->person);

  return i < self->n_people ? &self->people[i] : NULL;
}

static void
seat_cb (MusterRehearsalPanel *self)
{
  const MusterRehearsalPerson *person = get_person (self);

  if (person != NULL)
    g_signal_emit (self,
                   signals[SITTER],
                   0,
                   (guint) person->identity,
                   gtk_drop_down_get_selected (self->sitter));
}

/* Whoever taps also sits down: the camera must not show the person before. */
static void
tap_cb (MusterRehearsalPanel *self)
{
  const MusterRehearsalPerson *person = get_person (self);

  if (person == NULL)
    return;
  seat_cb (self);
  g_signal_emit (self,
                 signals[TAP],
                 0,
                 gtk_drop_down_get_selected (self->person),
                 gtk_drop_down_get_selected (self->card));
}

static void
unknown_cb (MusterRehearsalPanel *self)
{
  g_signal_emit (self, signals[TAP], 0, 0, (guint) MUSTER_REHEARSAL_CARD_UNKNOWN);
}

static void
unplug_cb (MusterRehearsalPanel *self)
{
  g_signal_emit (self, signals[UNPLUG], 0, gtk_toggle_button_get_active (self->unplug_button));
}

static void
practise_cb (MusterRehearsalPanel *self)
{
  const guint selected = gtk_drop_down_get_selected (self->challenge);

  if (selected != GTK_INVALID_LIST_POSITION)
    g_signal_emit (self, signals[PRACTISE], 0, selected > 0 ? 1u << (selected - 1) : 0u);
}

static void
muster_rehearsal_panel_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_REHEARSAL_PANEL);
  G_OBJECT_CLASS (muster_rehearsal_panel_parent_class)->dispose (object);
}

static guint
new_signal (const char *name, guint n, GType first, GType second)
{
  return g_signal_new (name,
                       MUSTER_TYPE_REHEARSAL_PANEL,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n,
                       first,
                       second);
}

static void
muster_rehearsal_panel_class_init (MusterRehearsalPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_rehearsal_panel_dispose;
  signals[TAP] = new_signal ("tap", 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SITTER] = new_signal ("sitter", 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[UNPLUG] = new_signal ("unplug", 1, G_TYPE_BOOLEAN, G_TYPE_NONE);
  signals[PRACTISE] = new_signal ("practise", 1, G_TYPE_UINT, G_TYPE_NONE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-rehearsal-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterRehearsalPanel, person);
  gtk_widget_class_bind_template_child (widget_class, MusterRehearsalPanel, card);
  gtk_widget_class_bind_template_child (widget_class, MusterRehearsalPanel, sitter);
  gtk_widget_class_bind_template_child (widget_class, MusterRehearsalPanel, challenge);
  gtk_widget_class_bind_template_child (widget_class, MusterRehearsalPanel, unplug_button);
  gtk_widget_class_bind_template_callback (widget_class, seat_cb);
  gtk_widget_class_bind_template_callback (widget_class, tap_cb);
  gtk_widget_class_bind_template_callback (widget_class, unknown_cb);
  gtk_widget_class_bind_template_callback (widget_class, unplug_cb);
  gtk_widget_class_bind_template_callback (widget_class, practise_cb);
}

static void
fill (GtkDropDown *list, const char *const *words, gsize n, guint selected)
{
  g_autoptr (GtkStringList) strings = gtk_string_list_new (NULL);

  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (strings, _ (words[i]));
  gtk_drop_down_set_model (list, G_LIST_MODEL (strings));
  gtk_drop_down_set_selected (list, selected);
}

static void
fill_challenges (GtkDropDown *list)
{
  g_autoptr (GtkStringList) strings = gtk_string_list_new (NULL);

  gtk_string_list_append (strings, _ ("As it comes"));
  for (guint kind = 1; kind <= MUSTER_CHALLENGE_ALL; kind <<= 1)
    gtk_string_list_append (strings, muster_liveness_words_kind (kind));
  gtk_drop_down_set_model (list, G_LIST_MODEL (strings));
}

static void
muster_rehearsal_panel_init (MusterRehearsalPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill (self->card, card_words, G_N_ELEMENTS (card_words), MUSTER_REHEARSAL_CARD_CAMPUS);
  fill (self->sitter, sitter_words, G_N_ELEMENTS (sitter_words), MUSTER_SITTER_GOOD);
  fill_challenges (self->challenge);
}

GtkWidget *
muster_rehearsal_panel_new (void)
{
  return g_object_new (MUSTER_TYPE_REHEARSAL_PANEL, NULL);
}

/**
 * muster_rehearsal_panel_set_people:
 * @people: (array length=n_people): static data, not copied
 */
void
muster_rehearsal_panel_set_people (MusterRehearsalPanel *self,
                                   const MusterRehearsalPerson *people,
                                   gsize n_people)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  g_return_if_fail (MUSTER_IS_REHEARSAL_PANEL (self));

  for (gsize i = 0; i < n_people; i++) {
    g_autofree char *line =
        muster_desk_words_join ((const char *[]){people[i].name, people[i].student_number}, 2);

    gtk_string_list_append (list, line);
  }
  self->people = people;
  self->n_people = n_people;
  gtk_drop_down_set_model (self->person, G_LIST_MODEL (list));
}
