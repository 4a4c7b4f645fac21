/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which place, "usb:1-2", is whose. Of the whole program, because drivers find their devices by
 * themselves. Any thread. */
gboolean muster_claims_take (gpointer owner, const char *place);
void muster_claims_give_back (gpointer owner, const char *place);
void muster_claims_give_all_back (gpointer owner);
void muster_claims_set_leaving (gpointer owner, gboolean leaving);

G_END_DECLS
