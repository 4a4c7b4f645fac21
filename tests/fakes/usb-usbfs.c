/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-usbfs.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

/* libusb asks for finished transfers again and again, because a device of umockdev never says that
 * there are none. An answer is held back so long, or the machine would do nothing else. */
#define HOLD_MS 8

/* A transfer a program has started. */
typedef struct {
  UMockdevIoctlClient *client; /* owned */
  UMockdevIoctlData *data;     /* owned: a struct usbdevfs_urb */
  gboolean discarded;
} Urb;

struct _UsbUsbfs {
  UMockdevIoctlBase *handler; /* owned */
  const UsbModel *model;
  gpointer data; /* borrowed: the model's */

  GMutex lock; /* guards what follows */
  UsbLine line;
  guint hold_ms;
  gboolean stalled;
  char *kernel_driver;           /* owned: "" or what takes it when nobody else has it */
  char *driver;                  /* owned: who has its interface */
  UMockdevIoctlClient *claimant; /* owned, NULL if no program of the test bed has it */
  GQueue urbs;                   /* Urb, owned */
};

/* Somebody who asked for finished transfers and is kept waiting. */
typedef struct {
  UsbUsbfs *device;            /* borrowed */
  UMockdevIoctlClient *client; /* owned */
  gint64 end_us;
} Held;

static void
urb_free (gpointer data)
{
  Urb *urb = data;

  g_object_unref (urb->client);
  g_object_unref (urb->data);
  g_free (urb);
}

static void
set_driver (UsbUsbfs *self, const char *driver, UMockdevIoctlClient *claimant)
{
  g_free (self->driver);
  self->driver = g_strdup (driver);
  g_set_object (&self->claimant, claimant);
}

/* What a program leaves open when it ends, the kernel closes. */
static void
forget_ended (UsbUsbfs *self)
{
  for (GList *l = self->urbs.head, *next; l != NULL; l = next) {
    Urb *urb = l->data;

    next = l->next;
    if (umockdev_ioctl_client_get_connected (urb->client))
      continue;
    urb_free (urb);
    g_queue_delete_link (&self->urbs, l);
  }
  if (self->claimant != NULL && !umockdev_ioctl_client_get_connected (self->claimant))
    set_driver (self, "", NULL);
}

/* --- what a program asks; the lock is held --- */

typedef struct {
  UsbUsbfs *device;
  UMockdevIoctlClient *client;
  UMockdevIoctlData *arg;
  long result;
  int error;
} Call;

static void
refuse (Call *call, int error)
{
  call->result = -1;
  call->error = error;
}

/* The struct @arg points to; written back when the call completes. */
static gpointer
look_at (Call *call, gsize size)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (call->arg, 0, size, NULL);

  return data->data; /* kept by the argument */
}

static void
answer_capabilities (Call *call)
{
  guint32 capabilities = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                         USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
                         USBDEVFS_CAP_REAP_AFTER_DISCONNECT;

  memcpy (look_at (call, sizeof capabilities), &capabilities, sizeof capabilities);
}

static void
answer_driver (Call *call)
{
  struct usbdevfs_getdriver *asked = look_at (call, sizeof *asked);

  if (call->device->driver[0] == '\0')
    refuse (call, ENODATA);
  else
    g_strlcpy (asked->driver, call->device->driver, sizeof asked->driver);
}

static void
claim (Call *call)
{
  UsbUsbfs *device = call->device;

  if (device->driver[0] == '\0')
    set_driver (device, "usbfs", call->client);
  else if (device->claimant != call->client)
    refuse (call, EBUSY);
}

static void
detach_and_claim (Call *call)
{
  UsbUsbfs *device = call->device;
  struct usbdevfs_disconnect_claim *asked = look_at (call, sizeof *asked);

  if ((asked->flags & USBDEVFS_DISCONNECT_CLAIM_EXCEPT_DRIVER) != 0 &&
      strncmp (asked->driver, device->driver, sizeof asked->driver) == 0 &&
      device->claimant != call->client) {
    refuse (call, EBUSY);
    return;
  }
  if (!g_str_equal (device->driver, "usbfs"))
    set_driver (device, "", NULL);
  claim (call);
}

static void
release (Call *call)
{
  if (call->device->claimant == call->client)
    set_driver (call->device, "", NULL);
  else
    refuse (call, EINVAL);
}

/* A program puts the kernel's driver on or takes it off. */
static void
change_driver (Call *call)
{
  UsbUsbfs *device = call->device;
  struct usbdevfs_ioctl *asked = look_at (call, sizeof *asked);

  if (asked->ioctl_code == (int) USBDEVFS_CONNECT && device->driver[0] == '\0') {
    set_driver (device, device->kernel_driver, NULL);
    call->result = device->kernel_driver[0] != '\0';
  } else if (asked->ioctl_code == (int) USBDEVFS_DISCONNECT && device->driver[0] != '\0' &&
             device->claimant == NULL) {
    set_driver (device, "", NULL);
  } else {
    refuse (call, asked->ioctl_code == (int) USBDEVFS_CONNECT ? EBUSY : ENODATA);
  }
}

