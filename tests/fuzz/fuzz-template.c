/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-error.h"
#include "muster-face-engine.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterTemplate) template_ = muster_template_from_bytes (bytes, &error);
  g_autoptr (GBytes) again = NULL;

  if (template_ == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpfloat (muster_template_similarity (template_, template_), >, 0.999);
  again = muster_template_to_bytes (template_);
  g_assert_cmpuint (g_bytes_get_size (again), ==, size);
  return 0;
}
