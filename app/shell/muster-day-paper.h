/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-tables.h"

G_BEGIN_DECLS

/* A day sheet that leaves the station, for a spreadsheet or on paper. All borrowed. */
typedef struct {
  const MusterDayReport *report;
  const MusterDayNames *names;
  const char *station;  /* its name */
  const char *profile;  /* id */
  const char *occasion; /* its title, or "" */
  gboolean rehearsal;
} MusterDayPaper;

GBytes *muster_day_csv_new (const MusterDayPaper *paper) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_day_pdf_new (const MusterDayPaper *paper, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
