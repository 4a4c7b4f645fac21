/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-settle.h"
#include "muster-store-cases.h"

G_BEGIN_DECLS

/* What staff read of open cases. */
const char *muster_settle_words_kind (MusterOpenCaseKind kind);
const char *muster_settle_words_photo (const MusterOpenCaseRow *row);
char *muster_settle_words_dup_what (const MusterOpenCaseRow *row) G_GNUC_WARN_UNUSED_RESULT;
char *muster_settle_words_dup_kind (const MusterOpenCaseRow *row,
                                    gint64 now) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_settle_words_style (const MusterOpenCaseRow *row, gint64 now);
const char *muster_settle_words_nobody (const MusterOpenCaseRow *row);
char *muster_settle_words_dup_name (const MusterOpenCaseRow *row) G_GNUC_WARN_UNUSED_RESULT;
char *muster_settle_words_dup_age (gint64 since, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
char *muster_settle_words_dup_due (const MusterOpenCaseRow *row,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;
char *muster_settle_words_dup_due_on_paper (const MusterOpenCaseRow *row,
                                            gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/* An answer: its button, and the question before it is given. */
typedef struct {
  const char *button;  /* translated */
  const char *heading; /* translated */
  const char *body;    /* translated */
  const char *hint;    /* translated: what to write */
  const char *answer;  /* translated: the button that does it */
} MusterSettleWords;

MusterSettleWords muster_settle_words_answer (MusterSettleAnswer answer);

G_END_DECLS
