/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-parts.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-stmt.h"
#include "muster-vault.h"

#define TABLE "journal_part"

/* Where a field of an entry lies. A field that nobody has thought of yet goes with the person: it
 * can be erased. To put a new one here is to decide about it; a test wants that for each. */
static const struct {
  const char *key;
  MusterJournalPartKind kind;
} places[] = {
    {"person", MUSTER_JOURNAL_PART_PERSON},
    {"rank", MUSTER_JOURNAL_PART_PERSON},
    {"band", MUSTER_JOURNAL_PART_FACE},
    {"similarity", MUSTER_JOURNAL_PART_FACE},
    {"liveness", MUSTER_JOURNAL_PART_FACE},
    {"liveness_llr", MUSTER_JOURNAL_PART_FACE},
    {"liveness_result", MUSTER_JOURNAL_PART_FACE},
    {"passive_llr", MUSTER_JOURNAL_PART_FACE},
    {"passive_real", MUSTER_JOURNAL_PART_FACE},
    {"name", MUSTER_JOURNAL_PART_PERSON},
    {"number", MUSTER_JOURNAL_PART_PERSON},
    {"withdrawal", MUSTER_JOURNAL_PART_PERSON},
    {"note", MUSTER_JOURNAL_PART_NOTE},
    {"staff", MUSTER_JOURNAL_PART_STAFF},
    {"account", MUSTER_JOURNAL_PART_STAFF},
    {"card", MUSTER_JOURNAL_PART_STAFF},
    {"given", MUSTER_JOURNAL_PART_STAFF},
    {"highest", MUSTER_JOURNAL_PART_STAFF},
    {"id", MUSTER_JOURNAL_PART_STAFF},
    {"label", MUSTER_JOURNAL_PART_STAFF},
    {"retired", MUSTER_JOURNAL_PART_STAFF},
    {"roster", MUSTER_JOURNAL_PART_STAFF},
    {"roster_row", MUSTER_JOURNAL_PART_STAFF},
    {"second_id", MUSTER_JOURNAL_PART_STAFF},
    {"staff_id", MUSTER_JOURNAL_PART_STAFF},
    /* what happened, under which rules and with which device */
    {"accept_from", MUSTER_JOURNAL_PART_NONE},
    {"accounts", MUSTER_JOURNAL_PART_NONE},
    {"action", MUSTER_JOURNAL_PART_NONE},
    {"all", MUSTER_JOURNAL_PART_NONE},
    {"answer", MUSTER_JOURNAL_PART_NONE},
    {"attempts_before", MUSTER_JOURNAL_PART_NONE},
    {"attempts_spent", MUSTER_JOURNAL_PART_NONE},
    {"before", MUSTER_JOURNAL_PART_NONE},
    {"boot", MUSTER_JOURNAL_PART_NONE},
    {"by_roster", MUSTER_JOURNAL_PART_NONE},
    {"by_sheet", MUSTER_JOURNAL_PART_NONE},
    {"camera", MUSTER_JOURNAL_PART_NONE},
    {"candidates", MUSTER_JOURNAL_PART_NONE},
    {"cards", MUSTER_JOURNAL_PART_NONE},
    {"case", MUSTER_JOURNAL_PART_NONE},
    {"cause", MUSTER_JOURNAL_PART_NONE},
    {"cases", MUSTER_JOURNAL_PART_NONE},
    {"changed", MUSTER_JOURNAL_PART_NONE},
    {"closes", MUSTER_JOURNAL_PART_NONE},
    {"code", MUSTER_JOURNAL_PART_NONE},
    {"consent_text", MUSTER_JOURNAL_PART_NONE},
    {"consent_version", MUSTER_JOURNAL_PART_NONE},
    {"day", MUSTER_JOURNAL_PART_NONE},
    {"digest", MUSTER_JOURNAL_PART_NONE},
    {"doubt", MUSTER_JOURNAL_PART_NONE},
    {"drawn", MUSTER_JOURNAL_PART_NONE},
    {"due", MUSTER_JOURNAL_PART_NONE},
    {"duration_ms", MUSTER_JOURNAL_PART_NONE},
    {"elsewhere", MUSTER_JOURNAL_PART_NONE},
    {"elsewhere_at", MUSTER_JOURNAL_PART_NONE},
    {"emergency", MUSTER_JOURNAL_PART_NONE},
    {"entries", MUSTER_JOURNAL_PART_NONE},
    {"erased", MUSTER_JOURNAL_PART_NONE},
    {"evidence", MUSTER_JOURNAL_PART_NONE},
    {"evidence_lost", MUSTER_JOURNAL_PART_NONE},
    {"everyone", MUSTER_JOURNAL_PART_NONE},
    {"expected", MUSTER_JOURNAL_PART_NONE},
    {"face_review", MUSTER_JOURNAL_PART_NONE},
    {"figures", MUSTER_JOURNAL_PART_NONE},
    {"for", MUSTER_JOURNAL_PART_NONE},
    {"format", MUSTER_JOURNAL_PART_NONE},
    {"granted", MUSTER_JOURNAL_PART_NONE},
    {"head", MUSTER_JOURNAL_PART_NONE},
    {"held", MUSTER_JOURNAL_PART_NONE},
    {"hours", MUSTER_JOURNAL_PART_NONE},
    {"identified_by", MUSTER_JOURNAL_PART_NONE},
    {"joined", MUSTER_JOURNAL_PART_NONE},
    {"keep_journal", MUSTER_JOURNAL_PART_NONE},
    {"keep_pictures", MUSTER_JOURNAL_PART_NONE},
    {"keep_roster", MUSTER_JOURNAL_PART_NONE},
    {"keep_templates", MUSTER_JOURNAL_PART_NONE},
    {"kept", MUSTER_JOURNAL_PART_NONE},
    {"lane", MUSTER_JOURNAL_PART_NONE},
    {"language", MUSTER_JOURNAL_PART_NONE},
    {"left", MUSTER_JOURNAL_PART_NONE},
    {"liveness_needed", MUSTER_JOURNAL_PART_NONE},
    {"lost", MUSTER_JOURNAL_PART_NONE},
    {"minutes", MUSTER_JOURNAL_PART_NONE},
    {"model", MUSTER_JOURNAL_PART_NONE},
    {"never_syncs", MUSTER_JOURNAL_PART_NONE},
    {"new", MUSTER_JOURNAL_PART_NONE},
    {"no_photo", MUSTER_JOURNAL_PART_NONE},
    {"occasion", MUSTER_JOURNAL_PART_NONE},
    {"of", MUSTER_JOURNAL_PART_NONE},
    {"of_occasion", MUSTER_JOURNAL_PART_NONE},
    {"opens", MUSTER_JOURNAL_PART_NONE},
    {"opened", MUSTER_JOURNAL_PART_NONE},
    {"outcome", MUSTER_JOURNAL_PART_NONE},
    {"people", MUSTER_JOURNAL_PART_NONE},
    {"photos", MUSTER_JOURNAL_PART_NONE},
    {"place", MUSTER_JOURNAL_PART_NONE},
    {"policy", MUSTER_JOURNAL_PART_NONE},
    {"profile", MUSTER_JOURNAL_PART_NONE},
    {"proofs", MUSTER_JOURNAL_PART_NONE},
    {"purged", MUSTER_JOURNAL_PART_NONE},
    {"reader", MUSTER_JOURNAL_PART_NONE},
    {"reason", MUSTER_JOURNAL_PART_NONE},
    {"refused", MUSTER_JOURNAL_PART_NONE},
    {"references", MUSTER_JOURNAL_PART_NONE},
    {"rehearsal", MUSTER_JOURNAL_PART_NONE},
    {"review_from", MUSTER_JOURNAL_PART_NONE},
    {"role", MUSTER_JOURNAL_PART_NONE},
    {"role_before", MUSTER_JOURNAL_PART_NONE},
    {"roster_v", MUSTER_JOURNAL_PART_NONE},
    {"rows", MUSTER_JOURNAL_PART_NONE},
    {"running_ms", MUSTER_JOURNAL_PART_NONE},
    {"seq", MUSTER_JOURNAL_PART_NONE},
    {"server", MUSTER_JOURNAL_PART_NONE},
    {"since", MUSTER_JOURNAL_PART_NONE},
    {"station", MUSTER_JOURNAL_PART_NONE},
    {"strong", MUSTER_JOURNAL_PART_NONE},
    {"templates", MUSTER_JOURNAL_PART_NONE},
    {"through", MUSTER_JOURNAL_PART_NONE},
    {"time", MUSTER_JOURNAL_PART_NONE},
    {"told", MUSTER_JOURNAL_PART_NONE},
    {"tries", MUSTER_JOURNAL_PART_NONE},
    {"type", MUSTER_JOURNAL_PART_NONE},
    {"unproven", MUSTER_JOURNAL_PART_NONE},
    {"until", MUSTER_JOURNAL_PART_NONE},
    {"visit", MUSTER_JOURNAL_PART_NONE},
    {"waited", MUSTER_JOURNAL_PART_NONE},
    {"what", MUSTER_JOURNAL_PART_NONE},
    {"whole", MUSTER_JOURNAL_PART_NONE},
    {"why", MUSTER_JOURNAL_PART_NONE},
    {"with_names", MUSTER_JOURNAL_PART_NONE},
    {"withdrawn", MUSTER_JOURNAL_PART_NONE},
};

