/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-events.h"

#include <sodium.h>
#include <string.h>

#include "muster-journal-line.h"
#include "muster-journal-receipt.h"
#include "muster-roster-admissions.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Journals of stations, each entry once, however often it is sent.
 *
 * An entry is known by its station and its number, and what it says by its hash, which the chain
 * makes over everything before it, too. The same again is a dup. Something else under a number that
 * is there, or behind a head that it was not chained to, is a fork: somebody has put an old store
 * back, or made one up. That is kept apart and told, and moves nothing; so is what follows such a
 * fork, for all that can be seen. Whatever cannot be read or does not prove itself, but follows, is
 * kept as it is: a decision that was taken is never refused. One that the station itself has lost
 * is a gap, behind which the next cannot show what it follows.
 */

typedef struct {
  const MusterRosterStation *station; /* borrowed */
  GPtrArray *events;                  /* borrowed */
  const MusterStationClock *clock;    /* borrowed, nullable */
  gint64 now_ms;
  gint64 head;
  gint64 effective_ms; /* of the head, or of the last before it that tells a time */
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES]; /* of the head */
  GArray *acks;                           /* borrowed, of MusterWireAck */
  MusterRosterAdmissions *admissions;     /* owned, nullable: made when it is needed */
} Taking;

/* One entry of a batch. */
typedef struct {
  const MusterWireEvent *wire; /* borrowed */
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  MusterEvent *event; /* owned, NULL if it is withheld or cannot be read */
} Entry;

/* Whether the station has lost the entry at our head. */
static gboolean
is_gap (const Taking *taking)
{
  return taking->head > 0 && sodium_is_zero (taking->hash, sizeof taking->hash);
}

/* --- what it proves --- */

typedef enum {
  PROOF_NONE,   /* it cannot be read, or is not signed by the station */
  PROOF_SIGNED, /* but what it follows cannot be seen */
  PROOF_FITS,
  PROOF_FORKED, /* signed, but chained to something else than our head */
} Proof;

static gboolean
is_signed (const Taking *taking, const MusterJournalLine *line)
{
  const MusterStatement statement = {
      MUSTER_STATEMENT_ENTRY, taking->station->key, line->seq, line->hash, 0};

  return line->is_signed &&
         muster_statement_check (&statement, taking->station->key, line->signature);
}

/* A withheld entry shows what it was signed as, not what it follows; nor does one behind a gap. */
static gboolean
can_be_chained (const Taking *taking, const MusterJournalLine *line)
{
  return line->chained != NULL && !is_gap (taking);
}

static gboolean
is_chained (const Taking *taking, const MusterJournalLine *line)
{
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];

  muster_journal_hash (line->form, taking->hash, line->seq, line->chained, hash);
  return memcmp (hash, line->hash, sizeof hash) == 0;
}

/* Entries from before there were signatures have the chain alone: behind a gap they prove nothing.
 */
static Proof
prove (const Taking *taking, Entry *entry)
{
  g_auto (MusterJournalLine) line = {0};

  if (!muster_journal_line_parse (entry->wire->entry, &line, NULL) ||
      line.seq != entry->wire->seq || memcmp (line.hash, entry->hash, sizeof line.hash) != 0 ||
      (!is_signed (taking, &line) &&
       (line.form == MUSTER_JOURNAL_FORM_COMMITTED || !can_be_chained (taking, &line))))
    return PROOF_NONE;
  if (line.chained != NULL && is_gap (taking))
    entry->event = muster_event_parse (line.chained, NULL);
  if (!can_be_chained (taking, &line))
    return PROOF_SIGNED;
  if (!is_chained (taking, &line))
    return line.form == MUSTER_JOURNAL_FORM_COMMITTED ? PROOF_FORKED : PROOF_NONE;
  entry->event = muster_event_parse (line.chained, NULL);
  return PROOF_FITS;
}

/* --- keeping --- */

static const char *
get_string (const Entry *entry, const char *key)
{
  const char *value = entry->event != NULL ? muster_event_get_string (entry->event, key) : NULL;

  return value != NULL ? value : "";
}

