/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-person.h"

#include <string.h>

#define MASK_HAN  "＊"
#define MASK_WORD "***"

struct _MusterPerson {
  GObject parent_instance;

  gint64 id;
  char *student_number; /* all owned, never NULL, fixed at construction */
  char *name;
  char *id_number;
  char *unit;
};

G_DEFINE_FINAL_TYPE (MusterPerson, muster_person, G_TYPE_OBJECT)

static void
muster_person_finalize (GObject *object)
{
  MusterPerson *self = MUSTER_PERSON (object);

  g_clear_pointer (&self->student_number, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->id_number, g_free);
  g_clear_pointer (&self->unit, g_free);
  G_OBJECT_CLASS (muster_person_parent_class)->finalize (object);
}

static void
muster_person_class_init (MusterPersonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_person_finalize;
}

static void
muster_person_init (MusterPerson *self)
{
}

/* Text from outside is made valid here once, so that nothing later has to ask. */
static char *
dup_valid (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");
}

/**
 * muster_person_new:
 * @id: roster id, more than 0
 * @student_number: (nullable): number that counts for the occasion
 * @name: (nullable): full name as printed on the card
 * @id_number: (nullable): normalised ID number
 * @unit: (nullable): department, class or branch in one line
 *
 * Returns: (transfer full): a new person; immutable, so any thread may read it
 */
MusterPerson *
muster_person_new (gint64 id,
                   const char *student_number,
                   const char *name,
                   const char *id_number,
                   const char *unit)
{
  MusterPerson *self = g_object_new (MUSTER_TYPE_PERSON, NULL);

  self->id = id;
  self->student_number = dup_valid (student_number);
  self->name = dup_valid (name);
  self->id_number = dup_valid (id_number);
  self->unit = dup_valid (unit);
  return self;
}

gint64
muster_person_get_id (MusterPerson *self)
{
  g_return_val_if_fail (MUSTER_IS_PERSON (self), 0);
  return self->id;
}

const char *
muster_person_get_student_number (MusterPerson *self)
{
  g_return_val_if_fail (MUSTER_IS_PERSON (self), "");
  return self->student_number;
}

const char *
muster_person_get_name (MusterPerson *self)
{
  g_return_val_if_fail (MUSTER_IS_PERSON (self), "");
  return self->name;
}

const char *
muster_person_get_id_number (MusterPerson *self)
{
  g_return_val_if_fail (MUSTER_IS_PERSON (self), "");
  return self->id_number;
}

const char *
muster_person_get_unit (MusterPerson *self)
{
  g_return_val_if_fail (MUSTER_IS_PERSON (self), "");
  return self->unit;
}

/* First and last character stay; the dot inside names of many peoples of China stays too. */
static void
mask_han (GString *out, const char *name)
{
  glong length = g_utf8_strlen (name, -1);
  glong i = 0;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p), i++) {
    gunichar c = g_utf8_get_char (p);

    if (i == 0 || (i == length - 1 && length > 2) || c == 0x00b7)
      g_string_append_unichar (out, c);
    else
      g_string_append (out, MASK_HAN);
  }
}

/* The first letter of each word stays; the mask has one length, so it tells no length. */
static void
mask_words (GString *out, const char *name)
{
  gboolean in_word = FALSE;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isspace (c)) {
      in_word = FALSE;
    } else if (!in_word) {
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append_unichar (out, c);
      g_string_append (out, MASK_WORD);
      in_word = TRUE;
    }
  }
}

/**
 * muster_person_dup_masked_name:
 * @self: a person
 *
 * For a screen that others can see: 陈＊然, 李＊, A*** S***.
 *
 * Returns: (transfer full): the masked name, "" if there is none
 */
char *
muster_person_dup_masked_name (MusterPerson *self)
{
  GString *out = g_string_new (NULL);
  g_autofree char *name = NULL;

  g_return_val_if_fail (MUSTER_IS_PERSON (self), g_string_free (out, FALSE));

  name = g_strstrip (g_strdup (self->name));
  if (g_unichar_get_script (g_utf8_get_char (name)) == G_UNICODE_SCRIPT_HAN)
    mask_han (out, name);
  else
    mask_words (out, name);
  return g_string_free (out, FALSE);
}

/**
 * muster_person_dup_masked_student_number:
 * @self: a person
 *
 * Long numbers keep four characters in front and two behind (2026****17), short ones one and one,
 * those of four or fewer none.
 *
 * Returns: (transfer full): the masked number, "" if there is none
 */
char *
muster_person_dup_masked_student_number (MusterPerson *self)
{
  GString *out = g_string_new (NULL);
  glong length, front, back, i = 0;

  g_return_val_if_fail (MUSTER_IS_PERSON (self), g_string_free (out, FALSE));

  length = g_utf8_strlen (self->student_number, -1);
  front = length >= 8 ? 4 : length > 4 ? 1 : 0;
  back = length >= 8 ? 2 : length > 4 ? 1 : 0;
  for (const char *p = self->student_number; *p != '\0'; p = g_utf8_next_char (p), i++) {
    if (i < front || i >= length - back)
      g_string_append_unichar (out, g_utf8_get_char (p));
    else
      g_string_append_c (out, '*');
  }
  return g_string_free (out, FALSE);
}

/**
 * muster_person_dup_id_number_tail:
 * @self: a person
 *
 * Returns: (transfer full): the last four characters; "" if the number is shorter than eight, since
 *   four of it would be most of it
 */
char *
muster_person_dup_id_number_tail (MusterPerson *self)
{
  gsize length;

  g_return_val_if_fail (MUSTER_IS_PERSON (self), g_strdup (""));

  length = strlen (self->id_number);
  if (length < 8 || !g_str_is_ascii (self->id_number))
    return g_strdup ("");
  return g_strdup (self->id_number + length - 4);
}
