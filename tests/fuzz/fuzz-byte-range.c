/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-byte-range.h"

static void
check (const MusterByteRange *range)
{
  g_autofree char *written = muster_byte_range_dup_content (range);
  MusterByteRange again;

  g_assert_cmpint (range->first, >=, 0);
  g_assert_cmpint (range->first, <=, range->last);
  g_assert_cmpint (range->last, <, range->size);
  g_assert_true (muster_byte_range_parse_content (written, &again));
  g_assert_true (again.first == range->first && again.last == range->last &&
                 again.size == range->size);
}

/* The first byte is a size. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data + 1, size - 1) : NULL;
  MusterByteRange range;

  if (text == NULL)
    return 0;
  if (muster_byte_range_parse_asked (text, data[0], &range) == MUSTER_BYTE_RANGE_PART) {
    g_assert_cmpint (range.size, ==, data[0]);
    check (&range);
  }
  if (muster_byte_range_parse_content (text, &range))
    check (&range);
  return 0;
}
