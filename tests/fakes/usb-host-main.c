/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card-table.h"
#include "sdt-card.h"
#include "usb-models.h"
#include "vpcd-service.h"

/* The emulated bus as a program, so that whoever uses it is another one, as with a kernel. Says
 * where its test bed is, then reads a command a line and answers each with a line, "ok" and what
 * was asked for. It ends with its input.
 *
 *   add NAME KIND PLACE VENDOR PRODUCT   KIND is sdt, sdt4 (two pairs), sdt-hid or wedge
 *   acr122u NAME PLACE                   a campus card reader, which pcscd takes
 *   pcscd start|kill                     start says where its socket is, and from the first one on
 *                                        the names slot0 and slot1 are its virtual reader's
 *   plug NAME, unplug NAME, tear NAME    tear: transfers fail for a moment first
 *   quiet yes|no                         nobody is told of what comes or goes
 *   stall NAME                           its pipes in are halted until somebody clears that
 *   rights NAME yes|no                   of users without the right to everything
 *   driver NAME none|usbhid|usbfs        who has its interface; usbfs is another program
 *   who NAME                             who has it now: none, usbhid, usbfs
 *   type NAME TEXT                       and Enter
 *   put NAME LETTER NUMBER               an ID card: layout and person; LETTER _ is a citizen's
 *   card NAME UID                        a campus card
 *   other NAME, lift NAME                a card that is no ID card; none
 *   habit NAME once|ever                 whether a card that was read is found again
 *   time NAME COMMAND MS                 how long the reader takes; COMMAND as 3001
 *   spoil NAME COMMAND FAULT VALUE       FAULT is a number of SdtFault
 *   number LETTER NUMBER                 what such an ID card has for a number
 *   count NAME COMMAND, own NAME         how often it heard it; how long it took for all, us */

typedef struct {
  UsbDevice *device;     /* borrowed, NULL if it is a place for campus cards */
  UsbSdt *sdt;           /* owned, NULL if it is none */
  UsbKeyboard *keyboard; /* owned, NULL if it is none */
  CardPlace *place;      /* owned, NULL if it is none */
} Reader;

typedef struct {
  UsbHost *host;       /* owned */
  CardTable *table;    /* owned */
  GHashTable *readers; /* name (owned) → Reader (owned) */
} Bus;

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  g_clear_pointer (&reader->sdt, usb_sdt_free);
  g_clear_pointer (&reader->keyboard, usb_keyboard_free);
  g_clear_pointer (&reader->place, card_place_free);
  g_free (reader);
}

static void
add_reader (Bus *bus, char **words)
{
  Reader *reader = g_new0 (Reader, 1);
  guint16 vendor = (guint16) strtoul (words[4], NULL, 16);
  guint16 product = (guint16) strtoul (words[5], NULL, 16);
  UsbShape shape = USB_SHAPE_BULK;

  if (g_str_equal (words[2], "sdt4"))
    shape = USB_SHAPE_BULK_4;
  else if (g_str_equal (words[2], "sdt-hid"))
    shape = USB_SHAPE_INTERRUPT;
  else if (g_str_equal (words[2], "wedge"))
    shape = USB_SHAPE_KEYBOARD;
  if (shape == USB_SHAPE_KEYBOARD)
    reader->keyboard = usb_keyboard_new ();
  else
    reader->sdt = usb_sdt_new (shape == USB_SHAPE_BULK_4);
  reader->device = usb_host_add (bus->host,
                                 words[3],
                                 vendor,
                                 product,
                                 shape,
                                 reader->sdt != NULL ? &usb_sdt_model : &usb_keyboard_model,
                                 reader->sdt != NULL ? (gpointer) reader->sdt : reader->keyboard);
  if (shape == USB_SHAPE_INTERRUPT || shape == USB_SHAPE_KEYBOARD)
    usb_usbfs_set_driver (usb_device_get_usbfs (reader->device), "usbhid");
  g_hash_table_insert (bus->readers, g_strdup (words[1]), reader);
}

