/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera.h"
#include "muster-error.h"

/* What a camera is known by, and which one it may be. */
typedef struct {
  MusterCameraIdentity *identity; /* owned, nullable */
  char *pin;                      /* owned, nullable: of the camera that staff accepted */
  gboolean practice;              /* nobody is checked in by it */
} Terms;

#define TERMS "muster-camera-terms"

static void
terms_free (gpointer data)
{
  Terms *terms = data;

  g_clear_pointer (&terms->identity, muster_camera_identity_free);
  g_free (terms->pin);
  g_free (terms);
}

static Terms *
get_terms (MusterCamera *self)
{
  Terms *terms = g_object_get_data (G_OBJECT (self), TERMS);

  if (terms == NULL) {
    terms = g_new0 (Terms, 1);
    g_object_set_data_full (G_OBJECT (self), TERMS, terms, terms_free);
  }
  return terms;
}

/**
 * muster_camera_look:
 *
 * Finds out what the camera would be if it were started, without opening anything: its name,
 * whether it is virtual and whether it is trusted are up to date then. Does nothing unless it is
 * OFF. Main thread; the first look in a process may block for some hundredths of a second.
 *
 * Returns: %FALSE with what a started camera would fail with, as far as that is known
 */
gboolean
muster_camera_look (MusterCamera *self, GError **error)
{
  MusterCameraClass *klass;

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), FALSE);
  klass = MUSTER_CAMERA_GET_CLASS (self);
  return muster_camera_get_state (self) != MUSTER_CAMERA_OFF || klass->look == NULL ||
         klass->look (self, error);
}

/**
 * muster_camera_get_identity:
 *
 * Returns: (nullable): what the machine knows of the device in use, or looked at last; %NULL before
 * that, and for files, folders and test pictures
 */
const MusterCameraIdentity *
muster_camera_get_identity (MusterCamera *self)
{
  g_return_val_if_fail (MUSTER_IS_CAMERA (self), NULL);
  return get_terms (self)->identity;
}

/**
 * muster_camera_set_pin:
 * @pin: (nullable): of the camera that staff accepted, %NULL for none so far
 */
void
muster_camera_set_pin (MusterCamera *self, const char *pin)
{
  g_autofree char *before = NULL;

  g_return_if_fail (MUSTER_IS_CAMERA (self));
  before = get_terms (self)->pin;
  get_terms (self)->pin = g_strdup (pin);
  muster_camera_close_feed (self);
}

const char *
muster_camera_get_pin (MusterCamera *self)
{
  g_return_val_if_fail (MUSTER_IS_CAMERA (self), NULL);
  return get_terms (self)->pin;
}

/**
 * muster_camera_set_practice:
 * @practice: whether this is a rehearsal, where made-up pictures are as they should be
 */
void
muster_camera_set_practice (MusterCamera *self, gboolean practice)
{
  g_return_if_fail (MUSTER_IS_CAMERA (self));
  get_terms (self)->practice = practice;
  muster_camera_close_feed (self);
}

MusterCameraTrust
muster_camera_get_trust (MusterCamera *self)
{
  const Terms *terms;

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), MUSTER_CAMERA_TRUST_NONE);
  terms = get_terms (self);
  if (terms->practice)
    return MUSTER_CAMERA_TRUST_PRACTICE;
  return muster_camera_identity_get_trust (terms->identity, terms->pin);
}

/**
 * muster_camera_is_trusted:
 *
 * Known from the moment that the camera is started and not FAILED, before its first frame; between
 * two devices it is FAILED. Files, folders and test pictures never are but in a rehearsal.
 *
 * Returns: whether liveness challenges mean anything on its pictures
 */
gboolean
muster_camera_is_trusted (MusterCamera *self)
{
  return muster_camera_get_trust (self) >= MUSTER_CAMERA_TRUST_NEW;
}

/**
 * muster_camera_new_trust_error:
 *
 * Returns: (transfer full) (nullable): UNTRUSTED with the way out, or %NULL if it is trusted
 */
GError *
muster_camera_new_trust_error (MusterCamera *self)
{
  g_return_val_if_fail (MUSTER_IS_CAMERA (self), NULL);

  switch (muster_camera_get_trust (self)) {
  case MUSTER_CAMERA_TRUST_NONE:
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_UNTRUSTED,
                        _ ("“%s” is no camera that this station knows. Plug a USB camera in."),
                        muster_camera_get_name (self));
  case MUSTER_CAMERA_TRUST_OTHER:
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_UNTRUSTED,
                        _ ("“%s” is not the camera that was accepted. Plug that one in where it "
                           "was, or accept this one in the readiness check."),
                        muster_camera_get_name (self));
  case MUSTER_CAMERA_TRUST_NEW:
  case MUSTER_CAMERA_TRUST_ACCEPTED:
  case MUSTER_CAMERA_TRUST_PRACTICE:
  default:
    return NULL;
  }
}

/**
 * muster_camera_set_identity:
 * @identity: (nullable): is copied
 */
void
muster_camera_set_identity (MusterCamera *self, const MusterCameraIdentity *identity)
{
  Terms *terms;

  g_return_if_fail (MUSTER_IS_CAMERA (self));
  terms = get_terms (self);
  g_clear_pointer (&terms->identity, muster_camera_identity_free);
  terms->identity = identity != NULL ? muster_camera_identity_copy (identity) : NULL;
  muster_camera_close_feed (self);
}
