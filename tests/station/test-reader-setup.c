/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "fake-bus.h"
#include "muster-error.h"
#include "muster-reader-check.h"
#include "muster-reader-places.h"
#include "muster-reader-setup.h"
#include "muster-reader-words.h"

static const MusterPluginGetType drivers[] = {
    fake_many_get_type, fake_setup_get_type, fake_plain_get_type, fake_virtual_get_type, NULL};

typedef struct {
  char *folder;
  char *path;
  MusterReaderHub *hub;
  MusterReaderSetup *setup;
  guint changes;
} Fixture;

static void
changed_cb (MusterReaderSetup *setup, guint *changes)
{
  *changes += 1;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fake_bus_reset ();
  f->folder = g_dir_make_tmp ("muster-readers-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "made", "readers.ini", NULL);
  f->hub = muster_reader_hub_new ();
  f->setup = muster_reader_setup_new (f->hub, drivers, f->path);
  g_signal_connect (f->setup, "changed", G_CALLBACK (changed_cb), &f->changes);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *made = g_path_get_dirname (f->path);

  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->setup);
  g_assert_finalize_object (f->hub);
  g_unlink (f->path);
  g_rmdir (made);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0); /* nothing half written is left behind */
  g_free (f->folder);
  g_free (f->path);
}

static void
write_file (Fixture *f, const char *text)
{
  g_autofree char *made = g_path_get_dirname (f->path);

  g_mkdir_with_parents (made, 0700);
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
}

static guint
count_readers (Fixture *f)
{
  return g_list_model_get_n_items (muster_reader_hub_get_readers (f->hub));
}

static void
wait_ready (Fixture *f, guint n)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (muster_reader_hub_get_n_ready (f->hub) != n && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, n);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_no_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_reader_setup_load (f->setup, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_readers (f), ==, 2);
  g_assert_cmpuint (f->changes, ==, 1);
  g_assert_true (muster_reader_setup_has_driver (f->setup, "sdt-serial"));
  g_assert_false (muster_reader_setup_has_driver (f->setup, "wedge"));
}

