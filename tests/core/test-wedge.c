/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "muster-card-error.h"
#include "muster-wedge-burst.h"

static void
load (MusterWedgeFormat *format, const char *text)
{
  g_autofree char *file = g_strdup_printf ("[wedge desk]\n%s\n", text);
  g_autoptr (GBytes) bytes = g_bytes_new (file, strlen (file));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);
  g_autoptr (MusterReaderConfig) again = NULL;
  MusterWedgeFormat copy;

  g_assert_no_error (error);
  g_assert_true (muster_wedge_format_from_config (format, config, "wedge desk", &error));
  g_assert_no_error (error);
  again = muster_wedge_format_to_config (format, config, "wedge desk");
  g_assert_true (muster_wedge_format_from_config (&copy, again, "wedge desk", &error));
  g_assert_true (muster_wedge_format_equal (format, &copy));
}

static void
test_read (void)
{
  /* One card in every form a maker thought of: 00C80ECC as typed, CC0EC800 as FF CA gives it. The
   * cards of the other lines are from readers.md, the last ones made up. */
  static const struct {
    const char *format, *line, *uid; /* NULL: does not fit */
  } table[] = {
      {"form=decimal\ndigits=10\norder=1 2 3 4", "0013110988", "00C80ECC"},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "0013110988", "CC0EC800"},
      {"form=decimal\ndigits=10\norder=1 2 3 4", "0013961168", "00D507D0"},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "4294967295", "FFFFFFFF"},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "4294967296", NULL},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "13110988", NULL},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "00013110988", NULL},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "00C80ECC00", NULL},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "", NULL},
      {"form=decimal\ndigits=10\norder=4 3 2 1", "00131109８8", NULL},
      {"form=decimal\ndigits=0\norder=4 3 2 1", "13110988", "CC0EC800"},
      {"form=decimal\ndigits=0\norder=4 3 2 1", "4294967295", "FFFFFFFF"},
      {"form=decimal\ndigits=0\norder=4 3 2 1", "13110988000", NULL},
      {"form=decimal\ndigits=8\norder=? 1 2 3", "13110988", "??C80ECC"},
      {"form=decimal\ndigits=8\norder=3 2 1 ?", "13110988", "CC0EC8??"},
      {"form=decimal\ndigits=8\norder=3 2 1 ?", "16777216", NULL},
      {"form=decimal\ndigits=17\norder=7 6 5 4 3 2 1", "01303689068585766", "26A3D4C3B2A104"},
      {"form=hex\ndigits=8\norder=1 2 3 4", "00C80ECC", "00C80ECC"},
      {"form=hex\ndigits=8\norder=4 3 2 1", "00c80ecc", "CC0EC800"},
      {"form=hex\ndigits=8\norder=3 4 1 2", "0ECC00C8", "00C80ECC"},
      {"form=hex\ndigits=8\norder=1 2 3 4", "00C80EC", NULL},
      {"form=hex\ndigits=8\norder=1 2 3 4", "00C80ECG", NULL},
      {"form=hex\ndigits=8\norder=1 2 3 4", "00:C8:0E:CC", "00C80ECC"},
      {"form=hex\ndigits=10\norder=2 3 4 5", "0100C80ECC", "00C80ECC"},
      {"form=hex\ndigits=10\norder=1 2 3 4", "CC0EC8000A", "CC0EC800"},
      {"form=hex\ndigits=14\norder=1 2 3 4 5 6 7", "04A1B2C3D4E5F6", "04A1B2C3D4E5F6"},
      {"form=hex\ndigits=14\norder=7 6 5 4 3 2 1", "F6E5D4C3B2A104", "04A1B2C3D4E5F6"},
      {"form=hex\ndigits=20\norder=1 2 3 4 5 6 7 8 9 10",
       "00112233445566778899",
       "00112233445566778899"},
      {"form=hex\ndigits=8\norder=2 3 4 ? ? ? ?", "8804A1B2", "04A1B2????????"},
      {"form=w26\norder=? 1 2 3", "20003788", "??C80ECC"},
      {"form=w26\norder=3 2 1 ?", "200,03788", "CC0EC8??"},
      {"form=w26\norder=? 1 2 3", "213,02000", "??D507D0"},
      {"form=w26\norder=? 1 2 3", "256,00000", NULL},
      {"form=w26\norder=? 1 2 3", "255,65536", NULL},
      {"form=w26\norder=? 1 2 3", "0200,03788", NULL},
      {"form=w34\norder=1 2 3 4", "00200,03788", "00C80ECC"},
      {"form=w34\norder=4 3 2 1", "0020003788", "CC0EC800"},
      {"form=w34\norder=1 2 3 4", "65536,00000", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    MusterWedgeFormat format;
    MusterCardKind kind = MUSTER_CARD_ID;
    g_autoptr (GError) error = NULL;
    g_autofree char *uid = NULL;
    g_autofree char *words = NULL;

    g_test_message ("%s: %s", table[i].format, table[i].line);
    load (&format, table[i].format);
    words = muster_wedge_format_describe (&format);
    g_assert_cmpstr (words, !=, "");
    uid = muster_wedge_format_read (&format, table[i].line, &kind, &error);
    g_assert_cmpstr (uid, ==, table[i].uid);
    if (uid == NULL)
      g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_FORMAT);
    else
      g_assert_cmpint (
          kind, ==, strchr (uid, '?') != NULL ? MUSTER_CARD_CAMPUS_PART : MUSTER_CARD_CAMPUS);
    if (error != NULL)
      g_assert_null (strstr (error->message, "1311"));
  }
}

