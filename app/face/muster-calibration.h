/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-cross-scores.h"
#include "muster-rate.h"

G_BEGIN_DECLS

/* From people's references compared with each other to the threshold that suits these people. */

#define MUSTER_CALIBRATION_MIN_PEOPLE 15
#define MUSTER_CALIBRATION_MAX_LIST   50

/* Two people of the roster who look alike to the model. */
typedef struct {
  gint64 a;
  gint64 b;
  double similarity;
  gboolean one_face; /* more than two people ever do: one person under two numbers, or twins */
} MusterLookAlike;

typedef struct {
  guint64 n_pairs; /* comparisons of two of the group's people, one-face pairs left out */
  guint64 n_mated; /* comparisons of two references of one of them */
  MusterRate fmr;  /* both at the calibration's .threshold */
  MusterRate fnmr;
} MusterCalibrationGroup;

typedef struct {
  guint n_people;
  guint n_templates;
  guint64 n_pairs;        /* comparisons of different people, one-face pairs left out */
  guint64 n_person_pairs; /* the same, but two people count once */
  guint64 n_mated;
  guint n_mated_people;
  double wanted_fmr;
  double sought_fmr; /* the wanted one, or the smallest that so many pairs of people can tell */
  gboolean enough;   /* they are the same */
  double one_face_from;
  guint64 n_one_face; /* comparisons left out */
  double bare;        /* where the false match rate is .sought_fmr */
  double bare_low;    /* 95 % interval */
  double bare_high;
  double margin;
  double threshold;         /* .bare and .margin */
  MusterRate fmr;           /* at .threshold */
  MusterRate fnmr;          /* at .threshold, where there are mated comparisons */
  GArray *groups;           /* owned, of MusterCalibrationGroup, as the entries number them */
  GArray *look_alikes;      /* owned, of MusterLookAlike, the nearest first */
  MusterCrossScores scores; /* the one-face pairs are taken out */
} MusterCalibration;

gboolean muster_calibration_run (const MusterCrossEntry *entries,
                                 guint n_entries,
                                 guint n_groups,
                                 double fmr,
                                 double list_from,
                                 GCancellable *cancellable,
                                 MusterCrossProgress progress,
                                 gpointer user_data,
                                 MusterCalibration *result,
                                 GError **error);
void muster_calibration_clear (MusterCalibration *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterCalibration, muster_calibration_clear)

G_END_DECLS
