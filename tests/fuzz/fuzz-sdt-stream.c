/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-card-error.h"
#include "muster-sdt-frame.h"

static const MusterSdtCommand commands[] = {
    MUSTER_SDT_RESET,
    MUSTER_SDT_STATUS,
    MUSTER_SDT_SAM_ID,
    MUSTER_SDT_FIND,
    MUSTER_SDT_SELECT,
    MUSTER_SDT_READ,
};

static void
check_reply (const MusterSdtStream *stream)
{
  MusterSdtReply reply;

  muster_sdt_stream_get_reply (stream, &reply);
  g_assert_true (reply.data > stream->bytes);
  g_assert_true (reply.data + reply.size < stream->bytes + stream->size);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autoptr (GError) error = NULL;

    if (!muster_sdt_check_status (commands[i], reply.sw3, &error))
      g_assert_true (error != NULL && error->domain == MUSTER_CARD_ERROR);
  }
}

/* The same bytes in one piece and in pieces of @step are the same frame. */
static MusterSdtState
push_both (const guint8 *bytes, gsize size, gsize step)
{
  g_autofree MusterSdtStream *whole = g_new0 (MusterSdtStream, 1);
  g_autofree MusterSdtStream *pieces = g_new0 (MusterSdtStream, 1);
  MusterSdtState state = muster_sdt_stream_push (whole, bytes, size);
  MusterSdtState state_of_pieces = MUSTER_SDT_MORE;

  for (gsize i = 0; i < size && state_of_pieces == MUSTER_SDT_MORE; i += step)
    state_of_pieces = muster_sdt_stream_push (pieces, bytes + i, MIN (step, size - i));
  g_assert_cmpint (state, ==, state_of_pieces);
  g_assert_cmpmem (whole->bytes, whole->size, pieces->bytes, pieces->size);
  g_assert_cmpuint (whole->size, <=, MUSTER_SDT_MAX_FRAME);
  if (state == MUSTER_SDT_FRAME)
    check_reply (whole);
  return state;
}

/* No fuzzer guesses a checksum: puts one behind @body, and a head and a length before it. */
static void
push_framed (const guint8 *body, gsize size, gsize step)
{
  static const guint8 head[] = {0xaa, 0xaa, 0xaa, 0x96, 0x69};
  gsize length = size + 1;
  g_autofree guint8 *frame = g_malloc (7 + length);
  guint8 sum = 0;
  MusterSdtState state;

  memcpy (frame, head, sizeof head);
  frame[5] = (guint8) (length >> 8);
  frame[6] = (guint8) length;
  memcpy (frame + 7, body, size);
  for (gsize i = 5; i < 7 + size; i++)
    sum ^= frame[i];
  frame[7 + size] = sum;
  state = push_both (frame, 7 + length, step);
  if (length <= 0xffff)
    g_assert_cmpint (state,
                     ==,
                     length >= 4 && 7 + length <= MUSTER_SDT_MAX_FRAME ? MUSTER_SDT_FRAME
                                                                       : MUSTER_SDT_BAD_LENGTH);
}

/* The first byte: an odd one has the rest framed; half of it is how large the pieces are. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize step;

  if (size < 2)
    return 0;
  step = (gsize) data[0] / 2 + 1;
  if (data[0] % 2 == 1)
    push_framed (data + 1, size - 1, step);
  else
    push_both (data + 1, size - 1, step);
  return 0;
}
