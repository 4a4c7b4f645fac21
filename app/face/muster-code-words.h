/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-code-speech.h"

G_BEGIN_DECLS

#define MUSTER_CODE_DIGITS 4

typedef enum {
  MUSTER_CODE_CHINESE,
  MUSTER_CODE_ENGLISH,
  MUSTER_CODE_N_LANGUAGES,
} MusterCodeLanguage;

/* How the ten digits sound, said by several voices in two languages. Immutable once made. */
typedef struct _MusterCodeWords MusterCodeWords;

/* Four digits laid over what was said. */
typedef struct {
  double cost; /* mean distance of the steps that are spoken, smaller is closer; INFINITY = none */
  char digits[MUSTER_CODE_DIGITS + 1];
  guint first[MUSTER_CODE_DIGITS]; /* step each of them begins with */
  guint last[MUSTER_CODE_DIGITS];
} MusterCodeFit;

MusterCodeWords *muster_code_words_new (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_code_words_free (MusterCodeWords *self);
const MusterCodeWords *muster_code_words_get_default (void);
guint muster_code_words_count (const MusterCodeWords *self);
void muster_code_words_fit (const MusterCodeWords *self,
                            const MusterCodeSpeech *speech,
                            MusterCodeLanguage language,
                            const char *wanted,
                            MusterCodeFit *asked,
                            MusterCodeFit *best);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCodeWords, muster_code_words_free)

/* --- the file --- */

/* "MUSTERCODE1\n", then the spread of each feature (MUSTER_SPEECH_FEATURES floats), the number of
 * words (2 bytes), and for each of them: digit, language, steps (one byte each), then its steps:
 * cepstra in units of their spread over MUSTER_CODE_UNIT (one signed byte each). Little-endian. */
#define MUSTER_CODE_MAGIC "MUSTERCODE1\n"
#define MUSTER_CODE_UNIT  32

G_END_DECLS
