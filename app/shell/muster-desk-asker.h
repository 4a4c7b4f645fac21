/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-desk-acts.h"
#include "muster-duty.h"

G_BEGIN_DECLS

/* Keeps the one dialog that may be open about the visit, and closes it when the visit goes on
 * without it. Emits "answered" (guint MusterDeskAct, char *code, char *note, char *staff), the
 * strings NULL for acts that need no reason; and "allowed" (guint MusterDeskAct): those
 * who had to have signed. */
#define MUSTER_TYPE_DESK_ASKER (muster_desk_asker_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskAsker, muster_desk_asker, MUSTER, DESK_ASKER, GObject)

MusterDeskAsker *muster_desk_asker_new (GtkWindow *parent) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_desk_asker_is_open (MusterDeskAsker *self);
void muster_desk_asker_ask (MusterDeskAsker *self, MusterDeskAct act, const MusterDeskView *view);
void muster_desk_asker_ask_override (MusterDeskAsker *self,
                                     const MusterDeskView *view,
                                     const MusterOverrideReason *reasons,
                                     gsize n_reasons,
                                     const char *staff,
                                     gboolean is_account);
void muster_desk_asker_ask_right (MusterDeskAsker *self,
                                  MusterDeskAct act,
                                  const MusterDeskView *view,
                                  MusterDuty *duty);
void muster_desk_asker_follow (MusterDeskAsker *self, const MusterDeskView *view);

G_END_DECLS
