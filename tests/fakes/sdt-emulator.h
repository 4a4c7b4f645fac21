/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* An SDT reader without a wire: bytes in, bytes out. Whoever has it puts it behind a
 * pseudo-terminal or an emulated USB device. All functions may be called from any thread. It checks
 * what it hears by itself and shares no code with the product.
 *
 * The wire's side is a loop: sdt_emulator_hear what comes; sleep until sdt_emulator_get_next_time;
 * send what sdt_emulator_speak gives. */
typedef struct _SdtEmulator SdtEmulator;

/* Command and parameter, as in readers.md. */
#define SDT_RESET  0x10ff
#define SDT_STATUS 0x11ff
#define SDT_SAM_ID 0x12ff
#define SDT_FIND   0x2001
#define SDT_SELECT 0x2002
#define SDT_READ   0x3001

typedef enum {
  SDT_FAULT_SUM,     /* a wrong checksum */
  SDT_FAULT_CUT,     /* half of the reply, then silence */
  SDT_FAULT_SILENCE, /* no reply */
  SDT_FAULT_LATE,    /* comes @value ms later */
  SDT_FAULT_NOISE,   /* bytes before the reply that mean nothing, half a head among them */
  SDT_FAULT_PREFIX,  /* EA EB EC ED before the reply */
  SDT_FAULT_MARKER,  /* instead of the reply the time-out marker of some readers, shorter than it
                      * says
                      */
  SDT_FAULT_STATUS,  /* no data, and @value as SW3 */
} SdtFault;

typedef enum {
  SDT_FOUND_ONCE,     /* a card that was read is not found again until it was lifted */
  SDT_FOUND_FOR_EVER, /* a card is found as long as it lies there */
} SdtHabit;

SdtEmulator *sdt_emulator_new (void) G_GNUC_WARN_UNUSED_RESULT;
void sdt_emulator_free (SdtEmulator *self);

/* --- what happens to the reader --- */

/* Puts a card on it, in place of another one. */
void sdt_emulator_put (SdtEmulator *self, const guint8 text[256]);
/* Puts a card on it that is no ID card: it is found, but not selected. */
void sdt_emulator_put_other (SdtEmulator *self);
void sdt_emulator_lift (SdtEmulator *self);
/* SDT_FOUND_ONCE at first. */
void sdt_emulator_set_habit (SdtEmulator *self, SdtHabit habit);
/* How long it thinks before it answers @command; 0 at first. Real ones take about 25 ms for FIND,
 * 20 for SELECT, 600 to 1500 for READ. */
void sdt_emulator_set_time (SdtEmulator *self, guint command, guint ms);
/* Spoils the next reply to @command; several are used up one after the other. */
void sdt_emulator_spoil (SdtEmulator *self, guint command, SdtFault fault, guint value);
/* Forgets what it heard and wanted to say, and a card's selection, as without power. */
void sdt_emulator_power_off (SdtEmulator *self);

/* --- the wire's side --- */

void sdt_emulator_hear (SdtEmulator *self, const guint8 *bytes, gsize size);
/* g_get_monotonic_time() at which it has something to say; -1 if it has nothing. */
gint64 sdt_emulator_get_next_time (SdtEmulator *self);
/* Takes at most @size bytes of one reply that is due; 0 if none is. */
gsize sdt_emulator_speak (SdtEmulator *self, guint8 *buffer, gsize size);

/* --- what a test asks afterwards --- */

/* How often it understood @command; also for commands it does not know, as 0x3010. */
guint sdt_emulator_get_count (SdtEmulator *self, guint command);
/* How long it thought altogether, in microseconds: what a faster host could not save. */
gint64 sdt_emulator_get_own_time (SdtEmulator *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SdtEmulator, sdt_emulator_free)