static void
test_random (void)
{
  static const struct {
    const char *format, *line;
    gboolean is_random;
  } table[] = {
      {"form=hex\ndigits=8\norder=1 2 3 4", "08A1B2C3", TRUE},
      {"form=hex\ndigits=8\norder=4 3 2 1", "08A1B2C3", FALSE},
      {"form=hex\ndigits=8\norder=4 3 2 1", "C3B2A108", TRUE},
      {"form=w26\norder=3 2 1 ?", "255,65288", TRUE}, /* 255,FF08 */
      {"form=w26\norder=? 1 2 3", "008,00001", FALSE},
      {"form=hex\ndigits=14\norder=1 2 3 4 5 6 7", "08A1B2C3D4E5F6", FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    MusterWedgeFormat format;
    MusterCardKind kind;
    g_autoptr (GError) error = NULL;
    g_autofree char *uid = NULL;

    load (&format, table[i].format);
    uid = muster_wedge_format_read (&format, table[i].line, &kind, &error);
    g_assert_cmpint (uid == NULL, ==, table[i].is_random);
    if (table[i].is_random)
      g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_RANDOM_UID);
  }
}

static void
test_config_refuses (void)
{
  /* what is missing or makes no sense, and the key that the message names */
  static const struct {
    const char *text, *key;
  } table[] = {
      {"digits=10\norder=1 2 3 4", "form"},
      {"form=octal\ndigits=10\norder=1 2 3 4", "form"},
      {"form=decimal\ndigits=10", "order"},
      {"form=decimal\norder=1 2 3 4", "digits"},
      {"form=decimal\ndigits=ten\norder=1 2 3 4", "digits"},
      {"form=decimal\ndigits=26\norder=1 2 3 4", "digits"},
      {"form=hex\ndigits=0\norder=1 2 3 4", "digits"},
      {"form=hex\ndigits=7\norder=1 2 3 4", "digits"},
      {"form=hex\ndigits=22\norder=1 2 3 4", "digits"},
      {"form=hex\ndigits=8\norder=1 2 3 5", "order"},
      {"form=hex\ndigits=8\norder=1 2 3 3", "order"},
      {"form=hex\ndigits=8\norder=1 2 3", "order"},
      {"form=hex\ndigits=8\norder=1 2 ? ?", "order"},
      {"form=hex\ndigits=8\norder=1 2 3 x", "order"},
      {"form=hex\ndigits=8\norder=0 1 2 3", "order"},
      {"form=hex\ndigits=8\norder=1 2 3 4 ?", "order"},
      {"form=hex\ndigits=8\norder=1 2 3 4 ? ? ? ? ? ? ?", "order"},
      {"form=w26\norder=1 2 3 4", "order"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *file = g_strdup_printf ("[wedge]\n%s\n", table[i].text);
    g_autoptr (GBytes) bytes = g_bytes_new (file, strlen (file));
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);
    MusterWedgeFormat format;

    g_test_message ("%s", table[i].text);
    g_assert_no_error (error);
    g_assert_false (muster_wedge_format_from_config (&format, config, "wedge", &error));
    g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NOT_SET_UP);
    g_assert_nonnull (strstr (error->message, table[i].key));
  }
}

