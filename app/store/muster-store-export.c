/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal-line.h"
#include "muster-journal.h"
#include "muster-signer.h"
#include "muster-stmt.h"
#include "muster-store-private.h"
#include "muster-vault-key.h"
#include "muster-vault.h"

/* Entries that are read in one go: the station's own work waits no longer than for these. */
#define CHUNK 200

typedef struct {
  const MusterExportChoice *choice;
  MusterExportLineFunc line_func;
  MusterExportPersonFunc person_func;
  gpointer data;
  MusterExportFacts *facts;
  const char *station, *boot; /* borrowed */
  gint64 told_to;             /* number of the last entry that was read */
} Export;

/* Entries that are told in full; the one about the export always is. */
#define CHOSEN                                                                                     \
  " (:since = 0 OR time >= :since * 1000) AND (:until = 0 OR time < :until * 1000)"                \
  " AND (:occasion = '' OR occasion = :occasion) AND type <> 'erased'"

static void
bind_choice (MusterStmt *stmt, const MusterExportChoice *choice)
{
  muster_stmt_bind_int64 (stmt, ":since", CLAMP (choice->since, 0, G_MAXINT64 / 1000));
  muster_stmt_bind_int64 (stmt, ":until", CLAMP (choice->until, 0, G_MAXINT64 / 1000));
  muster_stmt_bind_text (stmt, ":occasion", choice->occasion != NULL ? choice->occasion : "");
}

static gboolean
count_chosen (MusterDb *db, gpointer data, GError **error)
{
  Export *export = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT count (*) FROM journal_index WHERE" CHOSEN);
  gboolean has_row;

  bind_choice (stmt, export->choice);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  export->facts->n_told = muster_stmt_get_int64 (stmt, 0) + 1; /* and the one about the export */
  return TRUE;
}

/* --- the lines --- */

static gboolean
copy_blob (MusterStmt *stmt, int column, guint8 *to, gsize size)
{
  gsize length;
  gconstpointer data = muster_stmt_get_blob (stmt, column, &length);

  if (data == NULL || length != size)
    return FALSE;
  memcpy (to, data, size);
  return TRUE;
}

static void
withhold (MusterJournalParts *parts, MusterJournalPartKind kind)
{
  g_clear_pointer (&parts->part[kind].json, g_bytes_unref);
}

/* Nothing of a damaged entry but its number, hash and signature: the rest goes out all the same. */
static gboolean
mark_damaged (const Export *export, MusterJournalLine *line, GError *failure, GError **error)
{
  if (!g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_propagate_error (error, g_error_copy (failure));
    return FALSE;
  }
  g_clear_pointer (&line->chained, g_bytes_unref);
  line->damaged = TRUE;
  export->facts->n_damaged++;
  return TRUE;
}

/* With the number of a consent anybody can have a face erased: it is the person's and nobody
 * else's, with names or without. The visit still says whose consent it was. */
static void
withhold_number (MusterJournalParts *parts)
{
  GBytes *json = parts->part[MUSTER_JOURNAL_PART_PERSON].json;

  if (json != NULL && g_strstr_len (g_bytes_get_data (json, NULL),
                                    (gssize) g_bytes_get_size (json),
                                    "\"withdrawal\":") != NULL)
    withhold (parts, MUSTER_JOURNAL_PART_PERSON);
}

/* What is wrong with an entry goes out as it is: the check of the export tells. */
static gboolean
fill_line (
    MusterDb *db, MusterStmt *stmt, const Export *export, MusterJournalLine *line, GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 4);
  g_autoptr (MusterEvent) event = NULL;
  g_autoptr (GError) failure = NULL;
  MusterJournalPartsState state;
  guint n_erased;

  line->chained = muster_vault_open (db, "journal", line->seq, sealed, &failure);
  event = line->chained != NULL ? muster_event_parse (line->chained, &failure) : NULL;
  if (event == NULL)
    return mark_damaged (export, line, failure, error);
  if (!muster_journal_parts_load (db, line->seq, event, &line->parts, &state, &n_erased, error))
    return FALSE;
  withhold_number (&line->parts);
  if (!export->choice->with_names) {
    withhold (&line->parts, MUSTER_JOURNAL_PART_NOTE);
    withhold (&line->parts, MUSTER_JOURNAL_PART_STAFF);
  }
  return TRUE;
}

