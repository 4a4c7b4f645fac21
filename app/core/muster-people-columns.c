/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-people-columns.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

#define MAX_NAMES 14

/* The first that is there is taken; the others are kept as they are. As fold() writes them. */
static const struct {
  const char *nick;
  const char *names[MAX_NAMES]; /* ends with NULL */
} fields[MUSTER_PEOPLE_N_FIELDS] = {
    [MUSTER_PEOPLE_STUDENT] = {"student_number",
                               {"studentnumber",
                                "studentno",
                                "studentid",
                                "extid",
                                "candidatenumber",
                                "学号",
                                "考生号",
                                "准考证号",
                                "学生编号",
                                "人员编号",
                                "工号",
                                "编号",
                                NULL}},
    [MUSTER_PEOPLE_NAME] = {"name",
                            {"name", "fullname", "studentname", "姓名", "学生姓名", "名字", NULL}},
    [MUSTER_PEOPLE_ID] = {"id_number",
                          {"idnumber",
                           "idno",
                           "idcard",
                           "idcardnumber",
                           "身份证号",
                           "身份证号码",
                           "公民身份号码",
                           "身份证",
                           "身份证件号",
                           "证件号码",
                           "证件号",
                           NULL}},
    [MUSTER_PEOPLE_CARD] = {"card_uid",
                            {"carduid", "uid", "cardnumber", "物理卡号", "卡号", "校园卡号", NULL}},
    [MUSTER_PEOPLE_UNIT] = {"unit",
                            {"unit",
                             "department",
                             "faculty",
                             "college",
                             "院系",
                             "学院",
                             "系所",
                             "单位",
                             "部门",
                             "班级",
                             NULL}},
};

const char *
muster_people_field_to_nick (MusterPeopleField field)
{
  g_return_val_if_fail (field < MUSTER_PEOPLE_N_FIELDS, "");
  return fields[field].nick;
}

/* Letters and digits alone: "Student No. *"; @cut: as far as a bracket: "学号（必填）". */
static char *
fold (const char *header, gboolean cut)
{
  g_autofree char *wide = g_utf8_normalize (header, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *small = wide != NULL ? g_utf8_casefold (wide, -1) : g_strdup ("");
  GString *folded = g_string_new (NULL);

  for (const char *p = small; *p != '\0' && !(cut && *p == '('); p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      g_string_append_unichar (folded, g_utf8_get_char (p));
  return g_string_free (folded, FALSE);
}

/* @other: (out): the next that is called the same, -1: none is */
static int
find_named (char *const *folded, const char *name, int *other)
{
  int found = -1;

  *other = -1;
  for (int column = 0; folded[column] != NULL; column++) {
    if (!g_str_equal (folded[column], name))
      continue;
    if (found >= 0) {
      *other = column;
      return found;
    }
    found = column;
  }
  return found;
}

static int
find_usual (char *const *folded, MusterPeopleField field, int *other)
{
  int column = -1;

  for (guint i = 0; column < 0 && fields[field].names[i] != NULL; i++)
    column = find_named (folded, fields[field].names[i], other);
  return column;
}

static char **
fold_all (const MusterCsv *csv, gboolean cut)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  for (guint i = 0; i < muster_csv_get_n_columns (csv); i++) {
    g_autofree char *folded = fold (muster_csv_get_column (csv, i), cut);

    g_strv_builder_add (all, folded);
  }
  return g_strv_builder_end (all);
}

static gboolean
find_field (const char *nick, gsize length, MusterPeopleField *field)
{
  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++)
    if (strlen (fields[i].nick) == length && strncmp (fields[i].nick, nick, length) == 0) {
      *field = (MusterPeopleField) i;
      return TRUE;
    }
  return FALSE;
}

/* "field=header"; with nothing behind it the list is not to be asked for the field. */
static gboolean
take_word (const MusterCsv *csv, const char *word, MusterPeopleColumns *columns, GError **error)
{
  const char *equals = strchr (word, '=');
  MusterPeopleField field;
  int column;

  if (equals == NULL || !find_field (word, (gsize) (equals - word), &field)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("“%s” says of no column what it is: write field=header, where the field is "
                    "student_number, name, id_number, card_uid or unit"),
                 word);
    return FALSE;
  }
  column = equals[1] != '\0' ? muster_csv_find_column (csv, equals + 1) : -1;
  if (column < 0 && equals[1] != '\0') {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("line 1: there is no column “%s”"),
                 equals + 1);
    return FALSE;
  }
  columns->of[field] = column;
  return TRUE;
}

