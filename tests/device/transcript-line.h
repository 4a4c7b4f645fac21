/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-line.h"

/* A line that replays what was once said over a real one, without any wire and without waiting: a
 * driver's dialogue as a text file, so that what a reader at a site did becomes a test by writing
 * it down. Any protocol may use it. One record a line, in the order of time:
 *
 *   > BYTES   the host sends exactly this, in one send
 *   < BYTES   the device sends this; one receive gives at most one record, so that several of them
 *             are the pieces an answer came in
 *   ~ MS      the device is silent for so long. A receive that waits less comes back empty after
 *             "its" time, and the rest of the silence stays; no clock really runs. A send ends it
 *   ! NICK    the next send or receive fails with this class of MUSTER_CARD_ERROR
 *   = WORDS   what the test shall hear; the line passes it over
 *   # …       a comment
 *
 * A line that begins with a blank goes on with the record before it. BYTES are, in any mixture:
 *
 *   AA 96 69     hex
 *   A5*1024      the same byte so many times
 *   "text\n"     UTF-8, with the escapes of C
 *   u"测试":30    UTF-16LE, filled up with blanks to so many bytes
 *
 * Where the host has to speak next, a receive is silent. After the last record a send waits for its
 * cancellable; so it does after the host has sent something else than was written, which
 * transcript_line_dup_fault then tells. The bytes are of people who do not exist: see sdt-card.h.
 */
#define TRANSCRIPT_TYPE_LINE (transcript_line_get_type ())
G_DECLARE_FINAL_TYPE (TranscriptLine, transcript_line, TRANSCRIPT, LINE, MusterLine)

/* Ends the test if the file cannot be read or makes no sense. */
TranscriptLine *transcript_line_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* The = records, each with a \n behind it. */
const char *transcript_line_get_expected (TranscriptLine *self);

/* Any thread. */
gboolean transcript_line_is_at_end (TranscriptLine *self);
/* What the host did wrong, and in which line of the file; NULL if nothing. */
char *transcript_line_dup_fault (TranscriptLine *self) G_GNUC_WARN_UNUSED_RESULT;
