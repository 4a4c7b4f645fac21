/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-export.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"
#include "muster-event.h"

#define PEOPLE "people.jsonl"
#define PAGE   "index.html"

/* What this export made, and nothing else; all of it before the first line is written. */
typedef struct {
  GPtrArray *paths;      /* owned */
  GOutputStream *lines;  /* owned */
  GOutputStream *people; /* owned, NULL: no names go out */
  GOutputStream *facts;  /* owned */
  GOutputStream *page;   /* owned */
} Files;

static void
files_clear (Files *files)
{
  g_clear_object (&files->lines);
  g_clear_object (&files->people);
  g_clear_object (&files->facts);
  g_clear_object (&files->page);
  g_clear_pointer (&files->paths, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

static gboolean
fail (const char *path, const char *why, GError **error)
{
  g_set_error (
      error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("%s cannot be written: %s."), path, why);
  return FALSE;
}

static gboolean
write_line (GOutputStream *stream, const char *line, GError **error)
{
  g_autoptr (GError) cause = NULL;

  return (g_output_stream_write_all (stream, line, strlen (line), NULL, NULL, &cause) &&
          g_output_stream_write_all (stream, "\n", 1, NULL, NULL, &cause)) ||
         fail (MUSTER_JOURNAL_EXPORT_LINES, cause->message, error);
}

static gboolean
line_cb (const char *line, gpointer data, GError **error)
{
  const Files *files = data;

  return write_line (files->lines, line, error);
}

static gboolean
person_cb (gint64 person, const char *name, const char *number, gpointer data, GError **error)
{
  const Files *files = data;
  g_autoptr (MusterEvent) event = muster_event_new ("person");
  g_autofree char *json = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "name", name);
  muster_event_set_string (event, "number", number);
  json = muster_event_to_json (event);
  return write_line (files->people, json, error);
}

/* For its user alone, like the store. Nothing is written over: two exports would be mixed, and what
 * has the same name by chance is somebody's. */
static GOutputStream *
create (Files *files, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) cause = NULL;
  GFileOutputStream *stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &cause);

  if (stream == NULL) {
    fail (path, cause->message, error);
    return NULL;
  }
  g_ptr_array_add (files->paths, g_steal_pointer (&path));
  return G_OUTPUT_STREAM (stream);
}

static gboolean
create_all (Files *files, const char *folder, gboolean with_names, GError **error)
{
  files->paths = g_ptr_array_new_with_free_func (g_free);
  return (files->lines = create (files, folder, MUSTER_JOURNAL_EXPORT_LINES, error)) != NULL &&
         (!with_names || (files->people = create (files, folder, PEOPLE, error)) != NULL) &&
         (files->facts = create (files, folder, MUSTER_JOURNAL_EXPORT_FACTS, error)) != NULL &&
         (files->page = create (files, folder, PAGE, error)) != NULL;
}

static gboolean
finish (GOutputStream *stream, GError **error)
{
  g_autoptr (GError) cause = NULL;

  return stream == NULL || g_output_stream_close (stream, NULL, &cause) ||
         fail (MUSTER_JOURNAL_EXPORT_LINES, cause->message, error);
}

static gboolean
write_text (GOutputStream *stream, const char *name, const char *text, GError **error)
{
  g_autoptr (GError) cause = NULL;

  return (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &cause) &&
          g_output_stream_close (stream, NULL, &cause)) ||
         fail (name, cause->message, error);
}

/* --- the page --- */

static char *
dup_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%F %R %z") : g_strdup ("?");
}

/* "2026-09-01 … 2026-09-30, autumn-2026"; a dash if everything was chosen */
static char *
dup_choice (const MusterExportChoice *choice)
{
  g_autofree char *since = choice->since != 0 ? dup_day (choice->since) : g_strdup ("");
  g_autofree char *until = choice->until != 0 ? dup_day (choice->until) : g_strdup ("");
  gboolean has_time = choice->since != 0 || choice->until != 0;

  if (!has_time && choice->occasion == NULL)
    return g_strdup ("–");
  return g_strdup_printf ("%s%s%s%s%s",
                          since,
                          has_time ? " … " : "",
                          until,
                          has_time && choice->occasion != NULL ? ", " : "",
                          choice->occasion != NULL ? choice->occasion : "");
}

