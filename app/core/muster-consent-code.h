/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "muster-text.h"

G_BEGIN_DECLS

#define MUSTER_CONSENT_CODE_DIGITS 10

char *muster_consent_code_from_random (guint64 random) G_GNUC_WARN_UNUSED_RESULT;
char *muster_consent_code_normalise (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
char *muster_consent_code_to_text (const char *code) G_GNUC_WARN_UNUSED_RESULT;

char *muster_consent_dup_digest (const MusterText *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
