/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-recorder.h"

#include "muster-chance.h"
#include "muster-consent-code.h"

struct _MusterRecorder {
  GObject parent_instance;

  MusterStore *store;           /* owned */
  MusterHistory *history;       /* owned */
  MusterChallenger *challenger; /* owned */
  MusterEvidenceKeeper *keeper; /* owned */
  MusterRecordSource common;
  MusterStaffAct staff; /* for the next record */
  guint serial;         /* of the running visit, 0 = none */
  char *visit_id;       /* owned: of the running visit */
  char *withdrawal;     /* owned, nullable: as visit_id */
  gint64 began_us;
  gboolean unspent; /* a comparison was made that no record has told yet */
};

/* A record on its way to the disk: the visit may go on meanwhile. */
typedef struct {
  MusterRecorder *recorder; /* owned */
  MusterRecordKind kind;
  MusterVisit visit; /* as recorded */
  char *name;        /* owned, "" for nobody */
  MusterStaffAct staff;
  gboolean spends; /* it tells of a comparison */
  guint attempt;   /* whose evidence goes with it, 0 = none does */
} Record;

enum { SIGNAL_WRITTEN, SIGNAL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterRecorder, muster_recorder, G_TYPE_OBJECT)

static void
record_free (Record *record)
{
  g_object_unref (record->recorder);
  muster_staff_act_clear (&record->staff);
  g_free (record->name);
  g_free (record);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Record, record_free)

static void
add_history (const Record *record, gint64 seq)
{
  gboolean is_outcome = record->kind == MUSTER_RECORD_OUTCOME;
  g_autoptr (MusterHistoryItem) item = NULL;

  if (muster_record_is_note (record->kind))
    return;
  item = muster_history_item_new (seq,
                                  record->visit.person,
                                  g_get_real_time () / G_USEC_PER_SEC,
                                  record->name,
                                  is_outcome ? record->visit.outcome : MUSTER_OUTCOME_NONE,
                                  record->visit.reason,
                                  record->visit.similarity);
  muster_history_add (record->recorder->history, item);
}

/* What is saved again must say once more who decided, unless somebody else has decided since. What
 * failed too late is nothing of the next visit. */
static void
give_back (Record *record)
{
  MusterRecorder *self = record->recorder;

  if (record->visit.serial != self->serial)
    return;
  self->unspent = self->unspent || record->spends;
  if (record->attempt > 0)
    muster_evidence_keeper_take_back (self->keeper, record->attempt);
  if (self->staff.name != NULL || self->staff.staff != 0)
    return;
  muster_staff_act_clear (&self->staff);
  self->staff = record->staff;
  record->staff = (MusterStaffAct){0};
}

static void
append_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Record) record = user_data;
  MusterRecorder *self = record->recorder;
  g_autoptr (GError) error = NULL;
  gint64 seq = muster_store_append_finish (MUSTER_STORE (source), result, &error);

  if (seq < 0) {
    g_warning ("Journal: %s", error->message);
    give_back (record);
    g_signal_emit (self, signals[SIGNAL_FAILED], 0);
    return;
  }
  add_history (record, seq);
  g_signal_emit (self, signals[SIGNAL_WRITTEN], 0, seq, (guint) record->kind, &record->visit);
}

static void
muster_recorder_dispose (GObject *object)
{
  MusterRecorder *self = MUSTER_RECORDER (object);

  muster_staff_act_clear (&self->staff);
  g_clear_pointer (&self->visit_id, g_free);
  g_clear_pointer (&self->withdrawal, g_free);
  g_clear_object (&self->store);
  g_clear_object (&self->history);
  g_clear_object (&self->challenger);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (muster_recorder_parent_class)->dispose (object);
}

