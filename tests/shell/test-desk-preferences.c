/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "desk-kit.h"
#include "fake-bus.h"
#include "muster-preferences-add.h"
#include "muster-preferences-reader-row.h"
#include "muster-preferences-test.h"
#include "muster-preferences-window.h"

#define DOOR 6
/* Longer than it takes until somebody wonders. */
#define SLOW_MS 2500
#define PLAIN   (FAKE_BUS_SIZE - 1)

static const MusterPluginGetType drivers[] = {
    fake_many_get_type, fake_setup_get_type, fake_plain_get_type, fake_virtual_get_type, NULL};

typedef struct {
  char *folder;
  char *path;
  MusterReaderHub *hub;
  MusterReaderSetup *setup;
  MusterPreferencesWindow *window;
  guint told; /* cards told to the station */
} Fixture;

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Fixture *f)
{
  f->told += muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_CARD_READ;
}

static void
open_window (Fixture *f, const char *settings)
{
  if (settings != NULL)
    g_assert_true (g_file_set_contents (f->path, settings, -1, NULL));
  muster_reader_setup_load (f->setup, NULL);
  muster_reader_hub_start (f->hub);
  f->window = muster_preferences_window_new (NULL, f->hub, f->setup);
  desk_kit_resize (GTK_WINDOW (f->window), 900, 720);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fake_bus_reset ();
  f->folder = g_dir_make_tmp ("muster-preferences-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "readers.ini", NULL);
  f->hub = muster_reader_hub_new ();
  f->setup = muster_reader_setup_new (f->hub, drivers, f->path);
  g_signal_connect (f->hub, "event", G_CALLBACK (event_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->window != NULL)
    desk_kit_destroy (GTK_WINDOW (f->window));
  g_assert_false (muster_reader_hub_get_testing (f->hub));
  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->setup);
  g_assert_finalize_object (f->hub);
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

/* --- looking ---------------------------------------------------------------------------- */

static void
collect (GtkWidget *root, GType type, GPtrArray *into)
{
  if (!gtk_widget_get_visible (root))
    return;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    g_ptr_array_add (into, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, into);
}

static MusterPreferencesReaderRow *
find_row (Fixture *f, const char *group)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  collect (GTK_WIDGET (f->window), MUSTER_TYPE_PREFERENCES_READER_ROW, rows);
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (muster_preferences_reader_row_get_group (g_ptr_array_index (rows, i)), group))
      return g_ptr_array_index (rows, i);
  return NULL;
}

/* A visible label in @root that has @text in it. */
static gboolean
says (GtkWidget *root, const char *text)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  collect (root, GTK_TYPE_LABEL, labels);
  for (guint i = 0; i < labels->len; i++)
    if (strstr (gtk_label_get_label (g_ptr_array_index (labels, i)), text) != NULL)
      return TRUE;
  return FALSE;
}

static void
wait_says (GtkWidget *root, const char *text, gboolean expected)
{
  for (int i = 0; i < 200 && says (root, text) != expected; i++)
    desk_kit_settle (50);
  g_test_message ("“%s”: %s", text, expected ? "is there" : "is gone");
  g_assert_cmpint (says (root, text), ==, expected);
}

static GtkWidget *
find_button (GtkWidget *root, const char *icon)
{
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();

  collect (root, GTK_TYPE_BUTTON, buttons);
  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_icon_name (g_ptr_array_index (buttons, i)), icon) == 0)
      return g_ptr_array_index (buttons, i);
  return NULL;
}

static const char *
word (const char *english, const char *chinese)
{
  return desk_kit_is_chinese () ? chinese : english;
}

static void
picture (Fixture *f, const char *name)
{
  static const int sizes[][2] = {{900, 720}, {420, 720}};

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    desk_kit_resize (GTK_WINDOW (f->window), sizes[i][0], sizes[i][1]);
    desk_kit_save (GTK_WIDGET (f->window), name);
    g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->window)), ==, sizes[i][0]);
    g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (f->window)), ==, 0);
  }
}

/* --- tests ------------------------------------------------------------------------------ */

static void
test_empty (Fixture *f, gconstpointer data)
{
  open_window (f, NULL);
  wait_says (GTK_WIDGET (f->window), word ("No reader is attached", "没有连接读卡器"), TRUE);
  picture (f, "preferences-empty");
  fake_bus_plug (0);
  wait_says (GTK_WIDGET (f->window), word ("No reader is attached", "没有连接读卡器"), FALSE);
  wait_says (GTK_WIDGET (f->window), "fake:0", TRUE);
}

