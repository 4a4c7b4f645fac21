/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-journal-export.h"
#include "muster-journal-parts.h"

/* Read in pieces, so that a journal of years does not have to fit into memory. */
#define PIECE 1000

typedef struct {
  const MusterCommandLine *line;
  MusterStore *store; /* borrowed, NULL for "check" */
  char *key, *head, *receipt, *server;
  char *to, *since, *until, *occasion, *staff;
  gboolean with_names;
  MusterCommandSigners signers;
} Run;

/* --- list --- */

/* What people wrote and are called, and what takes a consent back: in a part that is somebody's
 * only numbers of the store's own are told, and of what nobody has decided about nothing. */
static gboolean
is_withheld (const char *key, JsonNode *value)
{
  gboolean known;
  const MusterJournalPartKind kind = muster_journal_part_of (key, &known);
  const gboolean is_text =
      !JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) == G_TYPE_STRING;

  return !known ||
         (is_text && (kind == MUSTER_JOURNAL_PART_PERSON || kind == MUSTER_JOURNAL_PART_NOTE ||
                      kind == MUSTER_JOURNAL_PART_STAFF));
}

static char *
dup_without_names (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GList) keys = NULL;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  keys = json_object_get_members (object);
  for (GList *at = keys; at != NULL; at = at->next)
    if (is_withheld (at->data, json_object_get_member (object, at->data)))
      json_object_remove_member (object, at->data);
  return json_to_string (node, FALSE);
}

/* Returns: whether it could be read; else its number is all there is to tell */
static gboolean
print_entry (const MusterJournalEntry *entry, gboolean in_full)
{
  g_autofree char *text = NULL;

  if (entry->json != NULL)
    text = in_full ? g_strdup (entry->json) : dup_without_names (entry->json);
  if (text != NULL)
    g_print ("%s\n", text);
  else
    g_print ("{\"damaged\":true,\"seq\":%" G_GINT64_FORMAT "}\n", entry->seq);
  return text != NULL;
}

/* Where there are accounts, two sign for names, as for an export. */
static gboolean
may_list_names (Run *run, gboolean *may, GError **error)
{
  gboolean has;
  MusterStaffBy by;

  if (!muster_command_has_accounts (run->store, &has, error))
    return FALSE;
  *may = !has || run->signers.by > 0;
  return !has || run->signers.by <= 0 ||
         muster_command_sign (run->store, &run->signers, MUSTER_RIGHT_EXPORT, 0, &by, error);
}

static gboolean
set_damaged (gint64 n, GError **error)
{
  if (n == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               g_dngettext (GETTEXT_PACKAGE,
                            "%lld entry was damaged or changed in the store’s file and cannot be "
                            "read. “muster journal verify” says where the journal breaks.",
                            "%lld entries were damaged or changed in the store’s file and cannot "
                            "be read. “muster journal verify” says where the journal breaks.",
                            (gulong) n),
               (long long) n);
  return FALSE;
}

static gboolean
list (Run *run, GError **error)
{
  gint64 next = 1, n_damaged = 0;
  gboolean in_full;

  if (!may_list_names (run, &in_full, error))
    return FALSE;
  for (;;) {
    g_autoptr (GPtrArray) entries = muster_store_list_journal (run->store, next, PIECE, 0, error);

    if (entries == NULL)
      return FALSE;
    for (guint i = 0; i < entries->len; i++) {
      const MusterJournalEntry *entry = g_ptr_array_index (entries, i);

      n_damaged += !print_entry (entry, in_full);
      next = entry->seq + 1;
    }
    if (entries->len < PIECE)
      return set_damaged (n_damaged, error);
  }
}

/* --- verify and check --- */

static gboolean
read_kept (const Run *run, MusterJournalKept *kept, GError **error)
{
  g_autoptr (GError) cause = NULL;
  char *text;
  gsize size;

  *kept = (MusterJournalKept){
      .fingerprint = run->key, .head = run->head, .receipts = NULL, .server = run->server};
  if (run->receipt == NULL)
    return TRUE;
  if (!g_file_get_contents (run->receipt, &text, &size, &cause)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, cause->message);
    return FALSE;
  }
  kept->receipts = g_bytes_new_take (text, size);
  return TRUE;
}

static void
print_report (const MusterJournalReport *report, gint64 n_told, const GError *failure)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, failure == NULL);
  muster_command_add_int (builder, "entries", report->n_entries);
  muster_command_add_string (builder, "head", report->head);
  muster_command_add_string (builder, "fingerprint", report->fingerprint);
  muster_command_add_int (builder, "signed_from", report->signed_from);
  muster_command_add_int (builder, "erased", report->n_erased);
  muster_command_add_int (builder, "compared", report->n_kept);
  if (n_told >= 0) {
    muster_command_add_int (builder, "told", n_told);
    muster_command_add_int (builder, "unproven", report->n_unproven);
  }
  if (failure != NULL)
    muster_command_add_string (builder, "error", failure->message);
  muster_command_print_json (builder);
}

