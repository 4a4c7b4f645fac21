/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"
#include "muster-people-sheet.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

typedef struct {
  guint rows;
  guint people_new;
  guint people_changed;
  guint photos;     /* references that were taken in */
  guint templates;  /* of these, with a face that can be compared */
  guint missing;    /* people without a picture in the folder */
  GPtrArray *notes; /* owned, of MusterPeopleNote */
} MusterImportReport;

typedef void (*MusterImportProgress) (guint done, guint all, gpointer user_data);

void muster_import_report_clear (MusterImportReport *report);

gboolean muster_import_people (MusterStore *store,
                               MusterFaceEngine *engine,
                               GBytes *csv,
                               const char *photos,
                               const MusterStaffBy *by,
                               MusterImportProgress progress,
                               gpointer user_data,
                               MusterImportReport *report,
                               GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterImportReport, muster_import_report_clear)

G_END_DECLS
