/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-profile.h"

G_BEGIN_DECLS

/* A question before something is settled or taken back, with a line for what was seen. There is no
 * default answer, and none before a needed note is written. */
#define MUSTER_SETTLE_YES "yes"

typedef struct {
  const char *name;    /* whom it is about */
  const char *heading; /* translated, as the rest */
  const char *body;
  const char *hint;
  const char *answer;
  const MusterOverrideReason *reasons; /* of the profile; NULL: none to choose from */
  gsize n_reasons;
  gboolean needs_note;
  gboolean takes_away; /* something that the person had */
} MusterSettleQuestion;

AdwMessageDialog *muster_settle_ask (GtkWindow *parent, const MusterSettleQuestion *question);
/* Borrowed of the profile; NULL: none was chosen. */
const char *muster_settle_ask_get_code (AdwMessageDialog *dialog);
char *muster_settle_ask_dup_note (AdwMessageDialog *dialog) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
