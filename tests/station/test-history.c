/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-history.h"

/* More than a list shows. */
#define CROWD 230

typedef struct {
  MusterStore *store;     /* owned */
  MusterHistory *history; /* owned */
  gboolean counted;
} Fixture;

static gint64
write_down (Fixture *f, const char *type, gint64 person, const char *outcome)
{
  g_autoptr (MusterEvent) event = muster_event_new (type);
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "outcome", outcome);
  seq = muster_store_append (f->store, event, &error);
  g_assert_no_error (error);
  return seq;
}

/* As the recorder does: written first, then told. */
static void
happen (Fixture *f, gint64 person, const char *nick)
{
  MusterOutcome outcome;
  g_autoptr (MusterHistoryItem) item = NULL;

  g_assert_true (muster_outcome_from_nick (nick, &outcome));
  item = muster_history_item_new (write_down (f, "outcome", person, nick),
                                  person,
                                  g_get_real_time () / G_USEC_PER_SEC,
                                  "",
                                  outcome,
                                  MUSTER_REASON_NONE,
                                  0);
  muster_history_add (f->history, item);
}

static void
counted_cb (Fixture *f)
{
  f->counted = TRUE;
}

static void
open_store (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->counted = FALSE;
  f->store = muster_store_open (":memory:", "door-1", &error);
  g_assert_no_error (error);
}

static void
begin (Fixture *f)
{
  f->history = muster_history_new (f->store);
  g_signal_connect_swapped (f->history, "counted", G_CALLBACK (counted_cb), f);
  muster_history_load (f->history);
}

static void
wait_counted (Fixture *f)
{
  while (!f->counted)
    g_main_context_iteration (NULL, TRUE);
}

static void
end (Fixture *f)
{
  g_clear_object (&f->history);
  muster_store_close (f->store);
  g_clear_object (&f->store);
}

static void
check (Fixture *f, guint in)
{
  g_assert_cmpuint (muster_history_count_in (f->history), ==, in);
}

/* People, not visits, and all of them, not only those that the list still shows. */
static void
test_crowd (void)
{
  Fixture f;

  open_store (&f);
  for (gint64 person = 1; person <= CROWD; person++)
    write_down (&f, "outcome", person, person % 10 == 0 ? "review" : "pass");
  write_down (&f, "outcome", 1, "pass");
  write_down (&f, "outcome", 0, "refused");
  begin (&f);
  wait_counted (&f);
  check (&f, CROWD - CROWD / 10);
  happen (&f, 2, "pass");
  happen (&f, CROWD + 1, "card-only");
  happen (&f, 10, "override");
  check (&f, CROWD - CROWD / 10 + 2);
  end (&f);
}

/* The newest tells who waits, and only undoing lets nobody be in any more. */
static void
test_order (void)
{
  Fixture f;

  open_store (&f);
  write_down (&f, "outcome", 1, "fail");
  write_down (&f, "attempt", 1, "fail");
  write_down (&f, "outcome", 2, "pass");
  write_down (&f, "outcome", 2, "refused");
  write_down (&f, "outcome", 3, "override");
  write_down (&f, "outcome", 3, "undo");
  begin (&f);
  wait_counted (&f);
  check (&f, 1);
  happen (&f, 3, "fail");
  check (&f, 1);
  happen (&f, 2, "undo");
  check (&f, 0);
  end (&f);
}

/* What happens while the journal is being read counts once. */
static void
test_meanwhile (void)
{
  Fixture f;

  open_store (&f);
  write_down (&f, "outcome", 1, "pass");
  begin (&f);
  happen (&f, 1, "undo");
  happen (&f, 2, "pass");
  wait_counted (&f);
  check (&f, 1);
  end (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/history/crowd", test_crowd);
  g_test_add_func ("/station/history/order", test_order);
  g_test_add_func ("/station/history/meanwhile", test_meanwhile);
  return g_test_run ();
}
