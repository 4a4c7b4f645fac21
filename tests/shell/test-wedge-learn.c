/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk-kit.h"
#include "muster-preferences-learn.h"
#include "muster-virtual-reader.h"

/* It is set up for another format than it has now. */
static const char settings[] = "[wedge desk]\ngrab=window\nform=hex\ndigits=8\norder=1 2 3 4\n";

typedef struct {
  MusterReaderHub *hub;
  MusterVirtualReader *other; /* gives the UID as FF CA does */
  MusterWedgeReader *wedge;
  GtkWidget *window;
  GtkWidget *page;
  MusterReaderConfig *learned;
  guint cancelled;
  guint cards; /* that would have checked somebody in */
} Fixture;

static MusterReaderConfig *
new_config (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (settings, strlen (settings));
  g_autoptr (GError) error = NULL;
  MusterReaderConfig *config = muster_reader_config_parse (bytes, &error);

  g_assert_no_error (error);
  return config;
}

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Fixture *f)
{
  f->cards += muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_CARD_READ;
}

static void
learned_cb (GtkWidget *page, MusterReaderConfig *config, Fixture *f)
{
  f->learned = muster_reader_config_ref (config);
}

static void
cancelled_cb (GtkWidget *page, Fixture *f)
{
  f->cancelled++;
}

static MusterWedgeReader *
find_wedge (MusterReaderHub *hub)
{
  GListModel *readers = muster_reader_hub_get_readers (hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (GObject) reader = g_list_model_get_item (readers, i);

    if (MUSTER_IS_WEDGE_READER (reader) &&
        muster_wedge_reader_is_listening (MUSTER_WEDGE_READER (reader)))
      return MUSTER_WEDGE_READER (reader); /* the hub holds it */
  }
  return NULL;
}

static void
set_up (Fixture *f)
{
  static const MusterPluginGetType *drivers = muster_plugins;
  g_autoptr (MusterReaderConfig) config = new_config ();

  f->hub = muster_reader_hub_new ();
  f->other = muster_virtual_reader_new ("other");
  g_signal_connect (f->hub, "event", G_CALLBACK (event_cb), f);
  muster_reader_hub_add (f->hub, MUSTER_CARD_READER (f->other));
  muster_reader_hub_set_drivers (f->hub, drivers, config);
  muster_reader_hub_start (f->hub);
  for (guint i = 0; i < 400 && (f->wedge = find_wedge (f->hub)) == NULL; i++)
    desk_kit_settle (20);
  g_assert_nonnull (f->wedge);
  f->page = muster_preferences_learn_new (f->hub, config, "wedge desk");
  g_signal_connect (f->page, "learned", G_CALLBACK (learned_cb), f);
  g_signal_connect (f->page, "cancelled", G_CALLBACK (cancelled_cb), f);
  f->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 640, 560);
  adw_window_set_content (ADW_WINDOW (f->window), f->page);
  gtk_window_present (GTK_WINDOW (f->window));
  desk_kit_settle (200);
  g_assert_true (muster_reader_hub_get_testing (f->hub));
}

static void
tear_down (Fixture *f)
{
  desk_kit_destroy (GTK_WINDOW (f->window));
  g_assert_false (muster_reader_hub_get_testing (f->hub));
  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->hub);
  g_assert_finalize_object (f->other);
  g_clear_pointer (&f->learned, muster_reader_config_unref);
}

static const char *
title_of (Fixture *f)
{
  return adw_preferences_row_get_title (
      ADW_PREFERENCES_ROW (desk_kit_find (f->page, ADW_TYPE_ACTION_ROW, "result_row")));
}

static void
wait_for_title (Fixture *f, const char *en, const char *zh)
{
  const char *wanted = desk_kit_is_chinese () ? zh : en;

  for (guint i = 0; i < 400 && g_strcmp0 (title_of (f), wanted) != 0; i++)
    desk_kit_settle (20);
  g_assert_cmpstr (title_of (f), ==, wanted);
}

static void
push (Fixture *f, const char *line)
{
  gint64 now = g_get_monotonic_time ();

  muster_wedge_reader_push_line (f->wedge, line, now - 100000, now);
}

static gboolean
can_save (Fixture *f)
{
  return gtk_widget_get_sensitive (desk_kit_find (f->page, GTK_TYPE_BUTTON, "save_button"));
}

static void
test_learns (void)
{
  Fixture f = {0};
  g_autofree char *order = NULL;
  g_autofree char *form = NULL;
  g_autofree char *grab = NULL;
  GtkWidget *entry;

  set_up (&f);
  g_assert_cmpuint (desk_kit_look_for_faults (f.window), ==, 0);
  g_assert_false (can_save (&f));
  push (&f, "0013110988");
  desk_kit_settle (100);
  muster_virtual_reader_tap (f.other, MUSTER_CARD_CAMPUS, "CC0EC800");
  wait_for_title (&f, "One more card, please", "请再放一张卡");
  g_assert_false (can_save (&f));
  /* what an ID card or a part of a UID says is no help; the number from a list is */
  muster_virtual_reader_tap (f.other, MUSTER_CARD_CAMPUS_PART, "D007D5??");
  push (&f, "0013961168");
  entry = desk_kit_find (f.page, ADW_TYPE_ENTRY_ROW, "uid_entry");
  gtk_editable_set_text (GTK_EDITABLE (entry), "D0:07");
  g_signal_emit_by_name (entry, "apply");
  gtk_editable_set_text (GTK_EDITABLE (entry), "d0:07:d5:00");
  g_signal_emit_by_name (entry, "apply");
  wait_for_title (&f, "Learned", "已学会");
  g_assert_true (can_save (&f));
  gtk_widget_activate_action (f.page, "learn.save", NULL);
  g_assert_nonnull (f.learned);
  form = muster_reader_config_dup_string (f.learned, "wedge desk", "form");
  order = muster_reader_config_dup_string (f.learned, "wedge desk", "order");
  grab = muster_reader_config_dup_string (f.learned, "wedge desk", "grab");
  g_assert_cmpstr (form, ==, "decimal");
  g_assert_cmpstr (order, ==, "4 3 2 1");
  g_assert_cmpstr (grab, ==, "window");
  g_assert_cmpuint (f.cards, ==, 0);
  tear_down (&f);
}

static void
test_does_not_guess (void)
{
  Fixture f = {0};

  set_up (&f);
  /* two cards were mixed up */
  muster_virtual_reader_tap (f.other, MUSTER_CARD_CAMPUS, "D007D500");
  desk_kit_settle (100);
  push (&f, "0013110988");
  wait_for_title (&f, "This cannot be the same card", "两边不可能是同一张卡");
  g_assert_false (can_save (&f));
  gtk_widget_activate_action (f.page, "learn.save", NULL);
  g_assert_null (f.learned);
  gtk_widget_activate_action (f.page, "learn.again", NULL);
  wait_for_title (&f, "No card yet", "还没有卡");
  gtk_widget_activate_action (f.page, "learn.cancel", NULL);
  g_assert_cmpuint (f.cancelled, ==, 1);
  tear_down (&f);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_func ("/wedge-learn/learns", test_learns);
  g_test_add_func ("/wedge-learn/does-not-guess", test_does_not_guess);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
