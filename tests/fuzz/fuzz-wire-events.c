/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "muster-wire-events.h"

/* What can be read is written with words that say the same. */
static void
check_batch (GPtrArray *events, const MusterStationClock *clock)
{
  g_autoptr (GBytes) written =
      muster_wire_batch_to_json (events, 0, events->len, clock->boot != NULL ? clock : NULL);
  g_auto (MusterStationClock) same = {0};
  g_autoptr (GPtrArray) again = muster_wire_batch_parse (written, &same, NULL);

  if (g_bytes_get_size (written) > MUSTER_WIRE_MAX_BATCH)
    return;
  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, events->len);
  g_assert_cmpstr (same.boot, ==, clock->boot);
  g_assert_cmpint (same.began_ms, ==, clock->began_ms);
  g_assert_cmpint (same.offset_ms, ==, clock->offset_ms);
  for (guint i = 0; i < events->len; i++) {
    const MusterWireEvent *a = g_ptr_array_index (events, i), *b = g_ptr_array_index (again, i);

    g_assert_cmpint (a->seq, ==, b->seq);
    g_assert_cmpstr (a->subject, ==, b->subject);
    g_assert_true (g_bytes_equal (a->entry, b->entry));
  }
}

static void
check_acks (GBytes *bytes)
{
  g_auto (MusterWireAcks) acks = {0}, again = {0};
  g_autoptr (GBytes) written = NULL;

  if (!muster_wire_acks_parse (bytes, &acks, NULL))
    return;
  g_assert_cmpuint (acks.acks->len, <=, MUSTER_WIRE_BATCH_EVENTS);
  written = muster_wire_acks_to_json (&acks);
  g_assert_true (muster_wire_acks_parse (written, &again, NULL));
  g_assert_cmpint (again.head, ==, acks.head);
  g_assert_cmpstr (again.receipt, ==, acks.receipt);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_auto (MusterStationClock) clock = {0};
  g_autoptr (GPtrArray) events = muster_wire_batch_parse (bytes, &clock, NULL);

  if (events != NULL)
    check_batch (events, &clock);
  check_acks (bytes);
  return 0;
}
