/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-code-words.h"

G_BEGIN_DECLS

/* Of muster-code-words.c and muster-code-fit.c only. */
typedef struct {
  guint8 digit;
  guint8 language;
  guint8 n;    /* steps */
  guint first; /* row */
} MusterCodeWord;

struct _MusterCodeWords {
  float scale[MUSTER_SPEECH_FEATURES]; /* one over the spread */
  MusterCodeWord *words;               /* owned */
  guint n_words;
  float *rows; /* owned: n_rows of MUSTER_SPEECH_FEATURES in units of their spread */
  guint n_rows;
};

G_END_DECLS