/* @commitment: the field of the chained text that stands for the part */
static const struct {
  const char *nick, *commitment;
} kinds[MUSTER_JOURNAL_N_PARTS] = {
    [MUSTER_JOURNAL_PART_PERSON] = {"person", "commit.person"},
    [MUSTER_JOURNAL_PART_FACE] = {"face", "commit.face"},
    [MUSTER_JOURNAL_PART_NOTE] = {"note", "commit.note"},
    [MUSTER_JOURNAL_PART_STAFF] = {"staff", "commit.staff"},
};

/**
 * muster_journal_part_of:
 * @known: (out) (optional): whether somebody has decided that
 *
 * Returns: where the field @key lies
 */
MusterJournalPartKind
muster_journal_part_of (const char *key, gboolean *known)
{
  if (known != NULL)
    *known = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].key, key))
      return places[i].kind;
  if (known != NULL)
    *known = FALSE;
  return MUSTER_JOURNAL_PART_PERSON;
}

/* Returns: (transfer none) (nullable): the part's name; %NULL if there is no such part */
const char *
muster_journal_part_nick (MusterJournalPartKind kind)
{
  return kind > 0 && kind < MUSTER_JOURNAL_N_PARTS ? kinds[kind].nick : NULL;
}

/* Returns: (transfer none) (nullable): hex, %NULL if the entry has no such part */
const char *
muster_journal_part_commitment (const MusterEvent *event, MusterJournalPartKind kind)
{
  return muster_event_get_string (event, kinds[kind].commitment);
}

