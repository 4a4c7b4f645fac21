/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Two languages of one phrase, kept as data: from a profile or an occasion, not from the catalogue.
 * Both owned; either may be NULL, then the other serves. */
typedef struct {
  char *en;
  char *zh;
} MusterText;

void muster_text_set (MusterText *self, const char *en, const char *zh);
void muster_text_copy (const MusterText *self, MusterText *to);
void muster_text_clear (MusterText *self);
const char *muster_text_get (const MusterText *self, gboolean chinese); /* NULL if there is none */

G_END_DECLS
