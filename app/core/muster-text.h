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

G_END_DECLS