/* --- writing --- */

static gboolean
is_of_part_cb (const char *key, gpointer data)
{
  return muster_journal_part_of (key, NULL) == GPOINTER_TO_UINT (data);
}

/**
 * muster_journal_parts_split:
 * @event: loses its parts and has their commitments instead
 * @parts: (out caller-allocates): to be cleared, whatever comes back
 *
 * Errors: BAD_DATA
 */
gboolean
muster_journal_parts_split (MusterEvent *event, MusterJournalParts *parts, GError **error)
{
  memset (parts, 0, sizeof *parts);
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++)
    muster_event_set_string (event, kinds[kind].commitment, NULL);
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++) {
    g_autoptr (MusterEvent) taken = muster_event_new (kinds[kind].nick);
    MusterJournalPart *part = &parts->part[kind];
    guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
    g_autofree char *hex = NULL;
    char *text;

    if (!muster_event_move_fields (event, taken, is_of_part_cb, GUINT_TO_POINTER (kind))) {
      g_set_error_literal (error,
                           MUSTER_ERROR,
                           MUSTER_ERROR_BAD_DATA,
                           _ ("The event has no room for the store's own fields."));
      return FALSE;
    }
    if (muster_event_count_fields (taken) == 1)
      continue;
    text = muster_event_to_json (taken);
    part->json = muster_evidence_wiped_bytes (text, strlen (text));
    randombytes_buf (part->salt, sizeof part->salt);
    muster_journal_commit (part->salt, text, strlen (text), hash);
    hex = muster_journal_hash_to_hex (hash);
    muster_event_set_string (event, kinds[kind].commitment, hex);
  }
  return TRUE;
}

