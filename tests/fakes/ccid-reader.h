/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usb-usbfs.h"
#include "vpcd-transcript.h"

/* The chip of an ACR122U behind its pipes, so that the real libccid drives it: USB class "Smart
 * Card", CCID 1.1. Changed by one thread; umockdev asks on another. */
typedef struct _CcidReader CcidReader;

#define CCID_VENDOR  0x072f
#define CCID_PRODUCT 0x2200
/* What pcscd makes of it. */
#define CCID_NAME "ACS ACR122U PICC Interface 00 00"

extern const UsbModel ccid_model;

CcidReader *ccid_reader_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ccid_reader_free (CcidReader *self);
/* A card whose transcript has no ATR does not answer. */
void ccid_reader_put (CcidReader *self, const Transcript *transcript);
/* What transcript_play_end says. */
char *ccid_reader_lift (CcidReader *self) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the card thinks about a command. */
gboolean ccid_reader_is_thinking (CcidReader *self);
/* As without power: nothing of a reply is left. */
void ccid_reader_power_off (CcidReader *self);
