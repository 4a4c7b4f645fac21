/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "muster-card-error.h"
#include "muster-usb-bus.h"
#include "muster-usb-pipes.h"

/* A multiple of every packet size (8 to 1024), so that no packet can be longer than what is left;
 * more than the longest reply, so that a reply is one transfer. */
#define CHUNK 4096
/* An event ends each wait at once; this is for an event that was lost. */
#define WAIT_MS 200
/* A transfer that was cancelled ends within a frame; a device that is going may take longer. */
#define CANCEL_BOUND_US G_USEC_PER_SEC
/* The kernel needs a moment between the first failed transfer and knowing that the device is gone:
 * it debounces the port for 100 ms. */
#define GONE_US (500 * 1000)
#define GONE_MS 50
/* What is under way is read away until nothing came for so long, at most so often. */
#define DRAIN_MS    20
#define DRAIN_TRIES 16

typedef struct {
  guint8 bytes[CHUNK]; /* received and not asked for yet */
  gsize at;
  gsize size;
} Rest;

struct _MusterUsb {
  MusterUsbBus *bus;                /* owned */
  libusb_device_handle *handle;     /* owned, NULL unless open */
  struct libusb_transfer *transfer; /* owned, NULL unless open */
  int completed;                    /* the transfer is over */
  gboolean lost;
  MusterUsbPipes pipes;
  guint8 chunk[CHUNK]; /* the transfer's */
  Rest rest[MUSTER_USB_MAX_PAIRS];
};

/* --- finding and opening --- */

static MusterCardError
class_of (int status)
{
  switch (status) {
  case LIBUSB_ERROR_NO_DEVICE:
  case LIBUSB_ERROR_NOT_FOUND:
    return MUSTER_CARD_ERROR_NO_READER;
  case LIBUSB_ERROR_ACCESS:
    return MUSTER_CARD_ERROR_NO_RIGHTS;
  case LIBUSB_ERROR_BUSY:
    return MUSTER_CARD_ERROR_BUSY;
  default:
    return MUSTER_CARD_ERROR_READER_FAULT;
  }
}

static gboolean
fail_open (int status, libusb_device *device, const char *what, GError **error)
{
  struct libusb_device_descriptor descriptor;

  libusb_get_device_descriptor (device, &descriptor);
  g_set_error (error,
               MUSTER_CARD_ERROR,
               class_of (status),
               "%04x:%04x cannot be %s: %s",
               descriptor.idVendor,
               descriptor.idProduct,
               what,
               libusb_error_name (status));
  return FALSE;
}

/* "1-2.3": bus and ports, as the kernel names it. */
static char *
dup_place (libusb_device *device)
{
  GString *text = g_string_new (NULL);
  guint8 ports[8];
  int n = libusb_get_port_numbers (device, ports, G_N_ELEMENTS (ports));

  g_string_append_printf (text, "%u", libusb_get_bus_number (device));
  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%c%u", i == 0 ? '-' : '.', ports[i]);
  return g_string_free (text, FALSE);
}

static gboolean
find_pipes (MusterUsb *self, libusb_device *device, MusterUsbKind kind, GError **error)
{
  struct libusb_config_descriptor *config = NULL;
  int status = libusb_get_active_config_descriptor (device, &config);

  if (status != LIBUSB_SUCCESS)
    return fail_open (status, device, "described", error);
  if (!muster_usb_pipes_find (config, kind == MUSTER_USB_KEYBOARD, &self->pipes))
    status = LIBUSB_ERROR_NOT_SUPPORTED;
  libusb_free_config_descriptor (config);
  return status == LIBUSB_SUCCESS || fail_open (status, device, "spoken to", error);
}

/* libusb knows only one of the kernel's two ways to say that something is not allowed: what the
 * rules of a container or a service forbid is EPERM, and comes as an input/output error. So the
 * node is asked once more. */
static gboolean
is_forbidden (libusb_device *device)
{
  g_autofree char *path = g_strdup_printf (
      "/dev/bus/usb/%03u/%03u", libusb_get_bus_number (device), libusb_get_device_address (device));
  int fd = open (path, O_RDWR | O_CLOEXEC);
  int trouble = errno;

  if (fd < 0)
    return trouble == EPERM || trouble == EACCES;
  close (fd);
  return FALSE;
}

