/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-error.h"
#include "muster-event.h"

/* What parses is canonical: written again it has the same bytes. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterEvent) event = muster_event_parse (bytes, &error);
  g_autofree char *json = NULL;

  if (event == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    return 0;
  }
  g_assert_no_error (error);
  g_assert_nonnull (muster_event_get_type_name (event));
  json = muster_event_to_json (event);
  g_assert_cmpmem (json, strlen (json), data, size);
  return 0;
}
