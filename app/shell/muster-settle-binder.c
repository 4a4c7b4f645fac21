/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-binder.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-right-ask.h"
#include "muster-settle-ask.h"
#include "muster-settle-page.h"
#include "muster-settle-print.h"
#include "muster-settle-words.h"

#define ACTION "desk.settle"

struct _MusterSettleBinder {
  GObject parent_instance;

  MusterDeskWindow *window; /* owned */
  MusterStation *station;   /* owned; NULL after shutdown */
  MusterSettler *settler;   /* owned; NULL after shutdown */
  MusterSettlePage *page;   /* borrowed: a child of the window */
  MusterSettleView *view;   /* owned, nullable: what the page shows */
  GCancellable *looking;    /* owned, NULL if nothing is under way */
  gint64 looker;            /* account that looks at it; 0 = nobody's */
  gint64 signed_for;        /* case whose photo a second person let them see; 0 = none */
  GSimpleAction *undo;      /* owned: takes back a visit of today's list */

  /* what is being done: an answer to a case, or something taken back */
  gint64 seq;              /* of the case, or of what is taken back; 0 = nothing */
  MusterHistoryItem *item; /* owned, nullable: what is taken back */
  MusterSettleAnswer answer;
  const char *code; /* borrowed of the profile, nullable */
  char *note;       /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (MusterSettleBinder, muster_settle_binder, G_TYPE_OBJECT)

/* --- who may --- */

static gboolean
has_accounts (MusterSettleBinder *self)
{
  MusterDuty *duty = muster_settler_get_duty (self->settler);

  return duty != NULL && muster_duty_get_state (duty) != MUSTER_DUTY_OPEN;
}

/* Whoever opened it, or signed for it, is told before they press anything; the store asks again. */
static gboolean
is_own (MusterSettleBinder *self)
{
  MusterDuty *duty = muster_settler_get_duty (self->settler);
  const MusterStaff *staff = duty != NULL ? muster_duty_get_staff (duty) : NULL;
  const MusterEvent *event = self->view->open->event;

  if (!has_accounts (self))
    return muster_staff_is_same_name (muster_event_get_string (event, "staff"),
                                      muster_desk_window_get_staff (self->window));
  return staff != NULL && (muster_event_get_int (event, "staff_id") == staff->id ||
                           muster_event_get_int (event, "second_id") == staff->id);
}

static gint64
get_person (MusterSettleBinder *self)
{
  MusterPerson *person = self->view->open->row->person;

  return person != NULL ? muster_person_get_id (person) : 0;
}

/* Returns: (transfer full) (nullable): why not, in words; %NULL if they may */
static char *
dup_why_not (MusterSettleBinder *self, MusterRight right)
{
  const MusterSignResult result = muster_settler_may (self->settler, right, get_person (self));
  g_autoptr (GError) error = NULL;

  if (is_own (self))
    return g_strdup (_ ("You opened or signed it"));
  if (muster_desk_window_lacks_name (self->window))
    return g_strdup (_ ("Say your name first"));
  if (muster_right_may_ask (result) || muster_duty_set_error (result, right, &error))
    return NULL;
  return g_strdup (error->message);
}

static void
show (MusterSettleBinder *self)
{
  char *why[MUSTER_N_RIGHTS] = {NULL};

  if (self->view == NULL) {
    muster_settle_page_show (self->page, NULL, NULL);
    return;
  }
  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++)
    why[right] = dup_why_not (self, right);
  muster_settle_page_show (self->page, self->view, (const char *const *) why);
  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++)
    g_free (why[right]);
}

/* --- looking --- */

static void
drop_view (MusterSettleBinder *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->view, muster_settle_view_free);
}

/* Whoever may settle something may look at what there is. */
static gboolean
may_look (MusterSettleBinder *self)
{
  return muster_right_may_ask (muster_settler_may (self->settler, MUSTER_RIGHT_SETTLE, 0)) ||
         muster_right_may_ask (muster_settler_may (self->settler, MUSTER_RIGHT_APPROVE, 0));
}

static void
tell_no_look (MusterSettleBinder *self)
{
  g_autoptr (GError) error = NULL;

  if (!muster_duty_set_error (
          muster_settler_may (self->settler, MUSTER_RIGHT_SETTLE, 0), MUSTER_RIGHT_SETTLE, &error))
    muster_right_tell (GTK_WINDOW (self->window), error);
}

