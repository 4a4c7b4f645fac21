/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A card in a slot of vpcd, the virtual reader driver of pcscd, that says what a transcript says,
 * in the records of tests/device/transcript-line.h and two of its own:
 *
 *   # words        a remark
 *   : key=value    a setting of the reader's group
 *   @ hex          the answer to reset
 *   > hex          the reader sends this
 *   ~ number       the card thinks for this many milliseconds
 *   < hex          and answers this,
 *   ! no-card      or is pulled out instead
 *   = kind number  what comes of it: the nick of a MusterCardKind and the number,
 *   = nick         or of a MusterCardError, or "quiet"
 *
 * It begins anew each time the card is powered, and a card of no more than a UID tells that as
 * often as it is asked. A command that is not the next one is answered with 6F 00 and kept as the
 * card's trouble. */
typedef struct {
  char *settings;   /* owned: lines of a key file, "" */
  GBytes *atr;      /* owned */
  GPtrArray *steps; /* owned */
  gboolean is_endless;
  char *outcome; /* owned: what stands behind "=" */
} Transcript;

Transcript *transcript_parse (const char *text);
Transcript *transcript_new_uid (const char *uid);
void transcript_free (Transcript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transcript, transcript_free)

typedef struct _VpcdCard VpcdCard;

/* Puts the card into the slot that listens on @port of the loopback; @transcript outlives it. */
VpcdCard *vpcd_card_insert (guint16 port, const Transcript *transcript);
/* g_get_monotonic_time() of the first command of the host, 0 before. */
gint64 vpcd_card_get_asked_us (VpcdCard *self);
/* Pulls it out and frees it. Returns the first command that was not the expected one or that never
 * came, or NULL. */
char *vpcd_card_pull (VpcdCard *self) G_GNUC_WARN_UNUSED_RESULT;
