/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The five words of a similarity. Staff see them before the number; guests never see either. */
typedef enum {
  MUSTER_LIKENESS_NOT,
  MUSTER_LIKENESS_HARDLY,
  MUSTER_LIKENESS_UNSURE,
  MUSTER_LIKENESS_ALIKE,
  MUSTER_LIKENESS_VERY,
  MUSTER_N_LIKENESSES,
} MusterLikeness;

MusterLikeness muster_likeness_of (double similarity, double review, double accept);
const char *muster_likeness_get_word (MusterLikeness likeness);
const char *muster_likeness_get_style (MusterLikeness likeness);
const char *muster_likeness_get_icon (MusterLikeness likeness);
char *muster_likeness_dup_number (double similarity, double accept) G_GNUC_WARN_UNUSED_RESULT;
char *muster_likeness_dup_limit (double similarity, double accept) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
