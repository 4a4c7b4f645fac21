/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-helper-message.h"

#include <string.h>

#include "muster-card-error.h"

static MusterHelperMessage *
parse (const char *line, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (line, strlen (line));

  return muster_helper_message_parse (bytes, error);
}

static MusterHelperMessage *
parse_ok (const char *line)
{
  g_autoptr (GError) error = NULL;
  MusterHelperMessage *message = parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
  return message;
}

static void
test_hello (void)
{
  g_autoptr (MusterHelperMessage) full =
      parse_ok (" {\"muster\":1, \"is\":\"hello\",\"name\":\"读卡\\u5668\",\"version\":\"2.1\"}\r");
  g_autoptr (MusterHelperMessage) bare = parse_ok ("{\"is\":\"hello\",\"muster\":7}");
  g_autofree char *many = g_strnfill (200, 'x');
  g_autofree char *line = g_strdup_printf ("{\"is\":\"hello\",\"muster\":1,\"name\":\"%s\"}", many);
  g_autoptr (MusterHelperMessage) cut = parse_ok (line);

  g_assert_cmpint (full->says, ==, MUSTER_HELPER_HELLO);
  g_assert_cmpuint (full->version, ==, 1);
  g_assert_cmpstr (full->name, ==, "读卡器 2.1");
  g_assert_cmpuint (bare->version, ==, 7);
  g_assert_cmpstr (bare->name, ==, "");
  g_assert_cmpuint (strlen (cut->name), ==, 64);
}

static void
test_kinds (void)
{
  static const struct {
    const char *line;
    MusterHelperSays says;
  } lines[] = {
      {"{\"is\":\"ready\"}", MUSTER_HELPER_READY},
      {"{\"is\":\"card-on\"}", MUSTER_HELPER_CARD_ON},
      {"{\"is\":\"card-off\"}", MUSTER_HELPER_CARD_OFF},
      {"{\"is\":\"pong\"}", MUSTER_HELPER_PONG},
      {"{\"is\":\"tea-time\",\"uid\":[{}]}", MUSTER_HELPER_OTHER},
      /* unknown members, of each type, are passed over */
      {"{\"a\":[],\"b\":{\"is\":\"pong\"},\"c\":-1.5e+3,\"d\":null,\"e\":[true,false,{}],\"f\":"
       "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\ude00\",\"is\":\"ready\",\"g\":0}",
       MUSTER_HELPER_READY},
      {"{\"a\":[[[[[[[1]]]]]]],\"is\":\"ready\"}", MUSTER_HELPER_READY},
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (MusterHelperMessage) message = parse_ok (lines[i].line);

    g_assert_cmpint (message->says, ==, lines[i].says);
  }
}

static void
test_cards (void)
{
  g_autoptr (MusterHelperMessage) campus =
      parse_ok ("{\"is\":\"card-read\",\"kind\":\"campus\",\"uid\":\"04a1B2c3d4E5f6\"}");
  g_autoptr (MusterHelperMessage) student =
      parse_ok ("{\"is\":\"card-read\",\"kind\":\"student\",\"number\":\"2026010017\"}");
  g_autoptr (MusterHelperMessage) id =
      parse_ok ("{\"is\":\"card-read\",\"kind\":\"id\",\"number\":\"11010519491231002x\"}");

  g_assert_cmpint (campus->says, ==, MUSTER_HELPER_CARD_READ);
  g_assert_cmpint (campus->card, ==, MUSTER_CARD_CAMPUS);
  g_assert_cmpstr (campus->number, ==, "04A1B2C3D4E5F6");
  g_assert_cmpint (student->card, ==, MUSTER_CARD_STUDENT);
  g_assert_cmpstr (student->number, ==, "2026010017");
  g_assert_cmpint (id->card, ==, MUSTER_CARD_ID);
  g_assert_cmpstr (id->number, ==, "11010519491231002X");
  g_assert_null (id->id_text);
}

/* A chip's text at the places of readers.md. */
static char *
id_line (const char *number, char flag)
{
  static const struct {
    guint at;
    const char *text;
  } fields[] = {{0, "Zhang"}, {30, "1"}, {36, "19491231"}, {188, "20200101"}, {204, "20400101"}};
  guint8 bytes[MUSTER_ID_TEXT_SIZE];
  g_autofree char *text = NULL;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = i % 2 == 0 ? ' ' : 0;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    for (guint j = 0; fields[i].text[j] != '\0'; j++)
      bytes[fields[i].at + 2 * j] = (guint8) fields[i].text[j];
  for (guint j = 0; number[j] != '\0'; j++)
    bytes[122 + 2 * j] = (guint8) number[j];
  bytes[248] = (guint8) flag;
  text = g_base64_encode (bytes, sizeof bytes);
  return g_strdup_printf ("{\"is\":\"card-read\",\"kind\":\"id\",\"text\":\"%s\"}", text);
}

static void
test_id_text (void)
{
  g_autofree char *good = id_line ("11010519491231002X", ' ');
  g_autofree char *new_kind = id_line ("11010519491231002X", 'Q');
  g_autofree char *wrong = id_line ("110105194912310021", ' ');
  g_autoptr (MusterHelperMessage) message = parse_ok (good);
  g_autoptr (GError) layout = NULL;
  g_autoptr (GError) again = NULL;

  g_assert_cmpint (message->card, ==, MUSTER_CARD_ID);
  g_assert_cmpstr (message->number, ==, "11010519491231002X");
  g_assert_cmpstr (muster_id_text_get_name (message->id_text), ==, "Zhang");
  g_assert_null (parse (new_kind, &layout));
  g_assert_error (layout, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_LAYOUT);
  g_assert_null (parse (wrong, &again));
  g_assert_error (again, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN);
}

