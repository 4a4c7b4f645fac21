/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb-bus.h"

#include "muster-card-error.h"

/* How often to look where nothing tells of new devices: readers.md, Flatpak. */
#define LOOK_MS 1000

struct _MusterUsbBus {
  libusb_context *context; /* owned, NULL until the first list */
  gboolean polling;        /* nobody tells of new devices */
  MusterUsbId *ids;        /* owned: what the last list was about */
  gsize n_ids;
  char *seen;             /* owned: what it found */
  gboolean arrived;       /* one of these models came since then */
  libusb_device *watched; /* owned reference, NULL if none */
  gboolean lost;          /* the watched one was pulled out */
};

static gboolean
is_wanted (MusterUsbBus *self, libusb_device *device)
{
  struct libusb_device_descriptor descriptor;

  return libusb_get_device_descriptor (device, &descriptor) == LIBUSB_SUCCESS &&
         muster_usb_ids_contain (self->ids, self->n_ids, descriptor.idVendor, descriptor.idProduct);
}

static int LIBUSB_CALL
hotplug_cb (libusb_context *context,
            libusb_device *device,
            libusb_hotplug_event event,
            void *user_data)
{
  MusterUsbBus *self = user_data;

  if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT)
    self->lost = self->lost || device == self->watched;
  else if (is_wanted (self, device))
    self->arrived = TRUE;
  return 0;
}

static gboolean
start (MusterUsbBus *self, GError **error)
{
  int status = libusb_init (&self->context);

  if (status != LIBUSB_SUCCESS) {
    self->context = NULL;
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_NO_READER,
                 "there is no USB: %s",
                 libusb_error_name (status));
    return FALSE;
  }
  if (!self->polling)
    self->polling = libusb_hotplug_register_callback (self->context,
                                                      LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
                                                          LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
                                                      LIBUSB_HOTPLUG_NO_FLAGS,
                                                      LIBUSB_HOTPLUG_MATCH_ANY,
                                                      LIBUSB_HOTPLUG_MATCH_ANY,
                                                      LIBUSB_HOTPLUG_MATCH_ANY,
                                                      hotplug_cb,
                                                      self,
                                                      NULL) != LIBUSB_SUCCESS;
  return TRUE;
}

static void
stop (MusterUsbBus *self)
{
  muster_usb_bus_watch (self, NULL);
  g_clear_pointer (&self->context, libusb_exit);
}

/* libusb looks at the machine once for each context and relies on being told afterwards: to look
 * again, the context is made anew. */
static gboolean
look (MusterUsbBus *self, GError **error)
{
  if (self->polling && self->watched == NULL)
    stop (self);
  return self->context != NULL || start (self, error);
}

static void
note_device (GString *seen, libusb_device *device)
{
  struct libusb_device_descriptor descriptor;

  if (libusb_get_device_descriptor (device, &descriptor) == LIBUSB_SUCCESS)
    g_string_append_printf (seen,
                            "%04x:%04x@%u/%u ",
                            descriptor.idVendor,
                            descriptor.idProduct,
                            libusb_get_bus_number (device),
                            libusb_get_device_address (device));
}

static void
unref_device (gpointer device)
{
  libusb_unref_device (device);
}

static GPtrArray *
list_wanted (MusterUsbBus *self, char **seen, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (unref_device);
  g_autoptr (GString) text = g_string_new (NULL);
  libusb_device **devices = NULL;
  gssize n = libusb_get_device_list (self->context, &devices);

  if (n < 0) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_NO_READER,
                 "the list of USB devices cannot be had: %s",
                 libusb_error_name ((int) n));
    return NULL;
  }
  for (gssize i = 0; i < n; i++) {
    if (!is_wanted (self, devices[i]))
      continue;
    note_device (text, devices[i]);
    g_ptr_array_add (found, libusb_ref_device (devices[i]));
  }
  libusb_free_device_list (devices, TRUE);
  *seen = g_string_free (g_steal_pointer (&text), FALSE);
  return g_steal_pointer (&found);
}

static gboolean
has_changed (MusterUsbBus *self)
{
  g_autofree char *seen = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (!look (self, NULL))
    return FALSE;
  found = list_wanted (self, &seen, NULL);
  return found != NULL && g_strcmp0 (seen, self->seen) != 0;
}

