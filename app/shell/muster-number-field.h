/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-bilingual.h"

G_BEGIN_DECLS

/* Shows a number while it is typed on the page's keypad or on a keyboard: in groups, with a mark
 * where the next character goes. No GtkEntry: no selection, clipboard or input method on a public
 * screen. Property "id-number": 18 characters, X only as the last; else a student number. */
#define MUSTER_TYPE_NUMBER_FIELD (muster_number_field_get_type ())
G_DECLARE_FINAL_TYPE (MusterNumberField, muster_number_field, MUSTER, NUMBER_FIELD, GtkWidget)

gboolean muster_number_field_type (MusterNumberField *self, char c);
void muster_number_field_erase (MusterNumberField *self);
void muster_number_field_clear (MusterNumberField *self);
void muster_number_field_set_current (MusterNumberField *self, gboolean current);
const char *muster_number_field_get_text (MusterNumberField *self);
gboolean muster_number_field_is_full (MusterNumberField *self);

/* Signals:
 *   "chosen": touched, or reached with Tab */

G_END_DECLS
