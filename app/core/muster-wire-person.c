/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-person.h"

#include <string.h>

#include "muster-card-uid.h"
#include "muster-error.h"
#include "muster-wire-rows.h"

/* --- a seat --- */

/* @room, @seat: (nullable) */
MusterWireSeat *
muster_wire_seat_new (const char *session, const char *room, const char *seat)
{
  MusterWireSeat *self = g_new0 (MusterWireSeat, 1);

  self->session = g_strdup (session);
  self->room = g_strdup (room);
  self->seat = g_strdup (seat);
  return self;
}

void
muster_wire_seat_free (MusterWireSeat *self)
{
  g_free (self->session);
  g_free (self->room);
  g_free (self->seat);
  g_free (self);
}

static void
put_seat (GString *json, const MusterWireSeat *seat)
{
  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "session", seat->session);
  muster_wire_put_string (json, "room", seat->room);
  muster_wire_put_string (json, "seat", seat->seat);
  if (seat->fee_unpaid)
    muster_wire_put_boolean (json, "fee_unpaid", TRUE);
  if (seat->photo_not_reviewed)
    muster_wire_put_boolean (json, "photo_not_reviewed", TRUE);
  muster_wire_end (json, '}');
}

/* --- reading --- */

/* FALSE if it is there and no text, or longer than @max. */
static gboolean
take_text (const MusterWireNode *object, const char *key, gsize max, char **text)
{
  const MusterWireNode *node = muster_wire_get_member (object, key);

  *text = muster_wire_dup_member (object, key, max);
  return node == NULL || *text != NULL;
}

static gboolean
take_flag (const MusterWireNode *object, const char *key, gboolean *flag)
{
  const MusterWireNode *node = muster_wire_get_member (object, key);

  *flag = muster_wire_get_boolean (node);
  return node == NULL || muster_wire_is (node, MUSTER_WIRE_BOOLEAN);
}

