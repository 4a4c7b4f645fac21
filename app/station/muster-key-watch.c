/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-key-watch.h"

#include "muster-store-places.h"

/* Somebody who has typed the keyring's password looks at the screen meanwhile. */
#define SECONDS 5

struct _MusterKeyWatch {
  MusterStore *store; /* owned */
  guint timer;
};

static gboolean
look_cb (gpointer user_data)
{
  MusterKeyWatch *self = user_data;

  if (muster_store_is_sealed_off (self->store) && muster_store_get_opens_itself (self->store))
    muster_store_retry_keys_async (self->store);
  return G_SOURCE_CONTINUE;
}

/**
 * muster_key_watch_new:
 * @store: referenced; where its secret lies in a file, there is nothing to wait for and no harm in
 *   looking again
 */
MusterKeyWatch *
muster_key_watch_new (MusterStore *store)
{
  MusterKeyWatch *self = g_new0 (MusterKeyWatch, 1);

  self->store = g_object_ref (store);
  self->timer = g_timeout_add_seconds (SECONDS, look_cb, self);
  return self;
}

void
muster_key_watch_free (MusterKeyWatch *self)
{
  g_source_remove (self->timer);
  g_object_unref (self->store);
  g_free (self);
}
