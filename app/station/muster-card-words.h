/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-error.h"

G_BEGIN_DECLS

/* What staff are told of a reader or a card that cannot be used: the one table for desk, readiness,
 * preferences and command line. Words for guests are in the guest's own tables, by MusterReason. */
typedef struct {
  const char *title;  /* what is wrong, a few words without a full stop */
  const char *remedy; /* what to do, one or two sentences */
} MusterCardErrorWords;

MusterCardErrorWords muster_card_error_words (MusterCardError code);

G_END_DECLS
