/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-push.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-roster-again.h"
#include "muster-wire-events.h"

/* Everything behind the last entry that the roster has countersigned, batch after batch. What is
 * sent and what is not is told by receipts alone, so a lost answer costs nothing but sending once
 * more: the roster knows what it has. Nothing is ever taken out of the journal. */

typedef struct {
  MusterStore *store;
  MusterRosterClient *client;
  const MusterRosterLink *link;
  MusterRosterPushed *pushed;
  GCancellable *cancellable;
  MusterWireHello hello;
  gint64 next; /* number of the entry to send next */
  guint n;     /* how many at once */
  MusterRosterAgain again;
} Push;

/* --- what comes back --- */

/* What was in conflict is no more, or has to be asked for anew. */
static void
forget_conflicts (MusterRosterPushed *pushed)
{
  pushed->conflicts = 0;
  pushed->last_conflict = 0;
}

static void
count_ack (MusterRosterPushed *pushed, const MusterWireEvent *event, const MusterWireAck *ack)
{
  pushed->lost +=
      ack->state == MUSTER_WIRE_OPAQUE && g_str_equal (event->hash, MUSTER_WIRE_LOST_HASH);
  pushed->sent += ack->state == MUSTER_WIRE_STORED || ack->state == MUSTER_WIRE_DUP ||
                  ack->state == MUSTER_WIRE_OPAQUE;
  pushed->opaque += ack->state == MUSTER_WIRE_OPAQUE;
  if (ack->state == MUSTER_WIRE_LATER) /* it goes on at its head, before those that it knew */
    forget_conflicts (pushed);
  if (ack->state != MUSTER_WIRE_CONFLICT)
    return;
  pushed->conflicts++;
  pushed->last_conflict = ack->seq;
}

/* Behind what it answered for; a conflict is kept there and passed over, what it wants before
 * anything else is what follows its head. */
static gint64
find_next (const Push *push, const MusterWireAcks *acks)
{
  gint64 next = push->next;

  for (guint i = 0; i < acks->acks->len; i++) {
    const MusterWireAck *ack = &g_array_index (acks->acks, MusterWireAck, i);

    if (ack->state == MUSTER_WIRE_LATER)
      return acks->head + 1;
    next = MAX (next, ack->seq + 1);
  }
  return next;
}

/* Whether it answers for what it was asked, in the same order. */
static gboolean
fits (GPtrArray *events, guint n, const MusterWireAcks *acks)
{
  if (acks->acks->len != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const MusterWireEvent *event = g_ptr_array_index (events, i);

    if (g_array_index (acks->acks, MusterWireAck, i).seq != event->seq)
      return FALSE;
  }
  return TRUE;
}

static gboolean
stands_still (GError **error)
{
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The roster's answer does not fit what was sent to it. Nothing counts as "
                          "sent; tell whoever runs the roster."));
  return FALSE;
}

/* It is not the roster's fault, nor can it be mended by waiting. */
static gboolean
ends_early (GError **error)
{
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The newest entries of the journal on this machine are missing, so they "
                          "cannot be sent. Look with “muster journal verify”."));
  return FALSE;
}

/* --- one batch --- */

static gboolean
send_batch (Push *push, GPtrArray *events, guint n, MusterWireAcks *acks, GError **error)
{
  g_auto (MusterStationClock) clock = {0};
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;

  /* Both clocks were compared with the answer before. */
  muster_store_read_clock (
      push->store, muster_roster_client_get_clock_offset (push->client), &clock);
  body = muster_wire_batch_to_json (events, 0, n, &clock);
  answer = muster_roster_client_call (
      push->client, "POST", "/v1/events", body, MUSTER_WIRE_MAX_ACKS, push->cancellable, error);
  return answer != NULL && muster_wire_acks_parse (answer, acks, error);
}

