/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-store-export.h"
#include "muster-store.h"

/* What goes out of a store, and what never does. */

#define NUMBER "4829130577"

static gboolean
line_cb (const char *line, gpointer data, GError **error)
{
  g_string_append_printf (data, "%s\n", line);
  return TRUE;
}

static gboolean
person_cb (gint64 person, const char *name, const char *number, gpointer data, GError **error)
{
  return TRUE;
}

static void
append (MusterStore *store, const char *type, const char *withdrawal)
{
  g_autoptr (MusterEvent) event = muster_event_new (type);
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", 1);
  muster_event_set_string (event, "visit", "visit-1");
  muster_event_set_string (event, "withdrawal", withdrawal);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

/* The number that takes a consent back is the person's: whoever has the export has it not, and
 * still finds whose consent it was. */
static void
test_number (void)
{
  const MusterRosterRow row = {.student_number = "2026001", .name = "Somebody"};
  MusterStore *store = muster_store_open (":memory:", "1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
  append (store, "consent", NUMBER);
  append (store, "outcome", NULL);
  for (guint with_names = 0; with_names < 2; with_names++) {
    const MusterExportChoice choice = {.with_names = with_names != 0};
    g_autoptr (GString) lines = g_string_new (NULL);
    MusterExportFacts facts;

    g_assert_true (
        muster_store_export_journal (store, &choice, line_cb, person_cb, lines, &facts, &error));
    g_assert_no_error (error);
    g_assert_null (strstr (lines->str, NUMBER));
    g_assert_nonnull (strstr (lines->str, "\"type\":\"consent\""));
    g_assert_nonnull (strstr (lines->str, "\"visit\":\"visit-1\""));
    g_assert_nonnull (strstr (lines->str, "\"person\":1"));
  }
  muster_store_close (store);
  g_object_unref (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/export/number", test_number);
  return g_test_run ();
}
