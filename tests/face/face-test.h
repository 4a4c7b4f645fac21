/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"
#include "muster-model-folder.h"

G_BEGIN_DECLS

/* What the tests with real nets share. NULL and a skipped test where the folder is not given. */
MusterModelPack *face_test_new_pack (const char *id);
const char *const *face_test_get_folders (void);
MusterFrame *face_test_load_face (const char *path);
/* No face, no person: sky, hills, a sun and grass. */
MusterFrame *face_test_new_landscape (int width, int height, guint32 seed);
MusterFrame *face_test_restamp (MusterFrame *frame, gint64 time_us);
gboolean face_test_has_models (void);
gboolean face_test_has_faces (void);

G_END_DECLS
