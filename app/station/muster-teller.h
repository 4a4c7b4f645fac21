/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "muster-visit.h"

G_BEGIN_DECLS

/* The base of every part of a station that tells the visit what has happened: the person was found,
 * the camera failed, a card was lifted. A new part derives from this, tells, and is followed by the
 * station like the others. Main thread.
 *
 * Signal "told" (gpointer MusterVisitEvent *): borrowed for the call */
#define MUSTER_TYPE_TELLER (muster_teller_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterTeller, muster_teller, MUSTER, TELLER, GObject)

struct _MusterTellerClass {
  GObjectClass parent_class;
};

/* --- for the parts --- */
void muster_teller_tell (MusterTeller *self, const MusterVisitEvent *event);
/* An event that carries nothing but why. */
void muster_teller_tell_kind (MusterTeller *self, MusterVisitEventKind kind, MusterReason reason);

G_END_DECLS
