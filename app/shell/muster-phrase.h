/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-text.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_LANGUAGE_ZH,
  MUSTER_LANGUAGE_EN,
  MUSTER_N_LANGUAGES,
} MusterLanguage;

MusterLanguage muster_language_default (void);
MusterLanguage muster_language_other (MusterLanguage language);
const char *muster_language_get_name (MusterLanguage language);

/* One thing to say, in every language at once: the guest's language is set large, the other small.
 * Immutable. */
typedef struct _MusterPhrase MusterPhrase;

MusterPhrase *muster_phrase_new (const char *msgid) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_phrase_new_in (const char *context,
                                    const char *msgid) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_phrase_new_format (const char *msgid, ...)
    G_GNUC_PRINTF (1, 2) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_phrase_new_count (const char *singular,
                                       const char *plural,
                                       guint n) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_phrase_new_literal (const char *text) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_phrase_new_text (const MusterText *text) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_phrase_copy (const MusterPhrase *self) G_GNUC_WARN_UNUSED_RESULT;
void muster_phrase_free (MusterPhrase *self);

const char *muster_phrase_get (const MusterPhrase *self, MusterLanguage language);
gboolean muster_phrase_is_empty (const MusterPhrase *self);
gboolean muster_phrase_equal (const MusterPhrase *a, const MusterPhrase *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPhrase, muster_phrase_free)

G_END_DECLS
