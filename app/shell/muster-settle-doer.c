/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-doer.h"

#include <glib/gi18n-lib.h>

#include "muster-right-ask.h"
#include "muster-settle-ask.h"
#include "muster-settle-words.h"

struct _MusterSettleDoer {
  GObject parent_instance;

  MusterDeskWindow *window;     /* owned */
  MusterStation *station;       /* owned; NULL after shutdown */
  MusterSettler *settler;       /* owned; NULL after shutdown */
  const MusterSettleView *view; /* borrowed, nullable: what lies open */

  /* what is being done: an answer to a case, or something taken back */
  gint64 seq;              /* of the case, or of what is taken back; 0 = nothing */
  MusterHistoryItem *item; /* owned, nullable: what is taken back */
  MusterSettleAnswer answer;
  const char *code; /* borrowed of the profile, nullable */
  char *note;       /* owned, nullable */
};

enum { SETTLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterSettleDoer, muster_settle_doer, G_TYPE_OBJECT)

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettleDoer) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_settler_finish (MUSTER_SETTLER (source), result, &error);

  if (self->settler == NULL)
    return;
  if (ok)
    g_signal_emit (self, signals[SETTLED], 0);
  else
    muster_right_tell (GTK_WINDOW (self->window), error);
}

/* Whether what is being done is still there to be done. */
static gboolean
is_still (MusterSettleDoer *self)
{
  return self->seq != 0 &&
         (self->item != NULL || (self->view != NULL && self->view->open->row->seq == self->seq));
}

static MusterRight
get_right (MusterSettleDoer *self)
{
  return self->item != NULL ? MUSTER_RIGHT_UNDO : muster_settle_get_right (self->answer);
}

static gint64
get_subject (MusterSettleDoer *self)
{
  MusterPerson *person;

  if (self->item != NULL)
    return muster_history_item_get_person (self->item);
  person = self->view->open->row->person;
  return person != NULL ? muster_person_get_id (person) : 0;
}

static const char *
get_name (MusterSettleDoer *self)
{
  MusterPerson *person;

  if (self->item != NULL)
    return muster_history_item_get_name (self->item);
  person = self->view->open->row->person;
  return person != NULL ? muster_person_get_name (person) : _ ("No longer in the roster");
}

static void
carry_out (gpointer user_data)
{
  MusterSettleDoer *self = user_data;
  const gboolean still = is_still (self);
  g_autofree char *note = g_steal_pointer (&self->note);
  g_autoptr (MusterHistoryItem) item = g_steal_pointer (&self->item);
  const char *staff = NULL;

  self->seq = 0;
  if (!still)
    return;
  if (!muster_duty_has_accounts (muster_settler_get_duty (self->settler)))
    staff = muster_desk_window_get_staff (self->window);
  if (item != NULL)
    muster_settler_undo_async (self->settler, item, note, staff, settled_cb, g_object_ref (self));
  else
    muster_settler_settle_async (self->settler,
                                 self->view->open->row,
                                 self->answer,
                                 self->code,
                                 note,
                                 staff,
                                 settled_cb,
                                 g_object_ref (self));
}

static void
response_cb (MusterSettleDoer *self, const char *response, AdwMessageDialog *dialog)
{
  MusterRightQuestion question;

  if (!g_str_equal (response, MUSTER_SETTLE_YES) || !is_still (self))
    return;
  g_free (self->note);
  self->note = muster_settle_ask_dup_note (dialog);
  self->code = muster_settle_ask_get_code (dialog);
  question = (MusterRightQuestion){
      get_right (self), get_subject (self), (guint) self->seq, get_name (self)};
  muster_right_ask (GTK_WINDOW (self->window),
                    muster_settler_get_duty (self->settler),
                    &question,
                    carry_out,
                    g_object_ref (self),
                    g_object_unref);
}

