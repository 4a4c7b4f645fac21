/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The text in the chip of an ID card of somebody who does not exist: born on the last day of 2098.
 * Names are 测试 and a letter. @n from 0 to 999 makes different people of different numbers. */
#define SDT_CARD_TEXT_SIZE 256

/* A text of blanks, and one field at its place in bytes, for a card that is written by hand. */
void sdt_card_blank (guint8 text[SDT_CARD_TEXT_SIZE]);
void sdt_card_put (guint8 text[SDT_CARD_TEXT_SIZE], guint at, const char *utf8);
/* @layout is ' ', 'J', 'I' or 'Y' of readers.md; any other letter gives a citizen's card with that
 * flag, of a kind nobody knows. */
void sdt_card_fill (guint8 text[SDT_CARD_TEXT_SIZE], char layout, guint n);
/* The number on that card. */
char *sdt_card_dup_number (char layout, guint n) G_GNUC_WARN_UNUSED_RESULT;
