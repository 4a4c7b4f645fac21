/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-changes.h"

#include <string.h>

#include "muster-roster-cursor.h"
#include "muster-roster-rows.h"

/* The newest page of changes: all who waited for it ask for the same at once. */
typedef struct {
  char *scope;             /* owned, nullable */
  gint64 since;            /* change that they had read */
  MusterRosterScope state; /* as of which */
  GBytes *body;            /* owned, nullable */
} Told;

struct _MusterRosterChanges {
  MusterRosterBook *book; /* borrowed */
  /* The newest digest: it takes a look at all rows, and many stations ask for the same. */
  char *scope;   /* owned, nullable */
  gint64 change; /* as of which */
  GBytes *body;  /* owned, nullable */
  Told told;
};

/* One question. */
typedef struct {
  MusterRosterChanges *self; /* borrowed */
  const char *scope;         /* borrowed */
  MusterRosterCursor cursor; /* inout */
  MusterWirePage page;       /* out */
  MusterRosterScope state;   /* out */
  gboolean expired;          /* out */
  GBytes *told;              /* out, owned, nullable: the page as others were told it */
  MusterWireDigest digest;   /* out */
} Question;

static void
question_clear (Question *question)
{
  muster_roster_cursor_clear (&question->cursor);
  muster_wire_page_clear (&question->page);
  muster_wire_digest_clear (&question->digest);
  g_clear_pointer (&question->told, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static const char *
get (GHashTable *query, const char *key)
{
  return query != NULL ? g_hash_table_lookup (query, key) : NULL;
}

/* Whoever asks for the rows of others, or does not say for which, gets none. */
static gboolean
check_scope (const char *scope, GHashTable *query, MusterRosterReply *reply)
{
  const char *asked = get (query, "scope");

  if (g_strcmp0 (asked, scope) == 0)
    return TRUE;
  if (asked == NULL)
    muster_roster_reply_set_trouble (reply, 400, "bad_request", "no scope", 0);
  else
    muster_roster_reply_set_trouble (reply, 403, "scope_refused", NULL, 0);
  return FALSE;
}

static void
set_expired (MusterRosterReply *reply)
{
  muster_roster_reply_set_trouble (reply, 410, "cursor_expired", NULL, 0);
}

static void
set_page (Question *question, MusterRosterReply *reply)
{
  question->page.next =
      muster_roster_cursor_to_text (question->self->book, question->scope, &question->cursor);
  reply->status = 200;
  reply->body = muster_wire_page_to_json (&question->page);
}

/* --- changes --- */

/* A cursor beyond the newest change, or counted under a name that is not here, is one of a roster
 * that was put back since. Sets question->expired. */
static gboolean
check_counted (MusterDb *db, Question *question, GError **error)
{
  const MusterRosterCursor *cursor = &question->cursor;
  g_autofree char *epoch = NULL;

  if (!muster_roster_rows_get_scope (db, question->scope, &question->state, error) ||
      !muster_roster_rows_get_epoch (db, question->scope, cursor->change, &epoch, error))
    return FALSE;
  question->expired = cursor->change < question->state.floor ||
                      cursor->change > question->state.last || !g_str_equal (cursor->epoch, epoch);
  return TRUE;
}

/* The name under which what the cursor has come to was counted. */
static gboolean
name_epoch (MusterDb *db, Question *question, GError **error)
{
  g_clear_pointer (&question->cursor.epoch, g_free);
  return muster_roster_rows_get_epoch (
      db, question->scope, question->cursor.change, &question->cursor.epoch, error);
}

static void
find_told (Question *question)
{
  const Told *told = &question->self->told;

  if (told->body != NULL && told->since == question->cursor.change &&
      told->state.last == question->state.last && told->state.floor == question->state.floor &&
      g_str_equal (told->scope, question->scope))
    question->told = g_bytes_ref (told->body);
}

static void
told_clear (Told *told)
{
  g_clear_pointer (&told->scope, g_free);
  g_clear_pointer (&told->body, g_bytes_unref);
}

/* @since: what the cursor was */
static void
keep_told (Question *question, gint64 since, GBytes *body)
{
  Told *told = &question->self->told;

  told_clear (told);
  *told = (Told){g_strdup (question->scope), since, question->state, g_bytes_ref (body)};
}

static gboolean
read_changes (MusterDb *db, gpointer data, GError **error)
{
  Question *question = data;

  if (!check_counted (db, question, error))
    return FALSE;
  if (!question->expired)
    find_told (question);
  return question->expired || question->told != NULL ||
         (muster_roster_rows_read_changes (
              db, question->scope, &question->cursor.change, &question->page, error) &&
          name_epoch (db, question, error));
}

static gboolean
read_wait (GHashTable *query, gint64 *seconds)
{
  const char *text = get (query, "wait");

  *seconds = 0;
  return text == NULL || g_ascii_string_to_signed (text, 10, 0, MUSTER_WIRE_WAIT_S, seconds, NULL);
}

/**
 * muster_roster_changes_tell:
 * @reply: where there is nothing to tell, and the station is ready to wait, an answer without rows
 *   that says so in wait_s
 */
gboolean
muster_roster_changes_tell (MusterRosterChanges *self,
                            const char *scope,
                            GHashTable *query,
                            MusterRosterReply *reply,
                            GError **error)
{
  g_auto (Question) question = {.self = self, .scope = scope};
  const char *text = get (query, "cursor");
  gint64 wait_s, since;

  if (!check_scope (scope, query, reply))
    return TRUE;
  if (!read_wait (query, &wait_s)) {
    muster_roster_reply_set_trouble (reply, 400, "bad_request", "wait", 0);
    return TRUE;
  }
  muster_wire_page_init (&question.page);
  question.expired = text == NULL ||
                     !muster_roster_cursor_parse (self->book, scope, text, &question.cursor) ||
                     question.cursor.is_listing;
  since = question.cursor.change;
  if (!question.expired && !muster_db_read (self->book->db, read_changes, &question, error))
    return FALSE;
  if (question.expired) {
    set_expired (reply);
    return TRUE;
  }
  if (question.told != NULL) {
    reply->status = 200;
    reply->body = g_steal_pointer (&question.told);
    return TRUE;
  }
  set_page (&question, reply);
  if (question.page.rows->len > 0) {
    keep_told (&question, since, reply->body);
  } else {
    reply->wait_s = wait_s;
    reply->scope = g_strdup (scope);
    reply->change = question.cursor.change;
  }
  return TRUE;
}

/* Whether it is worth asking again. Trouble is told to who asks. */
gboolean
muster_roster_changes_has_news (MusterRosterChanges *self, const char *scope, gint64 change)
{
  MusterRosterScope state;

  return !muster_roster_rows_get_scope (self->book->db, scope, &state, NULL) ||
         state.last != change;
}

/* --- everything --- */

/* The first page fixes as of which change the listing is; what changes after that is read as
 * changes behind it. */
static gboolean
read_snapshot (MusterDb *db, gpointer data, GError **error)
{
  Question *question = data;
  MusterRosterCursor *cursor = &question->cursor;
  g_auto (MusterRosterPlace) place = {cursor->bucket, g_strdup (cursor->kind), NULL};

  place.id = g_strdup (cursor->id);
  if (cursor->is_listing) {
    if (!check_counted (db, question, error) || question->expired)
      return question->expired;
  } else {
    if (!muster_roster_rows_get_scope (db, question->scope, &question->state, error))
      return FALSE;
    cursor->change = question->state.last;
  }
  if (!muster_roster_rows_read_snapshot (db, question->scope, &place, &question->page, error))
    return FALSE;
  muster_roster_cursor_clear (cursor);
  if (!name_epoch (db, question, error))
    return FALSE;
  cursor->is_listing = question->page.more;
  cursor->kind = g_steal_pointer (&place.kind);
  cursor->id = g_steal_pointer (&place.id);
  return TRUE;
}

/* FALSE if it is no number of a bucket. */
static gboolean
read_bucket (GHashTable *query, int *bucket)
{
  const char *text = get (query, "bucket");

  *bucket = MUSTER_ROSTER_ALL_BUCKETS;
  if (text == NULL)
    return TRUE;
  if (!muster_wire_is_hex (text, MUSTER_WIRE_BUCKET_HEX))
    return FALSE;
  *bucket = (int) muster_wire_get_bucket (text);
  return TRUE;
}

gboolean
muster_roster_changes_tell_all (MusterRosterChanges *self,
                                const char *scope,
                                GHashTable *query,
                                MusterRosterReply *reply,
                                GError **error)
{
  g_auto (Question) question = {.self = self, .scope = scope};
  const char *text = get (query, "cursor");
  int bucket;

  if (!check_scope (scope, query, reply))
    return TRUE;
  if (!read_bucket (query, &bucket)) {
    muster_roster_reply_set_trouble (reply, 400, "bad_request", "bucket", 0);
    return TRUE;
  }
  question.cursor.bucket = bucket;
  if (text != NULL && (!muster_roster_cursor_parse (self->book, scope, text, &question.cursor) ||
                       !question.cursor.is_listing || question.cursor.bucket != bucket)) {
    set_expired (reply);
    return TRUE;
  }
  muster_wire_page_init (&question.page);
  if (!muster_db_read (self->book->db, read_snapshot, &question, error))
    return FALSE;
  if (question.expired) {
    set_expired (reply);
    return TRUE;
  }
  set_page (&question, reply);
  return TRUE;
}

/* --- digest --- */

static gboolean
is_newest (const MusterRosterChanges *self, const char *scope, gint64 change)
{
  return self->body != NULL && self->change == change && g_str_equal (self->scope, scope);
}

static gboolean
read_digest (MusterDb *db, gpointer data, GError **error)
{
  Question *question = data;

  if (!muster_roster_rows_get_scope (db, question->scope, &question->state, error))
    return FALSE;
  question->cursor.change = question->state.last;
  return name_epoch (db, question, error) &&
         (is_newest (question->self, question->scope, question->state.last) ||
          muster_roster_rows_digest (db, question->scope, &question->digest, error));
}

gboolean
muster_roster_changes_tell_digest (MusterRosterChanges *self,
                                   const char *scope,
                                   GHashTable *query,
                                   MusterRosterReply *reply,
                                   GError **error)
{
  g_auto (Question) question = {.self = self, .scope = scope};

  if (!check_scope (scope, query, reply))
    return TRUE;
  if (!muster_db_read (self->book->db, read_digest, &question, error))
    return FALSE;
  if (!is_newest (self, scope, question.state.last)) {
    question.digest.cursor = muster_roster_cursor_to_text (self->book, scope, &question.cursor);
    g_free (self->scope);
    self->scope = g_strdup (scope);
    self->change = question.state.last;
    g_clear_pointer (&self->body, g_bytes_unref);
    self->body = muster_wire_digest_to_json (&question.digest);
  }
  reply->status = 200;
  reply->body = g_bytes_ref (self->body);
  return TRUE;
}

/* @book: borrowed, outlives it */
MusterRosterChanges *
muster_roster_changes_new (MusterRosterBook *book)
{
  MusterRosterChanges *self = g_new0 (MusterRosterChanges, 1);

  self->book = book;
  return self;
}

void
muster_roster_changes_free (MusterRosterChanges *self)
{
  g_free (self->scope);
  g_clear_pointer (&self->body, g_bytes_unref);
  told_clear (&self->told);
  g_free (self);
}
