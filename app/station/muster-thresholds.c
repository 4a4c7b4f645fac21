/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-thresholds.h"

#include "muster-profile.h"

/**
 * muster_thresholds_load:
 * @model: as templates name it
 * @calibrated: (out): what “muster calibrate” kept for it
 *
 * Blocks for a moment, as settings do. One that is damaged is told and counts as none.
 *
 * Returns: %FALSE if the station was never calibrated with @model
 */
gboolean
muster_thresholds_load (MusterStore *store, const char *model, MusterCalibrated *calibrated)
{
  g_autofree char *key = muster_calibrated_dup_key (model);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = muster_store_get_setting (store, key, &error);

  *calibrated = (MusterCalibrated){0};
  if (text != NULL && muster_calibrated_from_text (text, calibrated, &error))
    return TRUE;
  if (error != NULL)
    g_warning ("Calibration: %s", error->message);
  return FALSE;
}

gboolean
muster_thresholds_keep (MusterStore *store,
                        const char *model,
                        const MusterCalibrated *calibrated,
                        GError **error)
{
  g_autofree char *key = muster_calibrated_dup_key (model);
  g_autofree char *text = muster_calibrated_to_text (calibrated);

  return muster_store_set_setting (store, key, text, error);
}

/**
 * muster_thresholds_join:
 * @policy: a copy of the profile's; changed
 * @calibrated: (out): what was taken into account; all zero if there is none
 *
 * The stricter of profile and pack holds; the station's own calibration with this model takes the
 * place of the pack's accept as muster_calibrated_get_accept() says.
 */
void
muster_thresholds_join (MusterPolicy *policy,
                        MusterStore *store,
                        MusterFaceEngine *engine,
                        MusterCalibrated *calibrated)
{
  MusterModelPack *pack = muster_face_engine_get_pack (engine);
  const double review = muster_model_pack_get_review (pack);
  double accept = muster_model_pack_get_accept (pack);

  if (muster_thresholds_load (store, muster_face_engine_get_model (engine), calibrated))
    accept = muster_calibrated_get_accept (calibrated, policy->fmr, review, accept);
  muster_policy_join_pack (policy, review, accept, muster_model_pack_is_assist (pack));
}