static void look_at (MusterSettleBinder *self, gint64 seq);

static void
photo_signed_cb (gpointer user_data)
{
  MusterSettleBinder *self = user_data;
  g_autoptr (GError) error = NULL;
  MusterStaffBy by;
  gint64 seq;

  if (self->settler == NULL || self->view == NULL)
    return;
  seq = self->view->open->row->seq;
  if (!muster_duty_demand (muster_settler_get_duty (self->settler),
                           MUSTER_RIGHT_EVIDENCE,
                           get_person (self),
                           (guint) seq,
                           &by,
                           &error)) {
    muster_right_tell (GTK_WINDOW (self->window), error);
    return;
  }
  self->signed_for = seq;
  look_at (self, seq);
}

/* What is kept of a try is for who may look at it, here as beside the visit. The rest of the case
 * is shown, and a second person asked for where the profile wants one. */
static void
withhold_photo (MusterSettleBinder *self)
{
  MusterSettleView *view = self->view;
  const gint64 seq = view->open->row->seq;
  const MusterSignResult sign =
      muster_settler_may (self->settler, MUSTER_RIGHT_EVIDENCE, get_person (self));
  const MusterRightQuestion question = {
      MUSTER_RIGHT_EVIDENCE,
      get_person (self),
      (guint) seq,
      view->open->row->person != NULL ? muster_person_get_name (view->open->row->person) : NULL};

  if (sign == MUSTER_SIGNED || self->signed_for == seq || view->photo == NULL)
    return;
  g_clear_pointer (&view->photo, muster_frame_unref);
  g_clear_pointer (&view->open->photo, g_bytes_unref);
  view->withheld = TRUE;
  if (sign == MUSTER_SIGN_NEEDS_OTHER)
    muster_right_ask (GTK_WINDOW (self->window),
                      muster_settler_get_duty (self->settler),
                      &question,
                      photo_signed_cb,
                      g_object_ref (self),
                      g_object_unref);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettleBinder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterSettleView) view =
      muster_settler_look_finish (MUSTER_SETTLER (source), result, &error);

  if (muster_error_is_cancelled (error) || self->settler == NULL)
    return;
  g_clear_object (&self->looking);
  if (view == NULL) {
    muster_right_tell (GTK_WINDOW (self->window), error);
    return;
  }
  g_clear_pointer (&self->view, muster_settle_view_free);
  if (!view->open->closed) /* a settled one goes with the list */
    self->view = g_steal_pointer (&view);
  if (self->view != NULL)
    withhold_photo (self);
  show (self);
}

static gint64
get_looker (MusterSettleBinder *self)
{
  MusterDuty *duty = muster_settler_get_duty (self->settler);
  const MusterStaff *staff = duty != NULL ? muster_duty_get_staff (duty) : NULL;

  return staff != NULL ? staff->id : 0;
}

static void
look_at (MusterSettleBinder *self, gint64 seq)
{
  drop_view (self);
  self->looker = get_looker (self);
  self->looking = g_cancellable_new ();
  muster_settler_look_async (self->settler, seq, self->looking, looked_cb, g_object_ref (self));
}

static void
look_cb (MusterSettleBinder *self, gint64 seq)
{
  self->signed_for = 0;
  if (may_look (self)) {
    look_at (self, seq);
    return;
  }
  drop_view (self);
  show (self);
  tell_no_look (self);
}

static void
more_cb (MusterSettleBinder *self)
{
  muster_settler_more (self->settler);
}

/* --- printing --- */

static void
printed_cb (GtkPrintOperation *print, GtkPrintOperationResult result, MusterSettleBinder *self)
{
  g_autoptr (GError) error = NULL;

  gtk_print_operation_get_error (print, &error);
  if (error != NULL)
    muster_right_tell (GTK_WINDOW (self->window), error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettleBinder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      muster_settler_list_doubtful_finish (MUSTER_SETTLER (source), result, &error);
  g_autoptr (GtkPrintOperation) print = NULL;

  if (self->settler == NULL || muster_desk_window_is_covered (self->window) || !may_look (self))
    return;
  if (rows == NULL) {
    muster_right_tell (GTK_WINDOW (self->window), error);
    return;
  }
  print = muster_settle_print_new (g_steal_pointer (&rows),
                                   gtk_window_get_title (GTK_WINDOW (self->window)));
  gtk_print_operation_set_allow_async (print, TRUE);
  g_signal_connect_object (print, "done", G_CALLBACK (printed_cb), self, 0);
  gtk_print_operation_run (
      print, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self->window), NULL);
}

