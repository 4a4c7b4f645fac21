/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-member.h"

static void
note_error (MusterReaderMember *self, MusterCardEvent *event)
{
  const GError *error = muster_card_event_get_error (event);

  if (g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER)) {
    self->trouble = FALSE; /* whatever it was, the device was taken away */
    return;
  }
  g_clear_error (&self->last_error);
  self->last_error = g_error_copy (error);
  self->last_error_us = muster_card_event_get_time (event);
  self->trouble = !muster_card_error_is_of_card (error);
}

/**
 * muster_reader_member_new:
 * @reader: a reader; a reference is taken
 * @family: (nullable): what it is a reader of; borrowed
 *
 * Returns: (transfer full): a reader that said nothing yet
 */
MusterReaderMember *
muster_reader_member_new (MusterCardReader *reader, MusterReaderFamily *family)
{
  MusterReaderMember *self = g_new0 (MusterReaderMember, 1);

  self->reader = g_object_ref (reader);
  self->family = family;
  return self;
}

void
muster_reader_member_free (gpointer data)
{
  MusterReaderMember *self = data;

  g_object_unref (self->reader);
  g_clear_error (&self->last_error);
  g_free (self);
}

void
muster_reader_member_note (MusterReaderMember *self, MusterCardEvent *event)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    self->attached = TRUE;
    self->trouble = FALSE;
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    self->attached = FALSE;
    self->gone_us = muster_card_event_get_time (event);
    break;
  case MUSTER_CARD_EVENT_ERROR:
    note_error (self, event);
    break;
  case MUSTER_CARD_EVENT_CARD_READ:
  case MUSTER_CARD_EVENT_CARD_ON:
  case MUSTER_CARD_EVENT_CARD_OFF:
  case MUSTER_CARD_EVENT_READER_STATE:
  default:
    break;
  }
}

/**
 * muster_reader_member_is_for_station:
 * @self: the reader that told @event
 * @event: an event that is news
 * @testing: whether staff try the readers now
 *
 * A card put on in a test stays one of the test until it is lifted, also when the test ends before.
 * So this wants to be asked of each event that is news, once.
 *
 * Returns: whether @event concerns the station
 */
gboolean
muster_reader_member_is_for_station (MusterReaderMember *self,
                                     MusterCardEvent *event,
                                     gboolean testing)
{
  gboolean was_test = self->test_card;

  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    self->test_card = testing;
    return !testing;
  case MUSTER_CARD_EVENT_CARD_OFF:
    self->test_card = FALSE;
    return !was_test;
  case MUSTER_CARD_EVENT_READER_GONE:
    self->test_card = FALSE;
    return TRUE;
  case MUSTER_CARD_EVENT_CARD_ON:
    return !testing;
  case MUSTER_CARD_EVENT_ERROR:
    return !testing || !muster_card_error_is_of_card (muster_card_event_get_error (event));
  case MUSTER_CARD_EVENT_READER_ADDED:
  case MUSTER_CARD_EVENT_READER_STATE:
  default:
    return TRUE;
  }
}

/* --- several --- */

MusterReaderMember *
muster_reader_members_find (GPtrArray *members, MusterCardReader *reader)
{
  for (guint i = 0; i < members->len; i++) {
    MusterReaderMember *member = g_ptr_array_index (members, i);

    if (member->reader == reader)
      return member;
  }
  return NULL;
}

gboolean
muster_reader_members_has_name (GPtrArray *members, const char *name)
{
  for (guint i = 0; i < members->len; i++) {
    const MusterReaderMember *member = g_ptr_array_index (members, i);

    if (g_str_equal (muster_card_reader_get_name (member->reader), name))
      return TRUE;
  }
  return FALSE;
}

guint
muster_reader_members_count_waiting (GPtrArray *members, const MusterReaderFamily *family)
{
  guint n = 0;

  for (guint i = 0; i < members->len; i++) {
    const MusterReaderMember *member = g_ptr_array_index (members, i);

    n += member->family == family && !member->attached;
  }
  return n;
}

/**
 * muster_reader_members_list_surplus:
 * @members: the readers
 * @family: a family with one reader for each device
 * @surplus: (element-type MusterCardReader): owns its elements; is added to
 *
 * One reader of a family waits for a device: the one that lost its device last, since it looks
 * again soonest. The others are surplus.
 */
void
muster_reader_members_list_surplus (GPtrArray *members,
                                    const MusterReaderFamily *family,
                                    GPtrArray *surplus)
{
  const MusterReaderMember *kept = NULL;

  for (guint i = 0; i < members->len; i++) {
    const MusterReaderMember *member = g_ptr_array_index (members, i);

    if (member->family != family || member->attached)
      continue;
    if (kept != NULL && kept->gone_us >= member->gone_us) {
      g_ptr_array_add (surplus, g_object_ref (member->reader));
      continue;
    }
    if (kept != NULL)
      g_ptr_array_add (surplus, g_object_ref (kept->reader));
    kept = member;
  }
}

/**
 * muster_reader_members_list_unwanted:
 * @members: the readers
 * @wanted: (element-type MusterReaderFamily): the families that shall have readers
 *
 * Returns: (transfer full) (element-type MusterCardReader): the readers of other families; none
 *   that was put in by hand
 */
GPtrArray *
muster_reader_members_list_unwanted (GPtrArray *members, GPtrArray *wanted)
{
  GPtrArray *unwanted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < members->len; i++) {
    const MusterReaderMember *member = g_ptr_array_index (members, i);

    if (member->family != NULL && muster_reader_families_find (wanted, member->family) == NULL)
      g_ptr_array_add (unwanted, g_object_ref (member->reader));
  }
  return unwanted;
}
