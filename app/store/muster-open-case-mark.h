/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-event.h"
#include "muster-open-case.h"

G_BEGIN_DECLS

/* What one entry does to the table. */
typedef struct {
  gboolean opens;
  MusterOpenCaseKind kind;
  gint64 due;
  gint64 of;       /* the case it settles or takes back; 0 = none */
  gboolean closes; /* and does not only ask for more */
} MusterOpenCaseMark;

gboolean muster_open_case_link (MusterDb *db, MusterEvent *event, GError **error);
gboolean
muster_open_case_tell_photo (MusterDb *db, MusterEvent *event, gboolean keeps, GError **error);
void muster_open_case_mark_read (MusterOpenCaseMark *mark, const MusterEvent *event);
gboolean
muster_open_case_follow (MusterDb *db, gint64 seq, const MusterOpenCaseMark *mark, GError **error);

G_END_DECLS