static void
test_learn (void)
{
  static const struct {
    MusterWedgePair pairs[3];
    MusterWedgeLearned learned;
    const char *format;
  } table[] = {
      {{{"0013110988", "CC0EC800"}, {"0013961168", "D007D500"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=decimal\ndigits=10\norder=4 3 2 1"},
      {{{"0013110988", "00C80ECC"}, {"0013961168", "00:d5:07:d0"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=decimal\ndigits=10\norder=1 2 3 4"},
      {{{"00200,03788", "CC0EC800"}, {"00213,02000", "D007D500"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=w34\norder=4 3 2 1"},
      {{{"200,03788", "CC0EC811"}, {"213,02000", "D007D522"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=w26\norder=3 2 1 ?"},
      {{{"20003788", "00C80ECC"}, {"21302000", "00D507D0"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=w26\norder=? 1 2 3"},
      {{{"13110988", "CC0EC811"}, {"13961168", "D007D522"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=decimal\ndigits=8\norder=3 2 1 ?"},
      {{{"0100C80ECC", "00C80ECC"}, {"0200D507D0", "00D507D0"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=hex\ndigits=10\norder=2 3 4 5"},
      {{{"CC0EC8000A", "CC0EC800"}, {"D007D50002", "D007D500"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=hex\ndigits=10\norder=1 2 3 4"},
      {{{"8804A1B2", "04A1B2C3D4E5F6"}, {"88041122", "04112233445566"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=hex\ndigits=8\norder=2 3 4 ? ? ? ?"},
      {{{"0ECC00C8", "00C80ECC"}, {"07D000D5", "00D507D0"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=hex\ndigits=8\norder=3 4 1 2"},
      {{{"F6E5D4C3B2A104", "04A1B2C3D4E5F6"}, {"66554433221104", "04112233445566"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=hex\ndigits=14\norder=7 6 5 4 3 2 1"},
      /* no leading zeros: eight digits of four bytes, or always the low three bytes? */
      {{{"13110988", "CC0EC800"}, {"13961168", "D007D500"}}, MUSTER_WEDGE_LEARNED_SEVERAL, NULL},
      {{{"13110988", "CC0EC800"}, {"13961168", "D007D500"}, {"3422537728", "00C8FFCB"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=decimal\ndigits=0\norder=4 3 2 1"},
      /* reads the same from both ends */
      {{{"CC0E0ECC", "CC0E0ECC"}, {"D00707D0", "D00707D0"}}, MUSTER_WEDGE_LEARNED_SEVERAL, NULL},
      {{{"CC0E0ECC", "CC0E0ECC"}, {"D00707D0", "D00707D0"}, {"00C80ECC", "CC0EC800"}},
       MUSTER_WEDGE_LEARNED_ONE,
       "form=hex\ndigits=8\norder=4 3 2 1"},
      /* one card, or the same one twice, proves little */
      {{{"0013110988", "CC0EC800"}}, MUSTER_WEDGE_LEARNED_SEVERAL, NULL},
      {{{"0013110988", "CC0EC800"}, {"0013110988", "cc0ec800"}},
       MUSTER_WEDGE_LEARNED_SEVERAL,
       NULL},
      /* cards swapped; two orders; another length; no UID; no number */
      {{{"0013110988", "D007D500"}, {"0013961168", "CC0EC800"}}, MUSTER_WEDGE_LEARNED_NONE, NULL},
      {{{"0013110988", "CC0EC800"}, {"0013961168", "00D507D0"}}, MUSTER_WEDGE_LEARNED_NONE, NULL},
      {{{"0013110988", "CC0EC800"}, {"0013961168", "04112233445566"}},
       MUSTER_WEDGE_LEARNED_NONE,
       NULL},
      {{{"0013110988", "CC0EC8"}, {"0013961168", "D007D5"}}, MUSTER_WEDGE_LEARNED_NONE, NULL},
      {{{"hello", "CC0EC800"}, {"world", "D007D500"}}, MUSTER_WEDGE_LEARNED_NONE, NULL},
      {{{"", "CC0EC800"}, {"", "D007D500"}}, MUSTER_WEDGE_LEARNED_NONE, NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    MusterWedgeFormat found, wanted;
    guint n = 0;

    while (n < 3 && table[i].pairs[n].line != NULL)
      n++;
    g_test_message ("%s = %s", table[i].pairs[0].line, table[i].pairs[0].uid);
    g_assert_cmpint (muster_wedge_learn (table[i].pairs, n, &found), ==, table[i].learned);
    if (table[i].format == NULL)
      continue;
    load (&wanted, table[i].format);
    g_assert_true (muster_wedge_format_equal (&found, &wanted));
  }
}

/* Whatever a reader does, two cards are enough to learn it, and a third is then read rightly. */
static void
test_learn_any (void)
{
  static const guint8 orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 3, 0, 1}};
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260901);

  for (guint round = 0; round < 4000; round++) {
    const guint8 *order = orders[round % 4];
    char lines[3][24], uids[3][9];
    MusterWedgePair pairs[2];
    MusterWedgeFormat found;
    MusterCardKind kind;
    g_autofree char *uid = NULL;

    for (guint i = 0; i < 3; i++) {
      guint32 n = g_rand_int (rand) | 1 << 29; /* none random, none equal from both ends */
      guint8 b[4] = {n >> 24, (n >> 16 & 0xff) | 0x80, (n >> 8 & 0xff) & 0x7f, 0x13 + i};

      b[0] |= 0x10;
      b[2] |= 0x10;
      n = (guint32) b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
      g_snprintf (uids[i],
                  sizeof uids[i],
                  "%02X%02X%02X%02X",
                  b[order[0]],
                  b[order[1]],
                  b[order[2]],
                  b[order[3]]);
      if (round % 3 == 0)
        g_snprintf (lines[i], sizeof lines[i], "%010u", n);
      else if (round % 3 == 1)
        g_snprintf (lines[i], sizeof lines[i], "%08X", n);
      else
        g_snprintf (lines[i], sizeof lines[i], "%05u,%05u", n >> 16, n & 0xffff);
      if (i < 2)
        pairs[i] = (MusterWedgePair){lines[i], uids[i]};
    }
    g_assert_cmpint (muster_wedge_learn (pairs, 2, &found), ==, MUSTER_WEDGE_LEARNED_ONE);
    uid = muster_wedge_format_read (&found, lines[2], &kind, NULL);
    g_assert_cmpstr (uid, ==, uids[2]);
  }
}

static gboolean
push (MusterWedgeLine *line, const char *text, gint64 *now, gint64 step)
{
  gboolean whole = FALSE;

  for (; *text != '\0'; text++, *now += step) {
    g_assert_false (whole);
    whole = muster_wedge_line_push (line, *text, *now);
  }
  return whole;
}

static void
test_line (void)
{
  MusterWedgeLine line = {0};
  gint64 now = 1000;

  g_assert_false (push (&line, "\n\n", &now, 16000));
  g_assert_true (push (&line, "0013110988\n", &now, 16000));
  g_assert_cmpstr (line.text, ==, "0013110988");
  g_assert_true (line.entered);
  g_assert_cmpint (line.first_us, ==, 33000);
  g_assert_cmpint (line.last_us, ==, 33000 + 10 * 16000);
  muster_wedge_line_clear (&line);

  /* silence: the rest of one card never becomes the head of the next */
  g_assert_false (push (&line, "00131", &now, 16000));
  g_assert_false (muster_wedge_line_is_over (&line, now));
  now += MUSTER_WEDGE_SILENCE_MS * 1000;
  g_assert_true (muster_wedge_line_is_over (&line, now));
  g_assert_true (push (&line, "0013110988\n", &now, 16000));
  g_assert_cmpstr (line.text, ==, "0013110988");
  muster_wedge_line_clear (&line);
  g_assert_false (push (&line, "00131", &now, 16000));
  now += MUSTER_WEDGE_SILENCE_MS * 1000;
  g_assert_false (push (&line, "\n", &now, 16000));

  /* too long, and dropped: known not to be all */
  for (guint i = 0; i < 1000; i++)
    g_assert_false (push (&line, "7", &now, 100));
  g_assert_cmpuint (line.length, ==, MUSTER_WEDGE_MAX_LINE);
  g_assert_true (line.lost);
  g_assert_true (push (&line, "\n", &now, 100));
  muster_wedge_line_clear (&line);
  muster_wedge_line_lose (&line, now);
  g_assert_true (push (&line, "8\n", &now, 100));
  g_assert_true (line.lost);
  muster_wedge_line_clear (&line);
  g_assert_true (muster_wedge_line_is_empty (&line));
}

/* What becomes of keys: "c" goes to its widget, "[line]" is a reader's. A number is a pause in ms
 * before the next key; keys without one come 16 ms apart. */
static char *
type_keys (const char *keys)
{
  MusterWedgeBurst burst = {0};
  GString *out = g_string_new (NULL);
  g_autoptr (GString) held = g_string_new (NULL);
  guint32 time = G_MAXUINT32 - 100; /* it wraps on the way */
  g_auto (GStrv) words = g_strsplit (keys, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    guint pause = (guint) strtoul (words[i], NULL, 10);

    if (words[i][0] == '+') {
      time += pause;
      if (pause > MUSTER_WEDGE_GAP_MS && /* the timer of the window */
          muster_wedge_burst_expire (&burst) == MUSTER_WEDGE_BURST_FLUSH) {
        g_string_append (out, held->str);
        g_string_truncate (held, 0);
      }
      continue;
    }
    for (const char *key = words[i]; *key != '\0'; key++) {
      char c = *key == '$' ? MUSTER_WEDGE_ENTER : *key == '*' ? '\0' : *key;
      guint verdict = muster_wedge_burst_push (&burst, c, time, 1000);

      if ((verdict & MUSTER_WEDGE_BURST_FLUSH) != 0) {
        g_string_append (out, held->str);
        g_string_truncate (held, 0);
      }
      if ((verdict & MUSTER_WEDGE_BURST_LINE) != 0) {
        g_string_append_printf (out, "[%s]", burst.line.text);
        g_assert_cmpstr (held->str, ==, burst.line.text);
        g_string_truncate (held, 0);
        muster_wedge_line_clear (&burst.line);
      } else if ((verdict & MUSTER_WEDGE_BURST_HOLD) != 0) {
        g_string_append_c (held, *key);
      } else {
        g_assert_cmpstr (held->str, ==, "");
        g_string_append_c (out, *key);
      }
      time += 16;
    }
  }
  if (muster_wedge_burst_expire (&burst) == MUSTER_WEDGE_BURST_FLUSH)
    g_string_append (out, held->str);
  return g_string_free (out, FALSE);
}

static void
test_burst (void)
{
  static const struct {
    const char *keys, *out;
  } table[] = {
      {"0013110988$", "[0013110988]"},
      {"0013110988$ +300 0013961168$", "[0013110988][0013961168]"},
      {"0013110988$ 0013961168$", "[0013110988][0013961168]"},
      /* a person, then a card; a card, then a person */
      {"a +90 b +110 0013110988$ +200 c", "ab[0013110988]c"},
      /* two hands hit three keys at once; then there has to be silence before a card counts */
      {"abc +60 0013110988$", "abc0013110988$"},
      {"abc +250 0013110988$", "abc[0013110988]"},
      /* a reader that stutters loses its head: the tail is no card */
      {"0013 +40 110988$", "0013110988$"},
      {"0 +40 013110988$", "0[013110988]"},
      /* Enter after a pause, and too short, is a person's */
      {"0013110988 +40 $", "0013110988$"},
      {"12345$", "12345$"},
      {"123456$", "[123456]"},
      {"$", "$"},
      {"+300 $ +16 $", "$$"},
      /* any other key in the middle */
      {"00131*10988$", "00131*10988$"},
      {"*0013110988$", "*[0013110988]"},
      /* a flood is none of ours, to its end */
      {"0000000000000000000000000000000000000000000000000000000000000000"
       "11111111111111111111$",
       "0000000000000000000000000000000000000000000000000000000000000000"
       "11111111111111111111$"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *out = type_keys (table[i].keys);

    g_test_message ("%s", table[i].keys);
    g_assert_cmpstr (out, ==, table[i].out);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wedge/read", test_read);
  g_test_add_func ("/wedge/random", test_random);
  g_test_add_func ("/wedge/config-refuses", test_config_refuses);
  g_test_add_func ("/wedge/learn", test_learn);
  g_test_add_func ("/wedge/learn-any", test_learn_any);
  g_test_add_func ("/wedge/line", test_line);
  g_test_add_func ("/wedge/burst", test_burst);
  return g_test_run ();
}
