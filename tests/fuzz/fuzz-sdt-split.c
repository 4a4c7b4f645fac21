/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-card-error.h"
#include "muster-sdt-frame.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  MusterSdtChip chip = {0};
  g_autoptr (GError) error = NULL;

  if (!muster_sdt_chip_split (data, size, &chip, &error)) {
    g_assert_true (g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT) ||
                   g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_LAYOUT));
    return 0;
  }
  g_assert_no_error (error);
  g_assert_true (chip.text == data + 4);
  g_assert_true (chip.photo == chip.text + MUSTER_SDT_TEXT_SIZE);
  g_assert_cmpuint (chip.photo_size, <=, MUSTER_SDT_PHOTO_SIZE);
  g_assert_true (chip.photo + chip.photo_size == data + size);
  return 0;
}
