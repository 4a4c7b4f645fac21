/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"
#include "muster-text.h"

G_BEGIN_DECLS

/* What staff read. Plain, complete, never what a guest may not know turned into jargon. */
const char *muster_desk_words_outcome (MusterOutcome outcome);
const char *muster_desk_words_outcome_style (MusterOutcome outcome);
const char *muster_desk_words_reason (MusterReason reason);
const char *muster_desk_words_advice (MusterReason reason);
const char *muster_desk_words_coach (MusterCoach coach);
const char *muster_desk_words_state (const MusterDeskView *view);
const char *muster_desk_words_way (const char *way);
const char *muster_desk_words_source (const char *source);
const char *muster_desk_words_icon (const char *style);
/* Why pictures of a try are not shown, and what the button says by which a second person lets. */
const char *muster_desk_words_withheld (gboolean can_ask);
const char *muster_desk_words_look_with (void);

/* Facts in one line, with the language's own gap: " · " or an ideographic space. */
char *muster_desk_words_join (const char *const *facts, gsize n) G_GNUC_WARN_UNUSED_RESULT;
char *muster_desk_words_clock (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *muster_desk_words_day (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *muster_desk_words_date (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *muster_desk_words_month (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_desk_words_choose (const MusterText *text);

G_END_DECLS
