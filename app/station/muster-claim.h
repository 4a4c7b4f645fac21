/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-event.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Whom somebody says to be: a card, two numbers, or whom their face or staff found. Zeroed memory
 * is no claim. */
typedef struct {
  MusterFind by;
  char *a;               /* owned, nullable: no claim */
  char *b;               /* owned, nullable */
  MusterIdText *id_text; /* owned, nullable: what the chip says beside the number */
  char *reader;          /* owned, nullable: name of the reader, for the journal */
  const char *way;       /* static: "campus", "campus-part", "student", "id", "numbers",
                            "face", "name"; NULL */
} MusterClaim;

MusterClaim muster_claim_of_card (MusterCardKind kind, const char *number);
/* @event: a card that was read. */
MusterClaim muster_claim_of_event (MusterCardEvent *event);
MusterClaim muster_claim_of_numbers (const char *student_number, const char *id_number);
MusterClaim muster_claim_of_person (gint64 person);
MusterClaim muster_claim_of_named (gint64 person);
void muster_claim_clear (MusterClaim *self);
gboolean muster_claim_is_same (const MusterClaim *self, const MusterClaim *other);

G_END_DECLS