static void
say_report (const MusterJournalReport *report, gint64 n_told)
{
  g_print (_ ("The journal is whole: %lld entries, head %s\n"),
           (long long) report->n_entries,
           report->head);
  if (report->fingerprint != NULL)
    g_print (_ ("Signed from entry %lld with the key %s\n"),
             (long long) report->signed_from,
             report->fingerprint);
  if (n_told >= 0)
    g_print (_ ("Told in full: %lld; of the others only hash and signature.\n"),
             (long long) n_told);
  if (report->n_unproven > 0)
    g_print (_ ("Of these nothing here proves %lld: they are older than the station's first "
                "signature, and what stands between is not told.\n"),
             (long long) report->n_unproven);
  if (report->n_erased > 0)
    g_print (_ ("Entries from which somebody was erased, with proof: %lld\n"),
             (long long) report->n_erased);
  if (report->n_kept > 0)
    g_print (_ ("Compared with what was kept elsewhere: %u\n"), report->n_kept);
  else
    g_print (
        _ ("Nothing that was kept elsewhere was compared: an old copy of the whole store would "
           "look the same.\n"));
}

/* @folder: NULL for the store itself */
static gboolean
check_either (Run *run, const char *folder, GError **error)
{
  g_auto (MusterJournalReport) report = {0};
  g_autoptr (GError) failure = NULL;
  MusterJournalKept kept;
  gint64 n_told = -1;

  if (!read_kept (run, &kept, error))
    return FALSE;
  if (folder != NULL)
    muster_journal_export_check (folder, &kept, &report, &n_told, &failure);
  else
    muster_store_check_journal (run->store, &kept, &report, &failure);
  g_clear_pointer (&kept.receipts, g_bytes_unref);
  if (run->line->json)
    print_report (&report, n_told, failure);
  else if (failure == NULL)
    say_report (&report, n_told);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
verify (Run *run, GError **error)
{
  return check_either (run, NULL, error);
}

static gboolean
check (Run *run, GError **error)
{
  if (run->line->rest[1] != NULL)
    return check_either (run, run->line->rest[1], error);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_USAGE,
                       _ ("say “journal check DIR”, a folder of “journal export”"));
  return FALSE;
}

/* --- key --- */

static gboolean
show_key (Run *run, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MusterJournalKey) key = muster_store_get_journal_key (run->store, error);

  if (key == NULL)
    return FALSE;
  if (run->line->json) {
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "key", key->key);
    muster_command_add_string (builder, "fingerprint", key->fingerprint);
    muster_command_add_int (builder, "since", key->since);
    muster_command_print_json (builder);
    return TRUE;
  }
  g_print (_ ("Public key: %s\n"), key->key);
  g_print (_ ("Fingerprint: %s\n"), key->fingerprint);
  g_print (_ ("Signed from entry: %lld\n"), (long long) key->since);
  g_print (_ ("Keep the fingerprint somewhere else, on paper for instance: whoever checks the "
              "journal later compares it.\n"));
  return TRUE;
}

/* --- export --- */

/* @text: a day, or a day and a time of ISO 8601; local time where it does not say. @add_days: 1 for
 * the end of the day that is named. */
static gboolean
parse_time (const char *text, int add_days, gint64 *seconds, GError **error)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autofree char *with_time = NULL;
  g_autoptr (GDateTime) time = NULL, end = NULL;
  gboolean is_day;

  *seconds = 0;
  if (text == NULL)
    return TRUE;
  is_day = strlen (text) == strlen ("2026-09-01");
  with_time = g_strconcat (text, is_day ? "T00:00:00" : "", NULL);
  time = g_date_time_new_from_iso8601 (with_time, here);
  if (time != NULL)
    end = g_date_time_add_days (time, is_day ? add_days : 0);
  if (end == NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("“%s” is no day like 2026-09-01 and no time like 2026-09-01T08:00:00"),
                 text);
    return FALSE;
  }
  *seconds = g_date_time_to_unix (end);
  return TRUE;
}

