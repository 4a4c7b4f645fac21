/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-occasion.h"

static const char *const kind_nicks[] = {
    [MUSTER_OCCASION_CHECK_IN] = "check-in",
    [MUSTER_OCCASION_EXAM_DOOR] = "exam-door",
    [MUSTER_OCCASION_PHOTO_COLLECTION] = "photo-collection",
    [MUSTER_OCCASION_CONFIRMATION] = "confirmation",
};

/**
 * muster_occasion_new:
 * @id: short stable name
 * @kind: what people do here
 * @profile: profile id
 *
 * Returns: (transfer full): an occasion that is always open, for everybody in the roster
 */
MusterOccasion *
muster_occasion_new (const char *id, MusterOccasionKind kind, const char *profile)
{
  MusterOccasion *self;

  g_return_val_if_fail (id != NULL && profile != NULL, NULL);

  self = g_new0 (MusterOccasion, 1);
  self->id = g_strdup (id);
  self->kind = kind;
  self->profile = g_strdup (profile);
  self->everyone = TRUE;
  return self;
}

MusterOccasion *
muster_occasion_copy (const MusterOccasion *self)
{
  MusterOccasion *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->profile = g_strdup (self->profile);
  copy->room = g_strdup (self->room);
  copy->title = (MusterText){NULL, NULL};
  muster_text_copy (&self->title, &copy->title);
  return copy;
}

void
muster_occasion_free (MusterOccasion *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->profile);
  g_free (self->room);
  muster_text_clear (&self->title);
  g_free (self);
}

void
muster_expected_clear (MusterExpected *self)
{
  g_clear_pointer (&self->room, g_free);
  g_clear_pointer (&self->seat, g_free);
  *self = (MusterExpected){0};
}

const char *
muster_occasion_kind_to_nick (MusterOccasionKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_nicks), "check-in");
  return kind_nicks[kind];
}

gboolean
muster_occasion_kind_from_nick (const char *nick, MusterOccasionKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_nicks); i++) {
    if (g_strcmp0 (nick, kind_nicks[i]) == 0) {
      *kind = i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * muster_occasion_judge:
 * @self: an occasion
 * @expected: (nullable): what its list says of the person, %NULL if nothing
 * @passed_at: seconds UTC when the person got in, 0 if not yet
 * @now: seconds UTC
 *
 * The first that applies is told, in this order: already in (also after closing time: "too late"
 * would frighten somebody who has long been done), not on the list, too early, too late (from the
 * second of closing on), another room than this station's, fee, photo review. What only the person
 * can mend comes last, so nobody pays a fee for the wrong room.
 *
 * Returns: %MUSTER_REASON_NONE if the person may go on
 */
MusterReason
muster_occasion_judge (const MusterOccasion *self,
                       const MusterExpected *expected,
                       gint64 passed_at,
                       gint64 now)
{
  static const MusterExpected nothing = {0};

  if (expected == NULL)
    expected = &nothing;
  if (passed_at != 0)
    return MUSTER_REASON_ALREADY_IN;
  if (!expected->listed && (!self->everyone || expected->removed))
    return MUSTER_REASON_NOT_EXPECTED;
  if (self->opens != 0 && now < self->opens)
    return MUSTER_REASON_TOO_EARLY;
  if (self->closes != 0 && now >= self->closes)
    return MUSTER_REASON_TOO_LATE;
  if (self->room != NULL && expected->room != NULL && g_strcmp0 (self->room, expected->room) != 0)
    return MUSTER_REASON_WRONG_ROOM;
  if (expected->fee_unpaid)
    return MUSTER_REASON_FEE_UNPAID;
  if (expected->photo_not_reviewed)
    return MUSTER_REASON_PHOTO_NOT_REVIEWED;
  return MUSTER_REASON_NONE;
}