/* What is attached, missing, refused and in trouble, live. */
static void
test_states (Fixture *f, gconstpointer data)
{
  GtkWidget *usb, *door, *pcsc;

  fake_bus_plug (0);
  fake_bus_plug (PLAIN);
  fake_bus_refuse (PLAIN, MUSTER_CARD_ERROR_NO_RIGHTS);
  open_window (f, "[sdt-serial door]\nport=6\n[wedge desk]\nusb=ffff:0035\n[pcsc]\n");
  wait_says (GTK_WIDGET (f->window), "70-muster-readers.rules", TRUE);
  usb = GTK_WIDGET (find_row (f, "sdt-usb"));
  door = GTK_WIDGET (find_row (f, "sdt-serial door"));
  pcsc = GTK_WIDGET (find_row (f, "pcsc"));
  g_assert_nonnull (find_row (f, "wedge desk"));
  wait_says (usb, word ("ready", "就绪"), TRUE);
  wait_says (pcsc, word ("not usable", "不能用"), TRUE);
  wait_says (door, word ("not connected", "未连接"), TRUE);
  gtk_test_accessible_assert_property (
      door,
      GTK_ACCESSIBLE_PROPERTY_LABEL,
      word ("ID card reader, serial: door: not connected", "身份证阅读器（串口）：door：未连接"));
  picture (f, "preferences-readers");

  fake_bus_refuse (PLAIN, -1);
  fake_bus_plug (DOOR);
  wait_says (door, word ("ready", "就绪"), TRUE);
  wait_says (pcsc, word ("ready", "就绪"), TRUE);
  g_assert_true (GTK_WIDGET (find_row (f, "sdt-usb")) == usb); /* the focus would stay */
  fake_bus_tap (DOOR, "!");
  wait_says (door, word ("The card could not be read", "没有读到这张卡"), TRUE);
  fake_bus_unplug (0);
  wait_says (GTK_WIDGET (f->window), "fake:0", FALSE);
}

static void
test_try_cards (Fixture *f, gconstpointer data)
{
  GtkWidget *test;
  GtkSwitch *button;

  fake_bus_plug (0);
  open_window (f, "");
  wait_says (GTK_WIDGET (f->window), "fake:0", TRUE);
  test = desk_kit_find (GTK_WIDGET (f->window), MUSTER_TYPE_PREFERENCES_TEST, NULL);
  button = GTK_SWITCH (desk_kit_find (test, GTK_TYPE_SWITCH, NULL));
  gtk_switch_set_active (button, TRUE);
  g_assert_true (muster_reader_hub_get_testing (f->hub));
  fake_bus_tap (0, "04A1B2C3");
  wait_says (test, "******C3", TRUE);
  g_assert_false (says (GTK_WIDGET (f->window), "04A1B2"));
  fake_bus_lift (0);
  fake_bus_tap (0, "!");
  fake_bus_lift (0);
  wait_says (test, word ("The card could not be read", "没有读到这张卡"), TRUE);
  desk_kit_save (GTK_WIDGET (f->window), "preferences-test");
  picture (f, "preferences-tested"); /* shown anew for each size, so the test has ended */
  g_assert_false (gtk_switch_get_active (button));
  g_assert_false (says (test, "******C3"));

  gtk_switch_set_active (button, TRUE);
  for (char c = '1'; c <= '8'; c++) {
    const char number[] = {'0', '4', 'A', 'A', 'A', 'A', 'A', c, '\0'};
    const char masked[] = {'*', '*', '*', '*', '*', '*', 'A', c, '\0'};

    fake_bus_tap (0, number);
    fake_bus_lift (0);
    wait_says (test, masked, TRUE);
  }
  g_assert_false (says (test, "******A3")); /* the last five are enough */
  gtk_switch_set_active (button, FALSE);
  g_assert_false (muster_reader_hub_get_testing (f->hub));
  g_assert_cmpuint (f->told, ==, 0);
  fake_bus_tap (0, "04A1B2C4");
  for (int i = 0; i < 200 && f->told == 0; i++)
    desk_kit_settle (50);
  g_assert_cmpuint (f->told, ==, 1);
}

static char *
read_settings (Fixture *f)
{
  char *text = NULL;

  muster_reader_setup_finish (f->setup);
  return g_file_get_contents (f->path, &text, NULL, NULL) ? text : g_strdup ("");
}