static gint64
row_id (gint64 seq, guint kind)
{
  return 16 * seq + kind;
}

/* The salt, then the text. */
static GBytes *
pack (const MusterJournalPart *part)
{
  gsize size;
  gconstpointer text = g_bytes_get_data (part->json, &size);
  guint8 *data = g_malloc (sizeof part->salt + size);

  memcpy (data, part->salt, sizeof part->salt);
  memcpy (data + sizeof part->salt, text, size);
  return muster_evidence_wiped_bytes (data, sizeof part->salt + size);
}

static gboolean
unpack (GBytes *bytes, MusterJournalPart *part)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size <= sizeof part->salt)
    return FALSE;
  memcpy (part->salt, data, sizeof part->salt);
  part->json = muster_evidence_wiped_bytes (
      g_memdup2 (data + sizeof part->salt, size - sizeof part->salt), size - sizeof part->salt);
  return TRUE;
}

/* In the transaction that has inserted entry @seq. */
gboolean
muster_journal_parts_insert (MusterDb *db,
                             gint64 seq,
                             const MusterJournalParts *parts,
                             GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "INSERT INTO journal_part (id, seq, kind, sealed) VALUES (:id, :seq, :kind, :sealed)");

  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++) {
    const MusterJournalPart *part = &parts->part[kind];
    g_autoptr (GBytes) plain = NULL, sealed = NULL;

    if (part->json == NULL)
      continue;
    plain = pack (part);
    sealed = muster_vault_seal (db, TABLE, row_id (seq, kind), plain, error);
    if (sealed == NULL)
      return FALSE;
    muster_stmt_bind_int64 (stmt, ":id", row_id (seq, kind));
    muster_stmt_bind_int64 (stmt, ":seq", seq);
    muster_stmt_bind_int64 (stmt, ":kind", kind);
    muster_stmt_bind_bytes (stmt, ":sealed", sealed);
    if (!muster_stmt_run (stmt, error))
      return FALSE;
  }
  return TRUE;
}

/* --- reading --- */

/**
 * muster_journal_parts_is_whole_erased:
 * @erased: (out): whether entry @seq, of form 1, was erased as a whole; whether with right, the
 * walk over the journal finds
 */
gboolean
muster_journal_parts_is_whole_erased (MusterDb *db, gint64 seq, gboolean *erased, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM journal_part WHERE id = 16 * :seq + 15");

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  return muster_stmt_step (stmt, erased, error);
}

static gboolean
is_proved (MusterDb *db, gint64 erased, gboolean *proved, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM journal_index WHERE seq = :seq AND type = 'erasure'");

  muster_stmt_bind_int64 (stmt, ":seq", erased);
  return muster_stmt_step (stmt, proved, error);
}

/* Whether what lies in the file is what the chain was made over. */
static gboolean
fits (const MusterJournalPart *part, const char *commitment)
{
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES], told[MUSTER_JOURNAL_HASH_BYTES];
  gsize size;
  const char *text = g_bytes_get_data (part->json, &size);

  muster_journal_commit (part->salt, text, size, hash);
  return muster_journal_hex_to_bytes (commitment, told, sizeof told) &&
         memcmp (hash, told, sizeof told) == 0;
}