static void
test_errors (void)
{
  for (guint code = 0; code < MUSTER_N_CARD_ERRORS; code++) {
    g_autofree char *line =
        g_strdup_printf ("{\"is\":\"error\",\"class\":\"%s\"}", muster_card_error_to_nick (code));
    g_autoptr (MusterHelperMessage) message = parse_ok (line);

    g_assert_cmpint (message->says, ==, MUSTER_HELPER_ERROR);
    g_assert_error (message->error, MUSTER_CARD_ERROR, (gint) code);
  }
}

/* A helper that tells a person where none may be told: the log does not get it. */
static void
test_detail_names_nobody (void)
{
  g_autoptr (MusterHelperMessage) message = parse_ok (
      "{\"is\":\"error\",\"class\":\"read-again\",\"detail\":\"SDT_ReadBaseMsg -7 (0x41): 张三 "
      "11010519491231002X,04A1B2C3 /dev/ttyUSB0\\n\\u001b[0m libsdtapi.so not found\"}");
  g_autofree char *many = g_strnfill (60000, 'a');
  g_autofree char *line =
      g_strdup_printf ("{\"is\":\"error\",\"class\":\"busy\",\"detail\":\"%s\"}", many);
  g_autoptr (MusterHelperMessage) cut = parse_ok (line);

  g_assert_cmpstr (message->error->message,
                   ==,
                   "the helper says: SDT_ReadBaseMsg -7 (0x41):  *,* /dev/*[0m libsdtapi.so not "
                   "found");
  g_assert_cmpuint (strlen (cut->error->message), <, 150);
}

static void
test_refused (void)
{
  static const struct {
    const char *line;
    MusterCardError code;
  } lines[] = {
      {"", MUSTER_CARD_ERROR_LINE_FAULT},
      {"hello", MUSTER_CARD_ERROR_LINE_FAULT},
      {"[]", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":7}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\"} x", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\"}{\"is\":\"ready\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\"", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"rea", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\\", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"is\":\"pong\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":1,\"a\":2}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":01}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":1.}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":1e}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":nul}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":'x'}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\t\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\\x\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\\u12\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\\u0000\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\\ud800\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\\ud800\\u0041\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\\udc00\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"ready\",\"a\":\"\xff\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"// x\n{\"is\":\"ready\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"a\":[[[[[[[[1]]]]]]]],\"is\":\"ready\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"hello\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"hello\",\"muster\":\"1\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"hello\",\"muster\":-1}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"hello\",\"muster\":1.0}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"hello\",\"muster\":10000000000}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"hello\",\"muster\":1,\"name\":\"a\\nb\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"error\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"error\",\"class\":\"tired\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"library\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus-part\",\"uid\":\"04A1B2C3\"}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus\",\"uid\":\"04A1B2\"}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus\",\"uid\":\"04A1B2C3D\"}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus\",\"uid\":\"04A1B2C3D4E5F60718293A\"}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus\",\"uid\":\"04:A1:B2:C3\"}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"campus\",\"uid\":\"08A1B2C3\"}",
       MUSTER_CARD_ERROR_RANDOM_UID},
      {"{\"is\":\"card-read\",\"kind\":\"student\",\"number\":\"\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"student\",\"number\":\"1\\n2\"}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"student\",\"number\":2026010017}",
       MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"id\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"id\",\"text\":\"AAAA\"}", MUSTER_CARD_ERROR_LINE_FAULT},
      {"{\"is\":\"card-read\",\"kind\":\"id\",\"number\":\"110105194912310021\"}",
       MUSTER_CARD_ERROR_READ_AGAIN},
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", lines[i].line);
    g_assert_null (parse (lines[i].line, &error));
    g_assert_error (error, MUSTER_CARD_ERROR, (gint) lines[i].code);
  }
}

static void
test_bounds (void)
{
  g_autofree char *blanks = g_strnfill (MUSTER_HELPER_MAX_LINE - 1, ' ');
  g_autofree char *text = g_strnfill (MUSTER_HELPER_MAX_LINE, ' ');
  g_autoptr (GString) many = g_string_new ("{\"is\":\"ready\",\"a\":[1");
  g_autoptr (GBytes) zero = g_bytes_new_static ("{\"is\":\"ready\0\"}", 15);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (MusterHelperMessage) longest = NULL, most = NULL;
  g_autofree char *fullest = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (blanks, "{\"is\":\"pong\"}", 13);
  memcpy (text, "{\"is\":\"pong\"}", 13);
  longest = parse_ok (blanks);
  g_assert_null (parse (text, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT);
  g_clear_error (&error);
  for (guint i = 3; i < 256; i++)
    g_string_append (many, ",1");
  fullest = g_strconcat (many->str, "]}", NULL);
  most = parse_ok (fullest);
  g_string_append (many, ",1]}");
  g_assert_null (parse (many->str, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT);
  g_clear_error (&error);
  g_assert_null (muster_helper_message_parse (zero, &error));
  g_clear_error (&error);
  g_assert_null (muster_helper_message_parse (nothing, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/helper-message/hello", test_hello);
  g_test_add_func ("/core/helper-message/kinds", test_kinds);
  g_test_add_func ("/core/helper-message/cards", test_cards);
  g_test_add_func ("/core/helper-message/id-text", test_id_text);
  g_test_add_func ("/core/helper-message/errors", test_errors);
  g_test_add_func ("/core/helper-message/detail", test_detail_names_nobody);
  g_test_add_func ("/core/helper-message/refused", test_refused);
  g_test_add_func ("/core/helper-message/bounds", test_bounds);
  return g_test_run ();
}