static void
replace (GString *page, const char *mark, const char *text)
{
  g_autofree char *safe = g_markup_escape_text (text, -1);

  g_string_replace (page, mark, safe, 0);
}

static void
replace_int (GString *page, const char *mark, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  replace (page, mark, text);
}

static gboolean
write_page (GOutputStream *stream,
            const char *template,
            const MusterExportChoice *choice,
            const MusterExportFacts *facts,
            GError **error)
{
  g_autofree char *choice_text = dup_choice (choice);
  g_autofree char *made = dup_day (g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *fingerprint = muster_journal_dup_fingerprint (facts->key);
  g_autofree char *hash = muster_journal_hash_to_hex (facts->head);
  g_autofree char *head = g_strdup_printf ("%" G_GINT64_FORMAT ":%s", facts->n_entries, hash);
  g_autoptr (GString) page = g_string_new (template);

  replace_int (page, "@ENTRIES@", facts->n_entries);
  replace_int (page, "@TOLD@", facts->n_told);
  replace_int (page, "@SINCE@", facts->since);
  replace (page, "@FINGERPRINT@", fingerprint);
  replace (page, "@HEAD@", head);
  replace (page, "@MADE@", made);
  replace (page, "@NAMES_EN@", choice->with_names ? "in people.jsonl; numbers masked" : "none");
  replace (page, "@NAMES_ZH@", choice->with_names ? "见 people.jsonl，号码已遮盖" : "无");
  replace (page, "@CHOICE@", choice_text);
  replace (page, "@STATION@", facts->station);
  return write_text (stream, PAGE, page->str, error);
}

/* --- all of it --- */

static gboolean
write_all (MusterStore *store,
           const MusterExportChoice *choice,
           const Files *files,
           const char *template,
           MusterExportFacts *facts,
           GError **error)
{
  g_autofree char *json = NULL;

  if (!muster_store_export_journal (
          store, choice, line_cb, person_cb, (gpointer) files, facts, error) ||
      !finish (files->lines, error) || !finish (files->people, error))
    return FALSE;
  json = muster_export_facts_to_json (facts);
  return write_text (files->facts, MUSTER_JOURNAL_EXPORT_FACTS, json, error) &&
         write_page (files->page, template, choice, facts, error);
}

/* What was begun would be in the way of the next export, and is no export. */
static void
discard (const Files *files)
{
  for (guint i = 0; i < files->paths->len; i++)
    g_unlink (g_ptr_array_index (files->paths, i));
}

/**
 * muster_journal_export_write:
 * @data_folder: the program's own files
 * @folder: made if it is not there; no export may be in it yet
 * @facts: (out caller-allocates)
 *
 * The journal tells of it first. Blocks. If it fails none of its files is left, and what was there
 * before is.
 *
 * Returns: %FALSE with FAILED (a file cannot be written), NOT_FOUND (the program's page),
 *   SEALED_OFF, BAD_DATA, STORE, STORE_FULL
 */
gboolean
muster_journal_export_write (MusterStore *store,
                             const MusterExportChoice *choice,
                             const char *data_folder,
                             const char *folder,
                             MusterExportFacts *facts,
                             GError **error)
{
  g_autofree char *source = g_build_filename (data_folder, "journal", "export.html", NULL);
  g_autofree char *template = NULL;
  g_auto (Files) files = {0};
  g_autoptr (GError) cause = NULL;

  if (!g_file_get_contents (source, &template, NULL, &cause)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, cause->message);
    return FALSE;
  }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (folder, g_strerror (errno), error);
  if (create_all (&files, folder, choice->with_names, error) &&
      write_all (store, choice, &files, template, facts, error))
    return TRUE;
  discard (&files);
  return FALSE;
}
