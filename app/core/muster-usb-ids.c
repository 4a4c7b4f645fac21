/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb-ids.h"

#include <string.h>

#include "muster-error.h"

#define ID_LENGTH 9 /* "0400:c35a" */

static gboolean
parse_hex4 (const char *text, guint16 *value)
{
  guint sum = 0;

  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (text[i]);

    if (digit < 0)
      return FALSE;
    sum = sum * 16 + (guint) digit;
  }
  *value = (guint16) sum;
  return TRUE;
}

/* The first ID_LENGTH characters of @text; there have to be as many before a zero byte. */
static gboolean
parse_start (const char *text, MusterUsbId *id)
{
  return parse_hex4 (text, &id->vendor) && text[4] == ':' && parse_hex4 (text + 5, &id->product);
}

/**
 * muster_usb_id_parse:
 * @text: four hex digits of the vendor, a colon, four of the product: "0400:c35a"
 * @id: (out): the model; only set if the text is one
 *
 * Returns: whether @text is exactly one model
 */
gboolean
muster_usb_id_parse (const char *text, MusterUsbId *id)
{
  MusterUsbId found;

  g_return_val_if_fail (text != NULL, FALSE);
  if (!parse_start (text, &found) || text[ID_LENGTH] != '\0')
    return FALSE;
  *id = found;
  return TRUE;
}

static gboolean
parse_line (const char *line, GArray *ids)
{
  MusterUsbId id;

  line += strspn (line, " \t");
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (!parse_start (line, &id) || strchr (" \t#", line[ID_LENGTH]) == NULL)
    return FALSE;
  if (!muster_usb_ids_contain ((const MusterUsbId *) ids->data, ids->len, id.vendor, id.product))
    g_array_append_val (ids, id);
  return ids->len <= MUSTER_USB_IDS_MAX;
}

/**
 * muster_usb_ids_parse:
 * @bytes: a list of models, at most 64 KiB of UTF-8: a line for each, "vendor:product" in hex, then
 *   whatever a person wants to say about it; lines that are empty or begin with '#' say nothing
 * @error: BAD_DATA; the message names the line
 *
 * A model said twice counts once; there may be 256. Any thread.
 *
 * Returns: (transfer full) (element-type MusterUsbId): the models in their order
 */
GArray *
muster_usb_ids_parse (GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (MusterUsbId));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (size > MUSTER_USB_IDS_MAX_SIZE ||
      (size > 0 && !g_utf8_validate (data, (gssize) size, NULL))) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         "the list of USB models is too long or not UTF-8");
    return NULL;
  }
  text = size > 0 ? g_strndup (data, size) : g_strdup ("");
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_strchomp (lines[i]);
    if (!parse_line (lines[i], ids)) {
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_BAD_DATA,
                   "line %u of the list of USB models is none, or they are too many",
                   i + 1);
      return NULL;
    }
  }
  return g_steal_pointer (&ids);
}

gboolean
muster_usb_ids_contain (const MusterUsbId *ids, gsize n_ids, guint16 vendor, guint16 product)
{
  for (gsize i = 0; i < n_ids; i++)
    if (ids[i].vendor == vendor && ids[i].product == product)
      return TRUE;
  return FALSE;
}
