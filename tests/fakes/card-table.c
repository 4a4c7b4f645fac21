/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "card-table.h"

#include "ccid-reader.h"
#include "vpcd-card.h"
#include "vpcd-service.h"

#define CLOSE_US (5 * G_USEC_PER_SEC)

struct _CardTable {
  UsbHost *host;        /* borrowed */
  VpcdService *service; /* owned, NULL before the first start */
  GPtrArray *places;    /* CardPlace, borrowed */
};

struct _CardPlace {
  CardTable *table;       /* borrowed */
  Transcript *transcript; /* owned, NULL without a card */
  guint slot;
  VpcdCard *card; /* owned, nullable: in the slot */
  char *port;     /* owned, NULL if it is a slot */
  CcidReader *ccid;
  UsbDevice *device; /* borrowed, nullable: the one that is plugged in */
  guint n_plugs;
};

CardTable *
card_table_new (UsbHost *host)
{
  CardTable *self = g_new0 (CardTable, 1);

  self->host = host;
  self->places = g_ptr_array_new ();
  return self;
}

void
card_table_free (CardTable *self)
{
  g_clear_pointer (&self->service, vpcd_service_free);
  g_ptr_array_unref (self->places);
  g_free (self);
}

const char *
card_table_start (CardTable *self)
{
  g_autofree char *root = usb_host_dup_root (self->host);

  if (self->service == NULL) {
    self->service = vpcd_service_new (TRUE);
    vpcd_service_set_preload (self->service, "libumockdev-preload.so.0", "UMOCKDEV_DIR", root);
  }
  vpcd_service_start (self->service);
  return g_getenv ("PCSCLITE_CSOCK_NAME");
}

void
card_table_kill (CardTable *self)
{
  if (self->service != NULL)
    vpcd_service_kill (self->service);
}

/* pcscd gives back what is pulled out. */
static void
wait_until_closed (UsbDevice *device)
{
  gint64 end = g_get_monotonic_time () + CLOSE_US;
  gboolean is_open = TRUE;

  while (is_open && g_get_monotonic_time () < end) {
    g_autofree char *driver = usb_usbfs_dup_driver (usb_device_get_usbfs (device));

    is_open = *driver != '\0';
    g_usleep (1000);
  }
}

void
card_table_clear (CardTable *self)
{
  for (guint i = 0; i < self->places->len; i++) {
    CardPlace *place = g_ptr_array_index (self->places, i);
    UsbDevice *device = place->device;

    if (device == NULL)
      continue;
    card_place_unplug (place, FALSE);
    if (self->service != NULL)
      wait_until_closed (device);
  }
  card_table_kill (self);
}

static CardPlace *
new_place (CardTable *table)
{
  CardPlace *self = g_new0 (CardPlace, 1);

  self->table = table;
  g_ptr_array_add (table->places, self);
  return self;
}

CardPlace *
card_place_new_slot (CardTable *table, guint slot)
{
  CardPlace *self = new_place (table);

  self->slot = slot;
  return self;
}

CardPlace *
card_place_new_usb (CardTable *table, const char *place)
{
  CardPlace *self = new_place (table);

  self->port = g_strdup (place);
  self->ccid = ccid_reader_new ();
  return self;
}

gboolean
card_place_is_usb (CardPlace *self)
{
  return self->ccid != NULL;
}

/* The bus, which goes before this, keeps the devices. */
void
card_place_free (CardPlace *self)
{
  card_place_lift (self);
  g_ptr_array_remove (self->table->places, self);
  g_clear_pointer (&self->ccid, ccid_reader_free);
  g_free (self->port);
  g_free (self);
}

/* A device of its own each time, as the kernel makes one: what libccid still has open of the last
 * one must not hear what this one says. */
void
card_place_plug (CardPlace *self)
{
  g_autofree char *place = g_strdup_printf ("%s.%u", self->port, ++self->n_plugs);

  g_return_if_fail (self->device == NULL);
  self->device = usb_host_add (self->table->host,
                               place,
                               CCID_VENDOR,
                               CCID_PRODUCT,
                               USB_SHAPE_CARDS,
                               &ccid_model,
                               self->ccid);
  usb_device_plug (self->device);
}

void
card_place_unplug (CardPlace *self, gboolean errors)
{
  g_return_if_fail (self->device != NULL);
  usb_device_unplug (self->device, errors);
  ccid_reader_power_off (self->ccid);
  self->device = NULL;
}

void
card_place_put (CardPlace *self, const char *uid)
{
  card_place_lift (self);
  self->transcript = transcript_new_uid (uid);
  if (self->ccid != NULL)
    ccid_reader_put (self->ccid, self->transcript);
  else
    self->card = vpcd_card_insert (vpcd_service_get_port (self->table->service, self->slot),
                                   self->transcript);
}

/* That a card was not asked for its UID, because its reader had been pulled out, is no trouble. */
void
card_place_lift (CardPlace *self)
{
  if (self->transcript == NULL)
    return;
  g_free (self->ccid != NULL ? ccid_reader_lift (self->ccid) : vpcd_card_pull (self->card));
  self->card = NULL;
  g_clear_pointer (&self->transcript, transcript_free);
}
