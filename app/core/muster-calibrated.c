/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-calibrated.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

/* What the setting looks like: accept, fmr, enough, pairs, people, time. */
#define TEXT_TYPE "(ddbtux)"

/* Far above any text of ours. */
#define MAX_TEXT 256

/* A roster that has grown by a fifth has half as many pairs again; those nobody has compared yet.
 */
#define OUTGROWN 1.2

/**
 * muster_calibrated_dup_key:
 * @model: as templates name it; another model has other similarities
 *
 * Returns: (transfer full): under which the station's settings keep it
 */
char *
muster_calibrated_dup_key (const char *model)
{
  return g_strconcat ("calibrated-", model, NULL);
}

char *
muster_calibrated_to_text (const MusterCalibrated *self)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new (
      TEXT_TYPE, self->accept, self->fmr, self->enough, self->n_pairs, self->n_people, self->time));

  return g_variant_print (value, FALSE);
}

/**
 * muster_calibrated_from_text:
 * @text: what muster_calibrated_to_text() gave
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_DATA
 */
gboolean
muster_calibrated_from_text (const char *text, MusterCalibrated *self, GError **error)
{
  g_autoptr (GVariant) value = NULL;

  if (strlen (text) <= MAX_TEXT)
    value = g_variant_parse (G_VARIANT_TYPE (TEXT_TYPE), text, NULL, NULL, NULL);
  if (value != NULL) {
    g_variant_get (value,
                   TEXT_TYPE,
                   &self->accept,
                   &self->fmr,
                   &self->enough,
                   &self->n_pairs,
                   &self->n_people,
                   &self->time);
    /* written so that what is not a number is refused */
    if (self->accept > -1 && self->accept < 2 && self->fmr > 0 && self->fmr <= 1)
      return TRUE;
  }
  *self = (MusterCalibrated){0};
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The kept result of the calibration is damaged; calibrate again."));
  return FALSE;
}

/**
 * muster_calibrated_holds:
 * @fmr: the false match rate that the profile in use allows
 *
 * Returns: whether it was made for this rate, or a smaller one, from comparisons enough
 */
gboolean
muster_calibrated_holds (const MusterCalibrated *self, double fmr)
{
  return self->enough && self->fmr <= fmr * (1 + 1e-9);
}

/**
 * muster_calibrated_get_accept:
 * @self: (nullable): %NULL if the station was never calibrated with this model
 * @fmr: see muster_calibrated_holds()
 *
 * Which of the pack's and the station's own threshold counts:
 *
 * - The pack's was found with other people's faces, pictures and light, and lies high for that
 * reason. A calibration that holds was found with the very references that people here are compared
 * with, so it takes the pack's place, up or down.
 * - It never goes below the pack's review. References are portraits, and portraits among themselves
 *   are not what a camera sees: a roster of poor pictures, which look like nothing much, would ask
 * for a threshold that good probes walk over.
 * - One that does not hold knows that its own threshold is needed at least, at a rate it could
 * measure, but not what a smaller rate asks for. So it can only raise the pack's.
 *
 * Returns: for muster_policy_join_pack(), in the place of the pack's accept; a stricter profile
 * wins there
 */
double
muster_calibrated_get_accept (const MusterCalibrated *self,
                              double fmr,
                              double pack_review,
                              double pack_accept)
{
  if (self == NULL)
    return pack_accept;
  return MAX (self->accept, muster_calibrated_holds (self, fmr) ? pack_review : pack_accept);
}

/**
 * muster_calibrated_is_outgrown:
 * @n_people: of the roster now, with a reference
 *
 * Returns: whether so many came since that it should be made again
 */
gboolean
muster_calibrated_is_outgrown (const MusterCalibrated *self, guint n_people)
{
  return n_people > self->n_people * OUTGROWN;
}
