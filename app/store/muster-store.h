/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-event.h"
#include "muster-occasion.h"
#include "muster-person.h"
#include "muster-secret-place.h"

G_BEGIN_DECLS

/* Everything the station keeps, in one SQLite file (WAL, synchronous=FULL). One connection, one
 * worker thread that owns it. The sync calls queue to that thread and wait: for the command line
 * and for import, never from the main thread of a running GUI, which uses the async ones.
 *
 * Callers hand over and receive plain values and never see how ID numbers, card UIDs, pictures and
 * templates lie in the file.
 *
 * Signal "keys-changed" (), in the main context of whoever opened it: it was opened, or closed
 * again (muster_store_is_sealed_off()), so what was read of it before is not what it says now. */
#define MUSTER_TYPE_STORE (muster_store_get_type ())
G_DECLARE_FINAL_TYPE (MusterStore, muster_store, MUSTER, STORE, GObject)

/* @path ":memory:" for tests. Migrates up; a newer schema than ours is an error. Errors: STORE,
 * STORE_LOCKED (another process has it open for writing), STORE_FULL. @station: this station's
 * name, for the journal. */
MusterStore *
muster_store_open (const char *path, const char *station, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @places: where the machine's secret may lie, see muster-secret-place.h; @station NULL: read only.
 */
MusterStore *muster_store_open_with_places (const char *path,
                                            const char *station,
                                            const MusterSecretPlace *const *places,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Beside a running station: what only looks works, what writes fails with STORE. NOT_FOUND if there
 * is no file. */
MusterStore *muster_store_open_readonly (const char *path,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Drains the queue, checkpoints, joins the thread. Before the last unref. */
void muster_store_close (MusterStore *self);
/* The disk was full and the journal lives from the room kept for that: finish, begin nothing new.
 */
gboolean muster_store_is_on_reserve (MusterStore *self);
const char *muster_store_get_path (MusterStore *self);

/* --- roster --- */

/* What is NULL stays as it is in the roster ("" for somebody new); "" or an empty list clears it.
 */
typedef struct {
  const char *student_number; /* the key of an import; never NULL */
  const char *name;
  const char *id_number; /* normalised */
  const char *unit;
  const char *const *card_uids; /* ends with NULL; hex of 4 to 10 bytes, any usual form */
  const char *extra_json;       /* a JSON object of the columns we do not know */
} MusterRosterRow;

typedef struct {
  gint64 id;
  GBytes *picture;   /* owned: the file as given */
  GBytes *template_; /* owned, may be NULL: not yet computed for @model */
  char *model;       /* owned, may be NULL */
  char *source;      /* owned: "campus-card", "import", "chip", "archive" */
  gint64 taken_at;   /* seconds UTC, 0 = not known */
} MusterReference;

void muster_reference_free (MusterReference *reference);

/* All or nothing. New and changed people are counted for the report. BAD_DATA names the row, or
 * both people whose card or ID number is the same. */
gboolean muster_store_put_people (MusterStore *self,
                                  const MusterRosterRow *rows,
                                  gsize n_rows,
                                  guint *n_new,
                                  guint *n_changed,
                                  GError **error);
gboolean muster_store_put_reference (MusterStore *self,
                                     gint64 person,
                                     GBytes *picture,
                                     const char *source,
                                     gint64 taken_at,
                                     gint64 *reference_id,
                                     GError **error);
gboolean muster_store_put_template (
    MusterStore *self, gint64 reference_id, const char *model, GBytes *template_, GError **error);

/* One template and whose it is. */
typedef struct {
  gint64 person;
  gint64 reference;
  char *student_number; /* owned */
  char *unit;           /* owned, "" if not known */
  char *extra_json;     /* owned, a JSON object; NULL if the import had no columns of its own */
  GBytes *template_;    /* owned */
} MusterRosterTemplate;

void muster_roster_template_free (MusterRosterTemplate *self);

/* All templates of @model, person by person: to compare the roster with itself or to search it.
 * GPtrArray of MusterRosterTemplate. */
GPtrArray *muster_store_list_templates (MusterStore *self,
                                        const char *model,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_list_templates_async (MusterStore *self,
                                        const char *model,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *muster_store_list_templates_finish (MusterStore *self,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
  MUSTER_FIND_BY_CARD,      /* .a = canonical UID */
  MUSTER_FIND_BY_CARD_PART, /* .a = the same with "??" for each byte that is not told */
  MUSTER_FIND_BY_ID,        /* .a = ID number (read from a chip) */
  MUSTER_FIND_BY_NUMBERS,   /* .a = student number, .b = ID number: both must meet in one person */
  MUSTER_FIND_BY_STUDENT,   /* .a = student number: a card that tells it, command line, staff */
  MUSTER_FIND_BY_PERSON,    /* .a = roster id, decimal: found by face */
} MusterFind;

/* What the station needs to begin a visit, in one answer. */
typedef struct {
  MusterPerson *person;    /* owned */
  GPtrArray *references;   /* owned, of MusterReference; newest first */
  MusterExpected expected; /* owned fields */
  guint attempts;          /* spent on the occasion, from the journal */
  gint64 passed_at;        /* seconds UTC of the outcome that let the person in, 0 = not yet */
  char *passed_station;    /* owned, NULL if not yet */
  gint64 elsewhere_at; /* seconds UTC of a pass at another station, as the roster says; 0 = none */
  char *elsewhere;     /* owned, NULL if there is none: what people call that station */
  guint consented_version;
  gboolean withdrawn; /* does not want to be compared by face any more, on any occasion */
  gboolean told;      /* a photo in review was refused or more is wanted; not once they are in */
  char *told_code;    /* owned, nullable: reason of the profile */
  char *told_note;    /* owned, nullable: as staff wrote it for the person */
} MusterCase;

void muster_case_free (MusterCase *self);

/* NOT_FOUND if there is nobody, AMBIGUOUS if a part fits several people. @occasion and @model may
 * be NULL. */
MusterCase *muster_store_find (MusterStore *self,
                               MusterFind by,
                               const char *a,
                               const char *b,
                               const char *occasion,
                               const char *model,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_find_async (MusterStore *self,
                              MusterFind by,
                              const char *a,
                              const char *b,
                              const char *occasion,
                              const char *model,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
MusterCase *muster_store_find_finish (MusterStore *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Somebody whose name or student number fits. */
typedef struct {
  gint64 person;        /* roster id */
  char *name;           /* owned */
  char *student_number; /* owned */
  char *unit;           /* owned */
} MusterPersonHit;

void muster_person_hit_free (MusterPersonHit *hit);

/* GPtrArray of MusterPersonHit, at most @limit; @total: how many there are. An empty @text finds
 * nobody, but gets ready. */
GPtrArray *muster_store_search_people (MusterStore *self,
                                       const char *text,
                                       guint limit,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_search_people_async (MusterStore *self,
                                       const char *text,
                                       guint limit,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *muster_store_search_people_finish (MusterStore *self,
                                              GAsyncResult *result,
                                              guint *total,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint muster_store_count_people (MusterStore *self, guint *with_reference, GError **error);
void muster_store_count_people_async (MusterStore *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
guint muster_store_count_people_finish (MusterStore *self,
                                        GAsyncResult *result,
                                        guint *with_reference,
                                        GError **error);

/* --- occasions --- */
gboolean
muster_store_put_occasion (MusterStore *self, const MusterOccasion *occasion, GError **error);
MusterOccasion *muster_store_get_occasion (MusterStore *self,
                                           const char *id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* expected->listed FALSE takes the person off the list. */
gboolean muster_store_put_expected (MusterStore *self,
                                    const char *occasion,
                                    gint64 person,
                                    const MusterExpected *expected,
                                    GError **error);

/* --- journal --- */

/* One entry as it lies in the chain; muster_journal_hash() says what is hashed. */
typedef struct {
  gint64 seq; /* from 1, without gaps */
  char *hash; /* owned, hex */
  char *json; /* owned, canonical, with seq, station and time inside; %NULL: it is damaged, or was
               * changed in the file */
  char *chained; /* owned: the text that is hashed, with commitments in the place of what it says of
                  * people; %NULL with @json */
} MusterJournalEntry;

void muster_journal_entry_free (MusterJournalEntry *entry);

/* The store adds "seq", "station", "time" (ISO 8601 UTC, ms) and "boot" and makes it durable
 * (fsync) before it answers. Returns seq, or -1. */
gint64 muster_store_append (MusterStore *self, MusterEvent *event, GError **error);
void muster_store_append_async (MusterStore *self,
                                MusterEvent *event,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gint64 muster_store_append_finish (MusterStore *self, GAsyncResult *result, GError **error);

/* Entries from @from_seq on, at most @limit (0 = all), oldest first; @person 0 = everybody. */
GPtrArray *muster_store_list_journal (MusterStore *self,
                                      gint64 from_seq,
                                      guint limit,
                                      gint64 person,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_list_journal_async (MusterStore *self,
                                      gint64 from_seq,
                                      guint limit,
                                      gint64 person,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *muster_store_list_journal_finish (MusterStore *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One visit's outcome or attempt with the person's name, for staff's lists. */
typedef struct {
  gint64 seq;
  gint64 person; /* 0: nobody was identified */
  gint64 time;   /* seconds UTC */
  char *name;    /* owned, "" for nobody */
  char *type;    /* owned: "outcome" or "attempt" */
  char *outcome; /* owned nick, "" for an attempt */
  char *reason;  /* owned nick, "" if none */
  double similarity;
} MusterHistoryRow;

void muster_history_row_free (MusterHistoryRow *row);

/* Newest first: since @since (seconds UTC), at most @limit; @person 0 = everybody. GPtrArray of
 * MusterHistoryRow. */
void muster_store_list_history_async (MusterStore *self,
                                      gint64 since,
                                      guint limit,
                                      gint64 person,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *muster_store_list_history_finish (MusterStore *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What became of one visit or attempt of a day; nobody's name is read for it. */
typedef struct {
  gint64 seq;
  gint64 person;         /* never 0 */
  MusterOutcome outcome; /* NONE for an attempt */
} MusterDayVisit;

/* Oldest first, since @since (seconds UTC), however many. GArray of MusterDayVisit. */
void muster_store_list_day_async (MusterStore *self,
                                  gint64 since,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GArray *muster_store_list_day_finish (MusterStore *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Walks the whole chain. FALSE with BAD_DATA names the first seq that does not fit and what is
 * wrong: changed, missing, out of order, not signed by the station, cut off at the end. */
gboolean
muster_store_verify_journal (MusterStore *self, gint64 *n_entries, char **head, GError **error);

/* What somebody has kept elsewhere; all of it may be NULL. */
typedef struct {
  const char *fingerprint; /* of the station's key */
  const char *head;        /* "SEQ:HASH" of an entry that was the last one */
  GBytes *receipts;        /* a file of receipts, one a line: muster_journal_receipt_parse() */
  const char *server;      /* fingerprint of the key that receipts are signed with */
} MusterJournalKept;

typedef struct {
  gint64 n_entries;   /* that fit, up to the first that does not */
  gint64 signed_from; /* 0: none is signed */
  gint64 n_erased;    /* entries that lost something, with proof */
  gint64 n_unproven;  /* in an export: told, but nothing there proves them */
  guint n_kept;       /* heads and receipts that were compared */
  char *head;         /* owned, hex; NULL if something does not fit */
  char *fingerprint;  /* owned, NULL if none is signed */
} MusterJournalReport;

void muster_journal_report_clear (MusterJournalReport *report);
gboolean muster_store_check_journal (MusterStore *self,
                                     const MusterJournalKept *kept,
                                     MusterJournalReport *report,
                                     GError **error);

/* A server's word that an entry was the last one at a time. @line: see
 * muster_journal_receipt_parse(); @server: hex, the key that this station trusts. Kept for ever. */
gboolean muster_store_add_journal_receipt (MusterStore *self,
                                           const char *line,
                                           const char *server,
                                           GError **error);

/* The key that the station signs its journal with. */
typedef struct {
  char *key;         /* owned, hex: the public part */
  char *fingerprint; /* owned: to be kept elsewhere, by hand */
  gint64 since;      /* the first entry that is signed */
} MusterJournalKey;

void muster_journal_key_free (MusterJournalKey *key);
MusterJournalKey *muster_store_get_journal_key (MusterStore *self,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- keys --- */

/* Nobody has opened the store: what happens is still written down, but nobody can be read; what
 * asks fails with SEALED_OFF. Any thread, at once. */
gboolean muster_store_is_sealed_off (MusterStore *self);

/* Ways to open it, one for each of the staff with their PIN or card secret, one on paper, and one
 * for the device itself. Those that take or check a secret take about a second. WRONG_SECRET if it
 * does not fit, NOT_FOUND if there is no such way. How often somebody may try is not counted here.
 */
gboolean
muster_store_add_staff_slot (MusterStore *self, gint64 staff, const char *secret, GError **error);
/* Also checks a PIN while the store is open. */
gboolean
muster_store_open_staff_slot (MusterStore *self, gint64 staff, const char *secret, GError **error);
gboolean muster_store_remove_staff_slot (MusterStore *self, gint64 staff, GError **error);
gboolean muster_store_has_staff_slot (MusterStore *self, gint64 staff, GError **error);
gboolean muster_store_has_staff_slots (MusterStore *self, GError **error);

/* @sheet: to be printed and wiped; the one made before opens nothing any more. */
gboolean muster_store_add_recovery_slot (MusterStore *self, char **sheet, GError **error);
gboolean muster_store_open_recovery_slot (MusterStore *self, const char *sheet, GError **error);

gboolean muster_store_has_recovery_slot (MusterStore *self, GError **error);

/* After the recovery sheet opened a store whose device secret is gone. */
gboolean muster_store_renew_device_secret (MusterStore *self, guint *n_lost, GError **error);

/* Whether it is open from the start, without anybody. To ask: any thread, at once. */
gboolean muster_store_get_opens_itself (MusterStore *self);
gboolean muster_store_set_opens_itself (MusterStore *self, gboolean opens_itself, GError **error);

/* Wipes the keys from memory. */
gboolean muster_store_close_keys (MusterStore *self, GError **error);
void
muster_store_close_keys_async (MusterStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean muster_store_close_keys_finish (MusterStore *self, GAsyncResult *result, GError **error);

/* For tests, which make many slots: cheaper ones than a station wants. Before any is made. */
void muster_store_set_slot_cost (MusterStore *self, guint64 operations, gsize memory);

/* --- small settings of the station (window, last occasion …) --- */
char *muster_store_get_setting (MusterStore *self,
                                const char *key,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
muster_store_set_setting (MusterStore *self, const char *key, const char *value, GError **error);
void muster_store_set_setting_async (MusterStore *self,
                                     const char *key,
                                     const char *value,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean muster_store_set_setting_finish (MusterStore *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCase, muster_case_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPersonHit, muster_person_hit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterReference, muster_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterJournalEntry, muster_journal_entry_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterJournalReport, muster_journal_report_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterJournalKey, muster_journal_key_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterHistoryRow, muster_history_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterTemplate, muster_roster_template_free)

G_END_DECLS
