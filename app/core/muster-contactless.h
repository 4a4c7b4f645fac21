/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a PC/SC reader tells of a card before and beside its content, without any input or output.
 * "PC/SC part 3" below is "Interoperability Specification for ICCs and Personal Computer Systems,
 * Part 3: Requirements for PC-Connected Interface Devices". */

#define MUSTER_ATR_MAX_SIZE 33 /* ISO 7816-3: TS and at most 32 characters */

typedef enum {
  MUSTER_ATR_MEMORY_CARD, /* contactless, without a processor: PC/SC part 3 names the card */
  MUSTER_ATR_ISO_14443_4, /* contactless, with a processor */
  MUSTER_ATR_CONTACT,     /* has contacts: a chip card, a security module in a slot of its own */
  MUSTER_ATR_UNKNOWN,     /* not well-formed: says nothing */
} MusterAtrKind;

/* Names of memory cards, PC/SC part 3, supplemental document; those that have sectors and keys. */
#define MUSTER_ATR_MIFARE_1K      0x0001
#define MUSTER_ATR_MIFARE_4K      0x0002
#define MUSTER_ATR_MIFARE_MINI    0x0026
#define MUSTER_ATR_MIFARE_PLUS_2K 0x0036 /* security level 1, behaves like a Classic */
#define MUSTER_ATR_MIFARE_PLUS_4K 0x0037

MusterAtrKind muster_contactless_classify_atr (const guint8 *atr, gsize size, guint *card_name);
gboolean muster_contactless_has_sectors (MusterAtrKind kind, guint card_name);

#define MUSTER_CONTACTLESS_GET_UID_SIZE 5
extern const guint8 muster_contactless_get_uid[MUSTER_CONTACTLESS_GET_UID_SIZE];

char *muster_contactless_parse_uid (const guint8 *answer,
                                    gsize size,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
