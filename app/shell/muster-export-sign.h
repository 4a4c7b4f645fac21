/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* Two people sign before anything leaves the station: asks for whoever is still missing, and says
 * so if who is at the desk may not. @signed_ is called once if all are there; then the signatures
 * wait in the duty to be taken. */
void muster_export_sign (
    GtkWindow *parent, MusterDuty *duty, const char *about, GCallback signed_, GObject *object);
/* Where to write; a place that has no path here is told, and is NULL as no place is. */
char *muster_export_dup_path (GtkWindow *parent, GFile *file) G_GNUC_WARN_UNUSED_RESULT;
void muster_export_tell (GtkWindow *parent, const char *title, const char *text);

G_END_DECLS
