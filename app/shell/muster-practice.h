/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* What only a rehearsal has: a virtual reader, a sitter before the camera, the panel that staff
 * play with, the script that plays by itself, and pictures of the pages. Main thread.
 *
 * Signals: "played": the script has come to its end. */
#define MUSTER_TYPE_PRACTICE (muster_practice_get_type ())
G_DECLARE_FINAL_TYPE (MusterPractice, muster_practice, MUSTER, PRACTICE, GObject)

/* @pictures: (nullable): folder for pictures of the pages. Adds its reader to @hub, so before the
 * station starts. */
MusterPractice *muster_practice_new (MusterStation *station,
                                     MusterReaderHub *hub,
                                     const char *pictures) G_GNUC_WARN_UNUSED_RESULT;
/* @name leads the names of this window's pictures. */
void muster_practice_watch (MusterPractice *self, const char *name, GtkWindow *window);
void muster_practice_connect_desk (MusterPractice *self, MusterDeskWindow *window);
void muster_practice_play (MusterPractice *self);

G_END_DECLS
