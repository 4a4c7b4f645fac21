/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-chart-draw.h"
#include "muster-day-book.h"
#include "muster-profile.h"

G_BEGIN_DECLS

/* What a day sheet says, in words of the desk's language: the window shows it, paper and a
 * spreadsheet get the same. */

/* Names for what the journal knows by number and code. Borrowed. */
typedef struct {
  GPtrArray *accounts; /* of MusterStaffRow, nullable */
  const MusterOverrideReason *reasons;
  gsize n_reasons;
} MusterDayNames;

typedef struct {
  char *title;     /* owned */
  char *note;      /* owned, nullable: how it is to be read */
  char **columns;  /* owned, ends with NULL */
  GPtrArray *rows; /* owned, of char **, each as long as columns */
} MusterDayTable;

typedef enum {
  MUSTER_DAY_TABLE_SUMMARY,
  MUSTER_DAY_TABLE_OUTCOMES,
  MUSTER_DAY_TABLE_HOURS,
  MUSTER_DAY_TABLE_STAFF,
  MUSTER_DAY_TABLE_REASONS,
  MUSTER_DAY_TABLE_BANDS,
  MUSTER_DAY_TABLE_RECHECKS,
  MUSTER_N_DAY_TABLES,
} MusterDayTableKind;

MusterDayTable *muster_day_table_new (MusterDayTableKind kind,
                                      const MusterDayFigures *figures,
                                      const MusterDayNames *names) G_GNUC_WARN_UNUSED_RESULT;
void muster_day_table_free (MusterDayTable *self);

/* NULL where there is nothing to be drawn. */
MusterChartData *muster_day_chart_hours (const MusterDayFigures *figures) G_GNUC_WARN_UNUSED_RESULT;
MusterChartData *muster_day_chart_staff (const MusterDayFigures *figures,
                                         const MusterDayNames *names) G_GNUC_WARN_UNUSED_RESULT;

char *muster_day_dup_staff (gint64 staff,
                            const char *typed,
                            const MusterDayNames *names) G_GNUC_WARN_UNUSED_RESULT;
char *muster_day_dup_title (guint32 day) G_GNUC_WARN_UNUSED_RESULT;
char *muster_day_dup_unread (const MusterDayFigures *figures) G_GNUC_WARN_UNUSED_RESULT;
char *muster_day_dup_closed (const MusterDayReport *report,
                             const MusterDayNames *names) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDayTable, muster_day_table_free)

G_END_DECLS
