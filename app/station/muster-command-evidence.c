/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-store-evidence.h"

typedef struct {
  char *out; /* owned */
  gboolean all;
  gboolean clock_is_right;
  MusterCommandSigners signers;
} Options;

/* --- list --- */

static void
print_row (const MusterEvidenceRow *row, gboolean json)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (row->time);
  g_autofree char *iso = time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");

  if (json) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    muster_command_add_string (builder, "visit", row->visit);
    muster_command_add_int (builder, "attempt", row->attempt);
    muster_command_add_string (builder, "kind", row->kind);
    muster_command_add_string (builder, "time", iso);
    muster_command_add_string (builder, "occasion", row->occasion);
    muster_command_add_int (builder, "person", row->person);
    muster_command_add_int (builder, "seq", row->seq);
    muster_command_add_int (builder, "days", row->days);
    muster_command_add_double (builder, "days_left", row->days_left);
    muster_command_add_int (builder, "bytes", (gint64) row->size);
    json_builder_set_member_name (builder, "rehearsal");
    json_builder_add_boolean_value (builder, row->rehearsal);
    muster_command_print_json (builder);
    return;
  }
  /* Translators: time, visit, attempt, occasion, days left, size */
  g_print (_ ("%s  %s  attempt %u  %s  %.1f days left  %zu kB%s\n"),
           iso,
           row->visit,
           row->attempt,
           row->occasion,
           MAX (row->days_left, 0),
           row->size / 1000,
           row->rehearsal ? _ ("  rehearsal") : "");
}

/* Whose tries failed, and when. */
static gboolean
list (MusterStore *store, gboolean json, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  MusterStaffBy by;

  if (!muster_command_sign (store, &options->signers, MUSTER_RIGHT_EVIDENCE, 0, &by, error))
    return FALSE;
  rows = muster_store_list_evidence (store, NULL, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    print_row (g_ptr_array_index (rows, i), json);
  if (rows->len == 0 && !json)
    g_print (_ ("No evidence is kept.\n"));
  return TRUE;
}

/* --- show --- */

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0) {
    const gssize written = write (fd, data, size);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    data += written;
    size -= (gsize) written;
  }
  return TRUE;
}

/* For its user alone, and never over or through something that is there. */
static gboolean
write_private (const char *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const gboolean written = fd >= 0 && write_all (fd, data, size);
  const int code = errno;

  if (fd >= 0 && close (fd) == 0 && written) {
    g_print ("%s\n", path);
    return TRUE;
  }
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("%s cannot be written: %s."),
               path,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_row (MusterStore *store, const MusterEvidenceRow *row, const char *folder, GError **error)
{
  g_autoptr (GBytes) bytes = muster_store_open_evidence (store, row, error);
  g_autoptr (MusterEvidence) evidence = bytes != NULL ? muster_evidence_parse (bytes, error) : NULL;
  g_autofree char *name = g_strdup_printf ("%s-%u.txt", row->visit, row->attempt);
  g_autoptr (GBytes) text = NULL;
  char *lines;

  if (evidence == NULL)
    return FALSE;
  lines = muster_evidence_to_text (evidence);
  text = muster_evidence_wiped_bytes (lines, strlen (lines));
  if (!write_private (folder, name, text, error))
    return FALSE;
  for (guint i = 0; i < muster_evidence_count_pictures (evidence); i++) {
    const MusterEvidencePicture *picture = muster_evidence_get_picture (evidence, i);
    g_autofree char *file =
        g_strdup_printf ("%s-%u-%s.jpg", row->visit, row->attempt, picture->name);

    if (!write_private (folder, file, picture->jpeg, error))
      return FALSE;
  }
  return TRUE;
}

/* What the journal says of the visit: who it was, how it ended, what staff decided. */
static gboolean
write_journal (MusterStore *store, const MusterEvidenceRow *row, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 0, row->person, error);
  g_autofree char *name = g_strdup_printf ("%s.journal", row->visit);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);
    g_autoptr (GBytes) json = NULL;
    g_autoptr (MusterEvent) event = NULL;

    if (entry->json == NULL) { /* of this visit or another one of theirs: nobody can tell */
      g_string_append_printf (
          lines, "{\"damaged\":true,\"seq\":%" G_GINT64_FORMAT "}\n", entry->seq);
      continue;
    }
    json = g_bytes_new_static (entry->json, strlen (entry->json));
    event = muster_event_parse (json, error);
    if (event == NULL)
      return FALSE;
    if (g_strcmp0 (muster_event_get_string (event, "visit"), row->visit) == 0)
      g_string_append_printf (lines, "%s\n", entry->json);
  }
  bytes = g_bytes_new (lines->str, lines->len);
  return write_private (folder, name, bytes, error);
}