static void
add_place (Bus *bus, const char *name, CardPlace *place)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->place = place;
  g_hash_table_insert (bus->readers, g_strdup (name), reader);
}

/* Returns FALSE if it cannot be done. */
static gboolean
change_pcscd (Bus *bus, const char *what, char **answer)
{
  if (g_str_equal (what, "kill")) {
    card_table_kill (bus->table);
    return TRUE;
  }
  if (!g_str_equal (what, "start") || !vpcd_service_is_installed ())
    return FALSE;
  *answer = g_strdup (card_table_start (bus->table));
  for (guint i = 0; i < VPCD_SLOTS; i++) {
    g_autofree char *name = g_strdup_printf ("slot%u", i);

    if (!g_hash_table_contains (bus->readers, name))
      add_place (bus, name, card_place_new_slot (bus->table, i));
  }
  return TRUE;
}

/* What is done to a place for campus cards. Returns FALSE if it is none of these. */
static gboolean
change_place (CardPlace *place, char **words)
{
  const char *verb = words[0];
  gboolean is_usb = card_place_is_usb (place);

  if (g_str_equal (verb, "card"))
    card_place_put (place, words[2]);
  else if (g_str_equal (verb, "lift"))
    card_place_lift (place);
  else if (g_str_equal (verb, "plug") && is_usb)
    card_place_plug (place);
  else if ((g_str_equal (verb, "unplug") || g_str_equal (verb, "tear")) && is_usb)
    card_place_unplug (place, g_str_equal (verb, "tear"));
  else
    return FALSE;
  return TRUE;
}

static void
unplug (Reader *reader, gboolean errors)
{
  usb_device_unplug (reader->device, errors);
  if (reader->sdt != NULL)
    usb_sdt_power_off (reader->sdt);
  else
    usb_keyboard_power_off (reader->keyboard);
}

/* What is done to any device. Returns FALSE if it is none of these. */
static gboolean
change_device (Reader *reader, char **words, char **answer)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "plug")) {
    usb_device_plug (reader->device);
  } else if (g_str_equal (verb, "unplug")) {
    unplug (reader, FALSE);
  } else if (g_str_equal (verb, "tear")) {
    unplug (reader, TRUE);
  } else if (g_str_equal (verb, "stall")) {
    usb_usbfs_stall (usb_device_get_usbfs (reader->device));
  } else if (g_str_equal (verb, "rights")) {
    usb_device_set_rights (reader->device, g_str_equal (words[2], "yes"));
  } else if (g_str_equal (verb, "driver")) {
    usb_usbfs_set_driver (usb_device_get_usbfs (reader->device),
                          g_str_equal (words[2], "none") ? "" : words[2]);
  } else if (g_str_equal (verb, "who")) {
    *answer = usb_usbfs_dup_driver (usb_device_get_usbfs (reader->device));
    if (**answer == '\0') {
      g_free (*answer);
      *answer = g_strdup ("none");
    }
  } else if (g_str_equal (verb, "type") && reader->keyboard != NULL) {
    usb_keyboard_type (reader->keyboard, words[2]);
    usb_keyboard_type (reader->keyboard, "\n");
  } else {
    return FALSE;
  }
  return TRUE;
}

static guint
number_of (const char *word, guint base)
{
  return (guint) strtoul (word, NULL, (int) base);
}

static char
layout_of (const char *letter)
{
  return letter[0] == '_' ? ' ' : letter[0];
}

