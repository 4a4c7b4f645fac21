/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-words.h"

G_BEGIN_DECLS

/* The digits to be read aloud, for how long they are valid, how loud the reader is heard, and that
 * the microphone is on meanwhile. */
#define MUSTER_TYPE_CODE_VIEW (muster_code_view_get_type ())
G_DECLARE_FINAL_TYPE (MusterCodeView, muster_code_view, MUSTER, CODE_VIEW, GtkBox)

/* Hidden while @view is NULL or has no digits. */
void muster_code_view_show (MusterCodeView *self, const MusterChallengeView *view);
const char *muster_code_view_get_digits (MusterCodeView *self);
double muster_code_view_get_heard (MusterCodeView *self);

G_END_DECLS
