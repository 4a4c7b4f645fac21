/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-claims.h"

static GMutex claims_lock;
static GCond claims_changed;
static GHashTable *claims;  /* place (owned) → owner (borrowed) */
static GHashTable *leavers; /* owners (borrowed) that were told to go */

/* The lock is held. */
static gboolean
leaves (gpointer owner)
{
  return leavers != NULL && g_hash_table_contains (leavers, owner);
}

/**
 * muster_claims_take:
 * @owner: who wants it; only compared
 * @place: what it wants
 *
 * Waits for somebody who leaves to give the place back. Who leaves gets nothing more, so that
 * nobody waits for somebody who waits.
 *
 * Returns: whether it is @owner's now; FALSE if it is somebody else's who stays
 */
gboolean
muster_claims_take (gpointer owner, const char *place)
{
  gpointer holder;
  gboolean taken;

  g_mutex_lock (&claims_lock);
  if (claims == NULL)
    claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while ((holder = g_hash_table_lookup (claims, place)) != NULL && holder != owner &&
         leaves (holder) && !leaves (owner))
    g_cond_wait (&claims_changed, &claims_lock);
  taken = holder == owner || (holder == NULL && !leaves (owner));
  if (taken && holder == NULL)
    g_hash_table_insert (claims, g_strdup (place), owner);
  g_mutex_unlock (&claims_lock);
  return taken;
}

/* Nothing happens if @place is not @owner's. */
void
muster_claims_give_back (gpointer owner, const char *place)
{
  g_mutex_lock (&claims_lock);
  if (claims != NULL && g_hash_table_lookup (claims, place) == owner)
    g_hash_table_remove (claims, place);
  g_cond_broadcast (&claims_changed);
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
  g_cond_broadcast (&claims_changed);
  g_mutex_unlock (&claims_lock);
}

/**
 * muster_claims_set_leaving:
 * @owner: who was told to go, and will be gone soon
 * @leaving: FALSE once it is gone, or nobody waits for it any longer
 */
void
muster_claims_set_leaving (gpointer owner, gboolean leaving)
{
  g_mutex_lock (&claims_lock);
  if (leavers == NULL)
    leavers = g_hash_table_new (NULL, NULL);
  if (leaving)
    g_hash_table_add (leavers, owner);
  else
    g_hash_table_remove (leavers, owner);
  g_cond_broadcast (&claims_changed);
  g_mutex_unlock (&claims_lock);
}
