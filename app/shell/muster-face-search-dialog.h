/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-face-search.h"

G_BEGIN_DECLS

/* "Find by face": asks staff whether the person agrees, shows them before the camera, then who of
 * the roster it may be. For staff alone. It only shows what it is given.
 *
 * Signals:
 *   "begin": the person agrees, or another try
 *   "pick" (guint rank): staff say it is this candidate, from 0 */
#define MUSTER_TYPE_FACE_SEARCH_DIALOG (muster_face_search_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterFaceSearchDialog, muster_face_search_dialog, MUSTER, FACE_SEARCH_DIALOG, AdwWindow)

MusterFaceSearchDialog *muster_face_search_dialog_new (GtkWindow *parent);
void muster_face_search_dialog_show (MusterFaceSearchDialog *self, const MusterSearchView *view);
void muster_face_search_dialog_set_live (MusterFaceSearchDialog *self, MusterFrame *frame);

G_END_DECLS