static gboolean
check_columns (const MusterPeopleColumns *columns, GError **error)
{
  for (guint i = MUSTER_PEOPLE_STUDENT; i <= MUSTER_PEOPLE_NAME; i++) {
    if (columns->of[i] >= 0)
      continue;
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        _ ("line 1: there is no column “%s”. The first line names the columns: "
           "student_number, name, id_number, card_uid, unit; others are kept as they are."),
        fields[i].nick);
    return FALSE;
  }
  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++)
    for (guint j = i + 1; j < MUSTER_PEOPLE_N_FIELDS; j++)
      if (columns->of[i] >= 0 && columns->of[i] == columns->of[j]) {
        g_set_error (error,
                     MUSTER_ERROR,
                     MUSTER_ERROR_USAGE,
                     _ ("%s and %s cannot be the same column"),
                     fields[i].nick,
                     fields[j].nick);
        return FALSE;
      }
  return TRUE;
}

static gboolean
is_said (const char *const *map, MusterPeopleField field)
{
  g_autofree char *begin = g_strconcat (fields[field].nick, "=", NULL);

  for (guint i = 0; map != NULL && map[i] != NULL; i++)
    if (g_str_has_prefix (map[i], begin))
      return TRUE;
  return FALSE;
}

/* Which of two would be a guess, and a card that was lost, or a parent's number, would be taken for
 * the student's. */
static gboolean
check_others (const MusterCsv *csv,
              const char *const *map,
              const MusterPeopleColumns *columns,
              const int *others,
              GError **error)
{
  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++) {
    if (others[i] < 0 || is_said (map, (MusterPeopleField) i))
      continue;
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("line 1: “%s” and “%s” can both be %s. Rename one of them, or say which one it "
                    "is: --map %s=HEADER"),
                 muster_csv_get_column (csv, (guint) columns->of[i]),
                 muster_csv_get_column (csv, (guint) others[i]),
                 fields[i].nick,
                 fields[i].nick);
    return FALSE;
  }
  return TRUE;
}

/**
 * muster_people_columns_find:
 * @map: (nullable): ends with %NULL; words as "name=姓名", which go before the usual names
 * @columns: (out caller-allocates)
 *
 * A header that is a usual name as a whole goes before one that is so as far as a bracket. Where
 * two are the same, @map has to say which. There are always a student number and a name. Any
 * thread.
 *
 * Returns: %FALSE with BAD_DATA, or USAGE for a word of @map that makes no sense
 */
gboolean
muster_people_columns_find (const MusterCsv *csv,
                            const char *const *map,
                            MusterPeopleColumns *columns,
                            GError **error)
{
  g_auto (GStrv) whole = fold_all (csv, FALSE);
  g_auto (GStrv) cut = fold_all (csv, TRUE);
  int others[MUSTER_PEOPLE_N_FIELDS];

  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++) {
    others[i] = -1;
    columns->of[i] = muster_csv_find_column (csv, fields[i].nick);
    if (columns->of[i] < 0)
      columns->of[i] = find_usual (whole, (MusterPeopleField) i, &others[i]);
    if (columns->of[i] < 0)
      columns->of[i] = find_usual (cut, (MusterPeopleField) i, &others[i]);
  }
  if (!check_others (csv, map, columns, others, error))
    return FALSE;
  for (guint i = 0; map != NULL && map[i] != NULL; i++)
    if (!take_word (csv, map[i], columns, error))
      return FALSE;
  return check_columns (columns, error);
}

gboolean
muster_people_columns_has (const MusterPeopleColumns *self, guint column)
{
  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++)
    if (self->of[i] == (int) column)
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full): what muster_people_columns_find() would have to be told to find these
 *   again, a word for each field */
char **
muster_people_columns_dup_map (const MusterPeopleColumns *self, const MusterCsv *csv)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++) {
    g_autofree char *word =
        g_strconcat (fields[i].nick,
                     "=",
                     self->of[i] >= 0 ? muster_csv_get_column (csv, (guint) self->of[i]) : "",
                     NULL);

    g_strv_builder_add (words, word);
  }
  return g_strv_builder_end (words);
}
