/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-events.h"

#include <string.h>

#include "muster-error.h"
#include "muster-wire-admission.h"

#define MAX_SUBJECT 128

static const char *const nicks[MUSTER_WIRE_N_ACKS] = {
    [MUSTER_WIRE_STORED] = "stored",
    [MUSTER_WIRE_DUP] = "dup",
    [MUSTER_WIRE_CONFLICT] = "conflict",
    [MUSTER_WIRE_OPAQUE] = "opaque",
    [MUSTER_WIRE_LATER] = "later",
};

/* --- events --- */

MusterWireEvent *
muster_wire_event_new (gint64 seq, const char *hash, const char *subject, GBytes *entry)
{
  MusterWireEvent *self = g_new0 (MusterWireEvent, 1);

  self->seq = seq;
  self->hash = g_strdup (hash);
  self->subject = g_strdup (subject);
  self->entry = g_bytes_ref (entry);
  return self;
}

void
muster_wire_event_free (MusterWireEvent *self)
{
  g_free (self->hash);
  if (self->subject != NULL)
    explicit_bzero (self->subject, strlen (self->subject));
  g_free (self->subject);
  g_bytes_unref (self->entry);
  g_free (self);
}

static void
put_event (GString *json, const MusterWireEvent *event)
{
  gsize size;
  const char *data = g_bytes_get_data (event->entry, &size);
  g_autofree char *entry = g_strndup (data, size);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_int (json, "seq", event->seq);
  muster_wire_put_string (json, "hash", event->hash);
  muster_wire_put_string (json, "subject", event->subject);
  muster_wire_put_raw (json, "entry", entry);
  muster_wire_end (json, '}');
}

/* @events: (element-type MusterWireEvent): of which @n from @from on are told. @clock: (nullable)
 */
GBytes *
muster_wire_batch_to_json (GPtrArray *events, guint from, guint n, const MusterStationClock *clock)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_begin (json, "events", '[');
  for (guint i = from; i < from + n; i++)
    put_event (json, g_ptr_array_index (events, i));
  muster_wire_end (json, ']');
  if (clock != NULL)
    muster_wire_put_station_clock (json, "clock", clock);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

static MusterWireEvent *
read_event (const MusterWire *wire, const MusterWireNode *node)
{
  const MusterWireNode *entry = muster_wire_get_member (node, "entry");
  const MusterWireNode *subject = muster_wire_get_member (node, "subject");
  const char *hash = muster_wire_get_string (muster_wire_get_member (node, "hash"));
  const char *whom = muster_wire_get_string (subject);
  const gint64 seq = muster_wire_get_int (muster_wire_get_member (node, "seq"), 0);
  g_autoptr (GBytes) raw = NULL;

  if (seq < 1 || !muster_wire_is_hex (hash, MUSTER_WIRE_KEY_HEX) ||
      !muster_wire_is (entry, MUSTER_WIRE_OBJECT) ||
      (subject != NULL && (whom == NULL || *whom == '\0' || strlen (whom) > MAX_SUBJECT)))
    return NULL;
  raw = muster_wire_dup_raw (wire, entry);
  return muster_wire_event_new (seq, hash, whom, raw);
}

/**
 * muster_wire_batch_parse:
 * @json: at most %MUSTER_WIRE_MAX_BATCH bytes
 * @clock: (out caller-allocates): to be cleared, whatever comes back; its boot is %NULL if the
 *   station tells none
 *
 * What is in an entry is not looked at: one that cannot be read is still somebody's word.
 *
 * Returns: (transfer full) (element-type MusterWireEvent): at most %MUSTER_WIRE_BATCH_EVENTS, in
 *   rising order; %NULL with BAD_DATA
 */
