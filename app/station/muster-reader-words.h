/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"

G_BEGIN_DECLS

/* What staff call readers and cards, in their language. */
const char *muster_reader_words_driver (const char *id);
const char *muster_reader_words_state (MusterReaderState state);
const char *muster_reader_words_card (MusterCardKind kind);
char *muster_reader_words_dup_title (const char *driver,
                                     const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *muster_reader_words_dup_masked (const char *number) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
