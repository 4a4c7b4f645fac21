/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-plugin.h"

/* ID card readers on USB: which models, and the pipes as the protocol's line. */
#define MUSTER_TYPE_SDT_USB_READER (muster_sdt_usb_reader_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterSdtUsbReader, muster_sdt_usb_reader, MUSTER, SDT_USB_READER, MusterSdtReader)

struct _MusterSdtUsbReader {
  MusterSdtReader parent_instance;

  MusterUsb *usb; /* owned */
};

G_DEFINE_FINAL_TYPE (MusterSdtUsbReader, muster_sdt_usb_reader, MUSTER_TYPE_SDT_READER)

/* data/readers/sdt-usb.ids, compiled in: the list belongs to this code, and needs no path then that
 * would differ between a build, an installation and a Flatpak. What a site adds is in its settings.
 */
#define IDS_PATH "/io/github/musterstation/Muster/readers/sdt-usb.ids"
GResource *muster_sdt_usb_get_resource (void);

static GArray *
dup_own_ids (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = g_resource_lookup_data (
      muster_sdt_usb_get_resource (), IDS_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  GArray *ids = file != NULL ? muster_usb_ids_parse (file, &error) : NULL;

  if (ids == NULL)
    g_error ("%s: %s", IDS_PATH, error->message);
  return ids;
}

static gboolean
add_ids_of_site (MusterCardReader *reader, GArray *ids, GError **error)
{
  g_auto (GStrv) more = muster_reader_config_dup_list (
      muster_card_reader_get_config (reader), muster_card_reader_get_group (reader), "ids");

  for (guint i = 0; more != NULL && more[i] != NULL; i++) {
    MusterUsbId id;

    if (!muster_usb_id_parse (g_strstrip (more[i]), &id)) {
      g_set_error (error,
                   MUSTER_CARD_ERROR,
                   MUSTER_CARD_ERROR_NOT_SET_UP,
                   "“%s” is no USB model as 0400:c35a",
                   more[i]);
      return FALSE;
    }
    g_array_append_val (ids, id);
  }
  return TRUE;
}

static MusterLine *
muster_sdt_usb_reader_open_line (MusterSdtReader *reader, GCancellable *cancellable, GError **error)
{
  MusterSdtUsbReader *self = MUSTER_SDT_USB_READER (reader);
  g_autoptr (GArray) ids = dup_own_ids ();
  /* A driver of the kernel for some HID device knows nothing to do with an ID card reader. */
  MusterUsbMatch match = {.kind = MUSTER_USB_PIPES, .detach = TRUE};

  if (!add_ids_of_site (MUSTER_CARD_READER (reader), ids, error))
    return NULL;
  match.ids = (const MusterUsbId *) ids->data;
  match.n_ids = ids->len;
  if (!muster_usb_open (self->usb, MUSTER_CARD_READER (reader), &match, error))
    return NULL;
  return muster_usb_line_new (self->usb);
}

static void
muster_sdt_usb_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  muster_usb_pause (MUSTER_SDT_USB_READER (reader)->usb, reader, milliseconds);
}

static void
muster_sdt_usb_reader_finalize (GObject *object)
{
  muster_usb_free (MUSTER_SDT_USB_READER (object)->usb);
  G_OBJECT_CLASS (muster_sdt_usb_reader_parent_class)->finalize (object);
}

static void
muster_sdt_usb_reader_class_init (MusterSdtUsbReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_sdt_usb_reader_finalize;
  reader_class->id = "sdt-usb";
  reader_class->is_many = TRUE;
  reader_class->pause = muster_sdt_usb_reader_pause;
  MUSTER_SDT_READER_CLASS (klass)->open_line = muster_sdt_usb_reader_open_line;
}

static void
muster_sdt_usb_reader_init (MusterSdtUsbReader *self)
{
  self->usb = muster_usb_new (MUSTER_USB_SANDBOX_FILE);
}
