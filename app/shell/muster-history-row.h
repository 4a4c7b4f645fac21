/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-screen.h"

G_BEGIN_DECLS

/* Rows of the two history lists. */
GtkWidget *muster_history_row_new_today (MusterHistoryItem *item) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *muster_history_row_new_person (MusterHistoryItem *item,
                                          const MusterPolicy *policy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