/* On any thread. */
static void
wake_cb (gpointer reader, gpointer user_data)
{
  muster_usb_bus_interrupt (user_data);
}

/* Sleeps until @end_us at the latest. Returns whether something else ended it. */
static gboolean
sleep_until (MusterUsbBus *self, MusterCardReader *reader, gint64 end_us)
{
  gboolean ended;

  muster_card_reader_set_waker (reader, wake_cb, self);
  while (!(ended = muster_card_reader_take_wake (reader) || self->arrived)) {
    gint64 left_us = end_us - g_get_monotonic_time ();

    if (left_us <= 0)
      break;
    muster_usb_bus_handle_events (self, (guint) (left_us / 1000) + 1, NULL);
  }
  muster_card_reader_set_waker (reader, NULL, NULL);
  return ended;
}

/**
 * muster_usb_bus_new:
 * @sandbox_file: a file that is there only inside a Flatpak, where the kernel's words about devices
 *   do not reach
 *
 * Returns: (transfer full): the bus, not looked at yet
 */
MusterUsbBus *
muster_usb_bus_new (const char *sandbox_file)
{
  MusterUsbBus *self = g_new0 (MusterUsbBus, 1);

  self->polling = g_file_test (sandbox_file, G_FILE_TEST_EXISTS);
  return self;
}

/* No device of it may be open any more. */
void
muster_usb_bus_free (MusterUsbBus *self)
{
  stop (self);
  g_free (self->ids);
  g_free (self->seen);
  g_free (self);
}

GPtrArray *
muster_usb_bus_list (MusterUsbBus *self, const MusterUsbId *ids, gsize n_ids, GError **error)
{
  g_free (self->ids);
  self->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  self->n_ids = n_ids;
  self->arrived = FALSE;
  g_clear_pointer (&self->seen, g_free);
  if (!look (self, error))
    return NULL;
  return list_wanted (self, &self->seen, error);
}

/**
 * muster_usb_bus_watch:
 * @self: a bus
 * @device: (nullable): the device that is in use; %NULL for none
 *
 * From now on is_lost tells whether it was pulled out.
 */
void
muster_usb_bus_watch (MusterUsbBus *self, libusb_device *device)
{
  g_clear_pointer (&self->watched, libusb_unref_device);
  self->watched = device != NULL ? libusb_ref_device (device) : NULL;
  self->lost = FALSE;
}

gboolean
muster_usb_bus_is_lost (MusterUsbBus *self)
{
  return self->lost;
}

/**
 * muster_usb_bus_handle_events:
 * @self: a bus that was listed
 * @milliseconds: how long at most
 * @completed: (nullable): set by a transfer's callback; ends it as well
 *
 * Returns after an event, an interrupt or the time, whatever comes first.
 */
void
muster_usb_bus_handle_events (MusterUsbBus *self, guint milliseconds, int *completed)
{
  struct timeval time = {.tv_sec = milliseconds / 1000,
                         .tv_usec = (suseconds_t) (milliseconds % 1000) * 1000};

  libusb_handle_events_timeout_completed (self->context, &time, completed);
}

/* Ends handle_events, the present or the next. Any thread. */
void
muster_usb_bus_interrupt (MusterUsbBus *self)
{
  libusb_interrupt_event_handler (self->context);
}

/**
 * muster_usb_bus_pause:
 * @self: a bus of which no device is open
 * @reader: whose worker this is; its stop and wake end the sleep
 * @milliseconds: how long at most
 *
 * Sleeps until a device of the models listed last comes.
 */
void
muster_usb_bus_pause (MusterUsbBus *self, MusterCardReader *reader, guint milliseconds)
{
  gint64 now = g_get_monotonic_time ();
  gint64 end = now + (gint64) milliseconds * 1000;

  while (now < end) {
    if (self->context == NULL && !start (self, NULL)) {
      MUSTER_CARD_READER_CLASS (g_type_class_peek (MUSTER_TYPE_CARD_READER))
          ->pause (reader, milliseconds);
      return;
    }
    if (sleep_until (self, reader, self->polling ? MIN (end, now + LOOK_MS * 1000) : end) ||
        (self->polling && has_changed (self)))
      return;
    now = g_get_monotonic_time ();
  }
}
