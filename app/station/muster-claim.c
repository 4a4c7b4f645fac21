/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-claim.h"

#include <string.h>

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
      .by = kind == MUSTER_CARD_ID ? MUSTER_FIND_BY_ID : MUSTER_FIND_BY_CARD,
      .a = g_strdup (number),
  };
}

MusterClaim
muster_claim_of_numbers (const char *student_number, const char *id_number)
{
  return (MusterClaim){
      .by = MUSTER_FIND_BY_NUMBERS,
      .a = g_strdup (student_number),
      .b = g_strdup (id_number),
  };
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
