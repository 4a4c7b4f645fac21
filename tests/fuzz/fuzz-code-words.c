/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-code-words.h"
#include "muster-error.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCodeWords) words = muster_code_words_new (bytes, &error);

  if (words == NULL)
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  else
    g_assert_cmpuint (muster_code_words_count (words), <=, size / 3);
  return 0;
}
