/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-boxes.h"
#include "muster-eyes.h"
#include "muster-face-engine.h"

G_BEGIN_DECLS

#define MUSTER_PROBE_MAX_FRAMES 8

/* Follows one sitter through the frames and gathers the fit ones. No thread, no lock, no net. */
typedef struct _MusterProbe MusterProbe;

/* What an embedding of the present fit frame would be good for. */
typedef enum {
  MUSTER_PROBE_NOTHING,
  MUSTER_PROBE_FUSE,
  MUSTER_PROBE_CHECK, /* whether it is still the same person */
} MusterProbeWish;

/* What the coach says of a frame that was embedded. */
typedef enum {
  MUSTER_PROBE_UNFIT,
  MUSTER_PROBE_FIT,
  MUSTER_PROBE_TURNED, /* unfit, and so far to the side that it may be unlike the person */
} MusterProbeView;

MusterProbe *muster_probe_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_probe_free (MusterProbe *self);
void muster_probe_set_wanted (MusterProbe *self, guint frames);
void muster_probe_restart (MusterProbe *self);

gboolean muster_probe_follow (MusterProbe *self, const MusterFaceBox *box, gint64 time_us);
MusterEyeRecord *muster_probe_get_eyes (MusterProbe *self);
MusterProbeWish muster_probe_wish (MusterProbe *self, float rank);
MusterProbeWish muster_probe_wish_check (MusterProbe *self);
gboolean muster_probe_add (MusterProbe *self,
                           MusterProbeWish wish,
                           MusterTemplate *template,
                           MusterFrame *frame,
                           MusterProbeView view,
                           float rank);

guint muster_probe_get_track (const MusterProbe *self);
guint muster_probe_get_frames (const MusterProbe *self);
gboolean muster_probe_is_ready (const MusterProbe *self);
gboolean muster_probe_is_sure (const MusterProbe *self);
MusterTemplate *
muster_probe_take (MusterProbe *self, MusterFrame **best, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterProbe, muster_probe_free)

G_END_DECLS
