/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "fuzz.h"

#include "muster-key-sheet.h"

/* Whatever is typed: what is accepted is printed in one way, which is accepted and the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint8 secret[MUSTER_KEY_SHEET_BYTES], again[MUSTER_KEY_SHEET_BYTES];
  g_autofree char *text = NULL;
  const gboolean read = muster_key_sheet_parse ((const char *) data, size, secret, NULL);

  /* most bytes are no sheet, so some secret is printed as well */
  for (size_t i = 0; !read && i < sizeof secret; i++)
    secret[i] = i < size ? data[i] : 0;
  text = muster_key_sheet_print (secret);
  g_assert_true (muster_key_sheet_parse (text, strlen (text), again, NULL));
  g_assert_true (memcmp (secret, again, sizeof secret) == 0);
  return 0;
}
