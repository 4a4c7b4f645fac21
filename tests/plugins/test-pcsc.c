/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <winscard.h>

#include "pcsc-kit.h"
#include "vpcd-card.h"
#include "vpcd-service.h"

#define FIRST  "readers=Virtual PCD 00 00;\n"
#define CPU    "@ 3B 81 80 01 80 80\n"
#define ASK    "> FF CA 00 00 00\n"
#define MODULE "@ 3B 68 00 00 00 73 C8 40 12 00 90 00\n" ASK "< 6E 00\n= quiet\n"

static VpcdService *service; /* one for all tests, as libpcsclite knows one a process */

static VpcdCard *
insert (guint slot, const Transcript *transcript)
{
  return vpcd_card_insert (vpcd_service_get_port (service, slot), transcript);
}

static void
pull (VpcdCard *card)
{
  g_autofree char *trouble = vpcd_card_pull (card);

  g_assert_cmpstr (trouble, ==, NULL);
}

static void
expect_detail (Ear *ear, const char *expected)
{
  g_autofree char *detail = muster_card_reader_dup_detail (ear->reader);

  g_assert_cmpstr (detail, ==, expected);
}

/* --- tests --- */

static void
test_again (void)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  g_autoptr (Transcript) other = transcript_new_uid ("04A1B2C4");
  Ear *ear = ear_new (FIRST);
  VpcdCard *card;

  ear_expect (ear, "+");
  expect_detail (ear, "Virtual PCD 00 00");
  for (guint i = 0; i < 2; i++) {
    card = insert (0, student);
    ear_expect (ear, "^campus 04A1B2C3 ");
    pull (card);
    ear_expect (ear, "o");
  }
  /* One right after the other: pcscd may not even have seen the first one go. */
  card = insert (0, student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  pull (card);
  card = insert (0, other);
  ear_expect (ear, "o^campus 04A1B2C4 ");
  pull (card);
  ear_expect (ear, "o");
  ear_free (ear);
}

/* A card that lies there when the station starts is read. */
static void
test_lies_there (void)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  VpcdCard *card = insert (0, student);
  Ear *ear = ear_new (FIRST);

  ear_expect (ear, "+^campus 04A1B2C3 ");
  pull (card);
  ear_expect (ear, "o");
  ear_free (ear);
}

static void
test_two_slots (void)
{
  g_autoptr (Transcript) module = transcript_parse (MODULE);
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  VpcdCard *always = insert (1, module), *card;
  Ear *first = ear_new ("readers=Virtual PCD*;\n"), *second, *spare;

  ear_expect (first, "+");
  second = ear_new ("readers=Virtual PCD*;\n");
  ear_expect (second, "+");
  expect_detail (first, "Virtual PCD 00 00");
  expect_detail (second, "Virtual PCD 00 01");
  spare = ear_new ("readers=Virtual PCD*;\n");
  /* The module is left alone in its slot, and says nothing to anybody. */
  ear_expect_state (second, MUSTER_READER_WAIT_REMOVAL);
  card = insert (0, student);
  ear_expect (first, "^campus 04A1B2C3 ");
  pull (card);
  ear_expect (first, "o");
  ear_expect_silence (second, 100);
  ear_expect_state (second, MUSTER_READER_WAIT_REMOVAL);
  /* Whose slot is free again falls to the one that waits. */
  ear_expect (spare, "");
  expect_detail (spare, "");
  ear_free (first);
  ear_expect (spare, "+");
  expect_detail (spare, "Virtual PCD 00 00");
  ear_free (spare);
  pull (always);
  ear_expect_state (second, MUSTER_READER_IDLE);
  ear_free (second);
}

static void
test_pulled_in_mid_read (void)
{
  g_autoptr (Transcript) hasty = transcript_parse (CPU ASK "! no-card\n= read-again\n");
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  Ear *ear = ear_new (FIRST);
  VpcdCard *card;

  ear_expect (ear, "+");
  card = insert (0, hasty);
  ear_expect (ear, "^read-again ");
  pull (card);
  ear_expect_state (ear, MUSTER_READER_IDLE);
  card = insert (0, student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  pull (card);
  ear_expect (ear, "o");
  ear_free (ear);
}

/* Another program resets the card while we talk with it: once more from the start. */
static void
test_reset_in_mid_read (void)
{
  g_autoptr (Transcript) slow = transcript_parse (
      "@ 3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A\n" ASK
      "~ 300\n< 04 A1 B2 C3 90 00\n"
      "> FF 82 00 00 06 A0 A1 A2 A3 A4 A5\n~ 300\n< 90 00\n"
      "> FF 86 00 00 05 01 00 04 60 00\n~ 300\n< 90 00\n"
      "> FF B0 00 04 10\n< 32 30 32 36 00 00 00 00 00 00 00 00 00 00 00 00 90 00\n"
      "= student 2026\n");
  Ear *ear = ear_new (FIRST "sector-key=A0A1A2A3A4A5\nsector-block=4\nsector-form=ascii\n");
  VpcdCard *card;
  SCARDCONTEXT context;
  SCARDHANDLE handle;
  DWORD protocol;

  ear_expect (ear, "+");
  g_assert_cmpint (
      SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), ==, SCARD_S_SUCCESS);
  card = insert (0, slow);
  ear_expect (ear, "^");
  g_assert_cmpint (SCardConnect (context,
                                 "Virtual PCD 00 00",
                                 SCARD_SHARE_SHARED,
                                 SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                                 &handle,
                                 &protocol),
                   ==,
                   SCARD_S_SUCCESS);
  g_assert_cmpint (SCardDisconnect (handle, SCARD_RESET_CARD), ==, SCARD_S_SUCCESS);
  ear_expect (ear, "student 2026 ");
  pull (card);
  ear_expect (ear, "o");
  SCardReleaseContext (context);
  ear_free (ear);
}

