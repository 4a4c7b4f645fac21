/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "fuzz.h"

#include "muster-vault-cell.h"

/* Bytes that nobody sealed do not open; what is sealed opens for its own place alone, and not once
 * a bit of it is another. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 key[MUSTER_VAULT_KEY_BYTES] = {7, 7, 7};
  g_autoptr (GBytes) cell = g_bytes_new (data, size);
  g_autoptr (GBytes) sealed = muster_vault_cell_seal (key, "person.name\n1", data, size);
  g_autoptr (GBytes) opened = muster_vault_cell_open (key, "person.name\n1", sealed);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (sealed, &length);
  g_autofree guint8 *other = g_memdup2 (bytes, length);
  g_autoptr (GBytes) changed = NULL;

  g_assert_null (muster_vault_cell_open (key, "person.name\n1", cell));
  g_assert_true (g_bytes_equal (opened, cell));
  g_assert_null (muster_vault_cell_open (key, "person.name\n2", sealed));
  other[size > 0 ? data[0] % length : 0] ^= 1;
  changed = g_bytes_new (other, length);
  g_assert_null (muster_vault_cell_open (key, "person.name\n1", changed));
  return 0;
}
