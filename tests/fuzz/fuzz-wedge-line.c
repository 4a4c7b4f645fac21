/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-card-error.h"
#include "muster-wedge-line.h"

/* The first bytes are a format, the next the time between characters, the rest is typed. Every line
 * that comes out is read and learned from. */
static gboolean
take_format (MusterWedgeFormat *format, const uint8_t *data)
{
  memset (format, 0, sizeof *format);
  format->form = data[0] % MUSTER_N_WEDGE_FORMS;
  format->digits = data[1];
  format->n_order = data[2] % (MUSTER_WEDGE_MAX_BYTES + 1);
  for (guint i = 0; i < format->n_order; i++)
    format->order[i] = (gint8) (data[3 + i] % 12) - 1;
  return muster_wedge_format_is_valid (format);
}

static void
check_line (const MusterWedgeFormat *format, const char *line)
{
  MusterCardKind kind = MUSTER_CARD_ID;
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = muster_wedge_format_read (format, line, &kind, &error);
  MusterWedgePair pairs[2] = {{line, uid}, {line, line}};
  MusterWedgeFormat found;

  if (uid == NULL) {
    g_assert_true (error != NULL && error->domain == MUSTER_CARD_ERROR);
    pairs[0].uid = "CC0EC800";
    g_assert_cmpint (muster_wedge_learn (pairs, 1, &found), !=, MUSTER_WEDGE_LEARNED_ONE);
    return;
  }
  g_assert_cmpuint (strlen (uid), ==, 2 * format->n_order);
  g_assert_cmpuint (strspn (uid, "0123456789ABCDEF?"), ==, strlen (uid));
  g_assert_cmpint (kind == MUSTER_CARD_CAMPUS_PART, ==, strchr (uid, '?') != NULL);
  if (kind == MUSTER_CARD_CAMPUS && format->n_order <= MUSTER_WEDGE_MAX_BYTES)
    muster_wedge_learn (pairs, 2, &found);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  MusterWedgeFormat format;
  MusterWedgeLine line = {0};
  gint64 now = 0;

  if (size < 14 || !take_format (&format, data))
    return 0;
  for (size_t i = 14; i < size; i++) {
    now += data[13] * (gint64) 3000;
    if (data[i] == 0xff)
      muster_wedge_line_lose (&line, now);
    else if (muster_wedge_line_push (&line, (char) data[i], now)) {
      g_assert_cmpuint (strlen (line.text), ==, line.length);
      check_line (&format, line.text);
      muster_wedge_line_clear (&line);
    }
  }
  return 0;
}
