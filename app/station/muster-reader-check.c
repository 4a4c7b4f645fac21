/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-check.h"

#include <glib/gi18n-lib.h>

#include "muster-card-words.h"
#include "muster-reader-words.h"

typedef struct {
  GPtrArray *ready;   /* char *, owned: what is ready */
  GPtrArray *trouble; /* char *, owned: "reader: what is wrong" */
  GPtrArray *remedy;  /* char *, owned: each way out once */
} Findings;

static char *
dup_ready (MusterCardReader *reader)
{
  g_autofree char *detail = muster_card_reader_dup_detail (reader);

  if (*detail != '\0')
    return g_steal_pointer (&detail);
  return muster_reader_words_dup_title (MUSTER_CARD_READER_GET_CLASS (reader)->id,
                                        muster_card_reader_get_name (reader));
}

static MusterCardErrorWords
words_of (const GError *error)
{
  return muster_card_error_words (error->domain == MUSTER_CARD_ERROR
                                      ? (MusterCardError) error->code
                                      : MUSTER_CARD_ERROR_READER_FAULT);
}

/**
 * muster_reader_check_trouble:
 * @hub: the hub of @reader
 * @reader: a reader
 *
 * A service that does not run is no trouble at a site that never asked for it: there is a driver
 * for smart cards in every station, and many have no such reader.
 *
 * Returns: (transfer none) (nullable): what staff should do something about
 */
const GError *
muster_reader_check_trouble (MusterReaderHub *hub, MusterCardReader *reader)
{
  const GError *error = muster_reader_hub_get_trouble (hub, reader);
  MusterReaderConfig *config = muster_card_reader_get_config (reader);

  if (g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_SERVICE_DOWN) &&
      !muster_reader_config_has_group (config, muster_card_reader_get_group (reader)))
    return NULL;
  return error;
}

/* A reader that the site has set up is missed; one that waits for whatever may come is not. */
static gboolean
is_missed (MusterCardReader *reader)
{
  MusterCardReaderClass *klass = MUSTER_CARD_READER_GET_CLASS (reader);

  return klass->needs_setup && muster_card_reader_get_state (reader) < MUSTER_READER_IDLE;
}

static void
add_trouble (Findings *findings, MusterCardReader *reader, MusterCardErrorWords words)
{
  g_autofree char *title = muster_reader_words_dup_title (MUSTER_CARD_READER_GET_CLASS (reader)->id,
                                                          muster_card_reader_get_name (reader));

  /* Translators: a reader, and what is wrong with it */
  g_ptr_array_add (findings->trouble, g_strdup_printf (_ ("%s: %s"), title, words.title));
  if (!g_ptr_array_find_with_equal_func (
          findings->remedy, words.remedy, (GEqualFunc) g_str_equal, NULL))
    g_ptr_array_add (findings->remedy, g_strdup (words.remedy));
}

static void
look (Findings *findings, MusterReaderHub *hub)
{
  GListModel *readers = muster_reader_hub_get_readers (hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);
    const GError *error = muster_reader_check_trouble (hub, reader);

    if (muster_card_reader_get_state (reader) >= MUSTER_READER_IDLE)
      g_ptr_array_add (findings->ready, dup_ready (reader));
    else if (error != NULL)
      add_trouble (findings, reader, words_of (error));
    else if (is_missed (reader))
      add_trouble (findings, reader, muster_card_error_words (MUSTER_CARD_ERROR_NO_READER));
  }
}

static char *
join (GPtrArray *strings, const char *between)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < strings->len; i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? between : "", (const char *) g_ptr_array_index (strings, i));
  return g_string_free (text, FALSE);
}

static char *
dup_what (const Findings *findings)
{
  const guint n = findings->ready->len;
  g_autofree char *names = join (findings->ready, _ (", "));
  g_autofree char *trouble = join (findings->trouble, "\n");
  g_autofree char *ready = NULL;

  if (n == 0)
    return n == findings->trouble->len ? g_strdup (_ ("No card reader is ready"))
                                       : g_steal_pointer (&trouble);
  /* Translators: how many readers, and what they are */
  ready = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u reader is ready: %s", "%u readers are ready: %s", n),
      n,
      names);
  if (findings->trouble->len == 0)
    return g_steal_pointer (&ready);
  return g_strjoin ("\n", trouble, ready, NULL);
}

/**
 * muster_reader_check:
 * @hub: (nullable): the readers
 * @settings_error: (nullable): why the file with their settings is not in force
 *
 * Names each reader that is ready, and each that is not with what is wrong and the way out, a line
 * each. Never worse than WARN: students can type their numbers.
 *
 * Returns: (transfer full): the item "readers"
 */
MusterReadyItem *
muster_reader_check (MusterReaderHub *hub, const GError *settings_error)
{
  Findings findings = {g_ptr_array_new_with_free_func (g_free),
                       g_ptr_array_new_with_free_func (g_free),
                       g_ptr_array_new_with_free_func (g_free)};
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);

  if (settings_error != NULL) {
    g_ptr_array_add (findings.trouble, g_strdup (settings_error->message));
    g_ptr_array_add (findings.remedy,
                     g_strdup (_ ("Mend this line of the readers' settings and start again. Until "
                                  "then readers work as if there were no settings.")));
  }
  if (hub != NULL)
    look (&findings, hub);
  if (findings.ready->len == 0 && findings.trouble->len == 0)
    g_ptr_array_add (findings.remedy,
                     g_strdup (_ ("Students can type their two numbers. Plug a reader in to take "
                                  "cards.")));
  item->id = "readers";
  item->state = findings.remedy->len == 0 ? MUSTER_READY_OK : MUSTER_READY_WARN;
  item->what = dup_what (&findings);
  item->remedy = findings.remedy->len == 0 ? NULL : join (findings.remedy, "\n");
  g_ptr_array_unref (findings.ready);
  g_ptr_array_unref (findings.trouble);
  g_ptr_array_unref (findings.remedy);
  return item;
}