static gint64
get_time_ms (const Entry *entry)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (get_string (entry, "time"), NULL);

  if (time == NULL)
    return 0;
  return g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
}

/* @table: what the cells are called after */
static gboolean
bind_sealed (MusterDb *db,
             const Taking *taking,
             const char *table,
             const Entry *entry,
             MusterStmt *stmt,
             GError **error)
{
  g_autofree char *body_cell = g_strconcat (table, "_body.", taking->station->id, NULL);
  g_autofree char *subject_cell = g_strconcat (table, "_subject.", taking->station->id, NULL);
  g_autoptr (GBytes) body =
      muster_vault_seal (db, body_cell, entry->wire->seq, entry->wire->entry, error);
  g_autoptr (GBytes) subject = NULL;

  if (body == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":body", body);
  if (entry->wire->subject == NULL)
    return TRUE;
  subject =
      muster_vault_seal_text (db, subject_cell, entry->wire->seq, entry->wire->subject, error);
  if (subject == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":subject", subject);
  return TRUE;
}

static gboolean
insert (MusterDb *db, const Taking *taking, const Entry *entry, const char *state, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT INTO event"
      " (station, seq, hash, state, type, occasion, outcome, time, received, subject, body) VALUES"
      " (:station, :seq, :hash, :state, :type, :occasion, :outcome, :time, :received, :subject,"
      " :body)");

  if (!bind_sealed (db, taking, "event", entry, stmt, error))
    return FALSE;
  muster_stmt_bind_text (stmt, ":station", taking->station->id);
  muster_stmt_bind_int64 (stmt, ":seq", entry->wire->seq);
  muster_stmt_bind_blob (stmt, ":hash", entry->hash, sizeof entry->hash);
  muster_stmt_bind_text (stmt, ":state", state);
  muster_stmt_bind_text (
      stmt, ":type", entry->event != NULL ? muster_event_get_type_name (entry->event) : "");
  muster_stmt_bind_text (stmt, ":occasion", get_string (entry, "occasion"));
  muster_stmt_bind_text (stmt, ":outcome", get_string (entry, "outcome"));
  muster_stmt_bind_int64 (stmt, ":time", get_time_ms (entry));
  muster_stmt_bind_int64 (stmt, ":received", taking->now_ms);
  return muster_stmt_run (stmt, error);
}

static gboolean
keep_apart (MusterDb *db, const Taking *taking, const Entry *entry, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO quarantine (station, seq, hash, received, subject, body)"
                       " VALUES (:station, :seq, :hash, :received, :subject, :body)"
                       " ON CONFLICT DO NOTHING");

  if (!bind_sealed (db, taking, "quarantine", entry, stmt, error))
    return FALSE;
  muster_stmt_bind_text (stmt, ":station", taking->station->id);
  muster_stmt_bind_int64 (stmt, ":seq", entry->wire->seq);
  muster_stmt_bind_blob (stmt, ":hash", entry->hash, sizeof entry->hash);
  muster_stmt_bind_int64 (stmt, ":received", taking->now_ms);
  return muster_stmt_run (stmt, error);
}

static gboolean
is_same (MusterDb *db, const Taking *taking, const Entry *entry, gboolean *same, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT hash FROM event WHERE station = :station AND seq = :seq");
  gboolean has_row;
  gconstpointer hash;
  gsize size;

  muster_stmt_bind_text (stmt, ":station", taking->station->id);
  muster_stmt_bind_int64 (stmt, ":seq", entry->wire->seq);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  hash = has_row ? muster_stmt_get_blob (stmt, 0, &size) : NULL;
  *same = hash != NULL && size == sizeof entry->hash && memcmp (hash, entry->hash, size) == 0;
  return TRUE;
}

/* --- who is in --- */

/* One that tells no time is as of the one before it. */
static void
move_time (Taking *taking, const Entry *entry)
{
  const MusterStationTime time = {get_time_ms (entry),
                                  muster_event_get_int (entry->event, "running_ms"),
                                  muster_event_get_string (entry->event, "boot")};

  if (time.at_ms != 0)
    taking->effective_ms =
        muster_admission_get_effective (&time, taking->clock, taking->effective_ms, taking->now_ms);
}

