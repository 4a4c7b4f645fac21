/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rights.h"
#include "muster-staff.h"

G_BEGIN_DECLS

/* Who sits at a desk, and who did before. A plain value without a clock; times are seconds of one
 * that nobody can set. All zero: nobody. */
typedef struct {
  MusterStaff *staff; /* owned, nullable */
  MusterStaff *other; /* owned, nullable: here before, and may come back */
  gboolean locked;
  gboolean by_pin; /* staff typed a PIN for this session; else other handed it over */
  gint64 seen;     /* when somebody last did something here */
  gint64 vouched;  /* when staff last typed a PIN, or did something in a session begun so */
  gint64 other_vouched;
} MusterSession;

/* @staff: (transfer full): typed their PIN just now */
void muster_session_begin (MusterSession *self, MusterStaff *staff, gint64 now);
void muster_session_touch (MusterSession *self, gint64 now);
/* @limit: for how many seconds somebody who left may come back without a PIN */
gboolean muster_session_may_switch (const MusterSession *self, gint64 now, gint64 limit);
void muster_session_switch (MusterSession *self, gint64 now);
void muster_session_clear (MusterSession *self);

MusterSignResult muster_session_judge (const MusterSession *self,
                                       const MusterRights *rights,
                                       MusterRight right,
                                       guint64 act,
                                       const MusterSigner *second,
                                       gint64 subject);

G_END_DECLS
