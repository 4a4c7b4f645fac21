/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-button.h"

enum {
  PROP_PHRASE = 1,
  PROP_CONTEXT,
  PROP_SPOKEN,
  PROP_DETAIL,
  PROP_ICON,
  PROP_CARD,
  PROP_XALIGN,
  PROP_WRAP,
  PROP_FIRST_CLASS,
  PROP_SECOND_CLASS,
  N_PROPS,
};

struct _MusterGuestButton {
  GtkButton parent_instance;

  MusterLanguage language;
  MusterPhrase *spoken; /* owned, nullable */
  gboolean card;
  float xalign;   /* of a card's content: 0 or 0.5 */
  GtkWidget *box; /* all below is owned by the button */
  GtkWidget *image;
  GtkWidget *words;
  GtkWidget *detail;
};

static GParamSpec *properties[N_PROPS];

static void muster_guest_button_bilingual_init (MusterBilingualInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterGuestButton,
                               muster_guest_button,
                               GTK_TYPE_BUTTON,
                               G_IMPLEMENT_INTERFACE (MUSTER_TYPE_BILINGUAL,
                                                      muster_guest_button_bilingual_init))

static void
update_name (MusterGuestButton *self)
{
  const MusterPhrase *words = muster_words_get_phrase (MUSTER_WORDS (self->words));
  const MusterPhrase *detail = muster_words_get_phrase (MUSTER_WORDS (self->detail));
  const MusterPhrase *name = self->spoken != NULL ? self->spoken : words;

  if (name == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_phrase_get (name, self->language),
                                  -1);
  if (detail != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    muster_phrase_get (detail, self->language),
                                    -1);
}

static void
muster_guest_button_set_language (MusterBilingual *bilingual, MusterLanguage language)
{
  MusterGuestButton *self = MUSTER_GUEST_BUTTON (bilingual);

  self->language = language;
  update_name (self);
}

static void
muster_guest_button_bilingual_init (MusterBilingualInterface *iface)
{
  iface->set_language = muster_guest_button_set_language;
}

static gboolean
is_card (MusterGuestButton *self)
{
  return gtk_widget_has_css_class (GTK_WIDGET (self), "card-way");
}

/* A card sets picture above words; a button sets them side by side, or centres words alone. */
static void
arrange (MusterGuestButton *self)
{
  const gboolean has_image = gtk_widget_get_visible (self->image);
  const gboolean centred = has_image ? self->card && self->xalign == 0.5f : TRUE;
  const float xalign = centred ? 0.5f : 0.0f;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  self->card ? GTK_ORIENTATION_VERTICAL
                                             : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (self->box, is_card (self) ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  gtk_widget_set_halign (self->image, centred ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
  g_object_set (self->words, "xalign", xalign, NULL);
  g_object_set (self->detail, "xalign", xalign, NULL);
}

static void
muster_guest_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MusterGuestButton *self = MUSTER_GUEST_BUTTON (object);

  switch (id) {
  case PROP_PHRASE:
    g_object_set_property (G_OBJECT (self->words), "phrase", value);
    update_name (self);
    break;
  case PROP_CONTEXT:
    g_object_set_property (G_OBJECT (self->words), "context", value);
    update_name (self);
    break;
  case PROP_SPOKEN:
    g_clear_pointer (&self->spoken, muster_phrase_free);
    self->spoken = muster_phrase_new (g_value_get_string (value));
    update_name (self);
    break;
  case PROP_DETAIL:
    muster_guest_button_take_detail (self, muster_phrase_new (g_value_get_string (value)));
    break;
  case PROP_ICON:
    gtk_image_set_from_icon_name (GTK_IMAGE (self->image), g_value_get_string (value));
    gtk_widget_set_visible (self->image, TRUE);
    arrange (self);
    break;
  case PROP_CARD:
    gtk_widget_add_css_class (GTK_WIDGET (self), "card-way");
    muster_guest_button_set_card (self, g_value_get_boolean (value));
    break;
  case PROP_XALIGN:
    self->xalign = g_value_get_float (value);
    arrange (self);
    break;
  case PROP_WRAP:
    g_object_set_property (G_OBJECT (self->words), "wrap", value);
    break;
  case PROP_FIRST_CLASS:
    g_object_set_property (G_OBJECT (self->words), "first-class", value);
    break;
  case PROP_SECOND_CLASS:
    g_object_set_property (G_OBJECT (self->words), "second-class", value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
muster_guest_button_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_GUEST_BUTTON (object)->spoken, muster_phrase_free);
  G_OBJECT_CLASS (muster_guest_button_parent_class)->finalize (object);
}

static void
muster_guest_button_class_init (MusterGuestButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = muster_guest_button_set_property;
  object_class->finalize = muster_guest_button_finalize;

  properties[PROP_PHRASE] = g_param_spec_string ("phrase", NULL, NULL, NULL, flags);
  properties[PROP_CONTEXT] = g_param_spec_string ("context", NULL, NULL, NULL, flags);
  properties[PROP_SPOKEN] = g_param_spec_string ("spoken", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_ICON] = g_param_spec_string ("icon", NULL, NULL, NULL, flags);
  properties[PROP_CARD] = g_param_spec_boolean ("card", NULL, NULL, FALSE, flags);
  properties[PROP_XALIGN] = g_param_spec_float ("xalign", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_WRAP] = g_param_spec_boolean ("wrap", NULL, NULL, TRUE, flags);
  properties[PROP_FIRST_CLASS] = g_param_spec_string ("first-class", NULL, NULL, NULL, flags);
  properties[PROP_SECOND_CLASS] = g_param_spec_string ("second-class", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
muster_guest_button_init (MusterGuestButton *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->language = muster_language_default ();
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->image = gtk_image_new ();
  self->words = muster_words_new (NULL, "second");
  self->detail = muster_words_new ("text", NULL);
  gtk_widget_add_css_class (self->box, "button-row");
  gtk_widget_add_css_class (self->detail, "detail");
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->image, FALSE);
  gtk_widget_set_visible (self->detail, FALSE);
  gtk_box_append (GTK_BOX (column), self->words);
  gtk_box_append (GTK_BOX (column), self->detail);
  gtk_box_append (GTK_BOX (self->box), self->image);
  gtk_box_append (GTK_BOX (self->box), column);
  gtk_button_set_child (GTK_BUTTON (self), self->box);
  arrange (self);
  gtk_widget_set_receives_default (GTK_WIDGET (self), TRUE);
}

/**
 * muster_guest_button_take_detail:
 * @detail: (transfer full) (nullable): one line below the words, in the guest's language only
 */
void
muster_guest_button_take_detail (MusterGuestButton *self, MusterPhrase *detail)
{
  muster_words_take (MUSTER_WORDS (self->detail), detail);
  update_name (self);
}

/**
 * muster_guest_button_set_card:
 * @card: the icon above the words; %FALSE sets it beside them, where a page has no height to spare
 */
void
muster_guest_button_set_card (MusterGuestButton *self, gboolean card)
{
  self->card = card;
  arrange (self);
}
