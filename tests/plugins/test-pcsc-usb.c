/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ccid-reader.h"
#include "pcsc-kit.h"
#include "usb-host.h"
#include "vpcd-service.h"

/* The whole way of a real reader but for the kernel: our driver, pcscd, libccid, libusb, and an
 * ACR122U on an emulated bus. */
typedef struct {
  UsbHost *host;
  UsbDevice *device; /* borrowed: the one that is plugged in, or was last */
  CcidReader *ccid;
  guint n_plugs;
} Bus;

static Bus bus;

static void
put (const Transcript *transcript)
{
  ccid_reader_put (bus.ccid, transcript);
}

static void
lift (void)
{
  g_autofree char *trouble = ccid_reader_lift (bus.ccid);

  g_assert_cmpstr (trouble, ==, NULL);
}

/* A device of its own each time, as the kernel makes one: what libccid still has open of the last
 * one must not hear what this one says. */
static void
plug (void)
{
  g_autofree char *place = g_strdup_printf ("1-%u", ++bus.n_plugs);

  bus.device = usb_host_add (
      bus.host, place, CCID_VENDOR, CCID_PRODUCT, USB_SHAPE_CARDS, &ccid_model, bus.ccid);
  usb_device_plug (bus.device);
}

static void
unplug (gboolean errors)
{
  usb_device_unplug (bus.device, errors);
  ccid_reader_power_off (bus.ccid);
}

static Ear *
plugged_ear (const char *settings)
{
  Ear *ear = ear_new (settings);

  plug ();
  ear_expect (ear, "+");
  return ear;
}

/* Not before pcscd has heard of it: the next test begins without a reader. */
static void
unplugged (Ear *ear)
{
  unplug (FALSE);
  ear_expect (ear, "-");
  ear_free (ear);
}

static void
test_taps (void)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  Ear *ear = plugged_ear ("");
  g_autofree char *detail = muster_card_reader_dup_detail (ear->reader);

  g_assert_cmpstr (detail, ==, CCID_NAME);
  for (guint i = 0; i < 5; i++) {
    put (student);
    ear_expect (ear, "^campus 04A1B2C3 ");
    lift ();
    ear_expect (ear, "o");
  }
  unplugged (ear);
}

static void
test_transcript (gconstpointer data)
{
  g_autofree char *path = g_build_filename (MUSTER_SOURCEDIR, data, NULL);
  g_autofree char *text = NULL;
  g_autofree char *heard = NULL;
  g_autoptr (Transcript) transcript = NULL;
  Ear *ear;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  transcript = transcript_parse (text);
  heard = g_strconcat ("^", transcript->outcome, " ", NULL);
  ear = plugged_ear (transcript->settings);
  put (transcript);
  ear_expect (ear, heard);
  lift ();
  ear_expect_state (ear, MUSTER_READER_IDLE);
  ear_expect (ear, strchr (transcript->outcome, ' ') != NULL ? "o" : "");
  unplugged (ear);
}

/* In and out while nothing lies on it, with a card on it, and in the middle of a read. */
static void
test_hot_plug (void)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  g_autoptr (Transcript) slow = transcript_parse (
      "@ 3B 81 80 01 80 80\n> FF CA 00 00 00\n~ 2000\n< 04 A1 B2 C4 90 00\n= campus 04A1B2C4\n");
  Ear *ear = ear_new ("");

  ear_expect_silence (ear, 300);
  for (guint i = 0; i < 2; i++) {
    plug ();
    ear_expect (ear, "+");
    unplug (i == 1);
    ear_expect (ear, "-");
  }
  plug ();
  ear_expect (ear, "+");
  put (student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  unplug (FALSE);
  ear_expect (ear, "-");
  lift ();

  /* The card is there before the reader: pcscd finds it at its first look. */
  for (guint i = 0; i < 3; i++) {
    put (student);
    plug ();
    ear_expect (ear, "+^campus 04A1B2C3 ");
    unplug (FALSE);
    ear_expect (ear, "-");
    lift ();
  }

  plug ();
  ear_expect (ear, "+");
  put (slow);
  ear_expect (ear, "^");
  while (!ccid_reader_is_thinking (bus.ccid))
    g_usleep (1000);
  unplug (FALSE);
  ear_expect (ear, "-");
  lift ();

  plug ();
  ear_expect (ear, "+");
  put (student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  lift ();
  ear_expect (ear, "o");
  unplugged (ear);
}

/* A card that does not answer is told when it is put there, not when it has been forgotten. */
static void
test_mute (void)
{
  g_autoptr (Transcript) mute = transcript_parse ("= read-again\n");
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  Ear *ear = plugged_ear ("");

  put (mute);
  ear_expect (ear, "^read-again ");
  ear_free (ear);
  ear = ear_new ("");
  ear_expect (ear, "+");
  ear_expect_state (ear, MUSTER_READER_WAIT_REMOVAL);
  ear_expect_silence (ear, 100);
  lift ();
  ear_expect_state (ear, MUSTER_READER_IDLE);
  put (student);
  ear_expect (ear, "^campus 04A1B2C3 ");
  lift ();
  ear_expect (ear, "o");
  unplugged (ear);
}

int
main (int argc, char *argv[])
{
  VpcdService *service;
  g_autofree char *root = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!vpcd_service_is_installed ())
    return 77;
  bus.host = usb_host_new ();
  bus.ccid = ccid_reader_new ();
  root = usb_host_dup_root (bus.host);
  service = vpcd_service_new (FALSE);
  vpcd_service_set_preload (service, "libumockdev-preload.so.0", "UMOCKDEV_DIR", root);
  vpcd_service_start (service);

  g_test_add_func ("/plugins/pcsc-usb/taps", test_taps);
  g_test_add_data_func (
      "/plugins/pcsc-usb/sector", "tests/plugins/transcripts/pcsc/sector-bcd.txt", test_transcript);
  g_test_add_data_func ("/plugins/pcsc-usb/wrong-key",
                        "tests/plugins/transcripts/pcsc/sector-wrong-key.txt",
                        test_transcript);
  g_test_add_func ("/plugins/pcsc-usb/hot-plug", test_hot_plug);
  g_test_add_func ("/plugins/pcsc-usb/mute", test_mute);
  status = g_test_run ();
  vpcd_service_free (service);
  usb_host_free (bus.host);
  ccid_reader_free (bus.ccid);
  return status;
}
