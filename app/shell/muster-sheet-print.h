/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The recovery sheet on paper, in English and Chinese: whoever needs it need not be who made it. */
GtkPrintOperation *muster_sheet_print_new (const char *code,
                                           const char *station) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
