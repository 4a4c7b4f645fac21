/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-card-error.h"
#include "muster-helper-message.h"

/* Whatever is taken has the form its users rely on, and no message repeats what was said. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterHelperMessage) message = muster_helper_message_parse (bytes, &error);

  if (message == NULL) {
    g_assert_true (error->domain == MUSTER_CARD_ERROR);
    g_assert_true (error->code == MUSTER_CARD_ERROR_LINE_FAULT ||
                   muster_card_error_is_of_card (error));
    g_assert_true (g_str_is_ascii (error->message));
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (size, <, MUSTER_HELPER_MAX_LINE);
  g_assert_true ((message->says == MUSTER_HELPER_CARD_READ) == (message->number != NULL));
  g_assert_true ((message->says == MUSTER_HELPER_ERROR) == (message->error != NULL));
  g_assert_true ((message->says == MUSTER_HELPER_HELLO) == (message->name != NULL));
  g_assert_true (message->id_text == NULL || message->card == MUSTER_CARD_ID);
  if (message->error != NULL) {
    g_assert_true (g_str_is_ascii (message->error->message));
    g_assert_cmpuint (strlen (message->error->message), <, 256);
  }
  if (message->name != NULL) {
    g_assert_true (g_utf8_validate (message->name, -1, NULL));
    g_assert_cmpint (g_utf8_strlen (message->name, -1), <=, 64);
  }
  if (message->number != NULL) {
    g_assert_cmpuint (strlen (message->number), >=, 1);
    g_assert_cmpuint (strlen (message->number), <=, 64);
  }
  return 0;
}
