/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-sdt-frame.h"
#include "sdt-card.h"
#include "sdt-emulator.h"

/* Whole frames as the tables of readers.md have them. */
static const struct {
  MusterSdtCommand command;
  guint8 tail[5];
} commands[] = {
    {MUSTER_SDT_RESET, {0x00, 0x03, 0x10, 0xff, 0xec}},
    {MUSTER_SDT_STATUS, {0x00, 0x03, 0x11, 0xff, 0xed}},
    {MUSTER_SDT_SAM_ID, {0x00, 0x03, 0x12, 0xff, 0xee}},
    {MUSTER_SDT_FIND, {0x00, 0x03, 0x20, 0x01, 0x22}},
    {MUSTER_SDT_SELECT, {0x00, 0x03, 0x20, 0x02, 0x21}},
    {MUSTER_SDT_READ, {0x00, 0x03, 0x30, 0x01, 0x32}},
};

static void
test_commands (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    guint8 frame[MUSTER_SDT_COMMAND_SIZE];

    muster_sdt_command_build (commands[i].command, frame);
    g_assert_cmpmem (frame, 5, "\xaa\xaa\xaa\x96\x69", 5);
    g_assert_cmpmem (frame + 5, 5, commands[i].tail, 5);
  }
}

/* What a reader sends, in hex, and what it is. Those of readers.md first. */
static const struct {
  const char *name;
  const char *hex;
  MusterSdtState state;
  guint8 sw3;
  gsize size;
} streams[] = {
    {"found", "aaaaaa9669 0008 00009f 00000000 97", MUSTER_SDT_FRAME, 0x9f, 4},
    {"none", "aaaaaa9669 0004 000080 84", MUSTER_SDT_FRAME, 0x80, 0},
    {"selected", "aaaaaa9669 000c 000090 0000000000000000 9c", MUSTER_SDT_FRAME, 0x90, 8},
    {"not-selected", "aaaaaa9669 0004 000081 85", MUSTER_SDT_FRAME, 0x81, 0},
    {"read-failed", "aaaaaa9669 0004 000041 45", MUSTER_SDT_FRAME, 0x41, 0},
    {"own-head", "eaebeced aaaaaa9669 0004 000080 84", MUSTER_SDT_FRAME, 0x80, 0},
    {"noise", "00ff aaaa9669 aaaaaa96 aaaaaaaaaa9669 0004 000080 84", MUSTER_SDT_FRAME, 0x80, 0},
    {"more-behind", "aaaaaa9669 0004 000080 84 aaaaaa", MUSTER_SDT_FRAME, 0x80, 0},
    {"marker", "aaaaaa9669 0005 050505", MUSTER_SDT_MORE, 0, 0},
    {"nothing", "", MUSTER_SDT_MORE, 0, 0},
    {"half-a-head", "aaaaaa96", MUSTER_SDT_MORE, 0, 0},
    {"half-a-length", "aaaaaa9669 00", MUSTER_SDT_MORE, 0, 0},
    {"cut", "aaaaaa9669 0008 00009f 000000", MUSTER_SDT_MORE, 0, 0},
    {"sum", "aaaaaa9669 0004 000080 85", MUSTER_SDT_BAD_SUM, 0, 0},
    {"bit", "aaaaaa9669 0004 000081 84", MUSTER_SDT_BAD_SUM, 0, 0},
    {"no-length", "aaaaaa9669 0000", MUSTER_SDT_BAD_LENGTH, 0, 0},
    {"too-short", "aaaaaa9669 0003 0000", MUSTER_SDT_BAD_LENGTH, 0, 0},
    {"too-long", "aaaaaa9669 0509", MUSTER_SDT_BAD_LENGTH, 0, 0},
    {"far-too-long", "aaaaaa9669 ffff", MUSTER_SDT_BAD_LENGTH, 0, 0},
};

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (const char *p = hex; *p != '\0'; p++) {
    guint8 byte;

    if (*p == ' ')
      continue;
    byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
    g_byte_array_append (bytes, &byte, 1);
    p++;
  }
  return bytes;
}

