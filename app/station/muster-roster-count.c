/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-count.h"

struct _MusterRosterCount {
  GObject parent_instance;

  MusterStore *store; /* owned */
  MusterRosterTally tally;
  gboolean counting;
  GCancellable *cancellable; /* owned */
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterRosterCount, muster_roster_count, G_TYPE_OBJECT)

/**
 * muster_roster_tally_take:
 * @self: zeroed
 * @store: an open store
 *
 * Counts. Waits for the store.
 */
void
muster_roster_tally_take (MusterRosterTally *self, MusterStore *store)
{
  self->people = muster_store_count_people (store, &self->with_reference, &self->error);
  self->known = TRUE;
}

void
muster_roster_tally_clear (MusterRosterTally *self)
{
  g_clear_error (&self->error);
}

static gboolean
is_same (const MusterRosterTally *a, const MusterRosterTally *b)
{
  if (a->error != NULL || b->error != NULL)
    return a->error != NULL && b->error != NULL &&
           g_str_equal (a->error->message, b->error->message);
  return a->known == b->known && a->people == b->people && a->with_reference == b->with_reference;
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRosterCount) self = user_data;
  g_auto (MusterRosterTally) before = self->tally;

  self->counting = FALSE;
  self->tally = (MusterRosterTally){.known = TRUE};
  self->tally.people = muster_store_count_people_finish (
      MUSTER_STORE (source), result, &self->tally.with_reference, &self->tally.error);
  if (!g_cancellable_is_cancelled (self->cancellable) && !is_same (&before, &self->tally))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
muster_roster_count_dispose (GObject *object)
{
  MusterRosterCount *self = MUSTER_ROSTER_COUNT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  muster_roster_tally_clear (&self->tally);
  G_OBJECT_CLASS (muster_roster_count_parent_class)->dispose (object);
}

static void
muster_roster_count_class_init (MusterRosterCountClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_roster_count_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_roster_count_init (MusterRosterCount *self)
{
  self->cancellable = g_cancellable_new ();
}

MusterRosterCount *
muster_roster_count_new (MusterStore *store)
{
  MusterRosterCount *self = g_object_new (MUSTER_TYPE_ROSTER_COUNT, NULL);

  self->store = g_object_ref (store);
  return self;
}

void
muster_roster_count_refresh (MusterRosterCount *self)
{
  g_return_if_fail (MUSTER_IS_ROSTER_COUNT (self));
  if (self->counting)
    return;
  self->counting = TRUE;
  muster_store_count_people_async (self->store, self->cancellable, counted_cb, g_object_ref (self));
}

const MusterRosterTally *
muster_roster_count_get (MusterRosterCount *self)
{
  g_return_val_if_fail (MUSTER_IS_ROSTER_COUNT (self), NULL);
  return &self->tally;
}
