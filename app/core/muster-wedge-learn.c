/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-format.h"

#include <string.h>

/* More would only be a slip: two cards nearly always do. */
#define MAX_PAIRS 16

/* What is tried, and what fitted so far. */
typedef struct {
  guint8 bytes[MAX_PAIRS][MUSTER_WEDGE_MAX_BYTES]; /* the lines' numbers in the form tried now */
  guint8 uids[MAX_PAIRS][MUSTER_WEDGE_MAX_BYTES];
  guint n_pairs;
  guint n_bytes; /* of each number */
  guint n_uid;   /* bytes of each UID */
  MusterWedgeFormat *found;
  guint n_found;
} Search;

/**
 * muster_wedge_normalise_uid:
 * @text: as a list or a person writes it, in either case, with or without separators
 *
 * Returns: (transfer full) (nullable): 8, 14 or 20 upper-case hexadecimal digits
 */
char *
muster_wedge_normalise_uid (const char *text)
{
  guint n = muster_wedge_count_digits (text, TRUE);
  GString *uid;

  if (n != 8 && n != 14 && n != 20)
    return NULL;
  uid = g_string_sized_new (n);
  for (; *text != '\0'; text++)
    if (g_ascii_isxdigit (*text))
      g_string_append_c (uid, g_ascii_toupper (*text));
  return g_string_free (uid, FALSE);
}

static void
try_order (Search *search, const MusterWedgeFormat *format)
{
  if (!muster_wedge_format_is_valid (format))
    return;
  for (guint i = 0; i < search->n_pairs; i++)
    for (guint k = 0; k < format->n_order; k++)
      if (format->order[k] >= 0 && search->bytes[i][format->order[k]] != search->uids[i][k])
        return;
  if (search->n_found > 0 && muster_wedge_format_equal (search->found, format))
    return;
  if (search->n_found++ == 0)
    *search->found = *format;
}

/* As typed and reversed, shifted by every number of bytes that still leaves some to compare; and
 * the two orders of a number that is handled as two words of 16 bits. */
static void
try_orders (Search *search, MusterWedgeForm form, guint digits)
{
  static const gint8 words[][4] = {{1, 0, 3, 2}, {2, 3, 0, 1}};
  MusterWedgeFormat format = {.form = form, .digits = digits, .n_order = search->n_uid};
  int n = (int) search->n_bytes;

  for (int shift = -(int) search->n_uid; shift <= n; shift++)
    for (int reversed = 0; reversed < 2; reversed++) {
      for (int k = 0; k < (int) search->n_uid; k++) {
        int at = k + shift;

        format.order[k] = (gint8) (at < 0 || at >= n ? -1 : reversed ? n - 1 - at : at);
      }
      try_order (search, &format);
    }
  for (guint i = 0; n == 4 && search->n_uid == 4 && i < G_N_ELEMENTS (words); i++) {
    memcpy (format.order, words[i], sizeof words[i]);
    try_order (search, &format);
  }
}

static void
try_form (Search *search, const MusterWedgePair *pairs, MusterWedgeForm form, guint digits)
{
  for (guint i = 0; i < search->n_pairs; i++) {
    guint n = muster_wedge_format_split (form, digits, pairs[i].line, search->bytes[i]);

    if (n == 0)
      return;
    search->n_bytes = n;
  }
  try_orders (search, form, digits);
}

/* A reader that writes no leading zeros shows it by a line that is too short. Where all lines have
 * the full length it counts as one that does: a short line is then refused, not misread. */
static gboolean
is_without_zeros (const MusterWedgePair *pairs, guint n_pairs)
{
  gboolean is_short = FALSE;

  for (guint i = 0; i < n_pairs; i++) {
    if (pairs[i].line[0] == '0')
      return FALSE;
    is_short |= muster_wedge_count_digits (pairs[i].line, FALSE) < 10;
  }
  return is_short;
}

static gboolean
load_uids (Search *search, const MusterWedgePair *pairs)
{
  gboolean differ = FALSE;

  for (guint i = 0; i < search->n_pairs; i++) {
    g_autofree char *uid = muster_wedge_normalise_uid (pairs[i].uid);
    guint n = uid != NULL ? (guint) strlen (uid) / 2 : 0;

    if (n == 0 || (i > 0 && n != search->n_uid)) {
      search->n_uid = 0;
      return FALSE;
    }
    search->n_uid = n;
    muster_wedge_format_split (MUSTER_WEDGE_HEX, 2 * n, uid, search->uids[i]);
    differ |= memcmp (search->uids[0], search->uids[i], n) != 0;
    explicit_bzero (uid, 2 * n);
  }
  return differ;
}

/**
 * muster_wedge_learn:
 * @pairs: (array length=n_pairs): cards, each read by the wedge and by a reader that gives the
 *   canonical UID, or looked up in the card centre's list
 * @n_pairs: 1 to 16
 * @found: (out): the format if it is ONE
 *
 * Finds the format that makes the UID of every card of its line. Two cards tell the byte order in
 * all but one of some billion cases; where several formats fit (bytes that read the same from both
 * ends) or all cards are the same one, the answer is SEVERAL, never a guess. Pure.
 */
MusterWedgeLearned
muster_wedge_learn (const MusterWedgePair *pairs, guint n_pairs, MusterWedgeFormat *found)
{
  MusterWedgeFormat first;
  Search search = {.n_pairs = n_pairs, .found = &first};
  guint decimal, hex;
  gboolean differ;

  g_return_val_if_fail (n_pairs > 0 && n_pairs <= MAX_PAIRS, MUSTER_WEDGE_LEARNED_NONE);
  differ = load_uids (&search, pairs);
  if (search.n_uid == 0)
    return MUSTER_WEDGE_LEARNED_NONE;
  decimal = muster_wedge_count_digits (pairs[0].line, FALSE);
  hex = muster_wedge_count_digits (pairs[0].line, TRUE);
  if (decimal > 0)
    try_form (&search, pairs, MUSTER_WEDGE_DECIMAL, decimal);
  if (is_without_zeros (pairs, n_pairs))
    try_form (&search, pairs, MUSTER_WEDGE_DECIMAL, 0);
  try_form (&search, pairs, MUSTER_WEDGE_HEX, hex);
  try_form (&search, pairs, MUSTER_WEDGE_W26, 8);
  try_form (&search, pairs, MUSTER_WEDGE_W34, 10);
  explicit_bzero (search.bytes, sizeof search.bytes);
  explicit_bzero (search.uids, sizeof search.uids);
  if (search.n_found == 0)
    return MUSTER_WEDGE_LEARNED_NONE;
  if (search.n_found > 1 || !differ)
    return MUSTER_WEDGE_LEARNED_SEVERAL;
  *found = first;
  return MUSTER_WEDGE_LEARNED_ONE;
}