static void
print_cb (MusterSettleBinder *self)
{
  if (may_look (self))
    muster_settler_list_doubtful_async (self->settler, listed_cb, g_object_ref (self));
  else
    tell_no_look (self);
}

/* --- settling and taking back --- */

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettleBinder) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_settler_finish (MUSTER_SETTLER (source), result, &error);
  const gint64 shown = self->view != NULL ? self->view->open->row->seq : 0;

  if (self->settler == NULL)
    return;
  if (!ok)
    muster_right_tell (GTK_WINDOW (self->window), error);
  else if (shown != 0)
    look_at (self, shown); /* what more was asked for is seen; a settled one goes with the list */
}

/* Whether what is being done is still there to be done. */
static gboolean
is_still (MusterSettleBinder *self)
{
  return self->seq != 0 &&
         (self->item != NULL || (self->view != NULL && self->view->open->row->seq == self->seq));
}

static MusterRight
get_right (MusterSettleBinder *self)
{
  return self->item != NULL ? MUSTER_RIGHT_UNDO : muster_settle_get_right (self->answer);
}

static gint64
get_subject (MusterSettleBinder *self)
{
  return self->item != NULL ? muster_history_item_get_person (self->item) : get_person (self);
}

static const char *
get_name (MusterSettleBinder *self)
{
  MusterPerson *person;

  if (self->item != NULL)
    return muster_history_item_get_name (self->item);
  person = self->view->open->row->person;
  return person != NULL ? muster_person_get_name (person) : _ ("No longer in the roster");
}

static void
carry_out (MusterSettleBinder *self)
{
  const gboolean still = is_still (self);
  g_autofree char *note = g_steal_pointer (&self->note);
  g_autoptr (MusterHistoryItem) item = g_steal_pointer (&self->item);
  const char *staff = has_accounts (self) ? NULL : muster_desk_window_get_staff (self->window);

  self->seq = 0;
  if (!still)
    return;
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
carry_out_cb (gpointer user_data)
{
  carry_out (user_data);
}

static void
response_cb (MusterSettleBinder *self, const char *response, AdwMessageDialog *dialog)
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
                    carry_out_cb,
                    g_object_ref (self),
                    g_object_unref);
}

