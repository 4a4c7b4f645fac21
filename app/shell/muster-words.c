/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-words.h"

enum {
  PROP_PHRASE = 1,
  PROP_CONTEXT,
  PROP_FIRST_CLASS,
  PROP_SECOND_CLASS,
  PROP_XALIGN,
  PROP_MAX_WIDTH_CHARS,
  PROP_WRAP,
  N_PROPS,
};

struct _MusterWords {
  GtkBox parent_instance;

  MusterLanguage language;
  MusterPhrase *phrase; /* owned, nullable */
  char *msgid;          /* owned, nullable: as the template gave it */
  char *context;        /* owned, nullable */
  gboolean two_lines;
  GtkWidget *first; /* labels are owned by the box */
  GtkWidget *second;
};

static GParamSpec *properties[N_PROPS];

static void muster_words_bilingual_init (MusterBilingualInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterWords,
                               muster_words,
                               GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (MUSTER_TYPE_BILINGUAL,
                                                      muster_words_bilingual_init))

static void
update (MusterWords *self)
{
  const char *first = "";
  const char *second = "";

  if (self->phrase != NULL) {
    first = muster_phrase_get (self->phrase, self->language);
    second = muster_phrase_get (self->phrase, muster_language_other (self->language));
  }
  gtk_label_set_label (GTK_LABEL (self->first), first);
  gtk_label_set_label (GTK_LABEL (self->second), second);
  /* A name or a number is the same in both languages: said once. */
  gtk_widget_set_visible (self->second, self->two_lines && g_strcmp0 (first, second) != 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, first, -1);
}

static void
make_phrase (MusterWords *self)
{
  g_clear_pointer (&self->phrase, muster_phrase_free);
  if (self->msgid != NULL)
    self->phrase = muster_phrase_new_in (self->context, self->msgid);
  update (self);
}

static void
muster_words_set_language (MusterBilingual *bilingual, MusterLanguage language)
{
  MusterWords *self = MUSTER_WORDS (bilingual);

  self->language = language;
  update (self);
}

static void
muster_words_bilingual_init (MusterBilingualInterface *iface)
{
  iface->set_language = muster_words_set_language;
}

static void
add_class (GtkWidget *label, const char *name)
{
  if (name != NULL && *name != '\0')
    gtk_widget_add_css_class (label, name);
}

static void
set_xalign (MusterWords *self, float xalign)
{
  GtkJustification justify = xalign == 0.5f ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT;

  for (GtkWidget *label = self->first; label != NULL; label = gtk_widget_get_next_sibling (label)) {
    gtk_label_set_xalign (GTK_LABEL (label), xalign);
    gtk_label_set_justify (GTK_LABEL (label), justify);
  }
}

static void
set_wrap (MusterWords *self, gboolean wrap)
{
  gtk_label_set_wrap (GTK_LABEL (self->first), wrap);
  gtk_label_set_wrap (GTK_LABEL (self->second), wrap);
}

static void
muster_words_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MusterWords *self = MUSTER_WORDS (object);

  switch (id) {
  case PROP_PHRASE:
    g_free (self->msgid);
    self->msgid = g_value_dup_string (value);
    make_phrase (self);
    break;
  case PROP_CONTEXT:
    g_free (self->context);
    self->context = g_value_dup_string (value);
    make_phrase (self);
    break;
  case PROP_FIRST_CLASS:
    add_class (self->first, g_value_get_string (value));
    break;
  case PROP_SECOND_CLASS:
    add_class (self->second, g_value_get_string (value));
    self->two_lines = g_value_get_string (value) != NULL;
    update (self);
    break;
  case PROP_XALIGN:
    set_xalign (self, g_value_get_float (value));
    break;
  case PROP_MAX_WIDTH_CHARS:
    gtk_label_set_max_width_chars (GTK_LABEL (self->first), g_value_get_int (value));
    gtk_label_set_max_width_chars (GTK_LABEL (self->second), g_value_get_int (value));
    break;
  case PROP_WRAP:
    set_wrap (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
muster_words_finalize (GObject *object)
{
  MusterWords *self = MUSTER_WORDS (object);

  g_clear_pointer (&self->phrase, muster_phrase_free);
  g_free (self->msgid);
  g_free (self->context);
  G_OBJECT_CLASS (muster_words_parent_class)->finalize (object);
}

static void
muster_words_class_init (MusterWordsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = muster_words_set_property;
  object_class->finalize = muster_words_finalize;

  properties[PROP_PHRASE] = g_param_spec_string ("phrase", NULL, NULL, NULL, flags);
  properties[PROP_CONTEXT] = g_param_spec_string ("context", NULL, NULL, NULL, flags);
  properties[PROP_FIRST_CLASS] = g_param_spec_string ("first-class", NULL, NULL, NULL, flags);
  properties[PROP_SECOND_CLASS] = g_param_spec_string ("second-class", NULL, NULL, NULL, flags);
  properties[PROP_XALIGN] = g_param_spec_float ("xalign", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_MAX_WIDTH_CHARS] =
      g_param_spec_int ("max-width-chars", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_WRAP] = g_param_spec_boolean ("wrap", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "words");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_label (MusterWords *self)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD);
  /* Asks for one line where there is room; GTK would rather make a tidy block. */
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (self), label);
  return label;
}

static void
muster_words_init (MusterWords *self)
{
  self->language = muster_language_default ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->first = add_label (self);
  self->second = add_label (self);
  gtk_widget_set_visible (self->second, FALSE);
}

/**
 * muster_words_new:
 * @first_class: (nullable): style class of the guest's language
 * @second_class: (nullable): style class of the other; %NULL for one line only
 */
GtkWidget *
muster_words_new (const char *first_class, const char *second_class)
{
  return g_object_new (
      MUSTER_TYPE_WORDS, "first-class", first_class, "second-class", second_class, NULL);
}

/**
 * muster_words_take:
 * @phrase: (transfer full) (nullable): what to say from now on; %NULL or an empty one hides the
 *   widget
 */
void
muster_words_take (MusterWords *self, MusterPhrase *phrase)
{
  if (phrase != NULL && self->phrase != NULL && muster_phrase_equal (phrase, self->phrase)) {
    muster_phrase_free (phrase); /* nothing new to draw or to announce */
    return;
  }
  g_clear_pointer (&self->msgid, g_free);
  g_clear_pointer (&self->phrase, muster_phrase_free);
  self->phrase = phrase;
  gtk_widget_set_visible (GTK_WIDGET (self), phrase != NULL && !muster_phrase_is_empty (phrase));
  update (self);
}

const MusterPhrase *
muster_words_get_phrase (MusterWords *self)
{
  return self->phrase;
}
