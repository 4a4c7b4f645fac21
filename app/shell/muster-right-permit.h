/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-right-ask.h"

G_BEGIN_DECLS

/* What a second person let one account look at, of one person and one visit or case. A value of
 * whoever shows it; all zero: nothing. Signing serves once, looking goes on: while the permit holds
 * it is shown, and to nobody who comes to the desk in their place. */
typedef struct {
  MusterRight right;
  gint64 account; /* whom; 0 = nobody */
  gint64 subject; /* roster id, 0 = nobody's */
  guint serial;   /* of the visit or the case, 0 = none */
} MusterRightPermit;

gboolean muster_right_permit_take (MusterRightPermit *self,
                                   MusterDuty *duty,
                                   const MusterRightQuestion *question,
                                   GError **error);
gboolean muster_right_permit_holds (const MusterRightPermit *self,
                                    MusterDuty *duty,
                                    const MusterRightQuestion *question,
                                    MusterSignResult sign);

G_END_DECLS