/* @item: (transfer full) (nullable): what is to be taken back; %NULL: an answer to case @seq */
static void
ask (MusterSettleBinder *self, gint64 seq, MusterHistoryItem *item, MusterSettleAnswer answer)
{
  const MusterSettleWords words = muster_settle_words_answer (answer);
  MusterSettleQuestion question = {
      .heading = words.heading,
      .body = words.body,
      .hint = words.hint,
      .answer = words.answer,
      .needs_note = muster_settle_needs_note (answer),
      .takes_away = answer == MUSTER_SETTLE_WITHDRAWN || answer == MUSTER_SETTLE_REJECTED,
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

static void
answer_cb (MusterSettleBinder *self, guint answer)
{
  if (self->view != NULL)
    ask (self, self->view->open->row->seq, NULL, (MusterSettleAnswer) answer);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, MusterSettleBinder *self)
{
  GListModel *today = muster_station_get_today (self->station);
  const gint64 seq = g_variant_get_int64 (parameter);

  if (muster_desk_window_lacks_name (self->window)) {
    muster_right_tell_name (GTK_WINDOW (self->window));
    return;
  }
  for (guint i = 0; i < g_list_model_get_n_items (today); i++) {
    g_autoptr (MusterHistoryItem) item = g_list_model_get_item (today, i);

    if (muster_history_item_get_seq (item) == seq) {
      ask (self, seq, g_steal_pointer (&item), MUSTER_SETTLE_WITHDRAWN);
      return;
    }
  }
}

/* --- the station --- */

static void
changed_cb (MusterSettleBinder *self)
{
  muster_settle_page_set_total (self->page, muster_settler_get_total (self->settler));
  /* what is being looked at is not shown yet: the list may come before it */
  if (muster_settle_page_get_shown (self->page) == 0 && self->looking == NULL)
    drop_view (self);
}

static gboolean
may_undo (MusterSettleBinder *self)
{
  return muster_right_may_ask (muster_settler_may (self->settler, MUSTER_RIGHT_UNDO, 0));
}

/* Somebody else may see less of it, or more. */
static void
follow_looker (MusterSettleBinder *self)
{
  const gint64 seq = self->view != NULL ? self->view->open->row->seq : 0;

  if (self->view == NULL && self->looking != NULL)
    return; /* it comes as whoever is here now may see it */
  if (seq != 0 && self->looker != get_looker (self))
    look_cb (self, seq);
  else
    show (self);
}

/**
 * muster_settle_binder_follow:
 *
 * Behind the cover nobody's name is kept; who comes sees what is open now.
 */
void
muster_settle_binder_follow (MusterSettleBinder *self)
{
  const gboolean covered = muster_desk_window_is_covered (self->window);

  g_return_if_fail (MUSTER_IS_SETTLE_BINDER (self));
  g_simple_action_set_enabled (self->undo, !covered && may_undo (self));
  if (!covered) {
    muster_settle_page_set_list (self->page, muster_settler_get_list (self->settler));
    muster_settler_remember (self->settler);
    follow_looker (self);
    return;
  }
  drop_view (self);
  muster_settle_page_set_list (self->page, NULL);
  muster_settler_forget (self->settler);
}

/* --- object --- */

static void
muster_settle_binder_dispose (GObject *object)
{
  MusterSettleBinder *self = MUSTER_SETTLE_BINDER (object);

  muster_settle_binder_shutdown (self);
  g_clear_object (&self->window);
  g_clear_object (&self->undo);
  g_clear_object (&self->item);
  g_clear_pointer (&self->note, g_free);
  G_OBJECT_CLASS (muster_settle_binder_parent_class)->dispose (object);
}

static void
muster_settle_binder_class_init (MusterSettleBinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_settle_binder_dispose;
}

static void
muster_settle_binder_init (MusterSettleBinder *self)
{
}

static void
connect (MusterSettleBinder *self, gpointer to, const char *signal, GCallback callback)
{
  g_signal_connect_object (to, signal, callback, self, G_CONNECT_SWAPPED);
}

/* "settle.undo" (gint64): the rows of today's list have it. */
static void
add_undo (MusterSettleBinder *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->undo = g_simple_action_new ("undo", G_VARIANT_TYPE_INT64);
  g_signal_connect_object (self->undo, "activate", G_CALLBACK (undo_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->undo));
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "settle", G_ACTION_GROUP (group));
}

MusterSettleBinder *
muster_settle_binder_new (MusterDeskWindow *window, MusterStation *station)
{
  MusterSettleBinder *self = g_object_new (MUSTER_TYPE_SETTLE_BINDER, NULL);
  GtkWidget *page = muster_settle_page_new ();

  self->window = g_object_ref (window);
  self->station = g_object_ref (station);
  self->settler = g_object_ref (muster_station_get_settler (station));
  self->page = MUSTER_SETTLE_PAGE (page);
  muster_desk_window_add_page (window, page, ACTION);
  connect (self, page, "look", G_CALLBACK (look_cb));
  connect (self, page, "answer", G_CALLBACK (answer_cb));
  connect (self, page, "more", G_CALLBACK (more_cb));
  connect (self, page, "print", G_CALLBACK (print_cb));
  connect (self, self->settler, "changed", G_CALLBACK (changed_cb));
  connect (self, window, "kept-changed", G_CALLBACK (show)); /* somebody said their name */
  add_undo (self);
  muster_settle_binder_follow (self);
  return self;
}

/**
 * muster_settle_binder_shutdown:
 *
 * The page shows nobody's data any more.
 */
void
muster_settle_binder_shutdown (MusterSettleBinder *self)
{
  g_return_if_fail (MUSTER_IS_SETTLE_BINDER (self));

  if (self->settler == NULL)
    return;
  drop_view (self);
  g_signal_handlers_disconnect_by_data (self->settler, self);
  g_signal_handlers_disconnect_by_data (self->page, self);
  g_signal_handlers_disconnect_by_data (self->window, self);
  muster_settle_page_show (self->page, NULL, NULL);
  muster_settle_page_set_list (self->page, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "settle", NULL);
  g_clear_object (&self->settler);
  g_clear_object (&self->station);
}
