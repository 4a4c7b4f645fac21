/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-binder.h"
#include "muster-rehearsal.h"
#include "muster-station-kit.h"
#include "muster-virtual-reader.h"
#include "shell-fixture.h"

/* A guest in front of the window, with the real station behind it: virtual reader, rehearsal
 * camera, the models, SQLite. Skipped without models. */

enum { PATIENCE_S = 100 };

typedef struct {
  MusterStationKit kit;
  MusterVirtualReader *reader; /* owned */
  MusterGuestWindow *window;
  MusterGuestBinder *binder; /* owned */
  const MusterRehearsalPerson *people;
  char *folder; /* owned */
} Fixture;

static AdwApplication *application;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  MusterSettings settings = {.rehearsal = TRUE};
  g_autoptr (GError) error = NULL;
  gsize n;

  fixture->folder = g_dir_make_tmp ("muster-binder-XXXXXX", &error);
  g_assert_no_error (error);
  settings.data = muster_services_dup_data_folder ();
  settings.store = g_build_filename (fixture->folder, "rehearsal.db", NULL);
  g_assert_true (muster_station_kit_open (&fixture->kit, &settings, &error));
  g_assert_no_error (error);
  muster_settings_clear (&settings);
  fixture->people = muster_rehearsal_get_people (&n);
  fixture->reader = muster_virtual_reader_new ("test reader");
  muster_reader_hub_add (fixture->kit.hub, MUSTER_CARD_READER (fixture->reader));
  fixture->window = muster_guest_window_new (GTK_APPLICATION (application));
  fixture->binder = muster_guest_binder_new (fixture->window, fixture->kit.station, NULL);
  muster_guest_window_set_language (fixture->window, MUSTER_LANGUAGE_ZH);
  shell_fixture_resize (fixture->window, 1366, 768);
  muster_station_start (fixture->kit.station);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", fixture->folder);
  MusterGuestWindow *window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  g_assert_finalize_object (fixture->binder);
  gtk_window_destroy (GTK_WINDOW (window));
  for (guint i = 0; i < 20 && window != NULL; i++)
    shell_fixture_pump (10);
  g_assert_null (window);
  muster_station_kit_close (&fixture->kit);
  g_object_unref (fixture->reader);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (fixture->folder);
}

static void
list_labels (GtkWidget *widget, GString *out)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (out, " [%s]", gtk_label_get_label (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_labels (child, out);
}

static void G_GNUC_NORETURN
give_up (Fixture *fixture, const char *text)
{
  g_autoptr (GString) labels = g_string_new (NULL);

  list_labels (GTK_WIDGET (fixture->window), labels);
  g_printerr ("“%s” was not shown, but:%s\n", text, labels->str);
  abort ();
}

static void
click (Fixture *fixture, const char *text)
{
  GtkWidget *button = shell_fixture_find_button (GTK_WIDGET (fixture->window), text);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

/* On a very slow machine the camera page may run out of time, or the camera lose sight of somebody
 * in the middle of a challenge; a guest would then try again. */
static void
wait_for_words (Fixture *fixture, const char *text)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (!shell_fixture_shows (GTK_WIDGET (fixture->window), text)) {
    if (g_get_monotonic_time () > until)
      give_up (fixture, text);
    if (shell_fixture_shows (GTK_WIDGET (fixture->window), "这次没有拍清楚") ||
        shell_fixture_shows (GTK_WIDGET (fixture->window), "面部离开了画面"))
      click (fixture, "再试一次");
    shell_fixture_pump (20);
  }
}

static void
tap (Fixture *fixture, guint person, MusterSitter sitter)
{
  muster_rehearsal_camera_set_sitter (
      MUSTER_REHEARSAL_CAMERA (fixture->kit.camera), fixture->people[person].identity, sitter);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[person].card_uid);
  muster_virtual_reader_lift (fixture->reader);
}

/* The default language comes back with each idle page; the locale of a test is English. */
static void
speak_chinese (Fixture *fixture)
{
  muster_guest_window_set_language (fixture->window, MUSTER_LANGUAGE_ZH);
}

static void
test_pass (Fixture *fixture, gconstpointer data)
{
  speak_chinese (fixture);
  tap (fixture, 0, MUSTER_SITTER_GOOD);
  wait_for_words (fixture, "是你本人吗？");
  g_assert_false (
      shell_fixture_shows (GTK_WIDGET (fixture->window), fixture->people[0].student_number));
  click (fixture, "确认是本人");
  if (shell_fixture_find_button (GTK_WIDGET (fixture->window), "刷脸办理") != NULL)
    click (fixture, "刷脸办理");
  wait_for_words (fixture, "没拍清楚不计次数");
  wait_for_words (fixture, "报到成功");
  click (fixture, "结束");
  wait_for_words (fixture, "Tap your card");
}

static void
test_typed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  speak_chinese (fixture);
  click (fixture, "没带卡");
  wait_for_words (fixture, "请输入两个号码");
  /* a wrong check character that got past the page is told there too */
  gtk_widget_activate_action (window, "guest.submit-numbers", "(ss)", "1", "110105194912310021");
  wait_for_words (fixture, "最后一位对不上");
  gtk_widget_activate_action (window,
                              "guest.submit-numbers",
                              "(ss)",
                              fixture->people[1].student_number,
                              fixture->people[1].id_number);
  wait_for_words (fixture, "是你本人吗？");
  click (fixture, "不是我");
  wait_for_words (fixture, "请刷自己的卡");
}

static void
test_fail_and_desk (Fixture *fixture, gconstpointer data)
{
  speak_chinese (fixture);
  tap (fixture, 2, MUSTER_SITTER_IMPOSTOR);
  wait_for_words (fixture, "是你本人吗？");
  click (fixture, "确认是本人");
  if (shell_fixture_find_button (GTK_WIDGET (fixture->window), "刷脸办理") != NULL)
    click (fixture, "刷脸办理");
  wait_for_words (fixture, "这次没有比对成功");
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "还可试 2 次"));
  click (fixture, "到服务台刷卡");
  wait_for_words (fixture, "由工作人员为你办理");
}

static void
test_unknown_card (Fixture *fixture, gconstpointer data)
{
  speak_chinese (fixture);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, "DEADBEEF");
  wait_for_words (fixture, "名单里没有这张卡");
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } TESTS[] = {
      {"/shell/guest-binder/pass", test_pass},
      {"/shell/guest-binder/typed", test_typed},
      {"/shell/guest-binder/fail-and-desk", test_fail_and_desk},
      {"/shell/guest-binder/unknown-card", test_unknown_card},
  };
  MusterSettings settings = {.data = muster_services_dup_data_folder ()};
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&settings, NULL);
  int status;

  gtk_test_init (&argc, &argv, NULL);
  muster_settings_clear (&settings);
  if (pack == NULL)
    return 77;
  adw_init ();
  application = shell_fixture_application ();
  for (guint i = 0; i < G_N_ELEMENTS (TESTS); i++)
    g_test_add (TESTS[i].path, Fixture, NULL, set_up, TESTS[i].run, tear_down);
  status = g_test_run ();
  g_clear_object (&application);
  return status;
}
