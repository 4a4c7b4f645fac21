/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"
#include "muster-face-finding.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Who of the roster a face may be (1:N): the templates of all references in memory, searched all at
 * once. Main thread; what is slow happens on others.
 *
 * Signals:
 *   "changed": it can be searched now, or in another roster than before */
#define MUSTER_TYPE_FACE_FINDER (muster_face_finder_get_type ())
G_DECLARE_FINAL_TYPE (MusterFaceFinder, muster_face_finder, MUSTER, FACE_FINDER, GObject)

MusterFaceFinder *muster_face_finder_new (MusterStore *store,
                                          const char *model) G_GNUC_WARN_UNUSED_RESULT;
/* Reads the roster anew; asked for again while it does, it does once more afterwards. */
void muster_face_finder_refresh (MusterFaceFinder *self);
void muster_face_finder_forget (MusterFaceFinder *self);
void muster_face_finder_stop (MusterFaceFinder *self);
/* Whether the roster was read once; it may have nobody with a template. */
gboolean muster_face_finder_is_ready (MusterFaceFinder *self);
/* What kept it from being read the last time; NULL: nothing did. */
const GError *muster_face_finder_get_error (MusterFaceFinder *self);
guint muster_face_finder_get_people (MusterFaceFinder *self);
guint muster_face_finder_get_references (MusterFaceFinder *self);
void muster_face_finder_search (MusterFaceFinder *self,
                                const MusterTemplate *probe,
                                const MusterPolicy *policy,
                                const MusterCalibrated *calibrated,
                                MusterFaceFinding *finding);

G_END_DECLS