static void
test_remove_and_undo (Fixture *f, gconstpointer data)
{
  g_autofree char *without = NULL;
  g_autofree char *back = NULL;
  GtkWidget *toast;
  GtkWidget *button;

  open_window (f, "# of the desk\n[sdt-serial door]\nport=6\nspeed=9600\n");
  button = find_button (GTK_WIDGET (find_row (f, "sdt-serial door")), "user-trash-symbolic");
  g_signal_emit_by_name (button, "clicked");
  desk_kit_settle (300);
  g_assert_null (find_row (f, "sdt-serial door"));
  without = read_settings (f);
  g_assert_null (strstr (without, "door"));
  picture (f, "preferences-removed");

  toast = desk_kit_find (GTK_WIDGET (f->window), g_type_from_name ("AdwToastWidget"), NULL);
  g_assert_nonnull (toast);
  button = desk_kit_find (toast, GTK_TYPE_BUTTON, NULL);
  g_signal_emit_by_name (button, "clicked");
  desk_kit_settle (300);
  g_assert_nonnull (find_row (f, "sdt-serial door"));
  back = read_settings (f);
  g_assert_nonnull (strstr (back, "speed=9600"));
}

static void
click_undo (Fixture *f)
{
  GtkWidget *toast =
      desk_kit_find (GTK_WIDGET (f->window), g_type_from_name ("AdwToastWidget"), NULL);

  g_assert_nonnull (toast);
  g_signal_emit_by_name (desk_kit_find (toast, GTK_TYPE_BUTTON, NULL), "clicked");
  desk_kit_settle (300);
}

static GtkSwitch *
find_switch (Fixture *f, const char *group)
{
  GtkWidget *row = GTK_WIDGET (find_row (f, group));

  g_assert_nonnull (row);
  return GTK_SWITCH (desk_kit_find (row, GTK_TYPE_SWITCH, NULL));
}

/* Off and on again, by the switch and by the way back; the row stays where it is, with the focus.
 */
static void
test_switch (Fixture *f, gconstpointer data)
{
  g_autofree char *off = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *on = NULL;
  GtkSwitch *door;
  GtkWidget *row;

  fake_bus_plug (DOOR);
  fake_bus_plug (PLAIN);
  open_window (f, "[sdt-serial door]\nport=6\n[sdt-serial side]\nport=5\n");
  row = GTK_WIDGET (find_row (f, "sdt-serial door"));
  wait_says (row, word ("ready", "就绪"), TRUE);
  door = find_switch (f, "sdt-serial door");
  g_assert_true (gtk_switch_get_active (door));
  gtk_test_accessible_assert_property (
      GTK_WIDGET (door),
      GTK_ACCESSIBLE_PROPERTY_LABEL,
      word ("Use ID card reader, serial: door", "使用 身份证阅读器（串口）：door"));
  gtk_widget_grab_focus (GTK_WIDGET (door));
  gtk_switch_set_active (door, FALSE);
  wait_says (row, word ("switched off", "已关闭"), TRUE);
  g_assert_true (GTK_WIDGET (find_row (f, "sdt-serial door")) == row);
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (door)));
  off = read_settings (f);
  g_assert_nonnull (strstr (off, "enabled=no\n"));
  picture (f, "preferences-switched-off");

  click_undo (f);
  g_assert_true (gtk_switch_get_active (door));
  wait_says (row, word ("ready", "就绪"), TRUE);
  undone = read_settings (f);
  g_assert_null (strstr (undone, "enabled"));
  gtk_switch_set_active (door, FALSE);
  wait_says (row, word ("switched off", "已关闭"), TRUE);
  gtk_switch_set_active (door, TRUE);
  wait_says (row, word ("ready", "就绪"), TRUE);
  on = read_settings (f);
  g_assert_cmpstr (on, ==, undone);
}

/* A reader that the settings did not know is in them while it is off; where none is attached it
 * stays in sight after it was switched on. */
static void
test_switch_found (Fixture *f, gconstpointer data)
{
  g_autofree char *off = NULL;
  g_autofree char *on = NULL;

  fake_bus_plug (PLAIN);
  open_window (f, "");
  wait_says (GTK_WIDGET (f->window), "fake:7", TRUE);
  gtk_switch_set_active (find_switch (f, "pcsc"), FALSE);
  wait_says (GTK_WIDGET (f->window), word ("switched off", "已关闭"), TRUE);
  wait_says (GTK_WIDGET (f->window), "fake:7", FALSE);
  off = read_settings (f);
  g_assert_nonnull (strstr (off, "[pcsc]\nenabled=no\n"));
  fake_bus_unplug (PLAIN);
  gtk_switch_set_active (find_switch (f, "pcsc"), TRUE);
  wait_says (GTK_WIDGET (f->window), word ("not connected", "未连接"), TRUE);
  g_assert_true (gtk_switch_get_active (find_switch (f, "pcsc")));
  on = read_settings (f);
  g_assert_null (strstr (on, "pcsc"));
}

