/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-id-text.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-id-number.h"

/* Places in bytes: readers.md, section "Text". */
#define FLAG_AT 248

typedef struct {
  guint at;
  guint size; /* 0 = this layout has no such field */
} Place;

typedef struct {
  gunichar2 flag;
  Place name;
  Place english_name;
  Place english_rest; /* follows the first part without a gap */
  Place sex;
  Place nation; /* code of GB 3304 */
  Place country;
  Place born;
  Place address;
  Place number;
  Place issuer;
  Place valid_from;
  Place valid_to;
  Place pass_number;
} Layout;

static const Layout layouts[] = {
    [MUSTER_ID_CITIZEN] = {.flag = ' ',
                           .name = {0, 30},
                           .sex = {30, 2},
                           .nation = {32, 4},
                           .born = {36, 16},
                           .address = {52, 70},
                           .number = {122, 36},
                           .issuer = {158, 30},
                           .valid_from = {188, 16},
                           .valid_to = {204, 16}},
    [MUSTER_ID_RESIDENCE] = {.flag = 'J',
                             .name = {0, 30},
                             .sex = {30, 2},
                             .born = {36, 16},
                             .address = {52, 70},
                             .number = {122, 36},
                             .issuer = {158, 30},
                             .valid_from = {188, 16},
                             .valid_to = {204, 16},
                             .pass_number = {220, 18}},
    [MUSTER_ID_FOREIGNER_17] = {.flag = 'I',
                                .name = {158, 30},
                                .english_name = {0, 120},
                                .sex = {120, 2},
                                .country = {152, 6},
                                .born = {220, 16},
                                .number = {122, 30},
                                .valid_from = {188, 16},
                                .valid_to = {204, 16}},
    [MUSTER_ID_FOREIGNER_23] = {.flag = 'Y',
                                .name = {0, 30},
                                .english_name = {52, 70},
                                .english_rest = {220, 22},
                                .sex = {30, 2},
                                .country = {242, 6},
                                .born = {36, 16},
                                .number = {122, 36},
                                .valid_from = {188, 16},
                                .valid_to = {204, 16}},
};

/* GB 3304; the code is the index. */
static const char *const nations[] = {
    "",       "汉",   "蒙古",     "回",   "藏",     "维吾尔", "苗",   "彝",       "壮",
    "布依",   "朝鲜", "满",       "侗",   "瑶",     "白",     "土家", "哈尼",     "哈萨克",
    "傣",     "黎",   "傈僳",     "佤",   "畲",     "高山",   "拉祜", "水",       "东乡",
    "纳西",   "景颇", "柯尔克孜", "土",   "达斡尔", "仫佬",   "羌",   "布朗",     "撒拉",
    "毛南",   "仡佬", "锡伯",     "阿昌", "普米",   "塔吉克", "怒",   "乌孜别克", "俄罗斯",
    "鄂温克", "德昂", "保安",     "裕固", "京",     "塔塔尔", "独龙", "鄂伦春",   "赫哲",
    "门巴",   "珞巴", "基诺",
};

struct _MusterIdText {
  gatomicrefcount refs;
  MusterIdLayout layout;
  char *name;         /* owned, as all below */
  char *english_name; /* "" */
  char *number;
  char *address;
  char *issuer;
  char *country;
  char *pass_number;
  const char *nation; /* borrowed from the table */
  char sex;
  guint born;
  guint valid_from;
  guint valid_to;
};

G_DEFINE_BOXED_TYPE (MusterIdText, muster_id_text, muster_id_text_ref, muster_id_text_unref)

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/* --- fields --- */

static gunichar2
unit_at (const guint8 *text, guint at)
{
  return (gunichar2) (text[at] | text[at + 1] << 8);
}

static gboolean
has_control (const char *utf8)
{
  for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* Text without its padding of blanks or zeros; NULL if it is no text. */
static char *
take (const guint8 *text, Place place, GError **error)
{
  gunichar2 units[MUSTER_ID_TEXT_SIZE / 2];
  glong n = 0, n_read = 0;
  char *utf8;

  for (guint i = 0; i < place.size; i += 2)
    units[n++] = unit_at (text, place.at + i);
  while (n > 0 && (units[n - 1] == 0 || units[n - 1] == ' '))
    n--;
  utf8 = g_utf16_to_utf8 (units, n, &n_read, NULL, NULL);
  explicit_bzero (units, sizeof units);
  /* A zero inside would cut the text short. */
  if (utf8 == NULL || n_read != n || has_control (utf8)) {
    wipe (utf8);
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_READ_AGAIN,
                 "the chip's field at byte %u is no text",
                 place.at);
    return NULL;
  }
  return g_strstrip (utf8);
}

static gboolean
take_date (const guint8 *text, Place place, gboolean may_be_endless, guint *date, GError **error)
{
  static const gunichar2 endless[] = {0x957f, 0x671f}; /* 长期 */
  guint value = 0;

  if (may_be_endless && unit_at (text, place.at) == endless[0] &&
      unit_at (text, place.at + 2) == endless[1]) {
    *date = 0;
    return TRUE;
  }
  for (guint i = 0; i < place.size; i += 2) {
    gunichar2 unit = unit_at (text, place.at + i);

    if (unit < '0' || unit > '9') {
      value = 0;
      break;
    }
    value = value * 10 + (unit - '0');
  }
  if (value < 1800 * 10000 || value / 100 % 100 > 12 || value % 100 > 31) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_READ_AGAIN,
                 "the chip's field at byte %u is no date",
                 place.at);
    return FALSE;
  }
  *date = value;
  return TRUE;
}