/* In one piece, and byte by byte. */
static void
test_streams (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++) {
    g_autoptr (GByteArray) bytes = from_hex (streams[i].hex);
    MusterSdtStream whole = {0};
    MusterSdtStream pieces = {0};
    MusterSdtState state = MUSTER_SDT_MORE;
    MusterSdtReply reply;

    g_test_message ("%s", streams[i].name);
    g_assert_cmpint (
        muster_sdt_stream_push (&whole, bytes->data, bytes->len), ==, streams[i].state);
    for (guint n = 0; n < bytes->len && state == MUSTER_SDT_MORE; n++)
      state = muster_sdt_stream_push (&pieces, bytes->data + n, 1);
    g_assert_cmpint (state, ==, streams[i].state);
    g_assert_cmpmem (whole.bytes, whole.size, pieces.bytes, pieces.size);
    if (state != MUSTER_SDT_FRAME)
      continue;
    muster_sdt_stream_get_reply (&whole, &reply);
    g_assert_cmphex (reply.sw1, ==, 0);
    g_assert_cmphex (reply.sw2, ==, 0);
    g_assert_cmphex (reply.sw3, ==, streams[i].sw3);
    g_assert_cmpuint (reply.size, ==, streams[i].size);
    muster_sdt_stream_clear (&whole);
    g_assert_cmpint (
        muster_sdt_stream_push (&whole, bytes->data, bytes->len), ==, streams[i].state);
  }
}

/* Every byte of the longest answer matters, and nothing of it stays behind a clear. */
static void
test_longest (void)
{
  g_autoptr (SdtEmulator) emulator = sdt_emulator_new ();
  guint8 text[SDT_CARD_TEXT_SIZE];
  guint8 bytes[2 * MUSTER_SDT_MAX_FRAME];
  guint8 frame[MUSTER_SDT_COMMAND_SIZE];
  MusterSdtCommand steps[] = {MUSTER_SDT_FIND, MUSTER_SDT_SELECT, MUSTER_SDT_READ};
  MusterSdtStream stream = {0};
  MusterSdtStream empty = {0};
  MusterSdtReply reply;
  MusterSdtChip chip;
  gsize n = 0;

  sdt_card_fill (text, ' ', 1);
  sdt_emulator_put (emulator, text);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    muster_sdt_command_build (steps[i], frame);
    sdt_emulator_hear (emulator, frame, 4);
    g_assert_cmpuint (sdt_emulator_speak (emulator, bytes, sizeof bytes), ==, 0);
    sdt_emulator_hear (emulator, frame + 4, sizeof frame - 4);
    n = sdt_emulator_speak (emulator, bytes, sizeof bytes);
  }
  g_assert_cmpuint (n, ==, 1295);
  g_assert_cmpint (muster_sdt_stream_push (&stream, bytes, n), ==, MUSTER_SDT_FRAME);
  muster_sdt_stream_get_reply (&stream, &reply);
  g_assert_true (muster_sdt_chip_split (reply.data, reply.size, &chip, NULL));
  g_assert_cmpmem (chip.text, MUSTER_SDT_TEXT_SIZE, text, sizeof text);
  g_assert_cmpuint (chip.photo_size, ==, 1024);
  g_assert_true (chip.photo == chip.text + MUSTER_SDT_TEXT_SIZE);
  for (gsize i = 7; i < n; i++) {
    muster_sdt_stream_clear (&stream);
    bytes[i] ^= 0x10;
    g_assert_cmpint (muster_sdt_stream_push (&stream, bytes, n), ==, MUSTER_SDT_BAD_SUM);
    bytes[i] ^= 0x10;
  }
  muster_sdt_stream_clear (&stream);
  g_assert_cmpmem (&stream, sizeof stream, &empty, sizeof empty);
}

/* Lengths of text and photo, the bytes there really are, and the class. */
static const struct {
  guint8 lengths[4];
  gsize size;
  int code; /* -1 = fits */
} splits[] = {
    {{0x01, 0x00, 0x04, 0x00}, 4 + 256 + 1024, -1},
    {{0x01, 0x00, 0x00, 0x00}, 4 + 256, -1},
    {{0x01, 0x00, 0x04, 0x00}, 4 + 256 + 1023, MUSTER_CARD_ERROR_LINE_FAULT},
    {{0x01, 0x00, 0x03, 0xff}, 4 + 256 + 1024, MUSTER_CARD_ERROR_LINE_FAULT},
    {{0xff, 0xff, 0xff, 0xff}, 4 + 256 + 1024, MUSTER_CARD_ERROR_LINE_FAULT},
    {{0x00, 0xff, 0x04, 0x01}, 4 + 256 + 1024, MUSTER_CARD_ERROR_LINE_FAULT},
    {{0x01, 0x02, 0x03, 0xfe}, 4 + 256 + 1024, MUSTER_CARD_ERROR_UNKNOWN_LAYOUT},
    {{0x00, 0x00, 0x00, 0x00}, 4, MUSTER_CARD_ERROR_UNKNOWN_LAYOUT},
    {{0x00, 0x00, 0x00, 0x00}, 3, MUSTER_CARD_ERROR_LINE_FAULT},
    {{0x00, 0x00, 0x00, 0x00}, 0, MUSTER_CARD_ERROR_LINE_FAULT},
    {{0x00, 0x00, 0x00, 0x00}, 8, MUSTER_CARD_ERROR_LINE_FAULT}, /* a late answer to SELECT */
};

