/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-catalogue.h"
#include "muster-phrase.h"

#define CATALOGUE "/io/github/musterstation/Muster/zh_CN.mo"

struct _MusterPhrase {
  char *words[MUSTER_N_LANGUAGES]; /* owned, never NULL */
};

/* Part of the program: msgfmt made it in the same build, so it can be read or the build is broken.
 */
static const MusterCatalogue *
get_catalogue (void)
{
  static gsize catalogue = 0;

  if (g_once_init_enter (&catalogue)) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) mo = NULL;
    MusterCatalogue *made = NULL;

    mo = g_resources_lookup_data (CATALOGUE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    if (mo != NULL)
      made = muster_catalogue_new (mo, &error);
    if (made == NULL)
      g_error ("The Chinese catalogue of the program: %s", error->message);
    g_once_init_leave (&catalogue, (gsize) made);
  }
  return (const MusterCatalogue *) catalogue;
}

static const char *
in_chinese (const char *context, const char *msgid)
{
  const char *found = muster_catalogue_look_up (get_catalogue (), context, msgid);

  return found != NULL ? found : msgid;
}

/* Steals both. */
static MusterPhrase *
phrase_of (char *zh, char *en)
{
  MusterPhrase *self = g_new0 (MusterPhrase, 1);

  self->words[MUSTER_LANGUAGE_ZH] = zh;
  self->words[MUSTER_LANGUAGE_EN] = en;
  return self;
}

/**
 * muster_language_default:
 *
 * Returns: the language a visit begins in: Chinese where the locale is Chinese, else English
 */
MusterLanguage
muster_language_default (void)
{
  const char *first = g_get_language_names ()[0];

  return g_str_has_prefix (first, "zh") ? MUSTER_LANGUAGE_ZH : MUSTER_LANGUAGE_EN;
}

MusterLanguage
muster_language_other (MusterLanguage language)
{
  return language == MUSTER_LANGUAGE_ZH ? MUSTER_LANGUAGE_EN : MUSTER_LANGUAGE_ZH;
}

/**
 * muster_language_get_name:
 *
 * Returns: the language's own name, for the switch: whoever needs it can read it
 */
const char *
muster_language_get_name (MusterLanguage language)
{
  return language == MUSTER_LANGUAGE_ZH ? "中文" : "English";
}

/**
 * muster_phrase_new:
 * @msgid: a source phrase marked with N_()
 *
 * Returns: (transfer full): the phrase; "" stays empty
 */
MusterPhrase *
muster_phrase_new (const char *msgid)
{
  return muster_phrase_new_in (NULL, msgid);
}

/**
 * muster_phrase_new_in:
 * @context: (nullable): msgctxt, for a word that means something else on staff pages
 * @msgid: a source phrase marked with NC_()
 */
MusterPhrase *
muster_phrase_new_in (const char *context, const char *msgid)
{
  if (*msgid == '\0')
    return muster_phrase_new_literal ("");
  return phrase_of (g_strdup (in_chinese (context, msgid)), g_strdup (msgid));
}

/* Formats come from the catalogue; msgfmt --check-format proved that they take the same arguments
 * as the source, which the compiler has checked. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/**
 * muster_phrase_new_format:
 * @msgid: a printf format marked with N_()
 */
MusterPhrase *
muster_phrase_new_format (const char *msgid, ...)
{
  va_list args;
  char *zh;
  char *en;

  va_start (args, msgid);
  zh = g_strdup_vprintf (in_chinese (NULL, msgid), args);
  va_end (args);
  va_start (args, msgid);
  en = g_strdup_vprintf (msgid, args);
  va_end (args);
  return phrase_of (zh, en);
}

static char *
format_count (const char *format, ...)
{
  va_list args;
  char *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return text;
}

#pragma GCC diagnostic pop

/**
 * muster_phrase_new_count:
 * @singular: format with one %u; xgettext knows this function as a plural keyword
 * @plural: the same for every number but 1
 * @n: the number
 */
MusterPhrase *
muster_phrase_new_count (const char *singular, const char *plural, guint n)
{
  return phrase_of (format_count (in_chinese (NULL, singular), n),
                    format_count (n == 1 ? singular : plural, n));
}

/* The same in every language: names, numbers. */
MusterPhrase *
muster_phrase_new_literal (const char *text)
{
  return phrase_of (g_strdup (text), g_strdup (text));
}

/**
 * muster_phrase_new_text:
 * @text: a text of the profile or the occasion; where one language is missing the other serves
 */
MusterPhrase *
muster_phrase_new_text (const MusterText *text)
{
  const char *zh = text->zh != NULL ? text->zh : text->en;
  const char *en = text->en != NULL ? text->en : text->zh;

  return phrase_of (g_strdup (zh != NULL ? zh : ""), g_strdup (en != NULL ? en : ""));
}

MusterPhrase *
muster_phrase_copy (const MusterPhrase *self)
{
  return phrase_of (g_strdup (self->words[MUSTER_LANGUAGE_ZH]),
                    g_strdup (self->words[MUSTER_LANGUAGE_EN]));
}

void
muster_phrase_free (MusterPhrase *self)
{
  for (guint i = 0; i < MUSTER_N_LANGUAGES; i++)
    g_free (self->words[i]);
  g_free (self);
}

const char *
muster_phrase_get (const MusterPhrase *self, MusterLanguage language)
{
  return self->words[language];
}

gboolean
muster_phrase_is_empty (const MusterPhrase *self)
{
  return self->words[0][0] == '\0';
}

gboolean
muster_phrase_equal (const MusterPhrase *a, const MusterPhrase *b)
{
  for (guint i = 0; i < MUSTER_N_LANGUAGES; i++) {
    if (g_strcmp0 (a->words[i], b->words[i]) != 0)
      return FALSE;
  }
  return TRUE;
}