static void
wait_spins (GtkWidget *spinner, gboolean expected)
{
  for (int i = 0; i < 200 && gtk_spinner_get_spinning (GTK_SPINNER (spinner)) != expected; i++)
    desk_kit_settle (50);
  g_assert_cmpint (gtk_spinner_get_spinning (GTK_SPINNER (spinner)), ==, expected);
}

/* A driver that takes its time to end: the window goes on and says so. */
static void
test_applying (Fixture *f, gconstpointer data)
{
  GtkWidget *spinner;
  GtkWidget *row;

  fake_bus_plug (DOOR);
  fake_bus_plug (0);
  open_window (f, "[sdt-serial door]\nport=6\n");
  row = GTK_WIDGET (find_row (f, "sdt-serial door"));
  wait_says (row, word ("ready", "就绪"), TRUE);
  spinner = desk_kit_find (GTK_WIDGET (f->window), GTK_TYPE_SPINNER, NULL);
  wait_spins (spinner, FALSE);
  fake_bus_set_slow (DOOR, SLOW_MS);
  gtk_switch_set_active (find_switch (f, "sdt-serial door"), FALSE);
  wait_says (row, word ("switched off", "已关闭"), TRUE);
  wait_spins (spinner, TRUE);
  gtk_test_accessible_assert_property (
      spinner,
      GTK_ACCESSIBLE_PROPERTY_LABEL,
      word ("Applying: a reader is still about to end", "正在应用：有一个读卡器还在结束"));
  picture (f, "preferences-applying");
  wait_spins (spinner, FALSE);
}

/* --- adding ----------------------------------------------------------------------------- */

static GtkWidget *
open_form (Fixture *f, const char *driver)
{
  GtkWidget *page = GTK_WIDGET (muster_preferences_window_get_readers (f->window));

  g_assert_true (gtk_widget_activate_action (page, "readers.add", "s", driver));
  desk_kit_settle (300);
  return desk_kit_find (GTK_WIDGET (f->window), MUSTER_TYPE_PREFERENCES_ADD, NULL);
}

static void
type (GtkWidget *form, const char *row, const char *text)
{
  GtkWidget *entry = desk_kit_find (form, ADW_TYPE_ENTRY_ROW, row);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static gboolean
can_add (GtkWidget *form)
{
  return gtk_widget_is_sensitive (desk_kit_find (form, GTK_TYPE_BUTTON, "add_button"));
}

static void
test_add_serial (Fixture *f, gconstpointer data)
{
  static const char *const wrong[] = {"", "COM3", "/dev/tty USB0", "6"};
  g_autofree char *text = NULL;
  GtkWidget *form;

  open_window (f, "[sdt-serial]\nport=/dev/ttyUSB0\n");
  form = open_form (f, "sdt-serial");
  picture (f, "preferences-add-serial");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    type (form, "place", wrong[i]);
    g_assert_false (can_add (form));
    g_assert_true (gtk_widget_get_visible (desk_kit_find (form, GTK_TYPE_BOX, "fault_box")));
  }
  type (form, "place", "/dev/ttyUSB0"); /* is taken */
  g_assert_false (can_add (form));
  type (form, "place", "/dev/ttyUSB7");
  g_assert_true (can_add (form));
  type (form, "name", "a]b");
  g_assert_false (can_add (form));
  type (form, "name", "门口");
  g_assert_true (can_add (form));
  adw_combo_row_set_selected (ADW_COMBO_ROW (desk_kit_find (form, ADW_TYPE_COMBO_ROW, "speed")), 4);
  gtk_widget_activate_action (form, "add.confirm", NULL);
  desk_kit_settle (400);
  text = read_settings (f);
  g_assert_nonnull (strstr (text, "[sdt-serial 门口]\nport=/dev/ttyUSB7\nspeed=9600\n"));
  g_assert_nonnull (find_row (f, "sdt-serial 门口"));
}