/* @stmt: at a row of kind, sealed, erased. %FALSE: cannot be read at all */
static gboolean
load_part (MusterDb *db,
           gint64 seq,
           MusterStmt *stmt,
           const MusterEvent *event,
           MusterJournalParts *parts,
           MusterJournalPartsState *state,
           guint *n_erased,
           GError **error)
{
  gint64 kind = muster_stmt_get_int64 (stmt, 0);
  const char *commitment =
      kind > 0 && kind < MUSTER_JOURNAL_N_PARTS
          ? muster_journal_part_commitment (event, (MusterJournalPartKind) kind)
          : NULL;
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 1);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) failure = NULL;
  MusterJournalPart part = {.json = NULL};
  gboolean proved;

  if (commitment == NULL && (kind != MUSTER_JOURNAL_PART_WHOLE || sealed != NULL)) {
    *state = MUSTER_JOURNAL_PARTS_SURPLUS;
    return TRUE;
  }
  if (sealed == NULL) {
    if (!is_proved (db, muster_stmt_get_int64 (stmt, 2), &proved, error))
      return FALSE;
    if (proved)
      (*n_erased)++;
    else
      *state = MUSTER_JOURNAL_PARTS_MISSING;
    return TRUE;
  }
  plain = muster_vault_open (db, TABLE, row_id (seq, (guint) kind), sealed, &failure);
  if (plain == NULL && !g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (plain != NULL && unpack (plain, &part) && fits (&part, commitment)) {
    parts->part[kind] = part;
    return TRUE;
  }
  g_clear_pointer (&part.json, g_bytes_unref);
  *state = MUSTER_JOURNAL_PARTS_CHANGED;
  return TRUE;
}

/**
 * muster_journal_parts_load:
 * @event: what the chain has of entry @seq
 * @parts: (out caller-allocates): those that are there and fit; to be cleared, whatever comes back
 * @state: (out): what is wrong, if anything
 * @n_erased: (out): how many are erased, with an entry that proves it
 *
 * Errors: STORE and those of muster_vault_open() but BAD_DATA
 */
gboolean
muster_journal_parts_load (MusterDb *db,
                           gint64 seq,
                           const MusterEvent *event,
                           MusterJournalParts *parts,
                           MusterJournalPartsState *state,
                           guint *n_erased,
                           GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT kind, sealed, erased FROM journal_part"
                       " WHERE id BETWEEN 16 * :seq AND 16 * :seq + 15 ORDER BY id");
  guint n_rows = 0, n_told = 0;
  gboolean has_row;

  memset (parts, 0, sizeof *parts);
  *state = MUSTER_JOURNAL_PARTS_FIT;
  *n_erased = 0;
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++)
    n_told += muster_journal_part_commitment (event, kind) != NULL;
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  for (;; n_rows++) {
    if (!muster_stmt_step (stmt, &has_row, error))
      return FALSE;
    if (!has_row)
      break;
    if (!load_part (db, seq, stmt, event, parts, state, n_erased, error))
      return FALSE;
  }
  if (*state == MUSTER_JOURNAL_PARTS_FIT && n_rows < n_told)
    *state = MUSTER_JOURNAL_PARTS_MISSING;
  return TRUE;
}

/**
 * muster_journal_parts_join:
 * @event: gets the fields of @parts in the place of their commitments
 *
 * Returns: %FALSE if a part is no event, or does not go into this one
 */
gboolean
muster_journal_parts_join (MusterEvent *event, const MusterJournalParts *parts)
{
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++) {
    g_autoptr (MusterEvent) part = NULL;

    if (parts->part[kind].json == NULL)
      continue;
    part = muster_event_parse (parts->part[kind].json, NULL);
    if (part == NULL)
      return FALSE;
    muster_event_set_string (event, kinds[kind].commitment, NULL);
    if (!muster_event_move_fields (part, event, NULL, NULL))
      return FALSE;
  }
  return TRUE;
}

/**
 * muster_journal_parts_fill:
 * @event: what the chain has of entry @seq
 *
 * For readers: what is there and fits. What was erased stays a commitment, and what somebody
 * changed as well: the check of the journal is there to tell.
 *
 * Errors: as muster_journal_parts_load()
 */
gboolean
muster_journal_parts_fill (MusterDb *db, gint64 seq, MusterEvent *event, GError **error)
{
  g_auto (MusterJournalParts) parts = {0};
  MusterJournalPartsState state;
  guint n_erased;

  if (!muster_journal_parts_load (db, seq, event, &parts, &state, &n_erased, error))
    return FALSE;
  muster_journal_parts_join (event, &parts);
  return TRUE;
}

void
muster_journal_parts_clear (MusterJournalParts *parts)
{
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++)
    g_clear_pointer (&parts->part[kind].json, g_bytes_unref);
  sodium_memzero (parts, sizeof *parts);
}
