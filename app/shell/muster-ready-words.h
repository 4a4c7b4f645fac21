/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"

G_BEGIN_DECLS

/* The lines of a readiness check in the operator's words. */
const char *muster_ready_words_title (const char *id);
const char *muster_ready_words_icon (const char *id);
const char *muster_ready_words_short (const MusterReadyItem *item);
const char *muster_ready_words_state (MusterReadyState state);
const char *muster_ready_words_style (MusterReadyState state);
gboolean muster_ready_words_is_device (const char *id);
char *muster_ready_words_dup_tip (const MusterReadyItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
