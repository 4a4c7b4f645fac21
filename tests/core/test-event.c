/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-event.h"

#include <string.h>

static MusterEvent *
parse (const char *json, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

  return muster_event_parse (bytes, error);
}

static void
test_canonical (void)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autofree char *json = NULL;

  muster_event_set_int (event, "b", -12);
  muster_event_set_int (event, "a", G_MININT64);
  muster_event_set_string (event, "B", "");
  muster_event_set_boolean (event, "yes", TRUE);
  muster_event_set_boolean (event, "no", FALSE);
  muster_event_set_decimal (event, "s", -0.3634567);
  muster_event_set_string (event, "note", "a\"b\\c/\b\f\n\r\t\x01\x1f\x7f陈😀");
  muster_event_set_string (event, "gone", "x");
  muster_event_set_string (event, "gone", NULL);
  json = muster_event_to_json (event);
  g_assert_cmpstr (json,
                   ==,
                   "{\"B\":\"\",\"a\":-9223372036854775808,\"b\":-12,\"no\":false,"
                   "\"note\":\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f陈😀\","
                   "\"s\":\"-0.363457\",\"type\":\"attempt\",\"yes\":true}");
}

static void
test_round_trip (void)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (MusterEvent) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *json_again = NULL;

  for (int c = 1; c < 0x80; c++) {
    g_autofree char *key = g_strdup_printf ("c%03d", c);
    char text[2] = {(char) c, '\0'};

    if (c < 60)
      muster_event_set_string (event, key, text);
  }
  muster_event_set_decimal (event, "similarity", 0.5);
  muster_event_set_int (event, "attempts", 3);
  muster_event_set_boolean (event, "final", TRUE);
  json = muster_event_to_json (event);
  again = parse (json, &error);
  g_assert_no_error (error);
  json_again = muster_event_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
  g_assert_cmpstr (muster_event_get_type_name (again), ==, "outcome");
  g_assert_cmpint (muster_event_get_int (again, "attempts"), ==, 3);
  g_assert_cmpint (muster_event_get_int (again, "final"), ==, 1);
  g_assert_cmpint (muster_event_get_int (again, "absent"), ==, 0);
  g_assert_null (muster_event_get_string (again, "attempts"));
  g_assert_cmpfloat (muster_event_get_decimal (again, "similarity"), ==, 0.5);
  g_assert_cmpfloat (muster_event_get_decimal (again, "absent"), ==, 0);
}

