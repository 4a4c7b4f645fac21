/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the pictures of a camera come from, as the kernel knows it. */
typedef enum {
  MUSTER_CAMERA_UNKNOWN,  /* nothing of this machine vouches for it */
  MUSTER_CAMERA_MADE_UP,  /* a driver, or a device that this machine emulates, makes them */
  MUSTER_CAMERA_BUILT_IN, /* a sensor of this computer; one cannot be told from another */
  MUSTER_CAMERA_PLUGGED,  /* on USB */
} MusterCameraOrigin;

typedef struct {
  MusterCameraOrigin origin;
  char *pin; /* owned, nullable: what this very camera is known by, while it stays where it is */
} MusterCameraIdentity;

/* Whether the pictures may count as what stands before the station. From NEW on they may. */
typedef enum {
  MUSTER_CAMERA_TRUST_NONE,     /* made up, or nobody knows from where */
  MUSTER_CAMERA_TRUST_OTHER,    /* a camera, but not the one that staff accepted */
  MUSTER_CAMERA_TRUST_NEW,      /* a camera; staff have accepted none so far */
  MUSTER_CAMERA_TRUST_ACCEPTED, /* the one that staff accepted */
  MUSTER_CAMERA_TRUST_PRACTICE, /* a rehearsal: nobody is checked in by it */
} MusterCameraTrust;

MusterCameraIdentity *muster_camera_identity_new (const char *node) G_GNUC_WARN_UNUSED_RESULT;
MusterCameraIdentity *muster_camera_identity_new_for_sensor (void) G_GNUC_WARN_UNUSED_RESULT;
MusterCameraIdentity *
muster_camera_identity_copy (const MusterCameraIdentity *self) G_GNUC_WARN_UNUSED_RESULT;
void muster_camera_identity_free (MusterCameraIdentity *self);
MusterCameraTrust muster_camera_identity_get_trust (const MusterCameraIdentity *self,
                                                    const char *pin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCameraIdentity, muster_camera_identity_free)

G_END_DECLS
