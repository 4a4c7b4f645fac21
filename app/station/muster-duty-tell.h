/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* What the journal gets of who works at a desk. Nobody waits for it. Main thread. */
void muster_duty_tell (MusterStore *store, const char *type, gint64 staff, const char *why);
/* Who tried in vain, or signed in. @right: nullable: only to sign for that; @tries: wrong ones in a
 * row */
void muster_duty_tell_try (
    MusterStore *store, const char *type, gint64 staff, const char *right, guint tries);

/* Who signed for @right; @holds: FALSE: the PIN was right, but they may not sign this. */
void muster_duty_tell_in_async (MusterStore *store,
                                gint64 staff,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void muster_duty_tell_sign (MusterStore *store, gint64 staff, const char *right, gboolean holds);

G_END_DECLS