static void
test_add_others (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  GtkWidget *form;

  open_window (f, "");
  form = open_form (f, "wedge");
  picture (f, "preferences-add-wedge");
  g_assert_true (can_add (form)); /* any keyboard, in the window */
  type (form, "place", "ffff0035");
  g_assert_false (can_add (form));
  type (form, "place", "ffff:0035");
  g_assert_true (can_add (form));
  gtk_widget_activate_action (form, "add.confirm", NULL);
  desk_kit_settle (400);

  form = open_form (f, "external");
  type (form, "place", "no-such-program-here");
  g_assert_false (can_add (form));
  picture (f, "preferences-add-external");
  type (form, "place", "sh -c 'exit 0");
  g_assert_false (can_add (form));
  type (form, "place", "sh -c 'exit 0'");
  g_assert_true (can_add (form));
  gtk_widget_activate_action (form, "add.confirm", NULL);
  desk_kit_settle (400);

  form = open_form (f, "wedge");
  gtk_widget_activate_action (form, "add.cancel", NULL);
  desk_kit_settle (400);
  text = read_settings (f);
  g_assert_nonnull (strstr (text, "[wedge]\nusb=ffff:0035\n"));
  g_assert_nonnull (strstr (text, "[external]\ncommand=sh;-c;exit 0\n"));
  g_assert_null (strstr (text, "wedge 2"));
}

static void
learn_cb (MusterPreferencesReaders *page, const char *group, char **learned)
{
  *learned = g_strdup (group);
}

/* The page that teaches comes, and goes again without a change. */
static void
test_learn (Fixture *f, gconstpointer data)
{
  g_autofree char *learned = NULL;
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();
  MusterPreferencesReaders *page;

  open_window (f, "[wedge desk]\nusb=ffff:0035\n");
  page = muster_preferences_window_get_readers (f->window);
  g_signal_connect (page, "learn", G_CALLBACK (learn_cb), &learned);
  wait_says (GTK_WIDGET (page), word ("Learn…", "学习…"), TRUE);
  collect (GTK_WIDGET (find_row (f, "wedge desk")), GTK_TYPE_BUTTON, buttons);
  g_signal_emit_by_name (g_ptr_array_index (buttons, 0), "clicked");
  g_assert_cmpstr (learned, ==, "wedge desk");
  wait_says (GTK_WIDGET (f->window), word ("Teach the reader", "教会读卡器"), TRUE);
  gtk_widget_activate_action (
      desk_kit_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "save_button"), "learn.cancel", NULL);
  wait_says (GTK_WIDGET (f->window), word ("Teach the reader", "教会读卡器"), FALSE);
}

/* A slip in the file is told, nothing can be lost by a click, and it can be read again. */
static void
test_bad_file (Fixture *f, gconstpointer data)
{
  GtkWidget *add;

  open_window (f, "[sdt-serial]\nprot=6\n");
  wait_says (GTK_WIDGET (f->window), "“prot”", TRUE);
  add = desk_kit_find (GTK_WIDGET (f->window), GTK_TYPE_MENU_BUTTON, "add_button");
  g_assert_false (gtk_widget_get_visible (add));
  picture (f, "preferences-bad-file");
  g_assert_true (g_file_set_contents (f->path, "[sdt-serial]\nport=6\n", -1, NULL));
  g_signal_emit_by_name (
      desk_kit_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "read_again_button"), "clicked");
  wait_says (GTK_WIDGET (f->window), "“prot”", FALSE);
  g_assert_nonnull (find_row (f, "sdt-serial"));
  g_assert_true (gtk_widget_get_visible (add));
}

/* In a rehearsal there is nothing to set up, but cards can be tried. */
static void
test_rehearsal (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterCardReader) reader = g_object_new (fake_plain_get_type (), NULL);

  fake_bus_plug (PLAIN);
  muster_reader_hub_add (f->hub, reader);
  muster_reader_hub_start (f->hub);
  f->window = muster_preferences_window_new (NULL, f->hub, NULL);
  desk_kit_resize (GTK_WINDOW (f->window), 900, 720);
  wait_says (GTK_WIDGET (f->window), "fake:7", TRUE);
  g_assert_false (gtk_widget_get_visible (
      desk_kit_find (GTK_WIDGET (f->window), GTK_TYPE_MENU_BUTTON, "add_button")));
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/shell/preferences/empty", test_empty},
      {"/shell/preferences/states", test_states},
      {"/shell/preferences/try-cards", test_try_cards},
      {"/shell/preferences/remove-and-undo", test_remove_and_undo},
      {"/shell/preferences/switch", test_switch},
      {"/shell/preferences/switch-found", test_switch_found},
      {"/shell/preferences/applying", test_applying},
      {"/shell/preferences/add-serial", test_add_serial},
      {"/shell/preferences/add-others", test_add_others},
      {"/shell/preferences/learn", test_learn},
      {"/shell/preferences/bad-file", test_bad_file},
      {"/shell/preferences/rehearsal", test_rehearsal},
  };
  int status;

  desk_kit_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
