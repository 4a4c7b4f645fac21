/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rights.h"
#include "muster-staff.h"
#include "muster-store-staff.h"

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
gboolean muster_session_follow (MusterSession *self, GPtrArray *rows);

/* Who handed the desk to an account that typed no PIN; 0 if nobody did. */
gint64 muster_session_get_also (const MusterSession *self);
/* Whether the human of account @staff may sit here; @person: who that is on the roster, 0 = unknown
 */
gboolean muster_session_may_be (const MusterSession *self, gint64 staff, gint64 person);

MusterSignResult muster_session_judge (const MusterSession *self,
                                       const MusterRights *rights,
                                       MusterRight right,
                                       guint64 act,
                                       const MusterVoucher *second,
                                       gint64 subject);

G_END_DECLS
