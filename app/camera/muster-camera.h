/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-camera-identity.h"
#include "muster-frame.h"

G_BEGIN_DECLS

/* A source of frames. Abstract: the GStreamer camera, the still-picture source (file, folder) and
 * the rehearsal camera are its kinds. Main thread, except muster_camera_deliver(),
 * muster_camera_post_failure() and a MusterCameraFeed. */
#define MUSTER_TYPE_CAMERA (muster_camera_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterCamera, muster_camera, MUSTER, CAMERA, GObject)

typedef enum {
  MUSTER_CAMERA_OFF,
  MUSTER_CAMERA_STARTING,
  MUSTER_CAMERA_LIVE,
  MUSTER_CAMERA_FAILED, /* muster_camera_get_error() says why; it tries again by itself when a
                           device comes */
} MusterCameraState;

/* What a camera has stopped to do by itself. */
typedef enum {
  MUSTER_CAMERA_LOCK_NONE = 0,
  MUSTER_CAMERA_LOCK_EXPOSURE = 1 << 0,
  MUSTER_CAMERA_LOCK_WHITE_BALANCE = 1 << 1,
  MUSTER_CAMERA_LOCK_FOCUS = 1 << 2,
} MusterCameraLocks;

struct _MusterCameraClass {
  GObjectClass parent_class;

  void (*start) (MusterCamera *self);
  void (*stop) (MusterCamera *self); /* joins every thread that could still deliver */
  /* nullable: a camera that is always the same. While OFF: says what it would be if started. */
  gboolean (*look) (MusterCamera *self, GError **error);
  /* nullable: a camera that cannot. Only while LIVE, but to give back; returns what is locked. */
  MusterCameraLocks (*lock) (MusterCamera *self, gboolean locked);
};

void muster_camera_start (MusterCamera *self);
void muster_camera_stop (MusterCamera *self);
MusterCameraState muster_camera_get_state (MusterCamera *self);
const GError *
muster_camera_get_error (MusterCamera *self); /* NO_DEVICE, BUSY, NO_RIGHTS, STALLED, FAILED */
const char *muster_camera_get_name (MusterCamera *self);
/* TRUE for a source that is no physical camera: rehearsal, file, PipeWire node without a device
 * parent. */
gboolean muster_camera_is_virtual (MusterCamera *self);
gboolean muster_camera_look (MusterCamera *self, GError **error);

/* Whether its pictures may count as what stands before the station. What it is comes from the
 * machine and not from its name; which one it may be is its pin, kept by whoever owns the camera.
 */
const MusterCameraIdentity *muster_camera_get_identity (MusterCamera *self);
void muster_camera_set_pin (MusterCamera *self, const char *pin);
const char *muster_camera_get_pin (MusterCamera *self); /* NULL: none was accepted so far */
void muster_camera_set_practice (MusterCamera *self, gboolean practice);
MusterCameraTrust muster_camera_get_trust (MusterCamera *self);
gboolean muster_camera_is_trusted (MusterCamera *self);
GError *muster_camera_new_trust_error (MusterCamera *self) G_GNUC_WARN_UNUSED_RESULT;

/* Exposure, white balance and focus stay as they are while the screen changes its colours: from one
 * second after the first frame on. "notify::locks" says when, and they are given back when it is
 * not wanted any more, or the camera stops or fails. */
void muster_camera_set_locked (MusterCamera *self, gboolean wanted);
MusterCameraLocks muster_camera_get_locks (MusterCamera *self); /* NONE: it cannot, or not yet */

/* Takes each frame as it arises, on the thread that delivers it: for work that must not wait for a
 * busy main loop. It keeps a reference if it needs one, returns at once and calls nothing of the
 * camera. */
typedef void (*MusterCameraFeed) (MusterFrame *frame, gpointer user_data);
void muster_camera_set_feed (MusterCamera *self, MusterCameraFeed feed, gpointer user_data);

/* Signals, on the main context:
 *   "frame" (MusterFrame *frame): the newest; older ones that were not fetched in time are dropped
 *   "notify::state" */

/* For the kinds. The base class stops a camera that is disposed of, so a kind frees what its stop()
 * needs in finalize. */
void muster_camera_deliver (MusterCamera *self,
                            MusterFrame *frame); /* any thread; one-slot mailbox */
void muster_camera_post_failure (MusterCamera *self, GError *error); /* any thread */
void muster_camera_resume (MusterCamera *self);
void muster_camera_close_feed (MusterCamera *self); /* what its pictures are worth has changed */
void muster_camera_set_state (MusterCamera *self, MusterCameraState state, const GError *error);
void muster_camera_set_name (MusterCamera *self, const char *name);
void muster_camera_set_virtual (MusterCamera *self, gboolean is_virtual);
void muster_camera_set_identity (MusterCamera *self, const MusterCameraIdentity *identity);

/* @source: "auto" (first physical camera), "device:NAME", "file:PATH" (picture, or a video
 * GStreamer can play), "folder:PATH" (pictures in name order, one each 100 ms, again and again),
 * "test" (videotestsrc), or a path. "rehearsal…" is opened by the rehearsal room, not here. USAGE
 * for anything else. */
MusterCamera *muster_camera_open (const char *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A camera of this machine, for readiness and preferences. */
typedef struct {
  char *name; /* owned; opened as "device:" and this */
  gboolean is_virtual;
} MusterCameraInfo;

void muster_camera_info_free (MusterCameraInfo *self);
GPtrArray *muster_camera_list (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCameraInfo, muster_camera_info_free)

G_END_DECLS