static gboolean
open_device (MusterUsb *self, libusb_device *device, const MusterUsbMatch *match, GError **error)
{
  int status;

  if (!find_pipes (self, device, match->kind, error))
    return FALSE;
  status = libusb_open (device, &self->handle);
  if (status != LIBUSB_SUCCESS) {
    self->handle = NULL;
    if (status == LIBUSB_ERROR_IO && is_forbidden (device))
      status = LIBUSB_ERROR_ACCESS;
    return fail_open (status, device, "opened", error);
  }
  libusb_set_auto_detach_kernel_driver (self->handle, match->detach);
  status = libusb_claim_interface (self->handle, self->pipes.interface);
  if (status != LIBUSB_SUCCESS) {
    g_clear_pointer (&self->handle, libusb_close);
    return fail_open (status, device, "claimed", error);
  }
  self->transfer = libusb_alloc_transfer (0);
  self->lost = FALSE;
  muster_usb_flush (self);
  muster_usb_bus_watch (self->bus, device);
  return TRUE;
}

static void
tell_detail (MusterCardReader *reader, libusb_device *device, const char *place)
{
  struct libusb_device_descriptor descriptor;
  g_autofree char *detail = NULL;

  libusb_get_device_descriptor (device, &descriptor);
  detail = g_strdup_printf ("USB %04x:%04x, %s", descriptor.idVendor, descriptor.idProduct, place);
  muster_card_reader_set_detail (reader, detail);
}

/**
 * muster_usb_new:
 * @sandbox_file: %MUSTER_USB_SANDBOX_FILE; where this file is, the list of devices is looked at
 *   each second because nothing tells of new ones
 *
 * Returns: (transfer full): nothing open yet
 */
MusterUsb *
muster_usb_new (const char *sandbox_file)
{
  MusterUsb *self = g_new0 (MusterUsb, 1);

  self->bus = muster_usb_bus_new (sandbox_file);
  return self;
}

void
muster_usb_free (MusterUsb *self)
{
  muster_usb_close (self);
  muster_usb_bus_free (self->bus);
  g_free (self);
}

/**
 * muster_usb_open:
 * @self: closed
 * @reader: who opens; the claim and the detail become its own
 * @match: what it looks for
 * @error: NO_READER if none is attached that no other reader of the program has; NO_RIGHTS; BUSY if
 *   another program or a driver of the kernel has its interface; READER_FAULT if it has no pipes we
 *   could use. If there are several, what was wrong with the first
 *
 * Opens the first attached device that can be opened. Its endpoints are taken from its descriptors.
 *
 * Returns: whether one is open now
 */
gboolean
muster_usb_open (MusterUsb *self,
                 MusterCardReader *reader,
                 const MusterUsbMatch *match,
                 GError **error)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GError) first = NULL;

  g_return_val_if_fail (self->handle == NULL, FALSE);
  devices = muster_usb_bus_list (self->bus, match->ids, match->n_ids, error);
  if (devices == NULL)
    return FALSE;
  for (guint i = 0; i < devices->len; i++) {
    libusb_device *device = g_ptr_array_index (devices, i);
    g_autofree char *place = dup_place (device);
    g_autofree char *claim = g_strconcat ("usb:", place, NULL);

    if (!muster_card_reader_claim (reader, claim))
      continue;
    if (open_device (self, device, match, first == NULL ? &first : NULL)) {
      tell_detail (reader, device, place);
      return TRUE;
    }
    muster_card_reader_unclaim (reader, claim);
  }
  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_NO_READER,
                         "no reader of these models is attached and free");
  return FALSE;
}

/* Nothing happens if it is closed. */
void
muster_usb_close (MusterUsb *self)
{
  if (self->handle == NULL)
    return;
  libusb_release_interface (self->handle, self->pipes.interface);
  g_clear_pointer (&self->handle, libusb_close);
  g_clear_pointer (&self->transfer, libusb_free_transfer);
  muster_usb_bus_watch (self->bus, NULL);
  explicit_bzero (self->chunk, sizeof self->chunk);
  explicit_bzero (self->rest, sizeof self->rest);
}