/* Texts of 1 to @max_bytes. @fits: (nullable): what else is asked of each */
static gboolean
take_texts (const MusterWireNode *object,
            const char *key,
            guint max,
            gsize max_bytes,
            gboolean (*fits) (const char *text),
            GStrv *texts)
{
  const MusterWireNode *list = muster_wire_get_member (object, key);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (list == NULL)
    return TRUE;
  if (!muster_wire_is (list, MUSTER_WIRE_ARRAY) || muster_wire_count (list) > max)
    return FALSE;
  for (const MusterWireNode *at = muster_wire_get_first (list); at != NULL;
       at = muster_wire_get_next (at)) {
    const char *text = muster_wire_get_string (at);

    if (text == NULL || *text == '\0' || strlen (text) > max_bytes ||
        (fits != NULL && !fits (text)))
      return FALSE;
    g_strv_builder_add (builder, text);
  }
  *texts = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
is_card (const char *text)
{
  g_autofree char *uid = muster_card_uid_normalise (text);

  return uid != NULL;
}

static MusterWireSeat *
read_seat (const MusterWireNode *node)
{
  const char *session = muster_wire_get_string (muster_wire_get_member (node, "session"));
  MusterWireSeat *seat = muster_wire_seat_new (session, NULL, NULL);

  if (muster_wire_is_id (session) && take_text (node, "room", MUSTER_WIRE_MAX_TEXT, &seat->room) &&
      take_text (node, "seat", MUSTER_WIRE_MAX_TEXT, &seat->seat) &&
      take_flag (node, "fee_unpaid", &seat->fee_unpaid) &&
      take_flag (node, "photo_not_reviewed", &seat->photo_not_reviewed))
    return seat;
  muster_wire_seat_free (seat);
  return NULL;
}

static gboolean
has_session (GPtrArray *seats, const char *session)
{
  for (guint i = 0; i < seats->len; i++)
    if (g_str_equal (((MusterWireSeat *) g_ptr_array_index (seats, i))->session, session))
      return TRUE;
  return FALSE;
}

static gboolean
take_seats (const MusterWireNode *root, MusterWirePerson *person)
{
  const MusterWireNode *list = muster_wire_get_member (root, "seats");

  if (list == NULL)
    return TRUE;
  if (!muster_wire_is (list, MUSTER_WIRE_ARRAY) || muster_wire_count (list) > MUSTER_WIRE_MAX_SEATS)
    return FALSE;
  person->seats = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_seat_free);
  for (const MusterWireNode *at = muster_wire_get_first (list); at != NULL;
       at = muster_wire_get_next (at)) {
    MusterWireSeat *seat = read_seat (at);
    const gboolean twice = seat != NULL && has_session (person->seats, seat->session);

    if (seat != NULL)
      g_ptr_array_add (person->seats, seat);
    if (seat == NULL || twice)
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_photo (const MusterWireNode *root, MusterWirePerson *person)
{
  const MusterWireNode *photo = muster_wire_get_member (root, "photo");

  if (photo == NULL)
    return TRUE;
  person->photo = muster_wire_dup_member (photo, "h", MUSTER_WIRE_PHOTO_DIGITS);
  person->photo_size = muster_wire_get_int (muster_wire_get_member (photo, "size"), 0);
  return muster_wire_is_hex (person->photo, MUSTER_WIRE_PHOTO_DIGITS) && person->photo_size > 0 &&
         person->photo_size <= MUSTER_WIRE_MAX_PHOTO;
}

static gboolean
take_extra (const MusterWire *wire, const MusterWireNode *root, MusterWirePerson *person)
{
  const MusterWireNode *extra = muster_wire_get_member (root, "extra");
  g_autoptr (GBytes) raw = NULL;

  if (extra == NULL)
    return TRUE;
  raw = muster_wire_dup_raw (wire, extra);
  person->extra = g_strndup (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  return muster_wire_is (extra, MUSTER_WIRE_OBJECT) &&
         g_bytes_get_size (raw) <= MUSTER_WIRE_MAX_EXTRA;
}

static gboolean
is_number (const char *text)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  return stripped != NULL && *stripped != '\0';
}

/**
 * muster_wire_person_parse:
 * @json: at most %MUSTER_WIRE_MAX_ROW bytes
 * @person: (out caller-allocates): to be cleared
 */
gboolean
muster_wire_person_parse (GBytes *json, MusterWirePerson *person, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_ROW, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;

  memset (person, 0, sizeof *person);
  if (wire == NULL)
    return FALSE;
  if (take_text (root, "number", MUSTER_WIRE_MAX_NUMBER, &person->number) &&
      is_number (person->number) && take_text (root, "name", MUSTER_WIRE_MAX_TEXT, &person->name) &&
      take_text (root, "id_number", MUSTER_WIRE_MAX_NUMBER, &person->id_number) &&
      take_text (root, "unit", MUSTER_WIRE_MAX_TEXT, &person->unit) &&
      take_texts (root, "cards", MUSTER_WIRE_MAX_CARDS, 64, is_card, &person->cards) &&
      take_texts (
          root, "groups", MUSTER_WIRE_MAX_GROUPS, MUSTER_WIRE_MAX_TEXT, NULL, &person->groups) &&
      take_photo (root, person) && take_seats (root, person) && take_extra (wire, root, person))
    return TRUE;
  muster_wire_person_clear (person);
  return muster_wire_refuse ("person", error);
}

/* --- writing --- */

static void
put_texts (GString *json, const char *key, GStrv texts)
{
  if (texts == NULL || *texts == NULL)
    return;
  muster_wire_begin (json, key, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    muster_wire_put_string (json, NULL, texts[i]);
  muster_wire_end (json, ']');
}

/* Returns: (transfer full): the same bytes for the same person, so that a change can be seen */
GBytes *
muster_wire_person_to_json (const MusterWirePerson *person)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "number", person->number);
  muster_wire_put_string (json, "name", person->name);
  muster_wire_put_string (json, "id_number", person->id_number);
  muster_wire_put_string (json, "unit", person->unit);
  put_texts (json, "cards", person->cards);
  if (person->photo != NULL) {
    muster_wire_begin (json, "photo", '{');
    muster_wire_put_string (json, "h", person->photo);
    muster_wire_put_int (json, "size", person->photo_size);
    muster_wire_end (json, '}');
  }
  put_texts (json, "groups", person->groups);
  if (person->seats != NULL && person->seats->len > 0) {
    muster_wire_begin (json, "seats", '[');
    for (guint i = 0; i < person->seats->len; i++)
      put_seat (json, g_ptr_array_index (person->seats, i));
    muster_wire_end (json, ']');
  }
  if (person->extra != NULL)
    muster_wire_put_raw (json, "extra", person->extra);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

void
muster_wire_person_clear (MusterWirePerson *person)
{
  g_clear_pointer (&person->number, g_free);
  g_clear_pointer (&person->name, g_free);
  if (person->id_number != NULL)
    explicit_bzero (person->id_number, strlen (person->id_number));
  g_clear_pointer (&person->id_number, g_free);
  g_clear_pointer (&person->unit, g_free);
  g_clear_pointer (&person->cards, g_strfreev);
  g_clear_pointer (&person->photo, g_free);
  g_clear_pointer (&person->groups, g_strfreev);
  g_clear_pointer (&person->seats, g_ptr_array_unref);
  g_clear_pointer (&person->extra, g_free);
}

/* --- an occasion --- */

GBytes *
muster_wire_occasion_to_json (const MusterOccasion *occasion)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "name", occasion->id);
  muster_wire_put_string (json, "kind", muster_occasion_kind_to_nick (occasion->kind));
  muster_wire_put_string (json, "profile", occasion->profile);
  muster_wire_put_string (json, "title_en", occasion->title.en);
  muster_wire_put_string (json, "title_zh", occasion->title.zh);
  muster_wire_put_int (json, "opens", occasion->opens);
  muster_wire_put_int (json, "closes", occasion->closes);
  muster_wire_put_string (json, "room", occasion->room);
  muster_wire_put_boolean (json, "everyone", occasion->everyone);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

static gboolean
read_occasion (const MusterWireNode *root, MusterOccasion *occasion)
{
  occasion->opens = muster_wire_get_int (muster_wire_get_member (root, "opens"), -1);
  occasion->closes = muster_wire_get_int (muster_wire_get_member (root, "closes"), -1);
  return take_text (root, "title_en", MUSTER_WIRE_MAX_TEXT, &occasion->title.en) &&
         take_text (root, "title_zh", MUSTER_WIRE_MAX_TEXT, &occasion->title.zh) &&
         take_text (root, "room", MUSTER_WIRE_MAX_TEXT, &occasion->room) &&
         take_flag (root, "everyone", &occasion->everyone) && occasion->opens >= 0 &&
         (occasion->closes == 0 || occasion->closes > occasion->opens) &&
         MAX (occasion->opens, occasion->closes) < MUSTER_OCCASION_MAX_TIME;
}

/* Returns: (transfer full): %NULL with BAD_DATA */
MusterOccasion *
muster_wire_occasion_parse (GBytes *json, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_ROW, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  g_autofree char *name = NULL, *profile = NULL;
  g_autoptr (MusterOccasion) occasion = NULL;
  MusterOccasionKind kind;

  if (wire == NULL)
    return NULL;
  name = muster_wire_dup_member (root, "name", MUSTER_WIRE_MAX_NUMBER);
  profile = muster_wire_dup_member (root, "profile", MUSTER_WIRE_MAX_NUMBER);
  if (name != NULL && *name != '\0' && profile != NULL && *profile != '\0' &&
      muster_occasion_kind_from_nick (
          muster_wire_get_string (muster_wire_get_member (root, "kind")), &kind)) {
    occasion = muster_occasion_new (name, kind, profile);
    if (read_occasion (root, occasion))
      return g_steal_pointer (&occasion);
  }
  muster_wire_refuse ("session", error);
  return NULL;
}
