/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-claims.h"

static GMutex claims_lock;
static GHashTable *claims; /* place (owned) → owner (borrowed) */

/**
 * muster_claims_take:
 * @owner: who wants it; only compared
 * @place: what it wants
 *
 * Returns: whether it is @owner's now; FALSE if it is somebody else's
 */
gboolean
muster_claims_take (gpointer owner, const char *place)
{
  gpointer holder;

  g_mutex_lock (&claims_lock);
  if (claims == NULL)
    claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  holder = g_hash_table_lookup (claims, place);
  if (holder == NULL)
    g_hash_table_insert (claims, g_strdup (place), owner);
  g_mutex_unlock (&claims_lock);
  return holder == NULL || holder == owner;
}

/* Nothing happens if @place is not @owner's. */
void
muster_claims_give_back (gpointer owner, const char *place)
{
  g_mutex_lock (&claims_lock);
  if (claims != NULL && g_hash_table_lookup (claims, place) == owner)
    g_hash_table_remove (claims, place);
  g_mutex_unlock (&claims_lock);
}

static gboolean
is_whose (gpointer place, gpointer holder, gpointer owner)
{
  return holder == owner;
}

void
muster_claims_give_all_back (gpointer owner)
{
  g_mutex_lock (&claims_lock);
  if (claims != NULL)
    g_hash_table_foreach_remove (claims, is_whose, owner);
  g_mutex_unlock (&claims_lock);
}