/* What is done to an ID card reader. Returns FALSE if it is none of these. */
static gboolean
change_sdt (SdtEmulator *sdt, char **words, char **answer)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "put")) {
    guint8 text[SDT_CARD_TEXT_SIZE];

    sdt_card_fill (text, layout_of (words[2]), number_of (words[3], 10));
    sdt_emulator_put (sdt, text);
  } else if (g_str_equal (verb, "other")) {
    sdt_emulator_put_other (sdt);
  } else if (g_str_equal (verb, "lift")) {
    sdt_emulator_lift (sdt);
  } else if (g_str_equal (verb, "habit")) {
    sdt_emulator_set_habit (sdt,
                            g_str_equal (words[2], "ever") ? SDT_FOUND_FOR_EVER : SDT_FOUND_ONCE);
  } else if (g_str_equal (verb, "time")) {
    sdt_emulator_set_time (sdt, number_of (words[2], 16), number_of (words[3], 10));
  } else if (g_str_equal (verb, "spoil")) {
    sdt_emulator_spoil (
        sdt, number_of (words[2], 16), number_of (words[3], 10), number_of (words[4], 10));
  } else if (g_str_equal (verb, "count")) {
    *answer = g_strdup_printf ("%u", sdt_emulator_get_count (sdt, number_of (words[2], 16)));
  } else if (g_str_equal (verb, "own")) {
    *answer = g_strdup_printf ("%" G_GINT64_FORMAT, sdt_emulator_get_own_time (sdt));
  } else {
    return FALSE;
  }
  return TRUE;
}

/* What is done to none of its devices. Returns FALSE if it is none of these. */
static gboolean
change_bus (Bus *bus, char **words, char **answer)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "add"))
    add_reader (bus, words);
  else if (g_str_equal (verb, "acr122u"))
    add_place (bus, words[1], card_place_new_usb (bus->table, words[2]));
  else if (g_str_equal (verb, "quiet"))
    usb_host_set_quiet (bus->host, g_str_equal (words[1], "yes"));
  else if (g_str_equal (verb, "number"))
    *answer = sdt_card_dup_number (layout_of (words[1]), number_of (words[2], 10));
  else
    return FALSE;
  return TRUE;
}

static gboolean
obey (Bus *bus, char **words, char **answer)
{
  static const struct {
    const char *verb;
    guint n_words;
  } needs[] = {
      {"add", 6},   {"acr122u", 3}, {"pcscd", 2},  {"card", 3},   {"plug", 2}, {"unplug", 2},
      {"tear", 2},  {"quiet", 2},   {"rights", 3}, {"driver", 3}, {"who", 2},  {"type", 3},
      {"put", 4},   {"other", 2},   {"lift", 2},   {"habit", 3},  {"time", 4}, {"spoil", 5},
      {"stall", 2}, {"count", 3},   {"own", 2},    {"number", 3},
  };
  guint n_words = g_strv_length (words), needed = 0;
  Reader *reader;

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (n_words > 0 && g_str_equal (words[0], needs[i].verb))
      needed = needs[i].n_words;
  if (needed == 0 || n_words != needed)
    return FALSE;
  if (g_str_equal (words[0], "pcscd"))
    return change_pcscd (bus, words[1], answer);
  if (change_bus (bus, words, answer))
    return TRUE;
  reader = g_hash_table_lookup (bus->readers, words[1]);
  if (reader != NULL && reader->place != NULL)
    return change_place (reader->place, words);
  return reader != NULL &&
         (change_device (reader, words, answer) ||
          (reader->sdt != NULL && change_sdt (usb_sdt_get_emulator (reader->sdt), words, answer)));
}

int
main (int argc, char *argv[])
{
  Bus bus = {.host = usb_host_new ()};
  g_autofree char *root = usb_host_dup_root (bus.host);
  char line[256];

  bus.table = card_table_new (bus.host);
  bus.readers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, reader_free);
  printf ("%s\n", root);
  fflush (stdout);
  while (fgets (line, sizeof line, stdin) != NULL) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);
    g_autofree char *answer = NULL;

    if (obey (&bus, words, &answer))
      printf ("ok%s%s\n", answer != NULL ? " " : "", answer != NULL ? answer : "");
    else
      printf ("not understood\n");
    fflush (stdout);
  }
  /* Whoever has a device open goes first. */
  card_table_clear (bus.table);
  usb_host_free (bus.host);
  g_hash_table_unref (bus.readers);
  card_table_free (bus.table);
  return 0;
}
