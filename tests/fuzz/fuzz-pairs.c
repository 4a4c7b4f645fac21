/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-error.h"
#include "muster-pairs.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterPairs) pairs = muster_pairs_parse (bytes, "list", &error);

  if (pairs == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (pairs->names->len, ==, pairs->lines->len);
  for (guint i = 0; i < pairs->names->len; i++)
    g_assert_null (strstr (g_ptr_array_index (pairs->names, i), "../"));
  for (guint i = 0; i < pairs->pairs->len; i++) {
    const MusterPair *pair = &g_array_index (pairs->pairs, MusterPair, i);

    g_assert_cmpuint (pair->first, <, pairs->names->len);
    g_assert_cmpuint (pair->second, <, pairs->names->len);
  }
  return 0;
}