/* @stmt: at a row of seq, form, hash, signature, json, and whether it is chosen */
static gboolean
tell_line (MusterDb *db, MusterStmt *stmt, Export *export, GError **error)
{
  g_auto (MusterJournalLine) line = {
      .seq = muster_stmt_get_int64 (stmt, 0),
      .form = (MusterJournalForm) muster_stmt_get_int64 (stmt, 1),
  };
  g_autofree char *json = NULL;

  if (!copy_blob (stmt, 2, line.hash, sizeof line.hash)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("Journal entry %lld was changed."),
                 (long long) line.seq);
    return FALSE;
  }
  line.is_signed = copy_blob (stmt, 3, line.signature, sizeof line.signature);
  if (muster_stmt_get_int64 (stmt, 5) != 0 && !fill_line (db, stmt, export, &line, error))
    return FALSE;
  json = muster_journal_line_to_json (&line);
  export->told_to = line.seq;
  return export->line_func (json, export->data, error);
}

static gboolean
tell_lines (MusterDb *db, gpointer data, GError **error)
{
  Export *export = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT j.seq, form, hash, signature, json, j.seq = :last OR (" CHOSEN ")"
                       " FROM journal j LEFT JOIN journal_index i ON i.seq = j.seq"
                       " WHERE j.seq > :after AND j.seq <= :last ORDER BY j.seq LIMIT :limit");
  gboolean has_row;

  bind_choice (stmt, export->choice);
  muster_stmt_bind_int64 (stmt, ":after", export->told_to);
  muster_stmt_bind_int64 (stmt, ":last", export->facts->n_entries);
  muster_stmt_bind_int64 (stmt, ":limit", CHUNK);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return TRUE;
    if (!tell_line (db, stmt, export, error))
      return FALSE;
  }
  return FALSE;
}

/* --- who they are --- */

/* The last two characters, as the pages of the guest have them. */
static char *
mask (const char *number)
{
  glong length = g_utf8_strlen (number, -1);
  GString *masked = g_string_new (NULL);

  for (glong i = 0; i < length; i++)
    if (i < length - 2)
      g_string_append_c (masked, '*');
    else
      g_string_append_unichar (masked, g_utf8_get_char (g_utf8_offset_to_pointer (number, i)));
  return g_string_free (masked, FALSE);
}

static gboolean
tell_person (MusterDb *db, MusterStmt *stmt, const Export *export, GError **error)
{
  gint64 person = muster_stmt_get_int64 (stmt, 0);
  g_autoptr (GBytes) sealed_name = muster_stmt_dup_bytes (stmt, 1);
  g_autoptr (GBytes) sealed_number = muster_stmt_dup_bytes (stmt, 2);
  g_autoptr (GError) failure = NULL;
  g_autofree char *name = muster_vault_open_text (db, "person.name", person, sealed_name, &failure);
  g_autofree char *number =
      name != NULL
          ? muster_vault_open_text (db, "person.student_number", person, sealed_number, &failure)
          : NULL;
  g_autofree char *masked = number != NULL ? mask (number) : NULL;

  if (masked != NULL)
    return export->person_func (person, name, masked, export->data, error);
  if (!g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  export->facts->n_unnamed++;
  return TRUE;
}

static gboolean
tell_people (MusterDb *db, gpointer data, GError **error)
{
  const Export *export = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT id, name, student_number FROM person WHERE id IN"
      " (SELECT alias_person (person) FROM journal_index WHERE" CHOSEN ") ORDER BY id");
  gboolean has_row;

  bind_choice (stmt, export->choice);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return TRUE;
    if (!tell_person (db, stmt, export, error))
      return FALSE;
  }
  return FALSE;
}