static void
test_decimals (void)
{
  static const struct {
    double value;
    const char *text;
  } table[] = {
      {0, "0.000000"},
      {-0.0, "0.000000"},
      {1, "1.000000"},
      {-1, "-1.000000"},
      {0.0000004, "0.000000"},
      {-0.0000004, "0.000000"},
      {0.363, "0.363000"},
      {123456.789, "123456.789000"},
      {0.9999996, "1.000000"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (MusterEvent) event = muster_event_new ("attempt");

    muster_event_set_decimal (event, "s", table[i].value);
    g_assert_cmpstr (muster_event_get_string (event, "s"), ==, table[i].text);
  }
}

static void
test_bounds (void)
{
  g_autoptr (MusterEvent) event = muster_event_new ("station");
  g_autofree char *long_text = g_strnfill (5000, 'x');
  GString *wide = g_string_new ("a");

  muster_event_set_string (event, "note", long_text);
  g_assert_cmpuint (strlen (muster_event_get_string (event, "note")), ==, 4096);
  while (wide->len < 5000)
    g_string_append (wide, "陈");
  muster_event_set_string (event, "note", wide->str);
  g_assert_cmpuint (strlen (muster_event_get_string (event, "note")), ==, 4096);
  g_string_prepend (wide, "a");
  muster_event_set_string (event, "note", wide->str);
  g_assert_cmpuint (strlen (muster_event_get_string (event, "note")), ==, 4094);
  g_assert_true (g_utf8_validate (muster_event_get_string (event, "note"), -1, NULL));
  muster_event_set_string (event, "note", "\xff!");
  g_assert_cmpstr (muster_event_get_string (event, "note"), ==, "\xef\xbf\xbd!");
  g_string_free (wide, TRUE);
}

/* An item of as many fields of as many characters as there may be. */
static MusterEvent *
new_large_item (gboolean leave_room)
{
  MusterEvent *item = muster_event_new_item ();
  g_autofree char *word = g_strnfill (64, 'x');

  for (int i = leave_room ? 1 : 0; i < 8; i++) {
    g_autofree char *key = g_strdup_printf ("%064d", i);

    muster_event_set_string (item, key, word);
  }
  return item;
}

/* The largest event that can be written can be read again. */
static void
test_largest (void)
{
  g_autoptr (MusterEvent) event = muster_event_new ("station");
  g_autoptr (MusterEvent) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (4096, '\x01');
  g_autofree char *list = g_strnfill (64, 'l');
  g_autofree char *json = NULL;

  for (int i = 0; i < 62; i++) {
    g_autofree char *key = g_strdup_printf ("%064d", i);

    muster_event_set_string (event, key, text);
  }
  for (int i = 0; i < MUSTER_EVENT_MAX_ITEMS; i++) {
    MusterEvent *item = new_large_item (TRUE);

    for (int k = 0; k < MUSTER_EVENT_MAX_ITEMS; k++)
      muster_event_add_item (item, list, new_large_item (FALSE));
    muster_event_add_item (event, list, item);
  }
  json = muster_event_to_json (event);
  again = parse (json, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  g_assert_cmpuint (muster_event_count_items (again, list), ==, MUSTER_EVENT_MAX_ITEMS);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*too many fields*");
  muster_event_set_int (event, "one-more", 1);
  g_test_assert_expected_messages ();
}

static MusterEvent *
new_step (const char *kind, guint n_findings)
{
  MusterEvent *step = muster_event_new_item ();

  muster_event_set_string (step, "kind", kind);
  for (guint i = 0; i < n_findings; i++) {
    MusterEvent *finding = muster_event_new_item ();

    muster_event_set_decimal (finding, "value", 0.5 + i);
    muster_event_set_boolean (finding, "ok", i == 0);
    muster_event_add_item (step, "findings", finding);
  }
  return step;
}

static void
test_lists (void)
{
  static const char expected[] =
      "{\"after\":1,\"steps\":[{\"findings\":[{\"ok\":true,\"value\":\"0.500000\"},"
      "{\"ok\":false,\"value\":\"1.500000\"}],\"kind\":\"turn-left\"},{\"kind\":\"blink\"}],"
      "\"type\":\"outcome\"}";
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (MusterEvent) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *json_again = NULL;
  const MusterEvent *step, *finding;

  muster_event_add_item (event, "steps", new_step ("turn-left", 2));
  muster_event_add_item (event, "steps", new_step ("blink", 0));
  muster_event_set_int (event, "after", 1);
  json = muster_event_to_json (event);
  g_assert_cmpstr (json, ==, expected);
  again = parse (json, &error);
  g_assert_no_error (error);
  json_again = muster_event_to_json (again);
  g_assert_cmpstr (json_again, ==, expected);
  g_assert_cmpuint (muster_event_count_items (again, "steps"), ==, 2);
  g_assert_cmpuint (muster_event_count_items (again, "after"), ==, 0);
  g_assert_cmpuint (muster_event_count_items (again, "absent"), ==, 0);
  g_assert_null (muster_event_get_string (again, "steps"));
  step = muster_event_get_item (again, "steps", 0);
  g_assert_cmpstr (muster_event_get_string (step, "kind"), ==, "turn-left");
  finding = muster_event_get_item (step, "findings", 1);
  g_assert_cmpfloat (muster_event_get_decimal (finding, "value"), ==, 1.5);
  g_assert_cmpint (muster_event_get_int (finding, "ok"), ==, 0);
}

static void
assert_no_place (MusterEvent *event, const char *key, MusterEvent *item)
{
  g_autofree char *before = muster_event_to_json (event);
  g_autofree char *after = NULL;

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*no place*");
  muster_event_add_item (event, key, item);
  g_test_assert_expected_messages ();
  after = muster_event_to_json (event);
  g_assert_cmpstr (before, ==, after);
}

/* What the parser would refuse cannot be made. */
static void
test_list_bounds (void)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (MusterEvent) full = new_large_item (FALSE);
  g_autoptr (MusterEvent) step = new_step ("mouth", 1);

  for (guint i = 0; i < MUSTER_EVENT_MAX_ITEMS; i++)
    muster_event_add_item (event, "steps", new_step ("blink", 1));
  assert_no_place (event, "steps", new_step ("blink", 0));
  assert_no_place (event, "more", new_step ("blink", 0));
  assert_no_place (event, "type", new_step ("blink", 0));
  assert_no_place (full, "list", new_step ("blink", 0));
  assert_no_place (step, "findings", new_step ("blink", 1));
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*too many fields*");
  muster_event_set_int (full, "one-more", 1);
  g_test_assert_expected_messages ();
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*key_is_valid*");
  muster_event_set_string (step, "note", "two words");
  g_test_assert_expected_messages ();
  g_assert_null (muster_event_get_string (step, "note"));
}

static const char *const refused[] = {
    "",
    "{}",
    "[]",
    "{\"type\":\"a\"",
    "{\"type\":\"a\"}}",
    "{\"type\":\"a\"} ",
    " {\"type\":\"a\"}",
    "{\"type\": \"a\"}",
    "{\"type\":\"a\",}",
    "{\"type\":1}",
    "{type:\"a\"}",
    "{\"type\":\"a\",\"z\"}",
    "{\"type\":\"a\",\"z\":}",
    "{\"type\":\"a\",\"z\":null}",
    "{\"type\":\"a\",\"z\":1.5}",
    "{\"type\":\"a\",\"z\":1e3}",
    "{\"type\":\"a\",\"z\":01}",
    "{\"type\":\"a\",\"z\":-0}",
    "{\"type\":\"a\",\"z\":-01}",
    "{\"type\":\"a\",\"z\":-}",
    "{\"type\":\"a\",\"z\":9223372036854775808}",
    "{\"type\":\"a\",\"z\":111111111111111111111111111111}",
    "{\"type\":\"a\",\"z\":{}}",
    "{\"type\":\"a\",\"z\":[]}",
    "{\"type\":\"a\",\"z\":[{}]}",
    "{\"type\":\"a\",\"z\":[1]}",
    "{\"type\":\"a\",\"z\":[{\"a\":1}}",
    "{\"type\":\"a\",\"z\":[{\"a\":1},]}",
    "{\"type\":\"a\",\"z\":[{\"a\":1} ]}",
    "{\"type\":\"a\",\"z\":[{\"a\":1}{\"a\":1}]}",
    "{\"type\":\"a\",\"z\":[{\"b\":1,\"a\":1}]}",
    "{\"type\":\"a\",\"z\":[{\"a\":\"\"}]}",
    "{\"type\":\"a\",\"z\":[{\"a\":\"two words\"}]}",
    "{\"type\":\"a\",\"z\":[{\"a\":\"陈\"}]}",
    "{\"type\":\"a\",\"y\":[{\"a\":1}],\"z\":[{\"a\":1}]}",
    "{\"type\":\"a\",\"z\":[{\"y\":[{\"a\":1}],\"z\":[{\"a\":1}]}]}",
    "{\"type\":\"a\",\"z\":[{\"a\":[{\"a\":[{\"a\":1}]}]}]}",
    "{\"z\":[{\"type\":\"a\"}]}",
    "{\"type\":\"a\",\"z\":tru}",
    "{\"type\":\"a\",\"z\":truefalse}",
    "{\"type\":\"a\",\"type\":\"a\"}",
    "{\"type\":\"a\",\"a\":1}",
    "{\"\":1,\"type\":\"a\"}",
    "{\"a b\":1,\"type\":\"a\"}",
    "{\"陈\":1,\"type\":\"a\"}",
    "{\"type\":\"a",
    "{\"type\":\"a\\",
    "{\"type\":\"a\\\"}",
    "{\"type\":\"a\nb\"}",
    "{\"type\":\"\\u0041\"}",
    "{\"type\":\"\\u0000\"}",
    "{\"type\":\"\\u000a\"}",
    "{\"type\":\"\\u001F\"}",
    "{\"type\":\"\\u00\"}",
    "{\"type\":\"\\u00zz\"}",
    "{\"type\":\"\\u001z\"}",
    "{\"type\":\"\\u002f\"}",
    "{\"type\":\"\\/\"}",
    "{\"type\":\"\\ud83d\"}",
    "{\"type\":\"\xff\"}",
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterEvent) event = parse (refused[i], &error);

    g_test_message ("%s: %s", refused[i], error != NULL ? error->message : "taken");
    g_assert_null (event);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
assert_refused (const char *json, gsize size, const char *word)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_event_parse (bytes, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused_large (void)
{
  g_autofree char *spaces = g_strnfill (2 * 1024 * 1024 + 1, ' ');
  g_autofree char *filler = g_strnfill (4097, 'x');
  g_autofree char *long_string = g_strdup_printf ("{\"type\":\"%s\"}", filler);
  g_autofree char *key = g_strndup (filler, 65);
  g_autofree char *long_key = g_strdup_printf ("{\"%s\":1}", key);
  g_autoptr (GString) many = g_string_new ("{");
  g_autoptr (GString) items = g_string_new ("{\"type\":\"a\",\"z\":[{\"a\":1}");

  for (int i = 0; i < 16; i++)
    g_string_append (items, ",{\"a\":1}");
  g_string_append (items, "]}");
  for (int i = 0; i < 65; i++)
    g_string_append_printf (many, "\"%03d\":1,", i);
  g_string_append (many, "\"type\":\"a\"}");
  assert_refused (spaces, strlen (spaces), "2 MiB");
  assert_refused (long_string, strlen (long_string), "too long");
  assert_refused (long_key, strlen (long_key), "name");
  assert_refused (many->str, many->len, "too many");
  assert_refused (items->str, items->len, "too many items");
  assert_refused ("{\"type\":\"a\"}\0", 13, "UTF-8");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/event/canonical", test_canonical);
  g_test_add_func ("/core/event/round-trip", test_round_trip);
  g_test_add_func ("/core/event/decimals", test_decimals);
  g_test_add_func ("/core/event/bounds", test_bounds);
  g_test_add_func ("/core/event/largest", test_largest);
  g_test_add_func ("/core/event/lists", test_lists);
  g_test_add_func ("/core/event/list-bounds", test_list_bounds);
  g_test_add_func ("/core/event/refused", test_refused);
  g_test_add_func ("/core/event/refused-large", test_refused_large);
  return g_test_run ();
}