static UMockdevIoctlData *
buffer_of (UMockdevIoctlData *data)
{
  const struct usbdevfs_urb *urb = (const struct usbdevfs_urb *) data->data;

  return umockdev_ioctl_data_resolve (
      data, G_STRUCT_OFFSET (struct usbdevfs_urb, buffer), (gsize) urb->buffer_length, NULL);
}

static void
submit (Call *call)
{
  UsbUsbfs *device = call->device;
  UMockdevIoctlData *data =
      umockdev_ioctl_data_resolve (call->arg, 0, sizeof (struct usbdevfs_urb), NULL);
  struct usbdevfs_urb *asked = (struct usbdevfs_urb *) data->data;
  g_autoptr (UMockdevIoctlData) buffer = buffer_of (data);
  Urb *urb;

  if (device->claimant != call->client) {
    g_object_unref (data);
    refuse (call, EINVAL);
    return;
  }
  urb = g_new0 (Urb, 1);
  urb->client = g_object_ref (call->client);
  urb->data = data;
  g_queue_push_tail (&device->urbs, urb);
  if ((asked->endpoint & 0x80) == 0 && device->line == USB_LINE_UP) {
    asked->actual_length = asked->buffer_length;
    device->model->hear (device->data, asked->endpoint, buffer->data, (gsize) asked->buffer_length);
  }
}

static void
discard (Call *call)
{
  gulong address;

  memcpy (&address, call->arg->data, sizeof address);
  for (GList *l = call->device->urbs.head; l != NULL; l = l->next) {
    Urb *urb = l->data;

    if (urb->client == call->client && urb->data->client_addr == address && !urb->discarded) {
      urb->discarded = TRUE;
      return;
    }
  }
  refuse (call, EINVAL);
}

/* --- finished transfers --- */

/* Whether @urb is finished; then its status and length are set. */
static gboolean
finish (UsbUsbfs *self, Urb *urb)
{
  struct usbdevfs_urb *asked = (struct usbdevfs_urb *) urb->data->data;
  g_autoptr (UMockdevIoctlData) buffer = NULL;
  gsize n;

  if (urb->discarded) {
    asked->status = -ENOENT;
    return TRUE;
  }
  if (self->line != USB_LINE_UP) {
    asked->status = self->line == USB_LINE_GONE ? -ESHUTDOWN : -EPROTO;
    asked->actual_length = 0;
    return TRUE;
  }
  asked->status = 0;
  if ((asked->endpoint & 0x80) == 0)
    return TRUE;
  if (self->stalled) {
    asked->status = -EPIPE;
    return TRUE;
  }
  buffer = buffer_of (urb->data);
  n = self->model->speak (self->data, asked->endpoint, buffer->data, (gsize) asked->buffer_length);
  asked->actual_length = (int) n;
  return n > 0;
}

/* Completes the call with a finished transfer of @client. */
static gboolean
give_finished (UsbUsbfs *self, UMockdevIoctlClient *client)
{
  for (GList *l = self->urbs.head; l != NULL; l = l->next) {
    Urb *urb = l->data;
    g_autoptr (UMockdevIoctlData) pointer = NULL;

    if (urb->client != client || !finish (self, urb))
      continue;
    pointer = umockdev_ioctl_data_resolve (
        umockdev_ioctl_client_get_arg (client), 0, sizeof (gpointer), NULL);
    umockdev_ioctl_data_set_ptr (pointer, 0, urb->data);
    g_queue_delete_link (&self->urbs, l);
    umockdev_ioctl_client_complete (client, 0, 0);
    urb_free (urb);
    return TRUE;
  }
  return FALSE;
}