/* It becomes a file's name. */
static gboolean
is_visit (const char *visit)
{
  const gsize length =
      strspn (visit, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

  return length > 0 && length <= 64 && visit[length] == '\0';
}

/* Who looks is in the journal before there is anything to look at. Where nobody has an account,
 * whoever may read the store's files may look, and @store need not be open for writing. */
static gboolean
sign_for_look (MusterStore *store,
               const MusterEvidenceRow *row,
               const Options *options,
               GError **error)
{
  g_autoptr (MusterEvent) event = NULL;
  MusterStaffBy by;

  if (!muster_command_sign (
          store, &options->signers, MUSTER_RIGHT_EVIDENCE, row->person, &by, error))
    return FALSE;
  if (by.by == 0)
    return TRUE;
  event = muster_event_new ("evidence-look");
  muster_event_set_string (event, "visit", row->visit);
  if (row->person != 0)
    muster_event_set_int (event, "person", row->person);
  muster_event_set_int (event, "staff_id", by.by);
  if (by.second != 0)
    muster_event_set_int (event, "second_id", by.second);
  return muster_store_append (store, event, error) > 0;
}

static gboolean
show (MusterStore *store, const char *visit, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (visit == NULL || options->out == NULL || !is_visit (visit)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “evidence show VISIT --out DIR”, a visit of “evidence list”"));
    return FALSE;
  }
  rows = muster_store_list_evidence (store, visit, error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("No evidence of visit %s is kept."), visit);
    return FALSE;
  }
  if (!sign_for_look (store, g_ptr_array_index (rows, 0), options, error))
    return FALSE;
  if (g_mkdir_with_parents (options->out, 0700) != 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("%s cannot be written: %s."),
                 options->out,
                 g_strerror (errno));
    return FALSE;
  }
  for (guint i = 0; i < rows->len; i++)
    if (!write_row (store, g_ptr_array_index (rows, i), options->out, error))
      return FALSE;
  if (!write_journal (store, g_ptr_array_index (rows, 0), options->out, error))
    return FALSE;
  g_printerr (_ ("These files are no longer sealed, and only you may read them (0600). Nothing "
                 "purges them: delete them when you have looked.\n"));
  return TRUE;
}

/* --- purge --- */

static gboolean
purge (MusterStore *store, gboolean json, const Options *options, GError **error)
{
  const MusterPurgeWhat what = options->all              ? MUSTER_PURGE_ALL
                               : options->clock_is_right ? MUSTER_PURGE_BELIEVE
                                                         : MUSTER_PURGE_DUE;
  MusterStaffBy by = {0};
  MusterPurge purged;

  /* what is due goes by itself; what is not is taken from those who may want to look, and a clock
   * that somebody set and believes makes all of it due */
  if (what != MUSTER_PURGE_DUE &&
      !muster_command_sign (store, &options->signers, MUSTER_RIGHT_WIPE, 0, &by, error))
    return FALSE;
  if (!muster_store_purge_evidence_by (store, what, &by, NULL, &purged, error))
    return FALSE;
  if (json) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    muster_command_add_int (builder, "purged", purged.purged);
    muster_command_add_int (builder, "left", purged.left);
    muster_command_add_int (builder, "doubted_days", purged.doubted / (24 * 60 * 60));
    muster_command_print_json (builder);
  } else {
    g_print (_ ("Purged: %u. Left: %u.\n"), purged.purged, purged.left);
  }
  if (purged.doubted > 0)
    g_printerr (_ ("The clock leapt by %lld days while the machine was off, and no time server "
                   "vouches for it, so these days were not counted. If the clock is right, say "
                   "“evidence purge --clock-is-right”.\n"),
                (long long) (purged.doubted / (24 * 60 * 60)));
  if (purged.in_file)
    g_printerr (_ ("Somebody reads the store just now, so what was purged still lies in its WAL, "
                   "sealed. It goes when the store is closed.\n"));
  return TRUE;
}

/* --- command --- */

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *what = line->rest[0];
  const gboolean writes = g_strcmp0 (what, "purge") == 0 || options->signers.by > 0;
  g_autoptr (MusterStore) store = NULL;

  if (g_strcmp0 (what, "purge") != 0 && g_strcmp0 (what, "list") != 0 &&
      g_strcmp0 (what, "show") != 0) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("say “evidence list”, “evidence show VISIT --out DIR” or “evidence purge”"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, writes, error);
  if (store == NULL)
    return FALSE;
  if (g_str_equal (what, "purge"))
    return purge (store, line->json, options, error);
  if (g_str_equal (what, "show"))
    return show (store, line->rest[1], options, error);
  return list (store, line->json, options, error);
}

gboolean
muster_command_evidence (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"out",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.out,
       N_ ("show: where its files go"),
       N_ ("DIR")},
      {"all", 0, 0, G_OPTION_ARG_NONE, &options.all, N_ ("purge: everything, and the keys"), NULL},
      {"clock-is-right",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.clock_is_right,
       N_ ("purge: count days that were doubted because the clock leapt"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (&line,
                            argc,
                            argv,
                            _ ("list|show VISIT|purge – what is kept of tries that failed"),
                            entries,
                            error) &&
      run (&line, &options, error);

  g_free (options.out);
  return ok;
}