void
muster_usb_pause (MusterUsb *self, MusterCardReader *reader, guint milliseconds)
{
  g_return_if_fail (self->handle == NULL);
  muster_usb_bus_pause (self->bus, reader, milliseconds);
}

guint
muster_usb_get_n_pairs (MusterUsb *self)
{
  return self->pipes.n_pairs;
}

/* --- one transfer --- */

static void LIBUSB_CALL
completed_cb (struct libusb_transfer *transfer)
{
  MusterUsb *self = transfer->user_data;

  self->completed = TRUE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  muster_usb_bus_interrupt (user_data);
}

/* Until the transfer is over. A transfer that does not end after it was cancelled is given up with
 * the device: closing takes it away from libusb. */
static void
wait_transfer (MusterUsb *self, GCancellable *cancellable)
{
  gint64 give_up_us = G_MAXINT64;

  while (!self->completed) {
    muster_usb_bus_handle_events (self->bus, WAIT_MS, &self->completed);
    self->lost = self->lost || muster_usb_bus_is_lost (self->bus);
    if (self->completed)
      break;
    if (give_up_us == G_MAXINT64 && (self->lost || g_cancellable_is_cancelled (cancellable))) {
      libusb_cancel_transfer (self->transfer);
      give_up_us = g_get_monotonic_time () + CANCEL_BOUND_US;
    }
    if (g_get_monotonic_time () >= give_up_us) {
      self->lost = TRUE;
      break;
    }
  }
}

static gboolean
fail_lost (GError **error)
{
  g_set_error_literal (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "the USB device was pulled out");
  return FALSE;
}

/* A transfer failed. A pulled-out device first answers with errors of the line and only then is
 * gone; one that is still there has its pipe cleared. */
static gboolean
fail_line (MusterUsb *self, guint8 endpoint, const char *why, GError **error)
{
  gint64 end = g_get_monotonic_time () + GONE_US;

  while (!self->lost && g_get_monotonic_time () < end) {
    int status = libusb_clear_halt (self->handle, endpoint);

    if (status == LIBUSB_SUCCESS)
      break;
    self->lost = status == LIBUSB_ERROR_NO_DEVICE;
    if (!self->lost)
      muster_usb_bus_handle_events (self->bus, GONE_MS, NULL);
    self->lost = self->lost || muster_usb_bus_is_lost (self->bus);
  }
  if (self->lost)
    return fail_lost (error);
  g_set_error (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "a transfer failed: %s", why);
  return FALSE;
}

static gboolean
submit (MusterUsb *self, guint8 endpoint, gsize size, guint timeout_ms, GError **error)
{
  int status;

  if (self->lost)
    return fail_lost (error);
  self->completed = FALSE;
  libusb_fill_bulk_transfer (self->transfer,
                             self->handle,
                             endpoint,
                             self->chunk,
                             (int) size,
                             completed_cb,
                             self,
                             timeout_ms);
  self->transfer->type = self->pipes.type;
  status = libusb_submit_transfer (self->transfer);
  if (status == LIBUSB_SUCCESS)
    return TRUE;
  self->lost = status == LIBUSB_ERROR_NO_DEVICE;
  return fail_line (self, endpoint, libusb_error_name (status), error);
}

/* Moves up to @size bytes between the endpoint and self->chunk. Returns how many, 0 if none could
 * be moved in time, -1 with @error. */
static gssize
move (MusterUsb *self,
      guint8 endpoint,
      gsize size,
      guint timeout_ms,
      GCancellable *cancellable,
      GError **error)
{
  gulong handler = 0;

  if (!submit (self, endpoint, size, timeout_ms, error))
    return -1;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->bus, NULL);
  wait_transfer (self, cancellable);
  g_cancellable_disconnect (cancellable, handler);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->lost || self->transfer->status == LIBUSB_TRANSFER_NO_DEVICE) {
    self->lost = TRUE;
    fail_lost (error);
    return -1;
  }
  if (self->transfer->status == LIBUSB_TRANSFER_COMPLETED ||
      self->transfer->status == LIBUSB_TRANSFER_TIMED_OUT)
    return self->transfer->actual_length;
  fail_line (self,
             endpoint,
             self->transfer->status == LIBUSB_TRANSFER_STALL ? "stalled" : "fault of the line",
             error);
  return -1;
}

/* --- bytes --- */

