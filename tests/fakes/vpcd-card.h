/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "vpcd-transcript.h"

/* A card in a slot of vpcd, the virtual reader driver of pcscd, that plays a transcript. */
typedef struct _VpcdCard VpcdCard;

/* Puts the card into the slot that listens on @port of the loopback; @transcript outlives it. */
VpcdCard *vpcd_card_insert (guint16 port, const Transcript *transcript);
/* g_get_monotonic_time() of the first command of the host, 0 before. */
gint64 vpcd_card_get_asked_us (VpcdCard *self);
/* Pulls it out and frees it. Returns the first command that was not the expected one or that never
 * came, or NULL. */
char *vpcd_card_pull (VpcdCard *self) G_GNUC_WARN_UNUSED_RESULT;
