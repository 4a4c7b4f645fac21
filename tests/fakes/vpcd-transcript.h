/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a card and a reader once said, in the records of tests/device/transcript-line.h and two of
 * its own:
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
 * often as it is asked. A command that is not the next one is answered with 6F 00 and kept as
 * trouble. */
typedef struct {
  char *settings;   /* owned: lines of a key file, "" */
  GBytes *atr;      /* owned; empty is a card that does not answer */
  GPtrArray *steps; /* owned */
  gboolean is_endless;
  char *outcome; /* owned: what stands behind "=" */
} Transcript;

Transcript *transcript_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* A MIFARE Classic 1K. */
Transcript *transcript_new_uid (const char *uid) G_GNUC_WARN_UNUSED_RESULT;
void transcript_free (Transcript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transcript, transcript_free)

/* A card that plays one. One thread at a time; @transcript outlives it. */
typedef struct _TranscriptPlay TranscriptPlay;

TranscriptPlay *transcript_play_new (const Transcript *transcript) G_GNUC_WARN_UNUSED_RESULT;
const Transcript *transcript_play_get (const TranscriptPlay *self);
void transcript_play_power (TranscriptPlay *self);
/* NULL: the card is pulled out. Borrowed. */
GBytes *
transcript_play_command (TranscriptPlay *self, const guint8 *command, gsize size, guint *think_ms);
/* Frees it. Returns the first command that was not the expected one or that never came, or NULL. */
char *transcript_play_end (TranscriptPlay *self) G_GNUC_WARN_UNUSED_RESULT;
