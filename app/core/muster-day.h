/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A day is a date on the wall: entries keep their own time in UTC, and each lies on one date,
 * however many hours that date has. Counted as a GDate counts (1 = the first of January of the year
 * 1), 0 = none. */
guint32 muster_day_of (gint64 seconds, GTimeZone *zone);
gint64 muster_day_begin (guint32 day, GTimeZone *zone);
guint muster_day_hour (gint64 seconds, GTimeZone *zone);

char *muster_day_to_text (guint32 day) G_GNUC_WARN_UNUSED_RESULT; /* "2026-09-01" */
guint32 muster_day_from_text (const char *text);

G_END_DECLS