static void
test_busy (void)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  VpcdCard *card = insert (0, student);
  Ear *ear = ear_new (FIRST);
  SCARDCONTEXT context;
  SCARDHANDLE handle;
  DWORD protocol;

  ear_expect (ear, "+^campus 04A1B2C3 ");
  ear_free (ear);
  g_assert_cmpint (
      SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), ==, SCARD_S_SUCCESS);
  g_assert_cmpint (SCardConnect (context,
                                 "Virtual PCD 00 00",
                                 SCARD_SHARE_EXCLUSIVE,
                                 SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                                 &handle,
                                 &protocol),
                   ==,
                   SCARD_S_SUCCESS);
  ear = ear_new (FIRST);
  ear_expect (ear, "busy ");
  ear_expect_silence (ear, 700);
  g_assert_cmpint (SCardDisconnect (handle, SCARD_LEAVE_CARD), ==, SCARD_S_SUCCESS);
  SCardReleaseContext (context);
  ear_expect (ear, "+^campus 04A1B2C3 ");
  pull (card);
  ear_expect (ear, "o");
  ear_free (ear);
}

static void
test_service_killed (void)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  Ear *ear = ear_new (FIRST);
  VpcdCard *card;

  ear_expect (ear, "+");
  vpcd_service_kill (service);
  ear_expect (ear, "-service-down ");
  ear_expect_silence (ear, 700);
  vpcd_service_start (service);
  ear_expect (ear, "+");
  card = insert (0, student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  /* and with a card on it */
  vpcd_service_kill (service);
  ear_expect (ear, "-service-down ");
  pull (card);
  vpcd_service_start (service);
  ear_expect (ear, "+");
  ear_free (ear);
}

/* Killed while nobody has a reader: that is heard of as well. */
static void
test_service_killed_while_waiting (void)
{
  Ear *ear = ear_new ("readers=No such reader;\n");

  ear_expect_state (ear, MUSTER_READER_ABSENT);
  ear_expect_silence (ear, 300);
  vpcd_service_kill (service);
  ear_expect (ear, "service-down ");
  vpcd_service_start (service);
  ear_expect_silence (ear, 700);
  ear_free (ear);
}

static void
test_settings (void)
{
  Ear *ear = ear_new (FIRST "sector-key=A0A1\n");

  ear_expect (ear, "not-set-up ");
  ear_expect_silence (ear, 700);
  ear_free (ear);
  ear = ear_new ("readers=ACS*;*PCD 00 01;\n");
  ear_expect (ear, "+");
  expect_detail (ear, "Virtual PCD 00 01");
  ear_free (ear);
}

/* While disarmed a card is not even asked. */
static void
test_disarmed (void)
{
  g_autoptr (Transcript) silent = transcript_parse (CPU "= quiet\n");
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  Ear *ear = ear_new (FIRST);
  VpcdCard *card;

  ear_expect (ear, "+");
  muster_card_reader_set_armed (ear->reader, FALSE);
  card = insert (0, silent);
  ear_expect_state (ear, MUSTER_READER_WAIT_REMOVAL);
  muster_card_reader_set_armed (ear->reader, TRUE);
  ear_expect_silence (ear, 100);
  g_assert_cmpint (vpcd_card_get_asked_us (card), ==, 0);
  pull (card);
  ear_expect_state (ear, MUSTER_READER_IDLE);
  card = insert (0, student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  pull (card);
  ear_expect (ear, "o");
  ear_free (ear);
}

/* Stopped wherever it is; ear_free fails if that takes longer than the base class allows. */
static void
test_cancel (void)
{
  g_autoptr (Transcript) slow = transcript_parse (CPU ASK "~ 1000\n< 04 A1 B2 C3 90 00\n= quiet\n");
  gint64 longest = 0;
  VpcdCard *card;
  Ear *ear;

  for (guint i = 0; i < 20; i++) {
    gint64 begun;

    ear = ear_new (FIRST);
    if (i % 2 == 0)
      ear_expect (ear, "+");
    g_usleep (i * 500);
    begun = g_get_monotonic_time ();
    ear_free (ear);
    longest = MAX (longest, g_get_monotonic_time () - begun);
  }
  g_test_message ("stopped within %" G_GINT64_FORMAT " us", longest);
  g_assert_cmpint (longest, <, 3 * G_USEC_PER_SEC);

  ear = ear_new (FIRST);
  ear_expect (ear, "+");
  card = insert (0, slow);
  ear_expect (ear, "^");
  ear_free (ear);
  pull (card);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (void);
  } tests[] = {
      {"/plugins/pcsc/again", test_again},
      {"/plugins/pcsc/lies-there", test_lies_there},
      {"/plugins/pcsc/two-slots", test_two_slots},
      {"/plugins/pcsc/pulled-in-mid-read", test_pulled_in_mid_read},
      {"/plugins/pcsc/reset-in-mid-read", test_reset_in_mid_read},
      {"/plugins/pcsc/busy", test_busy},
      {"/plugins/pcsc/service-killed", test_service_killed},
      {"/plugins/pcsc/service-killed-while-waiting", test_service_killed_while_waiting},
      {"/plugins/pcsc/settings", test_settings},
      {"/plugins/pcsc/disarmed", test_disarmed},
      {"/plugins/pcsc/cancel", test_cancel},
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!vpcd_service_is_installed ())
    return 77;
  service = vpcd_service_new (TRUE);
  vpcd_service_start (service);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].func);
  status = g_test_run ();
  vpcd_service_free (service);
  return status;
}