static gboolean
held_cb (gpointer user_data)
{
  Held *held = user_data;
  UsbUsbfs *self = held->device;
  gboolean done;

  g_mutex_lock (&self->lock);
  done = give_finished (self, held->client);
  if (!done && (g_get_monotonic_time () >= held->end_us || self->line == USB_LINE_GONE)) {
    umockdev_ioctl_client_complete (
        held->client, -1, self->line == USB_LINE_GONE ? ENODEV : EAGAIN);
    done = TRUE;
  }
  g_mutex_unlock (&self->lock);
  return done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
held_free (gpointer data)
{
  Held *held = data;

  g_object_unref (held->client);
  g_free (held);
}

/* On the handler's thread, whose context the calls come on. */
static void
hold (UsbUsbfs *self, UMockdevIoctlClient *client)
{
  Held *held = g_new0 (Held, 1);
  g_autoptr (GSource) source = g_timeout_source_new (1);

  held->device = self;
  held->client = g_object_ref (client);
  held->end_us = g_get_monotonic_time () + (gint64) self->hold_ms * 1000;
  g_source_set_callback (source, held_cb, held, held_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
has_urbs (UsbUsbfs *self, UMockdevIoctlClient *client)
{
  for (GList *l = self->urbs.head; l != NULL; l = l->next)
    if (((Urb *) l->data)->client == client)
      return TRUE;
  return FALSE;
}

static void
reap (UsbUsbfs *self, UMockdevIoctlClient *client)
{
  if (give_finished (self, client))
    return;
  if (self->line == USB_LINE_GONE)
    umockdev_ioctl_client_complete (client, -1, ENODEV);
  else if (has_urbs (self, client))
    hold (self, client);
  else
    umockdev_ioctl_client_complete (client, -1, EAGAIN); /* whoever had one asks for the next */
}

static void
answer_call (Call *call, gulong request)
{
  switch (request) {
  case USBDEVFS_GET_CAPABILITIES:
    answer_capabilities (call);
    break;
  case USBDEVFS_GETDRIVER:
    answer_driver (call);
    break;
  case USBDEVFS_CLAIMINTERFACE:
    claim (call);
    break;
  case USBDEVFS_DISCONNECT_CLAIM:
    detach_and_claim (call);
    break;
  case USBDEVFS_RELEASEINTERFACE:
    release (call);
    break;
  case USBDEVFS_IOCTL:
    change_driver (call);
    break;
  case USBDEVFS_SUBMITURB:
    submit (call);
    break;
  case USBDEVFS_CLEAR_HALT:
    call->device->stalled = FALSE;
    break;
  default:
    g_warning ("a program asks a device for %lx", request);
    refuse (call, ENOTTY);
  }
}

static gboolean
ioctl_cb (UMockdevIoctlBase *handler, UMockdevIoctlClient *client, UsbUsbfs *self)
{
  gulong request = umockdev_ioctl_client_get_request (client);
  Call call = {self, client, umockdev_ioctl_client_get_arg (client), 0, 0};

  g_mutex_lock (&self->lock);
  forget_ended (self);
  if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB) {
    reap (self, client);
    g_mutex_unlock (&self->lock);
    return TRUE;
  }
  if (request == USBDEVFS_DISCARDURB)
    discard (&call);
  else if (self->line == USB_LINE_GONE)
    refuse (&call, ENODEV);
  else if (self->line == USB_LINE_ERRORS && request != USBDEVFS_SUBMITURB)
    refuse (&call, EPROTO);
  else
    answer_call (&call, request);
  umockdev_ioctl_client_complete (client, call.result, call.error);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* --- the owner's side --- */

UsbUsbfs *
usb_usbfs_new (const UsbModel *model, gpointer data)
{
  UsbUsbfs *self = g_new0 (UsbUsbfs, 1);

  g_mutex_init (&self->lock);
  self->model = model;
  self->data = data;
  self->line = USB_LINE_GONE;
  self->hold_ms = HOLD_MS;
  self->kernel_driver = g_strdup ("");
  self->driver = g_strdup ("");
  g_queue_init (&self->urbs);
  self->handler = umockdev_ioctl_base_new ();
  g_signal_connect (self->handler, "handle-ioctl", G_CALLBACK (ioctl_cb), self);
  return self;
}

void
usb_usbfs_free (UsbUsbfs *self)
{
  g_queue_clear_full (&self->urbs, urb_free);
  g_clear_object (&self->claimant);
  g_signal_handlers_disconnect_by_data (self->handler, self);
  g_object_unref (self->handler);
  g_free (self->kernel_driver);
  g_free (self->driver);
  g_mutex_clear (&self->lock);
  g_free (self);
}

UMockdevIoctlBase *
usb_usbfs_get_handler (UsbUsbfs *self)
{
  return self->handler;
}

void
usb_usbfs_set_line (UsbUsbfs *self, UsbLine line)
{
  g_mutex_lock (&self->lock);
  if (line == USB_LINE_UP) {
    self->stalled = FALSE;
    set_driver (self, self->kernel_driver, NULL);
  }
  self->line = line;
  g_mutex_unlock (&self->lock);
}

void
usb_usbfs_set_hold (UsbUsbfs *self, guint milliseconds)
{
  g_mutex_lock (&self->lock);
  self->hold_ms = milliseconds;
  g_mutex_unlock (&self->lock);
}

void
usb_usbfs_stall (UsbUsbfs *self)
{
  g_mutex_lock (&self->lock);
  self->stalled = TRUE;
  g_mutex_unlock (&self->lock);
}

void
usb_usbfs_set_driver (UsbUsbfs *self, const char *driver)
{
  g_mutex_lock (&self->lock);
  if (!g_str_equal (driver, "usbfs")) {
    g_free (self->kernel_driver);
    self->kernel_driver = g_strdup (driver);
  }
  set_driver (self, driver, NULL);
  g_mutex_unlock (&self->lock);
}

char *
usb_usbfs_dup_driver (UsbUsbfs *self)
{
  char *driver;

  g_mutex_lock (&self->lock);
  forget_ended (self);
  driver = g_strdup (self->driver);
  g_mutex_unlock (&self->lock);
  return driver;
}
