/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-bilingual.h"

G_BEGIN_DECLS

/* One phrase in two lines: the guest's language large, the other small below it (or beside it, if
 * the orientation is horizontal). Without "second-class" only the guest's language is shown.
 *
 * Properties: "phrase" and "context" (source phrase and msgctxt; a template marks them translatable
 * in the domain "muster-guest", which no catalogue is bound to, so the source arrives here),
 * "first-class", "second-class" (style classes of the labels), "xalign", "max-width-chars",
 * "wrap" (FALSE: never broken, others make room). */
#define MUSTER_TYPE_WORDS (muster_words_get_type ())
G_DECLARE_FINAL_TYPE (MusterWords, muster_words, MUSTER, WORDS, GtkBox)

GtkWidget *muster_words_new (const char *first_class,
                             const char *second_class) G_GNUC_WARN_UNUSED_RESULT;
void muster_words_take (MusterWords *self, MusterPhrase *phrase);
const MusterPhrase *muster_words_get_phrase (MusterWords *self);

G_END_DECLS