static gboolean
export_to (Run *run, GError **error)
{
  const MusterSettings *settings = &run->line->settings;
  MusterExportChoice choice = {
      .occasion = run->occasion, .staff = run->staff, .with_names = run->with_names};
  MusterExportFacts facts;
  MusterStaffBy by = {0};
  g_autofree char *fingerprint = NULL;

  if (run->to == NULL) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say “journal export --to DIR”"));
    return FALSE;
  }
  /* nothing leaves the station without two signatures, here as at the desk */
  if (!parse_time (run->since, 0, &choice.since, error) ||
      !parse_time (run->until, 1, &choice.until, error) ||
      !muster_command_sign (run->store, &run->signers, MUSTER_RIGHT_EXPORT, 0, &by, error))
    return FALSE;
  choice.by = by.by;
  choice.second = by.second;
  if (!muster_journal_export_write (run->store, &choice, settings->data, run->to, &facts, error))
    return FALSE;
  fingerprint = muster_journal_dup_fingerprint (facts.key);
  if (run->line->json) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    muster_command_add_int (builder, "entries", facts.n_entries);
    muster_command_add_int (builder, "told", facts.n_told);
    muster_command_add_int (builder, "damaged", facts.n_damaged);
    muster_command_add_int (builder, "unnamed", facts.n_unnamed);
    muster_command_add_string (builder, "fingerprint", fingerprint);
    muster_command_print_json (builder);
    return TRUE;
  }
  if (facts.n_damaged > 0 || facts.n_unnamed > 0)
    g_printerr (_ ("The store was damaged or changed in its file. Entries that cannot be read and "
                   "are not told: %lld. People whose names cannot be read and are left out: %u.\n"),
                (long long) facts.n_damaged,
                facts.n_unnamed);
  g_print (_ ("%s: %lld of %lld entries in full. Check it with “muster journal check %s”.\n"),
           run->to,
           (long long) facts.n_told,
           (long long) facts.n_entries,
           run->to);
  return TRUE;
}

/* --- command --- */

static const struct {
  const char *name;
  gboolean (*run) (Run *run, GError **error);
  gboolean without_store, writes;
} acts[] = {
    {"list", list, FALSE, FALSE},
    {"verify", verify, FALSE, FALSE},
    {"key", show_key, FALSE, FALSE},
    {"export", export_to, FALSE, TRUE},
    {"check", check, TRUE, FALSE},
};

static gboolean
act (Run *run, GError **error)
{
  gsize i = 0;
  gboolean ok;

  while (i < G_N_ELEMENTS (acts) && g_strcmp0 (run->line->rest[0], acts[i].name) != 0)
    i++;
  if (i == G_N_ELEMENTS (acts)) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("say “journal list”, “journal verify”, “journal key”, “journal export” or “journal "
           "check”"));
    return FALSE;
  }
  if (acts[i].without_store)
    return acts[i].run (run, error);
  /* who signs is written down */
  run->store = muster_services_open_store (
      &run->line->settings, acts[i].writes || run->signers.by > 0, error);
  if (run->store == NULL)
    return FALSE;
  ok = acts[i].run (run, error);
  muster_store_close (run->store);
  g_clear_object (&run->store);
  return ok;
}

static void
clear_run (Run *run)
{
  char **texts[] = {&run->key,
                    &run->head,
                    &run->receipt,
                    &run->server,
                    &run->to,
                    &run->since,
                    &run->until,
                    &run->occasion,
                    &run->staff};

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

gboolean
muster_command_journal (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Run run = {.line = &line};
  const GOptionEntry entries[] = {
      {"key",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.key,
       N_ ("verify, check: fingerprint of the station's key, as it was kept"),
       N_ ("FINGERPRINT")},
      {"head",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.head,
       N_ ("verify, check: a head that was kept"),
       N_ ("SEQ:HASH")},
      {"receipt",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &run.receipt,
       N_ ("verify, check: receipts of a server"),
       N_ ("FILE")},
      {"server",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.server,
       N_ ("verify, check: fingerprint of the only server whose receipts count"),
       N_ ("FINGERPRINT")},
      {"to", 0, 0, G_OPTION_ARG_FILENAME, &run.to, N_ ("export: where its files go"), N_ ("DIR")},
      {"since",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.since,
       N_ ("export: entries from this day on in full"),
       N_ ("DAY")},
      {"until",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.until,
       N_ ("export: entries up to this day in full"),
       N_ ("DAY")},
      {"occasion",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.occasion,
       N_ ("export: entries of this occasion in full"),
       N_ ("ID")},
      {"staff",
       0,
       0,
       G_OPTION_ARG_STRING,
       &run.staff,
       N_ ("export: who does it, for the journal"),
       N_ ("NAME")},
      {"with-names",
       0,
       0,
       G_OPTION_ARG_NONE,
       &run.with_names,
       N_ ("export: with names, and notes of staff"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&run.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (
          &line,
          argc,
          argv,
          _ ("list|verify|key|export|check DIR – show, check or hand out the record of all visits"),
          entries,
          error) &&
      act (&run, error);

  clear_run (&run);
  return ok;
}