/* What a stored entry means for others: only one that shows what it says can. */
static gboolean
follow (MusterDb *db, Taking *taking, const Entry *entry, GError **error)
{
  MusterRosterOutcome outcome = {.station = taking->station->id,
                                 .seq = entry->wire->seq,
                                 .occasion = get_string (entry, "occasion"),
                                 .outcome = get_string (entry, "outcome"),
                                 .subject = entry->wire->subject};

  if (entry->event == NULL)
    return TRUE;
  move_time (taking, entry);
  outcome.effective_ms = taking->effective_ms;
  if (!g_str_equal (muster_event_get_type_name (entry->event), "outcome"))
    return TRUE;
  if (taking->admissions == NULL)
    taking->admissions = muster_roster_admissions_new (db, taking->station->scope);
  return muster_roster_admissions_note (taking->admissions, &outcome, taking->now_ms / 1000, error);
}

/* --- one after the other --- */

static gboolean
take_known (
    MusterDb *db, const Taking *taking, const Entry *entry, MusterWireAckState *ack, GError **error)
{
  gboolean same;

  if (!is_same (db, taking, entry, &same, error))
    return FALSE;
  *ack = same ? MUSTER_WIRE_DUP : MUSTER_WIRE_CONFLICT;
  return same || keep_apart (db, taking, entry, error);
}

/* Whether the one before it lies apart. */
static gboolean
is_behind_fork (
    MusterDb *db, const Taking *taking, const Entry *entry, gboolean *behind, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM quarantine WHERE station = :station AND seq = :seq");

  muster_stmt_bind_text (stmt, ":station", taking->station->id);
  muster_stmt_bind_int64 (stmt, ":seq", entry->wire->seq - 1);
  return muster_stmt_step (stmt, behind, error);
}

/* Where the one before it is there twice, only one that shows which of them it follows may move the
 * head: anything else could move it onto the fork. */
static gboolean
take_next (MusterDb *db, Taking *taking, Entry *entry, MusterWireAckState *ack, GError **error)
{
  const Proof proof = prove (taking, entry);
  gboolean forked = proof == PROOF_FORKED;

  if ((proof == PROOF_NONE || proof == PROOF_SIGNED) &&
      !is_behind_fork (db, taking, entry, &forked, error))
    return FALSE;
  if (forked) {
    *ack = MUSTER_WIRE_CONFLICT;
    return keep_apart (db, taking, entry, error);
  }
  *ack = proof == PROOF_NONE ? MUSTER_WIRE_OPAQUE : MUSTER_WIRE_STORED;
  if (!insert (db, taking, entry, muster_wire_ack_state_to_nick (*ack), error) ||
      !follow (db, taking, entry, error))
    return FALSE;
  taking->head = entry->wire->seq;
  memcpy (taking->hash, entry->hash, sizeof taking->hash);
  return TRUE;
}

/* Behind our head: it follows a fork that is kept apart, or one before it is missing. */
static gboolean
take_far (
    MusterDb *db, const Taking *taking, const Entry *entry, MusterWireAckState *ack, GError **error)
{
  gboolean behind;

  if (!is_behind_fork (db, taking, entry, &behind, error))
    return FALSE;
  *ack = behind ? MUSTER_WIRE_CONFLICT : MUSTER_WIRE_LATER;
  return !behind || keep_apart (db, taking, entry, error);
}

static gboolean
take_one (MusterDb *db, Taking *taking, const MusterWireEvent *wire, GError **error)
{
  Entry entry = {.wire = wire};
  MusterWireAck ack = {wire->seq, MUSTER_WIRE_LATER};
  gboolean ok;

  muster_journal_hex_to_bytes (wire->hash, entry.hash, sizeof entry.hash);
  if (wire->seq <= taking->head)
    ok = take_known (db, taking, &entry, &ack.state, error);
  else if (wire->seq == taking->head + 1)
    ok = take_next (db, taking, &entry, &ack.state, error);
  else
    ok = take_far (db, taking, &entry, &ack.state, error);
  g_clear_pointer (&entry.event, muster_event_unref);
  g_array_append_val (taking->acks, ack);
  return ok;
}