/* A slip closes no desk, is told with file and line, and is never overwritten. */
static void
test_bad_file (Fixture *f, gconstpointer data)
{
  static const char slip[] = "[sdt-serial]\nprot=6\n";
  g_autoptr (MusterReaderConfig) config = muster_reader_config_new ();
  g_autoptr (MusterReadyItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autofree char *kept = NULL;

  write_file (f, slip);
  g_assert_false (muster_reader_setup_load (f->setup, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, f->path));
  g_assert_nonnull (strstr (error->message, "2"));
  g_assert_cmpuint (count_readers (f), ==, 2);

  item = muster_reader_check (f->hub, muster_reader_setup_get_error (f->setup));
  g_assert_cmpint (item->state, ==, MUSTER_READY_WARN);
  g_assert_nonnull (strstr (item->what, "prot"));
  g_assert_nonnull (item->remedy);

  g_assert_false (muster_reader_setup_change (f->setup, config, &refused));
  g_assert_nonnull (refused);
  g_assert_true (g_file_get_contents (f->path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, slip);
  write_file (f, "[sdt-serial]\nport=6\n");
  g_assert_true (muster_reader_setup_load (f->setup, NULL));
  g_assert_null (muster_reader_setup_get_error (f->setup));
}

static void
test_change (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterReaderConfig) with = NULL;
  g_autoptr (MusterReaderSetup) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  GStatBuf info;

  g_assert_true (muster_reader_setup_load (f->setup, &error));
  with = muster_reader_config_with (
      muster_reader_setup_get_config (f->setup), "sdt-serial door", "port", "6");
  g_assert_true (muster_reader_setup_change (f->setup, with, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_readers (f), ==, 3);
  muster_reader_setup_finish (f->setup);
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 077, ==, 0);

  again = muster_reader_setup_new (f->hub, drivers, f->path);
  g_assert_true (muster_reader_setup_load (again, &error));
  port = muster_reader_config_dup_string (
      muster_reader_setup_get_config (again), "sdt-serial door", "port");
  g_assert_cmpstr (port, ==, "6");
}

/* Several changes at once: each is in force at once, the file says the last. */
static void
test_change_often (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (muster_reader_setup_load (f->setup, &error));
  for (guint i = 1; i <= 20; i++) {
    g_autofree char *port = g_strdup_printf ("%u", i);
    g_autoptr (MusterReaderConfig) with = muster_reader_config_with (
        muster_reader_setup_get_config (f->setup), "sdt-serial door", "port", port);
    g_autofree char *now = NULL;

    g_assert_true (muster_reader_setup_change (f->setup, with, &error));
    now = muster_reader_config_dup_string (
        muster_reader_setup_get_config (f->setup), "sdt-serial door", "port");
    g_assert_cmpstr (now, ==, port);
    g_main_context_iteration (NULL, FALSE);
  }
  g_assert_cmpuint (f->changes, ==, 21);
  g_assert_cmpuint (count_readers (f), ==, 3);
  /* Without anybody waiting for it, the last one is written, too. */
  for (guint i = 0; i < 20000; i++) {
    g_main_context_iteration (NULL, FALSE);
    g_clear_pointer (&text, g_free);
    if (g_file_get_contents (f->path, &text, NULL, NULL) && strstr (text, "port=20\n") != NULL)
      break;
    g_usleep (500);
  }
  g_assert_cmpstr (text, ==, "[sdt-serial door]\nport=20\n");
}

static void
not_kept_cb (MusterReaderSetup *setup, const GError *error, GPtrArray *told)
{
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_ptr_array_add (told, g_strdup (error->message));
}

/* Where the file cannot be written it is said, and the readers are again those of the file. */
static void
test_not_written (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "plain", "readers.ini", NULL);
  g_autofree char *plain = g_path_get_dirname (path);
  g_autoptr (MusterReaderSetup) setup = muster_reader_setup_new (f->hub, drivers, path);
  g_autoptr (MusterReaderConfig) with = NULL;
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_signal_connect (setup, "not-kept", G_CALLBACK (not_kept_cb), told);
  g_assert_true (muster_reader_setup_load (setup, NULL));
  g_assert_true (g_file_set_contents (plain, "", 0, NULL)); /* a file where the folder should be */
  with =
      muster_reader_config_with (muster_reader_setup_get_config (setup), "sdt-serial", "port", "6");
  g_assert_true (muster_reader_setup_change (setup, with, &error));
  g_assert_cmpuint (count_readers (f), ==, 3);
  muster_reader_setup_finish (setup);
  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpuint (count_readers (f), ==, 2);
  g_assert_false (
      muster_reader_config_has_group (muster_reader_setup_get_config (setup), "sdt-serial"));

  g_unlink (plain); /* mended, the same change is kept */
  g_assert_true (muster_reader_setup_change (setup, with, &error));
  muster_reader_setup_finish (setup);
  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpuint (count_readers (f), ==, 3);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_unlink (path);
  g_rmdir (plain);
}

static void
assert_says (const MusterReadyItem *item, MusterReadyState state, const char *what)
{
  g_test_message ("%s", item->what);
  g_assert_cmpint (item->state, ==, state);
  g_assert_nonnull (strstr (item->what, what));
  g_assert_true ((item->remedy == NULL) == (state == MUSTER_READY_OK));
}

static void
test_check (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterReadyItem) nothing = NULL;
  g_autoptr (MusterReadyItem) ready = NULL;
  g_autoptr (MusterReadyItem) missed = NULL;
  g_autoptr (MusterReadyItem) refused = NULL;

  fake_bus_refuse (FAKE_BUS_SIZE - 1, MUSTER_CARD_ERROR_SERVICE_DOWN);
  fake_bus_plug (FAKE_BUS_SIZE - 1);
  g_assert_true (muster_reader_setup_load (f->setup, NULL));
  nothing = muster_reader_check (f->hub, NULL);
  assert_says (nothing, MUSTER_READY_WARN, "No card reader");
  fake_bus_plug (0);
  muster_reader_hub_start (f->hub);
  wait_ready (f, 1);
  /* The service of a driver that nobody asked for is nobody's trouble. */
  ready = muster_reader_check (f->hub, NULL);
  assert_says (ready, MUSTER_READY_OK, "fake:0");

  write_file (f, "[sdt-serial door]\nport=6\n[pcsc]\n");
  g_assert_true (muster_reader_setup_load (f->setup, NULL));
  wait_ready (f, 1);
  missed = muster_reader_check (f->hub, NULL);
  assert_says (missed, MUSTER_READY_WARN, "door: Reader not connected");

  fake_bus_refuse (6, MUSTER_CARD_ERROR_NO_RIGHTS);
  fake_bus_plug (6);
  for (int i = 0; i < 5000 && refused == NULL; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    refused = muster_reader_check (f->hub, NULL);
    if (strstr (refused->what, "No permission") == NULL)
      g_clear_pointer (&refused, muster_ready_item_free);
    g_usleep (1000);
  }
  g_assert_nonnull (refused);
  assert_says (refused, MUSTER_READY_WARN, "fake:0");
  g_assert_nonnull (strstr (refused->remedy, "udev"));
}