static gboolean
read_facts (MusterDb *db, gpointer data, GError **error)
{
  MusterExportFacts *facts = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT signature FROM journal_head");
  MusterSigner signer;
  gboolean there, has_row;

  if (!muster_signer_read (db, &signer, &there, error) ||
      !muster_journal_read_head (db, &facts->n_entries, facts->head, error) ||
      !muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!there || !has_row ||
      !copy_blob (stmt, 0, facts->head_signature, sizeof facts->head_signature)) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("The journal's head is not signed."));
    return FALSE;
  }
  memcpy (facts->key, signer.key, sizeof facts->key);
  memcpy (facts->mark, signer.mark, sizeof facts->mark);
  facts->since = signer.since;
  return TRUE;
}

static MusterEvent *
new_event (const Export *export)
{
  MusterEvent *event = muster_event_new ("export");

  muster_event_set_int (event, "entries", export->facts->n_told - 1);
  muster_event_set_boolean (event, "with_names", export->choice->with_names);
  muster_event_set_string (event, "of_occasion", export->choice->occasion);
  muster_event_set_string (event, "staff", export->choice->staff);
  if (export->choice->by != 0)
    muster_event_set_int (event, "staff_id", export->choice->by);
  if (export->choice->second != 0)
    muster_event_set_int (event, "second_id", export->choice->second);
  if (export->choice->since != 0)
    muster_event_set_int (event, "since", export->choice->since);
  if (export->choice->until != 0)
    muster_event_set_int (event, "until", export->choice->until);
  return event;
}

/* In one go, so that nothing comes between the entry about the export and the head that is told. */
static gboolean
begin (MusterDb *db, gpointer data, GError **error)
{
  Export *export = data;
  g_autoptr (MusterEvent) event = NULL;
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = export->station, .boot = export->boot, .seq = -1};

  if (muster_vault_key_get_root (db, error) == NULL ||
      !muster_db_read (db, count_chosen, export, error))
    return FALSE;
  event = new_event (export);
  json = muster_event_to_json (event);
  append.json = json;
  return muster_journal_append (db, &append, error) &&
         muster_db_read (db, read_facts, export->facts, error);
}

/**
 * muster_store_export_journal:
 * @line_func: for each entry, in order
 * @person_func: for each person that the chosen entries are about, if names go out
 * @facts: (out caller-allocates)
 *
 * First an entry of type "export" says what goes out and how many: without it nothing does. It is
 * the last one that is told; what is written meanwhile is not. Blocks, but not the station's own
 * work; not from the main thread of a window.
 *
 * Returns: %FALSE with SEALED_OFF, BAD_DATA, STORE, STORE_FULL, or what a function said
 */
gboolean
muster_store_export_journal (MusterStore *self,
                             const MusterExportChoice *choice,
                             MusterExportLineFunc line_func,
                             MusterExportPersonFunc person_func,
                             gpointer data,
                             MusterExportFacts *facts,
                             GError **error)
{
  Export export = {.choice = choice,
                   .line_func = line_func,
                   .person_func = person_func,
                   .data = data,
                   .facts = facts};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  memset (facts, 0, sizeof *facts);
  facts->station = export.station = muster_store_get_station (self);
  export.boot = muster_store_get_boot (self);
  if (!muster_store_run (self, begin, &export, error))
    return FALSE;
  while (export.told_to < facts->n_entries) {
    const gint64 before = export.told_to;

    if (!muster_store_run_read (self, tell_lines, &export, error))
      return FALSE;
    if (export.told_to == before) {
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_BAD_DATA,
                   _ ("Journal entry %lld is missing."),
                   (long long) before + 1);
      return FALSE;
    }
  }
  return !choice->with_names || muster_store_run_read (self, tell_people, &export, error);
}
