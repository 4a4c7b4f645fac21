/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* Whatever staff are about to do at the desk asks here first: it goes on at once, asks for the
 * second person's signature, or says why not. What goes on then takes the right where it acts
 * (muster_duty_demand() with the same right, subject and serial) and may still be refused there;
 * muster_right_tell() shows that. */

typedef struct {
  MusterRight right;
  gint64 subject;    /* roster id of the person it is about, 0 = nobody's */
  guint serial;      /* of the visit or the case: no signature serves for the next one; 0 = none */
  const char *about; /* borrowed, nullable: what the second person reads it is about */
} MusterRightQuestion;

typedef void (*MusterRightGoOn) (gpointer user_data);

/* Whether it is any use to ask: a second person can still come. */
gboolean muster_right_may_ask (MusterSignResult sign);
GtkWindow *muster_right_ask (GtkWindow *parent,
                             MusterDuty *duty,
                             const MusterRightQuestion *question,
                             MusterRightGoOn go_on,
                             gpointer user_data,
                             GDestroyNotify destroy);
void muster_right_tell (GtkWindow *parent, const GError *error);
/* Where there are no accounts, nothing is decided by nobody. */
void muster_right_tell_name (GtkWindow *parent);

G_END_DECLS