static const char *
take_nation (const guint8 *text, Place place)
{
  guint code = 0;

  for (guint i = 0; i < place.size; i += 2) {
    gunichar2 unit = unit_at (text, place.at + i);

    if (unit < '0' || unit > '9')
      return "";
    code = code * 10 + (unit - '0');
  }
  if (code == 97)
    return "其他";
  if (code == 98)
    return "外国血统中国籍人士";
  return code < G_N_ELEMENTS (nations) ? nations[code] : "";
}

/* Letters of a country and twelve digits; its check digit is not that of GB 11643. */
static gboolean
is_old_foreign_number (const char *number)
{
  if (strlen (number) != 15)
    return FALSE;
  for (guint i = 0; i < 15; i++)
    if (i < 3 ? !g_ascii_isupper (number[i]) : !g_ascii_isdigit (number[i]))
      return FALSE;
  return TRUE;
}

static char *
take_number (const guint8 *text, const Layout *layout, GError **error)
{
  g_autofree char *raw = take (text, layout->number, error);
  char *number = NULL;

  if (raw == NULL)
    return NULL;
  if (layout->flag == 'I')
    number = is_old_foreign_number (raw) ? g_strdup (raw) : NULL;
  else
    number = muster_id_number_normalise (raw, NULL);
  explicit_bzero (raw, strlen (raw));
  if (number == NULL)
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_READ_AGAIN,
                         "the chip's number has a wrong check digit");
  return number;
}

static gboolean
take_names (MusterIdText *self, const guint8 *text, const Layout *layout, GError **error)
{
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;

  self->name = take (text, layout->name, error);
  if (self->name == NULL)
    return FALSE;
  first = take (text, layout->english_name, error);
  if (first == NULL)
    return FALSE;
  rest = take (text, layout->english_rest, error);
  if (rest == NULL)
    return FALSE;
  self->english_name = g_strconcat (first, rest, NULL);
  if (*self->name == '\0' && *self->english_name == '\0') {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN, "the chip tells no name");
    return FALSE;
  }
  return TRUE;
}

static gboolean
take_all (MusterIdText *self, const guint8 *text, const Layout *layout, GError **error)
{
  gunichar2 sex = unit_at (text, layout->sex.at);

  self->sex = sex == '1' ? 'M' : sex == '2' ? 'F' : 'U';
  self->nation = take_nation (text, layout->nation);
  return take_names (self, text, layout, error) &&
         (self->number = take_number (text, layout, error)) != NULL &&
         (self->address = take (text, layout->address, error)) != NULL &&
         (self->issuer = take (text, layout->issuer, error)) != NULL &&
         (self->country = take (text, layout->country, error)) != NULL &&
         (self->pass_number = take (text, layout->pass_number, error)) != NULL &&
         take_date (text, layout->born, FALSE, &self->born, error) &&
         take_date (text, layout->valid_from, FALSE, &self->valid_from, error) &&
         take_date (text, layout->valid_to, TRUE, &self->valid_to, error);
}

/**
 * muster_id_text_parse:
 * @text: the 256 bytes of text of a chip
 * @error: %MUSTER_CARD_ERROR_UNKNOWN_LAYOUT for a flag we do not know,
 *   %MUSTER_CARD_ERROR_READ_AGAIN if a field makes no sense
 *
 * A layout that is not known is refused, never guessed: a wrong name beside a right number would
 * pass unnoticed.
 *
 * Returns: (transfer full): what the chip says
 */
MusterIdText *
muster_id_text_parse (GBytes *text, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (text, &size);
  g_autoptr (MusterIdText) self = NULL;

  if (size != MUSTER_ID_TEXT_SIZE) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_UNKNOWN_LAYOUT,
                 "the chip's text has %" G_GSIZE_FORMAT " bytes",
                 size);
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    if (unit_at (data, FLAG_AT) != layouts[i].flag)
      continue;
    self = g_new0 (MusterIdText, 1);
    g_atomic_ref_count_init (&self->refs);
    self->layout = i;
    return take_all (self, data, &layouts[i], error) ? g_steal_pointer (&self) : NULL;
  }
  g_set_error (error,
               MUSTER_CARD_ERROR,
               MUSTER_CARD_ERROR_UNKNOWN_LAYOUT,
               "the chip's layout has the flag %04x",
               unit_at (data, FLAG_AT));
  return NULL;
}

MusterIdText *
muster_id_text_ref (MusterIdText *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_id_text_unref (MusterIdText *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  wipe (self->name);
  wipe (self->english_name);
  wipe (self->number);
  wipe (self->address);
  wipe (self->issuer);
  wipe (self->country);
  wipe (self->pass_number);
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

MusterIdLayout
muster_id_text_get_layout (const MusterIdText *self)
{
  return self->layout;
}

const char *
muster_id_text_get_name (const MusterIdText *self)
{
  return *self->name != '\0' ? self->name : self->english_name;
}

const char *
muster_id_text_get_english_name (const MusterIdText *self)
{
  return self->english_name;
}

const char *
muster_id_text_get_number (const MusterIdText *self)
{
  return self->number;
}

char
muster_id_text_get_sex (const MusterIdText *self)
{
  return self->sex;
}

const char *
muster_id_text_get_nation (const MusterIdText *self)
{
  return *self->nation != '\0' ? self->nation : self->country;
}

const char *
muster_id_text_get_address (const MusterIdText *self)
{
  return self->address;
}

const char *
muster_id_text_get_issuer (const MusterIdText *self)
{
  return self->issuer;
}

const char *
muster_id_text_get_pass_number (const MusterIdText *self)
{
  return self->pass_number;
}

guint
muster_id_text_get_born (const MusterIdText *self)
{
  return self->born;
}

guint
muster_id_text_get_valid_from (const MusterIdText *self)
{
  return self->valid_from;
}

guint
muster_id_text_get_valid_to (const MusterIdText *self)
{
  return self->valid_to;
}
