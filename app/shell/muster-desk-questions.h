/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-desk-acts.h"

G_BEGIN_DECLS

#define MUSTER_DESK_QUESTION_YES "yes"

GtkWindow *muster_desk_question_new (GtkWindow *parent,
                                     MusterDeskAct act,
                                     const MusterDeskView *view) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
