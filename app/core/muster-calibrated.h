/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the station keeps of a calibration with its own people. Plain values. */
typedef struct {
  double accept; /* cosine from which two of these people match by mistake at .fmr, and a margin */
  double fmr;    /* for which it was sought */
  gboolean
      enough; /* the comparisons are enough for that rate; if not, .accept can only be a warning */
  guint64 n_pairs; /* comparisons of different people */
  guint n_people;
  gint64 time; /* seconds UTC */
} MusterCalibrated;

char *muster_calibrated_dup_key (const char *model) G_GNUC_WARN_UNUSED_RESULT;
char *muster_calibrated_to_text (const MusterCalibrated *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_calibrated_from_text (const char *text, MusterCalibrated *self, GError **error);

gboolean muster_calibrated_holds (const MusterCalibrated *self, double fmr);
double muster_calibrated_get_accept (const MusterCalibrated *self,
                                     double fmr,
                                     double pack_review,
                                     double pack_accept);
gboolean muster_calibrated_is_outgrown (const MusterCalibrated *self, guint n_people);

G_END_DECLS
