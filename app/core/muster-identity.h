/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-error.h"
#include "muster-id-text.h"
#include "muster-person.h"
#include "muster-policy.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

/* Whether a card belongs to the person of the roster: pure rules, no clock, no store. */

typedef enum {
  MUSTER_IDENTITY_OK,
  MUSTER_IDENTITY_UNKNOWN, /* the chip's number is not this person's */
  MUSTER_IDENTITY_NAME_DIFFERS,
  MUSTER_IDENTITY_NOT_YET_VALID,
  MUSTER_IDENTITY_EXPIRED,
} MusterIdentity;

/* @today as the number YYYYMMDD. */
MusterIdentity
muster_identity_compare (const MusterIdText *text, MusterPerson *person, guint today);
/* Why the person may not go on by themselves, or NONE. @doubt: what staff are to be told of though
 * the person goes on, or NONE. */
MusterReason muster_identity_judge (const MusterIdText *text,
                                    MusterPerson *person,
                                    guint today,
                                    const MusterPolicy *policy,
                                    MusterReason *doubt);
gboolean muster_identity_is_same_name (const char *a, const char *b);
/* What a guest is told of a card that a reader could not use. */
MusterReason muster_identity_reason_of_error (MusterCardError error);
/* The other way; FALSE for a reason that no reader gave. */
gboolean muster_identity_error_of_reason (MusterReason reason, MusterCardError *error);

G_END_DECLS
