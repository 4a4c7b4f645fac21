/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-debounce.h"

#include "muster-card-error.h"

typedef enum { END, READ, OFF, GONE, ADDED, FAULT } What;

typedef struct {
  What what;
  int reader;
  int ms;
  const char *number;
  gboolean news;
} Line;

static MusterCardEvent *
make (const Line *line)
{
  gint64 t = (gint64) line->ms * 1000;
  g_autoptr (GError) error = NULL;

  switch (line->what) {
  case READ:
    return muster_card_event_new_read ("r", MUSTER_CARD_CAMPUS, line->number, t, t);
  case OFF:
    return muster_card_event_new (MUSTER_CARD_EVENT_CARD_OFF, "r", t);
  case GONE:
    return muster_card_event_new (MUSTER_CARD_EVENT_READER_GONE, "r", t);
  case FAULT:
    error = g_error_new_literal (MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD, "moved");
    return muster_card_event_new_error ("r", error, t);
  case ADDED:
  case END:
  default:
    return muster_card_event_new (MUSTER_CARD_EVENT_READER_ADDED, "r", t);
  }
}

static void
test_table (gconstpointer data)
{
  static const char readers[3] = {0};
  g_autoptr (MusterDebounce) debounce = muster_debounce_new ();

  for (const Line *line = data; line->what != END; line++) {
    g_autoptr (MusterCardEvent) event = make (line);

    g_test_message ("at %d ms", line->ms);
    g_assert_cmpint (
        muster_debounce_is_news (debounce, &readers[line->reader], event), ==, line->news);
  }
}

/* Two readers side by side both see the card; touching twice is one tap; after 3 s it is a new one,
 * counted from the tap that was told. */
static const Line same_card[] = {
    {READ, 0, 1000, "A", TRUE},
    {READ, 1, 1200, "A", FALSE},
    {OFF, 0, 1300, NULL, FALSE},
    {OFF, 1, 1400, NULL, TRUE},
    {READ, 0, 2500, "A", FALSE},
    {OFF, 0, 2600, NULL, TRUE},
    {READ, 0, 3999, "A", FALSE},
    {OFF, 0, 4000, NULL, TRUE},
    {READ, 1, 4600, "A", TRUE},
    {END, 0, 0, NULL, FALSE},
};

static const Line other_card[] = {
    {READ, 0, 1000, "A", TRUE},
    {OFF, 0, 1100, NULL, TRUE},
    {READ, 0, 1200, "B", TRUE},
    {OFF, 0, 1300, NULL, TRUE},
    {READ, 1, 1400, "A", FALSE},
    {READ, 0, 1500, "C", TRUE},
    {END, 0, 0, NULL, FALSE},
};

/* A reader that reports a card for ever, and one where it drops out of the field for a moment. */
static const Line left_lying[] = {
    {READ, 0, 1000, "A", TRUE},
    {READ, 0, 2000, "A", FALSE},
    {READ, 0, 5000, "A", FALSE},
    {READ, 0, 60000, "A", FALSE},
    {READ, 1, 60500, "A", FALSE},
    {OFF, 1, 60600, NULL, FALSE},
    {OFF, 0, 61000, NULL, TRUE},
    {READ, 0, 61300, "A", FALSE},
    {OFF, 0, 61400, NULL, TRUE},
    {READ, 0, 61950, "A", TRUE},
    {END, 0, 0, NULL, FALSE},
};

/* Without CARD_OFF another card, or the reader's loss, also lifts the first. */
static const Line replaced[] = {
    {READ, 0, 1000, "A", TRUE},
    {READ, 0, 9000, "B", TRUE},
    {READ, 0, 19000, "A", TRUE},
    {GONE, 0, 25000, NULL, TRUE},
    {ADDED, 0, 26000, NULL, TRUE},
    {READ, 0, 26100, "A", TRUE},
    {END, 0, 0, NULL, FALSE},
};

static const Line not_cards[] = {
    {ADDED, 0, 0, NULL, TRUE},
    {OFF, 0, 1, NULL, FALSE},
    {FAULT, 0, 2, NULL, TRUE},
    {FAULT, 0, 3, NULL, TRUE},
    {GONE, 0, 4, NULL, TRUE},
    {END, 0, 0, NULL, FALSE},
};

/* An ID card and a campus card with the same text are two cards. */
static void
test_kinds (void)
{
  g_autoptr (MusterDebounce) debounce = muster_debounce_new ();
  g_autoptr (MusterCardEvent) campus =
      muster_card_event_new_read ("r", MUSTER_CARD_CAMPUS, "A", 1, 1);
  g_autoptr (MusterCardEvent) id = muster_card_event_new_read ("r", MUSTER_CARD_ID, "A", 2, 2);

  g_assert_true (muster_debounce_is_news (debounce, debounce, campus));
  g_assert_true (muster_debounce_is_news (debounce, debounce, id));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/device/debounce/same-card", same_card, test_table);
  g_test_add_data_func ("/device/debounce/other-card", other_card, test_table);
  g_test_add_data_func ("/device/debounce/left-lying", left_lying, test_table);
  g_test_add_data_func ("/device/debounce/replaced", replaced, test_table);
  g_test_add_data_func ("/device/debounce/not-cards", not_cards, test_table);
  g_test_add_func ("/device/debounce/kinds", test_kinds);
  return g_test_run ();
}
