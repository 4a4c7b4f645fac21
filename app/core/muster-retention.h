/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What goes by itself when an occasion is over, and after how many days; 0 = not by itself.
 * Copyable. */
typedef struct {
  guint templates; /* what was made of faces */
  guint pictures;  /* the roster's, and templates with them */
  guint journal;   /* whom its entries are about, measures and notes */
  guint roster;    /* all that is known of the people who are in no other occasion */
} MusterRetentionDays;

G_END_DECLS