static gboolean
take_answer (Push *push, GPtrArray *events, guint n, const MusterWireAcks *acks, GError **error)
{
  const gint64 next = find_next (push, acks);

  if (!fits (events, n, acks) || next == push->next)
    return stands_still (error);
  if (acks->receipt != NULL &&
      !muster_store_add_journal_receipt (push->store, acks->receipt, push->link->server_key, error))
    return FALSE;
  for (guint i = 0; i < acks->acks->len; i++)
    count_ack (
        push->pushed, g_ptr_array_index (events, i), &g_array_index (acks->acks, MusterWireAck, i));
  push->next = next;
  return TRUE;
}

/* Half as many the next time. */
static gboolean
try_again (Push *push, GError *cause, GError **error)
{
  const guint before = push->again.again;
  const gboolean may = muster_roster_again (&push->again, cause, error);

  if (push->again.again != before)
    push->n = MAX (push->n / 2, 1);
  push->pushed->again = push->again.again;
  return may;
}

static gboolean
push_batch (Push *push, GPtrArray *events, GError **error)
{
  g_auto (MusterWireAcks) acks = {0};
  const guint n = MIN (push->n, events->len);
  GError *cause = NULL;

  if (send_batch (push, events, n, &acks, &cause)) {
    push->again.failed = 0;
    push->n = MIN (2 * push->n, (guint) push->hello.batch_events);
    return take_answer (push, events, n, &acks, error);
  }
  return try_again (push, cause, error);
}

/* --- all --- */

/* Behind what has its receipt, and behind what is known to be in conflict: the roster keeps that,
 * and would say the same again. */
static gint64
find_first (MusterRosterPushed *pushed, const MusterOutboxState *state)
{
  pushed->sent = pushed->opaque = pushed->again = 0;
  if (pushed->last_conflict <= state->sent)
    forget_conflicts (pushed);
  return MAX (state->sent, pushed->last_conflict) + 1;
}

static gboolean
begin (Push *push, GError **error)
{
  GError *cause = NULL;

  while (!muster_roster_client_hello (push->client, &push->hello, push->cancellable, &cause)) {
    if (!try_again (push, cause, error))
      return FALSE;
    cause = NULL;
  }
  push->again.failed = 0;
  push->hello.batch_events = MIN (push->hello.batch_events, MUSTER_WIRE_BATCH_EVENTS);
  push->hello.batch_bytes = MIN (push->hello.batch_bytes, MUSTER_WIRE_BATCH_BYTES);
  push->n = (guint) push->hello.batch_events;
  return TRUE;
}

/**
 * muster_roster_push:
 * @client: of muster_roster_connect()
 * @progress: (nullable): after each batch, on this thread
 * @pushed: (inout): zero the first time; then that of the push before, to the same roster: what was
 *   in conflict is not sent once more, and still counts. Also on failure
 *
 * Sends what waits, and keeps the roster's receipts. Blocks; a batch that fails is tried again a
 * few times. What came through before a failure counts.
 *
 * Returns: %TRUE if nothing waits any more, or what does is in conflict; else the errors of the
 *   client and the store
 */
gboolean
muster_roster_push (MusterStore *store,
                    MusterRosterClient *client,
                    const MusterRosterLink *link,
                    MusterRosterProgress progress,
                    gpointer data,
                    MusterRosterPushed *pushed,
                    GCancellable *cancellable,
                    GError **error)
{
  Push push = {store, client, link, pushed, cancellable, {0}, 0, 0, {client, cancellable, 0, 0}};
  MusterOutboxState state;

  if (!muster_store_get_outbox_state (store, link->server_key, &state, error))
    return FALSE;
  push.next = find_first (pushed, &state);
  if (!begin (&push, error))
    return FALSE;
  for (;;) {
    g_autoptr (GPtrArray) events =
        muster_store_list_outbox (store, push.next, push.n, (gsize) push.hello.batch_bytes, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return push.next > state.last || ends_early (error);
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !push_batch (&push, events, error) ||
        !muster_store_get_outbox_state (store, link->server_key, &state, error))
      return FALSE;
    if (progress != NULL)
      progress (&state, data);
  }
}
