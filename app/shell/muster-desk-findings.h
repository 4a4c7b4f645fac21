/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"

G_BEGIN_DECLS

/* One thing the station found about a visit; exceptions come first. */
typedef struct {
  const char *style; /* static: "stop", "again", "doubt" for exceptions; "pass", "plain" quiet */
  char *text;        /* owned, translated */
  char *detail;      /* owned, nullable: what was measured, translated, a line each */
} MusterFinding;

GPtrArray *muster_findings_new (const MusterDeskView *view, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_findings_equal (const GPtrArray *some, const GPtrArray *others); /* both nullable */
void muster_finding_free (gpointer finding);

G_END_DECLS
