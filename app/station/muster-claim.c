/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-claim.h"

#include <string.h>

static MusterFind
find_of_kind (MusterCardKind kind)
{
  switch (kind) {
  case MUSTER_CARD_ID:
    return MUSTER_FIND_BY_ID;
  case MUSTER_CARD_STUDENT:
    return MUSTER_FIND_BY_STUDENT;
  case MUSTER_CARD_CAMPUS_PART:
    return MUSTER_FIND_BY_CARD_PART;
  case MUSTER_CARD_CAMPUS:
  default:
    return MUSTER_FIND_BY_CARD;
  }
}

/**
 * muster_claim_of_card:
 * @kind: what was read
 * @number: how it names the person
 *
 * Returns: (transfer full): clear with muster_claim_clear()
 */
MusterClaim
muster_claim_of_card (MusterCardKind kind, const char *number)
{
  return (MusterClaim){
      .by = find_of_kind (kind),
      .a = g_strdup (number),
      .way = muster_card_kind_to_nick (kind),
  };
}

/**
 * muster_claim_of_event:
 * @event: a %MUSTER_CARD_EVENT_CARD_READ
 *
 * Returns: (transfer full): clear with muster_claim_clear()
 */
MusterClaim
muster_claim_of_event (MusterCardEvent *event)
{
  MusterClaim claim = muster_claim_of_card (muster_card_event_get_card (event),
                                            muster_card_event_get_number (event));
  MusterIdText *id_text = muster_card_event_get_id_text (event);

  claim.reader = g_strdup (muster_card_event_get_reader (event));
  if (id_text != NULL)
    claim.id_text = muster_id_text_ref (id_text);
  return claim;
}

MusterClaim
muster_claim_of_numbers (const char *student_number, const char *id_number)
{
  return (MusterClaim){
      .by = MUSTER_FIND_BY_NUMBERS,
      .a = g_strdup (student_number),
      .b = g_strdup (id_number),
      .way = "numbers",
  };
}

/* @person: roster id, of somebody who was found by face */
MusterClaim
muster_claim_of_person (gint64 person)
{
  return (MusterClaim){
      .by = MUSTER_FIND_BY_PERSON,
      .a = g_strdup_printf ("%" G_GINT64_FORMAT, person),
      .way = "face",
  };
}

/* @person: roster id, of somebody whom staff found by name or number */
MusterClaim
muster_claim_of_named (gint64 person)
{
  MusterClaim claim = muster_claim_of_person (person);

  claim.way = "name";
  return claim;
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

void
muster_claim_clear (MusterClaim *self)
{
  wipe (self->a);
  wipe (self->b);
  g_clear_pointer (&self->id_text, muster_id_text_unref);
  g_free (self->reader);
  *self = (MusterClaim){0};
}

/**
 * muster_claim_is_same:
 * @self: a claim
 * @other: another
 *
 * Returns: whether both name one person in one way; never for no claim
 */
gboolean
muster_claim_is_same (const MusterClaim *self, const MusterClaim *other)
{
  return self->a != NULL && self->by == other->by && g_strcmp0 (self->a, other->a) == 0;
}