/**
 * muster_usb_send:
 * @self: open, and no keyboard
 * @pair: which pair
 * @bytes: (array length=size): what to send, as one transfer
 * @size: how many; 1 to 4096
 * @timeout_ms: how long it may take; at least 1
 * @cancellable: (nullable): ends the wait within 250 ms
 * @error: NO_READER if the device was pulled out, LINE_FAULT if it takes nothing
 *
 * Returns: whether all was sent
 */
gboolean
muster_usb_send (MusterUsb *self,
                 guint pair,
                 const guint8 *bytes,
                 gsize size,
                 guint timeout_ms,
                 GCancellable *cancellable,
                 GError **error)
{
  gssize moved;

  g_return_val_if_fail (self->handle != NULL && !self->pipes.mute, FALSE);
  g_return_val_if_fail (pair < self->pipes.n_pairs, FALSE);
  g_return_val_if_fail (size > 0 && size <= CHUNK && timeout_ms > 0, FALSE);
  memcpy (self->chunk, bytes, size);
  moved = move (self, self->pipes.out[pair], size, timeout_ms, cancellable, error);
  if (moved < 0)
    return FALSE;
  if ((gsize) moved < size)
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "the reader takes no more bytes");
  return (gsize) moved == size;
}

static gsize
take_rest (Rest *rest, guint8 *buffer, gsize size)
{
  gsize n = MIN (size, rest->size - rest->at);

  memcpy (buffer, rest->bytes + rest->at, n);
  explicit_bzero (rest->bytes + rest->at, n);
  rest->at += n;
  return n;
}

/**
 * muster_usb_receive:
 * @self: open
 * @pair: which pair
 * @buffer: (out caller-allocates) (array length=size): where to
 * @size: its room, at least 1; what came beyond it is given to the next call
 * @timeout_ms: how long to wait; at least 1
 * @cancellable: (nullable): ends the wait within 250 ms
 * @error: NO_READER if the device was pulled out, LINE_FAULT for a fault of the line
 *
 * One transfer: a packet of an interrupt pipe; of a bulk pipe, all up to a packet that is not full.
 * The bytes are wiped here once they were handed over.
 *
 * Returns: how many bytes came, 0 if none came in time, -1 with @error
 */
gssize
muster_usb_receive (MusterUsb *self,
                    guint pair,
                    guint8 *buffer,
                    gsize size,
                    guint timeout_ms,
                    GCancellable *cancellable,
                    GError **error)
{
  Rest *rest;
  gssize moved;
  gsize wanted;

  g_return_val_if_fail (self->handle != NULL, -1);
  g_return_val_if_fail (pair < self->pipes.n_pairs, -1);
  g_return_val_if_fail (size > 0 && timeout_ms > 0, -1);
  rest = &self->rest[pair];
  if (rest->at == rest->size) {
    wanted = self->pipes.type == LIBUSB_TRANSFER_TYPE_INTERRUPT ? self->pipes.in_packet[pair]
                                                                : sizeof self->chunk;
    moved = move (self, self->pipes.in[pair], wanted, timeout_ms, cancellable, error);
    if (moved <= 0)
      return moved;
    memcpy (rest->bytes, self->chunk, (gsize) moved);
    explicit_bzero (self->chunk, (gsize) moved);
    rest->at = 0;
    rest->size = (gsize) moved;
  }
  return (gssize) take_rest (rest, buffer, size);
}

/**
 * muster_usb_flush:
 * @self: open
 *
 * Drops what came and was not asked for. Takes no time.
 */
void
muster_usb_flush (MusterUsb *self)
{
  explicit_bzero (self->rest, sizeof self->rest);
}

/**
 * muster_usb_drain:
 * @self: open
 *
 * Drops what came and what is still under way: waits until each pipe was silent for 20 ms.
 */
void
muster_usb_drain (MusterUsb *self)
{
  guint8 dropped[CHUNK];

  for (guint pair = 0; pair < self->pipes.n_pairs; pair++) {
    guint tries = 0;

    while (tries++ < DRAIN_TRIES &&
           muster_usb_receive (self, pair, dropped, sizeof dropped, DRAIN_MS, NULL, NULL) > 0)
      ;
  }
  explicit_bzero (dropped, sizeof dropped);
}
