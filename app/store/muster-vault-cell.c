/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-cell.h"

#include <sodium.h>
#include <string.h>

#include "muster-evidence.h"

/* In the file: a byte for the form, the nonce, the sealed value and its tag (XChaCha20-Poly1305).
 * Nonces are random: 24 bytes do not meet twice. */
#define FORM  1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD  (1 + NONCE)

G_STATIC_ASSERT (MUSTER_VAULT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

/**
 * muster_vault_cell_seal:
 * @binding: what the value belongs to; it opens for this and for nothing else
 * @plain: @size bytes, 0 too
 *
 * Returns: (transfer full): 41 bytes more than @size
 */
GBytes *
muster_vault_cell_seal (const guint8 *key, const char *binding, gconstpointer plain, gsize size)
{
  guint8 *cell = g_malloc (HEAD + size + TAG);

  cell[0] = FORM;
  randombytes_buf (cell + 1, NONCE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (cell + HEAD,
                                              NULL,
                                              plain,
                                              size,
                                              (const guint8 *) binding,
                                              strlen (binding),
                                              NULL,
                                              cell + 1,
                                              key);
  return g_bytes_new_take (cell, HEAD + size + TAG);
}

/**
 * muster_vault_cell_open:
 * @cell: any bytes
 *
 * Returns: (transfer full) (nullable): the value, wiped when freed; %NULL if @cell is not what was
 *   sealed under @key for @binding
 */
GBytes *
muster_vault_cell_open (const guint8 *key, const char *binding, GBytes *cell)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (cell, &size);
  guint8 *plain;

  if (size < HEAD + TAG || bytes[0] != FORM)
    return NULL;
  plain = g_malloc (size - HEAD - TAG + 1);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (plain,
                                                  NULL,
                                                  NULL,
                                                  bytes + HEAD,
                                                  size - HEAD,
                                                  (const guint8 *) binding,
                                                  strlen (binding),
                                                  bytes + 1,
                                                  key) != 0) {
    g_free (plain);
    return NULL;
  }
  return muster_evidence_wiped_bytes (plain, size - HEAD - TAG);
}

/**
 * muster_vault_cell_open_key:
 * @opened: (out caller-allocates): a key that was sealed under another; all 0 on failure
 */
gboolean
muster_vault_cell_open_key (const guint8 *key, const char *binding, GBytes *cell, guint8 *opened)
{
  g_autoptr (GBytes) plain = muster_vault_cell_open (key, binding, cell);

  sodium_memzero (opened, MUSTER_VAULT_KEY_BYTES);
  if (plain == NULL || g_bytes_get_size (plain) != MUSTER_VAULT_KEY_BYTES)
    return FALSE;
  memcpy (opened, g_bytes_get_data (plain, NULL), MUSTER_VAULT_KEY_BYTES);
  return TRUE;
}
