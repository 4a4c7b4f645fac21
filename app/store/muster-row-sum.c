/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-row-sum.h"

#include <sodium.h>
#include <string.h>

/**
 * muster_row_sum_add:
 * @id: a UUID in lower case
 *
 * The sum of a bucket is that of BLAKE2b-256 over "KIND|ID|V" of its rows, as numbers of 32 bytes
 * with the lowest first, modulo 2^256. Rows that were removed do not count, so that it does not
 * matter how long a side remembers them.
 */
void
muster_row_sum_add (MusterWireDigest *digest, const char *kind, const char *id, gint64 v)
{
  g_autofree char *text = g_strdup_printf ("%s|%s|%" G_GINT64_FORMAT, kind, id, v);
  guint8 hash[MUSTER_WIRE_SUM_BYTES];

  crypto_generichash (hash, sizeof hash, (const guint8 *) text, strlen (text), NULL, 0);
  sodium_add (digest->sums[muster_wire_get_bucket (id)], hash, sizeof hash);
}