static gboolean
load_head (MusterDb *db, Taking *taking, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT seq, hash, effective FROM head WHERE station = :station");
  gboolean has_row;
  gconstpointer hash;
  gsize size;

  muster_stmt_bind_text (stmt, ":station", taking->station->id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  taking->head = 0;
  memset (taking->hash, 0, sizeof taking->hash);
  if (!has_row)
    return TRUE;
  taking->head = muster_stmt_get_int64 (stmt, 0);
  hash = muster_stmt_get_blob (stmt, 1, &size);
  memcpy (taking->hash, hash, MIN (size, sizeof taking->hash));
  taking->effective_ms = muster_stmt_get_int64 (stmt, 2);
  return TRUE;
}

static gboolean
save_head (MusterDb *db, const Taking *taking, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO head (station, seq, hash, effective)"
                       " VALUES (:station, :seq, :hash, :effective)"
                       " ON CONFLICT (station) DO UPDATE SET seq = excluded.seq,"
                       " hash = excluded.hash, effective = excluded.effective");

  muster_stmt_bind_text (stmt, ":station", taking->station->id);
  muster_stmt_bind_int64 (stmt, ":seq", taking->head);
  muster_stmt_bind_blob (stmt, ":hash", taking->hash, sizeof taking->hash);
  muster_stmt_bind_int64 (stmt, ":effective", taking->effective_ms);
  return muster_stmt_run (stmt, error);
}

static gboolean
take_all (MusterDb *db, gpointer data, GError **error)
{
  Taking *taking = data;
  gint64 before;

  if (!load_head (db, taking, error))
    return FALSE;
  before = taking->head;
  for (guint i = 0; i < taking->events->len; i++)
    if (!take_one (db, taking, g_ptr_array_index (taking->events, i), error))
      return FALSE;
  return taking->head == before || save_head (db, taking, error);
}

/* Our word that the head lies here, which the station keeps. */
static char *
countersign (const MusterRosterBook *book, const Taking *taking)
{
  MusterJournalReceipt receipt = {.seq = taking->head, .time = taking->now_ms / 1000};

  memcpy (receipt.station, taking->station->key, sizeof receipt.station);
  memcpy (receipt.server, book->sign_public, sizeof receipt.server);
  memcpy (receipt.hash, taking->hash, sizeof receipt.hash);
  muster_journal_receipt_sign (&receipt, book->sign_secret);
  return muster_journal_receipt_to_line (&receipt);
}

/**
 * muster_roster_events_take:
 * @events: (element-type MusterWireEvent): in rising order; may be empty, to learn the head
 * @clock: (nullable): how the station's clock stands now, %NULL if it does not tell
 * @acks: (out caller-allocates): one for each, in their order; to be cleared, whatever comes back
 *
 * One transaction: what is acknowledged is durable. Errors: STORE, STORE_FULL, STORE_LOCKED
 */
gboolean
muster_roster_events_take (MusterRosterBook *book,
                           const MusterRosterStation *station,
                           GPtrArray *events,
                           const MusterStationClock *clock,
                           gint64 now_ms,
                           MusterWireAcks *acks,
                           GError **error)
{
  Taking taking = {.station = station, .events = events, .clock = clock, .now_ms = now_ms};
  gboolean ok;

  *acks = (MusterWireAcks){g_array_new (FALSE, FALSE, sizeof (MusterWireAck)), 0, NULL};
  taking.acks = acks->acks;
  ok = muster_db_write (book->db, take_all, &taking, error);
  g_clear_pointer (&taking.admissions, muster_roster_admissions_free);
  if (!ok)
    return FALSE;
  acks->head = taking.head;
  if (taking.head > 0 && !is_gap (&taking)) /* what is lost cannot be signed for */
    acks->receipt = countersign (book, &taking);
  return TRUE;
}