static void
muster_recorder_class_init (MusterRecorderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_recorder_dispose;
  signals[SIGNAL_WRITTEN] = g_signal_new ("written",
                                          type,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          3,
                                          G_TYPE_INT64,
                                          G_TYPE_UINT,
                                          G_TYPE_POINTER);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_recorder_init (MusterRecorder *self)
{
}

MusterRecorder *
muster_recorder_new (MusterStore *store,
                     MusterHistory *history,
                     MusterChallenger *challenger,
                     MusterEvidenceKeeper *keeper,
                     const MusterRecordSource *common)
{
  MusterRecorder *self = g_object_new (MUSTER_TYPE_RECORDER, NULL);

  self->store = g_object_ref (store);
  self->history = g_object_ref (history);
  self->challenger = g_object_ref (challenger);
  self->keeper = g_object_ref (keeper);
  self->common = *common;
  return self;
}

void
muster_recorder_begin_visit (MusterRecorder *self, guint serial, gint64 now_us)
{
  MusterChance chance = muster_chance_of_system ();

  self->serial = serial;
  g_free (self->visit_id);
  self->visit_id = g_uuid_string_random ();
  g_free (self->withdrawal);
  self->withdrawal =
      muster_consent_code_from_random ((guint64) muster_chance_draw (&chance, 0, 1e10));
  self->began_us = now_us;
}

/* @language: static */
void
muster_recorder_set_language (MusterRecorder *self, const char *language)
{
  g_return_if_fail (MUSTER_IS_RECORDER (self));
  self->common.language = language;
}

const char *
muster_recorder_get_withdrawal (MusterRecorder *self)
{
  g_return_val_if_fail (MUSTER_IS_RECORDER (self), NULL);
  return self->withdrawal;
}

void
muster_recorder_compared (MusterRecorder *self)
{
  self->unspent = TRUE;
}

void
muster_recorder_set_staff (MusterRecorder *self, const MusterStaffAct *act)
{
  muster_staff_act_clear (&self->staff);
  if (act == NULL)
    return;
  self->staff = *act;
  self->staff.name = g_strdup (act->name);
  self->staff.code = g_strdup (act->code);
  self->staff.note = g_strdup (act->note);
}

void
muster_recorder_forget (MusterRecorder *self)
{
  muster_staff_act_clear (&self->staff);
  self->unspent = FALSE;
  self->serial = 0;
}

void
muster_recorder_write (MusterRecorder *self,
                       MusterRecordKind kind,
                       const MusterVisit *visit,
                       const MusterClaim *claim,
                       const char *camera,
                       MusterFrame *probe,
                       const char *name)
{
  MusterRecordSource full = self->common;
  Record *record = g_new0 (Record, 1);
  g_autoptr (MusterEvent) event = NULL;
  MusterEvidenceKeep keep = {0};
  MusterOpenCaseKind open;
  gboolean keeps;

  full.visit = visit;
  full.camera = camera;
  full.probe = probe;
  full.way = claim->way;
  full.reader = claim->reader;
  full.visit_id = self->visit_id;
  full.withdrawal = self->withdrawal;
  full.staff = &self->staff;
  full.steps = muster_challenger_get_steps (self->challenger, &full.n_steps);
  full.liveness = muster_challenger_fuse (self->challenger);
  full.began_us = self->began_us;
  full.now_us = g_get_monotonic_time ();
  full.spends_attempt = self->unspent && !muster_record_is_note (kind);
  event = muster_record_build (kind, &full);
  /* a consent tells of no try */
  keeps =
      kind != MUSTER_RECORD_CONSENT && muster_evidence_keeper_offer (self->keeper, &full, &keep);
  record->attempt = keep.attempt;
  /* what the try before had to show went with its own record */
  if (!keeps && muster_record_opens (kind, visit, full.policy, &open) &&
      (open == MUSTER_OPEN_CASE_DOUBTFUL || open == MUSTER_OPEN_CASE_PHOTO ||
       open == MUSTER_OPEN_CASE_TRIES))
    keeps = muster_evidence_keeper_offer_photo (self->keeper, &full, &keep);
  record->recorder = g_object_ref (self);
  record->kind = kind;
  record->visit = *visit;
  record->name = g_strdup (name);
  record->spends = full.spends_attempt;
  if (record->spends)
    self->unspent = FALSE;
  if (kind != MUSTER_RECORD_CONSENT) {
    record->staff = self->staff;
    self->staff = (MusterStaffAct){0};
  }
  /* Nothing cancels it: once begun, a record is written even if the window closes. */
  muster_store_append_keeping_async (
      self->store, event, keeps ? &keep : NULL, NULL, append_cb, record);
}
