/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* A station joins a roster from its desk, and leaves it. Both take the right ENROLMENT there, with
 * MUSTER_ENROLMENT_SERIAL, and are done on a thread of their own; the errors are in words for
 * staff. Main thread. */

#define MUSTER_ENROLMENT_SERIAL 1

/* As somebody typed it; borrowed. */
typedef struct {
  const char *url;
  const char *code;
  const char *pin;   /* nullable, or "" */
  const char *label; /* what staff call this station */
} MusterEnrolmentOrder;

/* Which of the fields is not right yet. */
typedef enum {
  MUSTER_ENROLMENT_FITS,
  MUSTER_ENROLMENT_URL,
  MUSTER_ENROLMENT_CODE,
  MUSTER_ENROLMENT_PIN,
} MusterEnrolmentField;

MusterEnrolmentField muster_enrolment_check (const MusterEnrolmentOrder *order, GError **error);

void muster_enrolment_join_async (MusterDuty *duty,
                                  const MusterEnrolmentOrder *order,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean muster_enrolment_join_finish (MusterDuty *duty, GAsyncResult *result, GError **error);
void
muster_enrolment_leave_async (MusterDuty *duty, GAsyncReadyCallback callback, gpointer user_data);
gboolean muster_enrolment_leave_finish (MusterDuty *duty, GAsyncResult *result, GError **error);

G_END_DECLS
