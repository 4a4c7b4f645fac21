/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list on paper of those who were admitted in doubt: masked, with the time until which it is to
 * be settled, who signed, and room for a signature. */
GtkPrintOperation *muster_settle_print_new (GPtrArray *rows,
                                            const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
