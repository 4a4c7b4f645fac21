/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-binder.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-right-permit.h"
#include "muster-settle-doer.h"
#include "muster-settle-page.h"
#include "muster-settle-print.h"

#define ACTION "desk.settle"

struct _MusterSettleBinder {
  GObject parent_instance;

  MusterDeskWindow *window; /* owned */
  MusterSettler *settler;   /* owned; NULL after shutdown */
  MusterSettlePage *page;   /* borrowed: a child of the window */
  MusterSettleView *view;   /* owned, nullable: what the page shows */
  GCancellable *looking;    /* owned, NULL if nothing is under way */
  gint64 looker;            /* account that it was shown to; 0 = nobody's */
  MusterRightPermit permit; /* of a second person, for the photo of one case */
  MusterSettleDoer *doer;   /* owned: answers it */
  GSimpleAction *undo;      /* owned: takes back a visit of today's list */
};

G_DEFINE_FINAL_TYPE (MusterSettleBinder, muster_settle_binder, G_TYPE_OBJECT)

/* --- who may --- */

/* Whoever opened it, or signed for it, is told before they press anything; the store asks again. */
static gboolean
is_own (MusterSettleBinder *self)
{
  MusterDuty *duty = muster_settler_get_duty (self->settler);
  const gint64 account = muster_duty_get_account (duty);
  const MusterEvent *event = self->view->open->event;

  if (!muster_duty_has_accounts (duty))
    return muster_staff_is_same_name (muster_event_get_string (event, "staff"),
                                      muster_desk_window_get_staff (self->window));
  return account != 0 && (muster_event_get_int (event, "staff_id") == account ||
                          muster_event_get_int (event, "second_id") == account);
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

/* @view: (transfer full) (nullable) */
static void
set_view (MusterSettleBinder *self, MusterSettleView *view)
{
  g_clear_pointer (&self->view, muster_settle_view_free);
  self->view = view;
  muster_settle_doer_set_view (self->doer, view);
}

static void
drop_view (MusterSettleBinder *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  set_view (self, NULL);
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

/* What has to be permitted for the photo to be seen. */
static MusterRightQuestion
get_photo_question (MusterSettleBinder *self)
{
  const MusterOpenCaseRow *row = self->view->open->row;

  return (MusterRightQuestion){
      .right = MUSTER_RIGHT_EVIDENCE,
      .subject = get_person (self),
      .serial = (guint) row->seq,
      .about = row->person != NULL ? muster_person_get_name (row->person) : NULL,
  };
}

/* What is kept of a try is for who may look at it, here as beside the visit. The rest of the case
 * is shown. */
static void
withhold_photo (MusterSettleBinder *self)
{
  MusterSettleView *view = self->view;
  const MusterSignResult sign =
      muster_settler_may (self->settler, MUSTER_RIGHT_EVIDENCE, get_person (self));
  const MusterRightQuestion question = get_photo_question (self);

  if (view->photo == NULL ||
      muster_right_permit_holds (
          &self->permit, muster_settler_get_duty (self->settler), &question, sign))
    return;
  g_clear_pointer (&view->photo, muster_frame_unref);
  g_clear_pointer (&view->open->photo, g_bytes_unref);
  view->withheld = TRUE;
  view->can_ask = sign == MUSTER_SIGN_NEEDS_OTHER;
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
  if (!may_look (self)) { /* who asked has handed the desk over */
    show (self);
    tell_no_look (self);
    return;
  }
  /* a settled one goes with the list */
  set_view (self, view->open->closed ? NULL : g_steal_pointer (&view));
  self->looker = muster_duty_get_account (muster_settler_get_duty (self->settler));
  if (self->view != NULL)
    withhold_photo (self);
  show (self);
}

static void
look_at (MusterSettleBinder *self, gint64 seq)
{
  drop_view (self);
  self->looking = g_cancellable_new ();
  muster_settler_look_async (self->settler, seq, self->looking, looked_cb, g_object_ref (self));
}

static void
look_cb (MusterSettleBinder *self, gint64 seq)
{
  self->permit = (MusterRightPermit){0};
  if (may_look (self)) {
    look_at (self, seq);
    return;
  }
  drop_view (self);
  show (self);
  tell_no_look (self);
}

static void
photo_signed_cb (gpointer user_data)
{
  MusterSettleBinder *self = user_data;
  g_autoptr (GError) error = NULL;
  MusterRightQuestion question;

  if (self->settler == NULL || self->view == NULL)
    return;
  question = get_photo_question (self);
  if (muster_right_permit_take (
          &self->permit, muster_settler_get_duty (self->settler), &question, &error))
    look_at (self, self->view->open->row->seq);
  else
    muster_right_tell (GTK_WINDOW (self->window), error);
}

static void
ask_photo_cb (MusterSettleBinder *self)
{
  MusterRightQuestion question;

  if (self->view == NULL)
    return;
  question = get_photo_question (self);
  muster_right_ask (GTK_WINDOW (self->window),
                    muster_settler_get_duty (self->settler),
                    &question,
                    photo_signed_cb,
                    g_object_ref (self),
                    g_object_unref);
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

/* What more was asked for is seen; a settled one goes with the list. */
static void
settled_cb (MusterSettleBinder *self)
{
  if (self->view != NULL)
    look_at (self, self->view->open->row->seq);
}

static void
answer_cb (MusterSettleBinder *self, guint answer)
{
  muster_settle_doer_answer (self->doer, (MusterSettleAnswer) answer);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, MusterSettleBinder *self)
{
  muster_settle_doer_undo (self->doer, g_variant_get_int64 (parameter));
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
  if (seq != 0 && self->looker != muster_duty_get_account (muster_settler_get_duty (self->settler)))
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
  g_clear_object (&self->doer);
  g_clear_object (&self->undo);
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
  self->settler = g_object_ref (muster_station_get_settler (station));
  self->doer = muster_settle_doer_new (window, station);
  self->page = MUSTER_SETTLE_PAGE (page);
  muster_desk_window_add_page (window, page, ACTION);
  connect (self, page, "look", G_CALLBACK (look_cb));
  connect (self, page, "ask-photo", G_CALLBACK (ask_photo_cb));
  connect (self, page, "answer", G_CALLBACK (answer_cb));
  connect (self, page, "more", G_CALLBACK (more_cb));
  connect (self, page, "print", G_CALLBACK (print_cb));
  connect (self, self->doer, "settled", G_CALLBACK (settled_cb));
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
  muster_settle_doer_shutdown (self->doer);
  g_signal_handlers_disconnect_by_data (self->settler, self);
  g_signal_handlers_disconnect_by_data (self->page, self);
  g_signal_handlers_disconnect_by_data (self->window, self);
  muster_settle_page_show (self->page, NULL, NULL);
  muster_settle_page_set_list (self->page, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "settle", NULL);
  g_clear_object (&self->settler);
}