GPtrArray *
muster_wire_batch_parse (GBytes *json, MusterStationClock *clock, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_BATCH, error);
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_event_free);
  const MusterWireNode *list, *told;
  gint64 last = 0;

  *clock = (MusterStationClock){0};
  if (wire == NULL)
    return NULL;
  told = muster_wire_get_member (muster_wire_get_root (wire), "clock");
  if (told != NULL && !muster_wire_read_station_clock (told, clock)) {
    muster_wire_refuse ("clock", error);
    return NULL;
  }
  list = muster_wire_get_member (muster_wire_get_root (wire), "events");
  if (!muster_wire_is (list, MUSTER_WIRE_ARRAY) ||
      muster_wire_count (list) > MUSTER_WIRE_BATCH_EVENTS) {
    muster_wire_refuse ("events", error);
    return NULL;
  }
  for (const MusterWireNode *at = muster_wire_get_first (list); at != NULL;
       at = muster_wire_get_next (at)) {
    MusterWireEvent *event = read_event (wire, at);

    if (event != NULL)
      g_ptr_array_add (events, event);
    if (event == NULL || event->seq <= last) {
      muster_wire_refuse ("event", error);
      return NULL;
    }
    last = event->seq;
  }
  return g_steal_pointer (&events);
}

/* --- acks --- */

const char *
muster_wire_ack_state_to_nick (MusterWireAckState state)
{
  return nicks[state];
}

GBytes *
muster_wire_acks_to_json (const MusterWireAcks *acks)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_begin (json, "acks", '[');
  for (guint i = 0; i < acks->acks->len; i++) {
    const MusterWireAck *ack = &g_array_index (acks->acks, MusterWireAck, i);

    muster_wire_begin (json, NULL, '{');
    muster_wire_put_int (json, "seq", ack->seq);
    muster_wire_put_string (json, "s", nicks[ack->state]);
    muster_wire_end (json, '}');
  }
  muster_wire_end (json, ']');
  muster_wire_put_int (json, "head", acks->head);
  if (acks->receipt != NULL)
    muster_wire_put_raw (json, "receipt", acks->receipt);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

static gboolean
read_ack (const MusterWireNode *node, MusterWireAck *ack)
{
  const char *state = muster_wire_get_string (muster_wire_get_member (node, "s"));

  ack->seq = muster_wire_get_int (muster_wire_get_member (node, "seq"), 0);
  for (guint i = 0; state != NULL && i < MUSTER_WIRE_N_ACKS; i++)
    if (g_str_equal (nicks[i], state)) {
      ack->state = i;
      return ack->seq > 0;
    }
  return FALSE;
}

static gboolean
read_acks (const MusterWireNode *list, GArray *acks)
{
  if (!muster_wire_is (list, MUSTER_WIRE_ARRAY) ||
      muster_wire_count (list) > MUSTER_WIRE_BATCH_EVENTS)
    return FALSE;
  for (const MusterWireNode *at = muster_wire_get_first (list); at != NULL;
       at = muster_wire_get_next (at)) {
    MusterWireAck ack;

    if (!read_ack (at, &ack))
      return FALSE;
    g_array_append_val (acks, ack);
  }
  return TRUE;
}

/* @acks: (out caller-allocates): to be cleared, whatever comes back. Errors: BAD_DATA */
gboolean
muster_wire_acks_parse (GBytes *json, MusterWireAcks *acks, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_ACKS, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  const MusterWireNode *receipt = muster_wire_get_member (root, "receipt");

  acks->acks = g_array_new (FALSE, FALSE, sizeof (MusterWireAck));
  acks->receipt = NULL;
  acks->head = muster_wire_get_int (muster_wire_get_member (root, "head"), -1);
  if (wire == NULL)
    return FALSE;
  if (acks->head < 0 || !read_acks (muster_wire_get_member (root, "acks"), acks->acks) ||
      (receipt != NULL && !muster_wire_is (receipt, MUSTER_WIRE_OBJECT)))
    return muster_wire_refuse ("acks", error);
  if (receipt != NULL) {
    g_autoptr (GBytes) raw = muster_wire_dup_raw (wire, receipt);

    acks->receipt = g_strndup (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  }
  return TRUE;
}

void
muster_wire_acks_clear (MusterWireAcks *acks)
{
  g_clear_pointer (&acks->acks, g_array_unref);
  g_clear_pointer (&acks->receipt, g_free);
}
