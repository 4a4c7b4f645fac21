/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "event-node.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/input.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _EventNode {
  UMockdevTestbed *testbed;  /* borrowed */
  UMockdevIoctlBase *ioctls; /* owned */
  char *sys_path;            /* owned: the input device, parent of the node */
  char *event_path;          /* owned */
  char *node;                /* owned: "/dev/input/event5" */
  char *fifo;                /* owned: the node in the testbed's folder */
  int fd;                    /* the keyboard's end; -1 once it was pulled out */
  gint by_another;           /* atomic */
  gint grabs;                /* atomic */
};

/* EVIOCGRAB with 1 fails if somebody else has it; everything else is what this kernel would say of
 * a file that is no device. */
static gboolean
ioctl_cb (UMockdevIoctlBase *base, UMockdevIoctlClient *client, EventNode *self)
{
  if (umockdev_ioctl_client_get_request (client) != EVIOCGRAB)
    return FALSE;
  if (g_atomic_int_get (&self->by_another)) {
    umockdev_ioctl_client_complete (client, -1, EBUSY);
  } else {
    g_atomic_int_inc (&self->grabs);
    umockdev_ioctl_client_complete (client, 0, 0);
  }
  return TRUE;
}

EventNode *
event_node_new (UMockdevTestbed *testbed,
                guint number,
                const char *port,
                guint16 vendor,
                guint16 product,
                gboolean types)
{
  const char *keys = types ? "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
                           : "3f000306f01800 0 0 0";
  EventNode *self = g_new0 (EventNode, 1);
  g_autofree char *root = umockdev_testbed_get_root_dir (testbed);
  g_autofree char *description = NULL;
  g_autoptr (GError) error = NULL;

  self->testbed = testbed;
  self->node = g_strdup_printf ("/dev/input/event%u", number);
  self->fifo = g_build_filename (root, self->node, NULL);
  self->sys_path = g_strdup_printf (
      "/sys/devices/pci0000:00/0000:00:14.0/usb1/%s/%s:1.0/0003:%04X:%04X.0001/input/input%u",
      port,
      port,
      vendor,
      product,
      number);
  self->event_path = g_strdup_printf ("%s/event%u", self->sys_path, number);
  self->ioctls = umockdev_ioctl_base_new ();
  g_signal_connect (self->ioctls, "handle-ioctl", G_CALLBACK (ioctl_cb), self);
  umockdev_testbed_attach_ioctl (testbed, self->node, self->ioctls, &error);
  g_assert_no_error (error);
  description = g_strdup_printf (
      "P: %s\nE: SUBSYSTEM=input\nA: id/vendor=%04x\\n\nA: id/product=%04x\\n\n"
      "A: name=Emulated wedge\\n\nA: capabilities/key=%s\\n\n\n"
      "P: %s\nN: input/event%u\nE: SUBSYSTEM=input\nE: DEVNAME=/dev/input/event%u\n"
      "L: device=../../input%u\n",
      self->sys_path + strlen ("/sys"),
      vendor,
      product,
      keys,
      self->event_path + strlen ("/sys"),
      number,
      number,
      number);
  umockdev_testbed_add_from_string (testbed, description, &error);
  g_assert_no_error (error);
  /* a pipe in the place of the file, so that it can be waited for */
  g_assert_cmpint (g_unlink (self->fifo), ==, 0);
  g_assert_cmpint (mkfifo (self->fifo, 0600), ==, 0);
  self->fd = open (self->fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (self->fd, >=, 0);
  return self;
}

void
event_node_unplug (EventNode *self)
{
  g_autoptr (GError) error = NULL;

  if (self->fd < 0)
    return;
  umockdev_testbed_detach_ioctl (self->testbed, self->node, &error);
  g_assert_no_error (error);
  umockdev_testbed_uevent (self->testbed, self->event_path, "remove");
  umockdev_testbed_remove_device (self->testbed, self->event_path);
  umockdev_testbed_remove_device (self->testbed, self->sys_path);
  g_unlink (self->fifo);
  close (self->fd);
  self->fd = -1;
}

void
event_node_free (EventNode *self)
{
  event_node_unplug (self);
  g_clear_object (&self->ioctls);
  g_free (self->sys_path);
  g_free (self->event_path);
  g_free (self->node);
  g_free (self->fifo);
  g_free (self);
}

static void
send (EventNode *self, guint16 type, guint16 code, gint32 value)
{
  struct input_event event = {.type = type, .code = code, .value = value};

  g_assert_cmpint (write (self->fd, &event, sizeof event), ==, sizeof event);
}

static guint16
code_of (char c)
{
  static const struct {
    char c;
    guint16 code;
  } others[] = {{'A', KEY_A},
                {'B', KEY_B},
                {'C', KEY_C},
                {'D', KEY_D},
                {'E', KEY_E},
                {'F', KEY_F},
                {',', KEY_COMMA},
                {'\n', KEY_ENTER},
                {'\r', KEY_KPENTER},
                {'^', KEY_LEFTSHIFT},
                {'0', KEY_0}};

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].c == c)
      return others[i].code;
  g_assert_true (g_ascii_isdigit (c));
  return (guint16) (KEY_1 + (c - '1'));
}

void
event_node_type (EventNode *self, const char *text)
{
  for (; *text != '\0'; text++)
    for (gint32 down = 1; down >= 0; down--) {
      send (self, EV_MSC, MSC_SCAN, 0x70000);
      send (self, EV_KEY, code_of (*text), down);
      send (self, EV_SYN, SYN_REPORT, 0);
    }
}

void
event_node_repeat (EventNode *self, char c)
{
  send (self, EV_KEY, code_of (c), 2);
  send (self, EV_SYN, SYN_REPORT, 1);
}

void
event_node_drop (EventNode *self)
{
  send (self, EV_SYN, SYN_DROPPED, 0);
}

void
event_node_grab (EventNode *self, gboolean by_another)
{
  g_atomic_int_set (&self->by_another, by_another);
}

void
event_node_set_rights (EventNode *self, gboolean allowed)
{
  g_assert_cmpint (g_chmod (self->fifo, allowed ? 0600 : 0), ==, 0);
}

guint
event_node_count_grabs (EventNode *self)
{
  return (guint) g_atomic_int_get (&self->grabs);
}
