/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-teller.h"

enum { SIGNAL_TOLD, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE (MusterTeller, muster_teller, G_TYPE_OBJECT)

static void
muster_teller_class_init (MusterTellerClass *klass)
{
  /**
   * MusterTeller::told:
   * @event: (type gpointer): a #MusterVisitEvent, borrowed for the call
   */
  signals[SIGNAL_TOLD] = g_signal_new ("told",
                                       G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_POINTER);
}

static void
muster_teller_init (MusterTeller *self)
{
}

/**
 * muster_teller_tell:
 * @self: a part of a station
 * @event: what has happened; its time is set by who hears it
 */
void
muster_teller_tell (MusterTeller *self, const MusterVisitEvent *event)
{
  g_return_if_fail (MUSTER_IS_TELLER (self));
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, event);
}

void
muster_teller_tell_kind (MusterTeller *self, MusterVisitEventKind kind, MusterReason reason)
{
  muster_teller_tell (self, &(MusterVisitEvent){.kind = kind, .reason = reason});
}
