/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-lamp.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

/* What the setting looks like: ratio, lag, time, camera. */
#define TEXT_TYPE "(ddxs)"

/* Far above any text of ours. */
#define MAX_TEXT 256

/* What no measurement gives. */
#define MAX_RATIO 1000
#define MAX_LAG   1

static void
write_digest (const char *which, char digest[MUSTER_LAMP_CAMERA_LENGTH + 1])
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, which, -1);

  g_strlcpy (digest, hex, MUSTER_LAMP_CAMERA_LENGTH + 1);
}

/**
 * muster_lamp_set_camera:
 * @which: the pin of a camera, or its name if it has none
 */
void
muster_lamp_set_camera (MusterLamp *self, const char *which)
{
  write_digest (which, self->camera);
}

/**
 * muster_lamp_is_of:
 *
 * Returns: whether something was measured, and with the camera @which
 */
gboolean
muster_lamp_is_of (const MusterLamp *self, const char *which)
{
  char digest[MUSTER_LAMP_CAMERA_LENGTH + 1];

  write_digest (which, digest);
  return self->time != 0 && g_str_equal (self->camera, digest);
}

char *
muster_lamp_to_text (const MusterLamp *self)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (
      g_variant_new (TEXT_TYPE, self->ratio, self->lag, self->time, self->camera));

  return g_variant_print (value, FALSE);
}

/**
 * muster_lamp_from_text:
 * @text: what muster_lamp_to_text() gave
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_DATA; @self says then that nothing was measured
 */
gboolean
muster_lamp_from_text (const char *text, MusterLamp *self, GError **error)
{
  g_autoptr (GVariant) value = NULL;

  *self = (MusterLamp){0};
  if (strlen (text) <= MAX_TEXT)
    value = g_variant_parse (G_VARIANT_TYPE (TEXT_TYPE), text, NULL, NULL, NULL);
  if (value != NULL) {
    const char *camera;

    g_variant_get (value, "(ddx&s)", &self->ratio, &self->lag, &self->time, &camera);
    g_strlcpy (self->camera, camera, sizeof self->camera);
    /* written so that what is not a number is refused */
    if (self->ratio >= 0 && self->ratio <= MAX_RATIO && self->lag >= 0 && self->lag <= MAX_LAG &&
        self->time > 0)
      return TRUE;
  }
  *self = (MusterLamp){0};
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The kept result of the light's measurement is damaged; measure again."));
  return FALSE;
}