/* @item: (transfer full) (nullable): what is to be taken back; %NULL: an answer to case @seq */
static void
ask (MusterSettleDoer *self, gint64 seq, MusterHistoryItem *item, MusterSettleAnswer answer)
{
  const MusterSettleWords words = muster_settle_words_answer (answer);
  MusterSettleQuestion question = {
      .heading = words.heading,
      .body = words.body,
      .hint = words.hint,
      .answer = words.answer,
      .needs_note = muster_settle_needs_note (answer),
      .takes_away = muster_settle_takes_back (answer) || answer == MUSTER_SETTLE_REJECTED,
  };

  if (answer == MUSTER_SETTLE_REJECTED)
    question.reasons = muster_profile_get_refusals (muster_station_get_profile (self->station),
                                                    &question.n_reasons);
  self->seq = seq;
  g_clear_object (&self->item);
  self->item = item;
  self->answer = answer;
  question.name = get_name (self);
  g_signal_connect_object (muster_settle_ask (GTK_WINDOW (self->window), &question),
                           "response",
                           G_CALLBACK (response_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

/* --- object --- */

static void
muster_settle_doer_dispose (GObject *object)
{
  MusterSettleDoer *self = MUSTER_SETTLE_DOER (object);

  muster_settle_doer_shutdown (self);
  g_clear_object (&self->window);
  g_clear_object (&self->item);
  g_clear_pointer (&self->note, g_free);
  G_OBJECT_CLASS (muster_settle_doer_parent_class)->dispose (object);
}

static void
muster_settle_doer_class_init (MusterSettleDoerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_settle_doer_dispose;
  signals[SETTLED] = g_signal_new (
      "settled", MUSTER_TYPE_SETTLE_DOER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_settle_doer_init (MusterSettleDoer *self)
{
}

MusterSettleDoer *
muster_settle_doer_new (MusterDeskWindow *window, MusterStation *station)
{
  MusterSettleDoer *self = g_object_new (MUSTER_TYPE_SETTLE_DOER, NULL);

  self->window = g_object_ref (window);
  self->station = g_object_ref (station);
  self->settler = g_object_ref (muster_station_get_settler (station));
  return self;
}

void
muster_settle_doer_shutdown (MusterSettleDoer *self)
{
  g_return_if_fail (MUSTER_IS_SETTLE_DOER (self));

  self->view = NULL;
  self->seq = 0;
  g_clear_object (&self->settler);
  g_clear_object (&self->station);
}

void
muster_settle_doer_set_view (MusterSettleDoer *self, const MusterSettleView *view)
{
  g_return_if_fail (MUSTER_IS_SETTLE_DOER (self));
  self->view = view;
}

/**
 * muster_settle_doer_answer:
 * @answer: to the case that lies open; without one nothing is asked
 */
void
muster_settle_doer_answer (MusterSettleDoer *self, MusterSettleAnswer answer)
{
  g_return_if_fail (MUSTER_IS_SETTLE_DOER (self));

  if (self->view != NULL)
    ask (self, self->view->open->row->seq, NULL, answer);
}

/**
 * muster_settle_doer_undo:
 * @seq: what let somebody in; nothing is asked if today's list no longer has it
 *
 * Where nobody has an account, whoever has not said their name is told so.
 */
void
muster_settle_doer_undo (MusterSettleDoer *self, gint64 seq)
{
  GListModel *today;

  g_return_if_fail (MUSTER_IS_SETTLE_DOER (self) && self->station != NULL);

  if (muster_desk_window_lacks_name (self->window)) {
    muster_right_tell_name (GTK_WINDOW (self->window));
    return;
  }
  today = muster_station_get_today (self->station);
  for (guint i = 0; i < g_list_model_get_n_items (today); i++) {
    g_autoptr (MusterHistoryItem) item = g_list_model_get_item (today, i);

    if (muster_history_item_get_seq (item) == seq) {
      ask (self, seq, g_steal_pointer (&item), MUSTER_SETTLE_WITHDRAWN);
      return;
    }
  }
}
