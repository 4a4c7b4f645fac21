/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "fuzz.h"
#include "muster-error.h"
#include "muster-usb-ids.h"

/* What is taken is a list within its bounds, and the same list again when it is written down. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = muster_usb_ids_parse (bytes, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GArray) again = NULL;

  if (ids == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, <=, MUSTER_USB_IDS_MAX);
  for (guint i = 0; i < ids->len; i++) {
    const MusterUsbId *id = &g_array_index (ids, MusterUsbId, i);
    g_autofree char *line = g_strdup_printf ("%04x:%04x", id->vendor, id->product);
    MusterUsbId one;

    g_assert_true (muster_usb_id_parse (line, &one));
    g_assert_true (one.vendor == id->vendor && one.product == id->product);
    g_string_append_printf (text, "%s\n", line);
  }
  written = g_bytes_new_static (text->str, text->len);
  again = muster_usb_ids_parse (written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, ids->len);
  return 0;
}
