/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-kept.h"

static const char *const names[MUSTER_N_KEPT] = {
    [MUSTER_KEPT_STAFF] = "desk.staff",
    [MUSTER_KEPT_DAY] = "desk.day",
    [MUSTER_KEPT_WINDOW] = "desk.window",
};

struct _MusterKept {
  GObject parent_instance;

  MusterStore *store;          /* owned */
  char *values[MUSTER_N_KEPT]; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (MusterKept, muster_kept, G_TYPE_OBJECT)

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!muster_store_set_setting_finish (MUSTER_STORE (source), result, &error))
    g_debug ("Setting: %s", error->message);
}

static void
muster_kept_finalize (GObject *object)
{
  MusterKept *self = MUSTER_KEPT (object);

  for (guint i = 0; i < MUSTER_N_KEPT; i++)
    g_free (self->values[i]);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_kept_parent_class)->finalize (object);
}

static void
muster_kept_class_init (MusterKeptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_kept_finalize;
}

static void
muster_kept_init (MusterKept *self)
{
}

/**
 * muster_kept_new:
 * @store: an open store
 *
 * Reads all, and waits for the store: before there is a window.
 *
 * Returns: (transfer full): what was remembered
 */
MusterKept *
muster_kept_new (MusterStore *store)
{
  MusterKept *self = g_object_new (MUSTER_TYPE_KEPT, NULL);

  self->store = g_object_ref (store);
  for (guint i = 0; i < MUSTER_N_KEPT; i++) {
    g_autoptr (GError) error = NULL;

    self->values[i] = muster_store_get_setting (store, names[i], &error);
    if (error != NULL)
      g_debug ("Setting %s: %s", names[i], error->message);
  }
  return self;
}

const char *
muster_kept_get (MusterKept *self, MusterKeptKey key)
{
  g_return_val_if_fail (MUSTER_IS_KEPT (self) && key < MUSTER_N_KEPT, NULL);
  return self->values[key];
}

/**
 * muster_kept_set:
 * @value: from now on
 *
 * Waits for nothing: the store writes it when it comes to it, at the latest while it is closed.
 */
void
muster_kept_set (MusterKept *self, MusterKeptKey key, const char *value)
{
  g_return_if_fail (MUSTER_IS_KEPT (self) && key < MUSTER_N_KEPT);
  if (g_strcmp0 (self->values[key], value) == 0)
    return;
  g_free (self->values[key]);
  self->values[key] = g_strdup (value);
  muster_store_set_setting_async (self->store, names[key], value, NULL, written_cb, NULL);
}