static void
test_words (void)
{
  static const struct {
    const char *number;
    const char *masked;
  } numbers[] = {{"04A1B2C3", "******C3"},
                 {"110101199003070011", "****************11"},
                 {"1234", "****"},
                 {"", ""}};
  g_autofree char *named = muster_reader_words_dup_title ("wedge", "wedge desk");
  g_autofree char *plain = muster_reader_words_dup_title ("wedge", "wedge");
  g_autofree char *own = muster_reader_words_dup_title ("virtual", "Rehearsal");

  g_assert_cmpstr (named, ==, "Reader that types: desk");
  g_assert_cmpstr (plain, ==, "Reader that types");
  g_assert_cmpstr (own, ==, "Rehearsal");
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree char *masked = muster_reader_words_dup_masked (numbers[i].number);

    g_assert_cmpstr (masked, ==, numbers[i].masked);
  }
}

/* --- where readers could be --- */

static void
put (const char *root, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static void
put_input (const char *root, const char *node, const char *bus, const char *id, const char *keys)
{
  static const char *const files[] = {"id/bustype", "id/vendor", "id/product", "capabilities/key"};
  g_autofree char *product = g_strdup (strchr (id, ':') + 1);
  g_autofree char *vendor = g_strndup (id, 4);
  const char *const texts[] = {bus, vendor, product, keys};
  g_autofree char *name = g_build_filename ("sys/class/input", node, "name", NULL);

  put (root, name, "Sycreader \xff USB\n"); /* a device says what it likes */
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename ("sys/class/input", node, files[i], NULL);
    g_autofree char *line = g_strconcat (texts[i], "\n", NULL);

    put (root, path, line);
  }
}

static char *
dup_places (const char *driver, const char *root)
{
  g_autoptr (GPtrArray) places = muster_reader_places_find (driver, root);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++) {
    const MusterReaderPlace *place = g_ptr_array_index (places, i);

    g_assert_true (g_utf8_validate (place->title, -1, NULL));
    g_string_append_printf (text, "%s ", place->value);
  }
  return g_string_free (text, FALSE);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_tree (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static void
test_places (void)
{
  static const char keyboard[] = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe";
  static const char mouse[] = "ff0000 0 0 0 0";
  g_autofree char *root = g_dir_make_tmp ("muster-places-XXXXXX", NULL);
  g_autofree char *empty = dup_places ("wedge", root);
  g_autofree char *none = dup_places ("sdt-serial", root);
  g_autofree char *adapters = NULL;
  g_autofree char *by_id = NULL;
  g_autofree char *wedges = NULL;
  g_autofree char *other = dup_places ("pcsc", root);

  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (other, ==, "");
  put (root, "dev/ttyUSB1", "");
  put (root, "dev/ttyACM0", "");
  put (root, "dev/tty1", "");
  adapters = dup_places ("sdt-serial", root);
  g_assert_cmpstr (adapters, ==, "/dev/ttyACM0 /dev/ttyUSB1 ");
  put (root, "dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "");
  by_id = dup_places ("sdt-serial", root);
  g_assert_cmpstr (by_id, ==, "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0 ");

  put_input (root, "input3", "0003", "ffff:0035", keyboard);
  put_input (root, "input4", "0003", "046d:c077", mouse);
  put_input (root, "input5", "0011", "0001:0001", keyboard); /* the keyboard of a laptop */
  put_input (root, "input6", "0003", "ffff:0035", keyboard); /* its second node */
  wedges = dup_places ("wedge", root);
  g_assert_cmpstr (wedges, ==, "ffff:0035 ");
  remove_tree (root);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/station/reader-setup/no-file", test_no_file},
      {"/station/reader-setup/bad-file", test_bad_file},
      {"/station/reader-setup/change", test_change},
      {"/station/reader-setup/change-often", test_change_often},
      {"/station/reader-setup/not-written", test_not_written},
      {"/station/reader-setup/check", test_check},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/station/reader-setup/words", test_words);
  g_test_add_func ("/station/reader-setup/places", test_places);
  return g_test_run ();
}
