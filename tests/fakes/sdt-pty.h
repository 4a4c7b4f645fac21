/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sdt-emulator.h"

/* An emulated reader behind a pseudo-terminal, on a thread of its own. The port is a link, as udev
 * makes them, that is there as long as the reader is plugged in. One thread uses it. */
typedef struct _SdtPty SdtPty;

/* Plugged in. @emulator is borrowed and has to outlive it. */
SdtPty *sdt_pty_new (SdtEmulator *emulator) G_GNUC_WARN_UNUSED_RESULT;
void sdt_pty_free (SdtPty *self);
const char *sdt_pty_get_port (SdtPty *self);
/* Pulls it out, whatever it was saying; the emulator loses its power. */
void sdt_pty_unplug (SdtPty *self);
void sdt_pty_plug (SdtPty *self);
/* Sends bytes nobody asked for. */
void sdt_pty_say (SdtPty *self, const guint8 *bytes, gsize size);
/* Answers go out in pieces of so many bytes, 1 ms apart; 0 at first: in one. */
void sdt_pty_set_piece (SdtPty *self, guint size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SdtPty, sdt_pty_free)