static void
test_splits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (splits); i++) {
    /* of the exact size, so that a sanitizer sees every step too far */
    g_autofree guint8 *data = g_malloc0 (MAX (splits[i].size, 1));
    MusterSdtChip chip;
    g_autoptr (GError) error = NULL;

    memcpy (data, splits[i].lengths, MIN (splits[i].size, 4));
    g_assert_cmpint (
        muster_sdt_chip_split (data, splits[i].size, &chip, &error), ==, splits[i].code < 0);
    if (splits[i].code >= 0)
      g_assert_error (error, MUSTER_CARD_ERROR, splits[i].code);
  }
}

static void
assert_class (MusterSdtCommand command, guint8 sw3, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_sdt_check_status (command, sw3, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, code);
}

static void
test_statuses (void)
{
  static const guint8 ok[] = {0x90, 0x9f};
  guint n_ok = 0;

  for (guint sw3 = 0; sw3 < 256; sw3++)
    n_ok += muster_sdt_check_status (MUSTER_SDT_READ, (guint8) sw3, NULL);
  g_assert_cmpuint (n_ok, ==, 1);
  g_assert_true (muster_sdt_check_status (MUSTER_SDT_READ, ok[0], NULL));
  g_assert_true (muster_sdt_check_status (MUSTER_SDT_FIND, ok[1], NULL));
  assert_class (MUSTER_SDT_FIND, 0x90, MUSTER_CARD_ERROR_LINE_FAULT);
  assert_class (MUSTER_SDT_SELECT, 0x9f, MUSTER_CARD_ERROR_LINE_FAULT);
  assert_class (MUSTER_SDT_FIND, 0x80, MUSTER_CARD_ERROR_NO_CARD);
  assert_class (MUSTER_SDT_SELECT, 0x81, MUSTER_CARD_ERROR_NO_CARD);
  assert_class (MUSTER_SDT_FIND, 0x40, MUSTER_CARD_ERROR_NOT_AN_ID_CARD);
  assert_class (MUSTER_SDT_READ, 0x41, MUSTER_CARD_ERROR_READ_AGAIN);
  assert_class (MUSTER_SDT_READ, 0x47, MUSTER_CARD_ERROR_READ_AGAIN);
  assert_class (MUSTER_SDT_READ, 0x31, MUSTER_CARD_ERROR_REFUSED);
  assert_class (MUSTER_SDT_READ, 0x32, MUSTER_CARD_ERROR_REFUSED);
  assert_class (MUSTER_SDT_READ, 0x33, MUSTER_CARD_ERROR_REFUSED);
  assert_class (MUSTER_SDT_STATUS, 0x10, MUSTER_CARD_ERROR_LINE_FAULT);
  assert_class (MUSTER_SDT_STATUS, 0x60, MUSTER_CARD_ERROR_READER_FAULT);
  assert_class (MUSTER_SDT_STATUS, 0x66, MUSTER_CARD_ERROR_READER_FAULT);
  assert_class (MUSTER_SDT_READ, 0x77, MUSTER_CARD_ERROR_READ_AGAIN); /* nobody knows it */
  assert_class (MUSTER_SDT_STATUS, 0x77, MUSTER_CARD_ERROR_LINE_FAULT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/sdt-frame/commands", test_commands);
  g_test_add_func ("/device/sdt-frame/streams", test_streams);
  g_test_add_func ("/device/sdt-frame/longest", test_longest);
  g_test_add_func ("/device/sdt-frame/splits", test_splits);
  g_test_add_func ("/device/sdt-frame/statuses", test_statuses);
  return g_test_run ();
}
