/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-places.h"

#include <stdlib.h>
#include <string.h>

/* More than fit on a page help nobody. */
#define MAX_PLACES 12
#define MAX_TITLE  64

/* BUS_USB of linux/input.h, as sysfs writes it */
#define BUS_USB "0003"
/* Of the lowest word of a keyboard's bitmap of keys: the digits 1 to 0 and Enter, KEY_1 … KEY_0 and
 * KEY_ENTER of linux/input-event-codes.h. */
#define KEYS_OF_A_WEDGE 0x10000ffcull

static void
place_free (gpointer data)
{
  MusterReaderPlace *place = data;

  g_free (place->value);
  g_free (place->title);
  g_free (place);
}

static gboolean
has_place (GPtrArray *places, const char *value)
{
  for (guint i = 0; i < places->len; i++)
    if (g_str_equal (((MusterReaderPlace *) g_ptr_array_index (places, i))->value, value))
      return TRUE;
  return FALSE;
}

static void
add (GPtrArray *places, const char *value, const char *title)
{
  MusterReaderPlace *place;

  if (places->len >= MAX_PLACES || has_place (places, value))
    return;
  place = g_new0 (MusterReaderPlace, 1);
  place->value = g_strdup (value);
  place->title = g_utf8_make_valid (title, (gssize) strnlen (title, MAX_TITLE));
  g_ptr_array_add (places, place);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const MusterReaderPlace *const *left = a, *const *right = b;

  return g_strcmp0 ((*left)->value, (*right)->value);
}

/* --- serial ports --- */

static void
add_ports (GPtrArray *places, const char *root, const char *folder, const char *const *prefixes)
{
  g_autofree char *path = g_build_filename (root, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *value = g_build_filename (folder, name, NULL);

    for (gsize i = 0; prefixes[i] != NULL; i++)
      if (g_str_has_prefix (name, prefixes[i]))
        add (places, value, name);
  }
}

/* The names by id stay the same whichever socket the reader is put into. */
static void
find_ports (GPtrArray *places, const char *root)
{
  static const char *const any[] = {"", NULL};
  static const char *const adapters[] = {"ttyUSB", "ttyACM", NULL};

  add_ports (places, root, "/dev/serial/by-id", any);
  if (places->len == 0)
    add_ports (places, root, "/dev", adapters);
}

/* --- keyboards --- */

static char *
read_line (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  return g_strchomp (text);
}

static gboolean
can_be_wedge (const char *folder)
{
  g_autofree char *bus = read_line (folder, "id/bustype");
  g_autofree char *keys = read_line (folder, "capabilities/key");
  const char *lowest = strrchr (keys, ' ');

  return g_str_equal (bus, BUS_USB) &&
         (g_ascii_strtoull (lowest != NULL ? lowest : keys, NULL, 16) & KEYS_OF_A_WEDGE) ==
             KEYS_OF_A_WEDGE;
}

static void
find_keyboards (GPtrArray *places, const char *root)
{
  g_autofree char *path = g_build_filename (root, "/sys/class/input", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *folder = g_build_filename (path, name, NULL);
    g_autofree char *vendor = NULL;
    g_autofree char *product = NULL;
    g_autofree char *title = NULL;
    g_autofree char *value = NULL;

    if (!g_str_has_prefix (name, "input") || !can_be_wedge (folder))
      continue;
    vendor = read_line (folder, "id/vendor");
    product = read_line (folder, "id/product");
    title = read_line (folder, "name");
    value = g_strdup_printf ("%s:%s", vendor, product);
    add (places, value, title);
  }
}

/**
 * muster_reader_places_find:
 * @driver: id of the driver
 * @root: "/"; a test puts its own tree there
 *
 * Serial ports with an adapter behind them for "sdt-serial", USB keyboards for "wedge".
 *
 * Returns: (transfer full) (element-type MusterReaderPlace): at most 12, in order; none for other
 *   drivers
 */
GPtrArray *
muster_reader_places_find (const char *driver, const char *root)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (place_free);

  if (g_str_equal (driver, "sdt-serial"))
    find_ports (places, root);
  else if (g_str_equal (driver, "wedge"))
    find_keyboards (places, root);
  g_ptr_array_sort (places, compare);
  return places;
}
