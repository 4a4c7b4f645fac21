/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-debounce.h"

/* The same card within this time is the same tap: people touch twice, and two readers side by side
 * both see one card. */
#define SAME_TAP_US (3 * G_USEC_PER_SEC)
/* A card badly placed drops out of the field and comes back: it was not lifted. */
#define FLUTTER_US (G_USEC_PER_SEC / 2)

typedef struct {
  MusterCardEvent *event; /* owned: which card */
  gint64 told_us;         /* when it last was news */
  gint64 off_us;          /* when the last reader lost it */
  GPtrArray *readers;     /* borrowed: readers it lies on now */
} Card;

struct _MusterDebounce {
  GPtrArray *cards; /* Card, owned: those that lie on a reader or did a moment ago */
};

static void
card_free (gpointer data)
{
  Card *card = data;

  muster_card_event_unref (card->event);
  g_ptr_array_unref (card->readers);
  g_free (card);
}

static gboolean
same_card (const MusterCardEvent *a, const MusterCardEvent *b)
{
  return muster_card_event_get_card (a) == muster_card_event_get_card (b) &&
         g_strcmp0 (muster_card_event_get_number (a), muster_card_event_get_number (b)) == 0;
}

static Card *
find_card (MusterDebounce *self, const MusterCardEvent *event)
{
  for (guint i = 0; i < self->cards->len; i++) {
    Card *card = g_ptr_array_index (self->cards, i);

    if (same_card (card->event, event))
      return card;
  }
  return NULL;
}

/* Card numbers are kept no longer than a rule needs them. */
static void
forget_old (MusterDebounce *self, gint64 now)
{
  for (guint i = self->cards->len; i > 0; i--) {
    Card *card = g_ptr_array_index (self->cards, i - 1);

    if (card->readers->len == 0 && now - card->told_us >= SAME_TAP_US &&
        now - card->off_us >= FLUTTER_US)
      g_ptr_array_remove_index (self->cards, i - 1);
  }
}

/* Nothing lies on @reader any more. Returns TRUE if that freed a card altogether. */
static gboolean
take_off (MusterDebounce *self, gconstpointer reader, gint64 now)
{
  gboolean freed = FALSE;

  for (guint i = 0; i < self->cards->len; i++) {
    Card *card = g_ptr_array_index (self->cards, i);

    if (g_ptr_array_remove (card->readers, (gpointer) reader) && card->readers->len == 0) {
      card->off_us = now;
      freed = TRUE;
    }
  }
  return freed;
}

static gboolean
put_on (MusterDebounce *self, gconstpointer reader, MusterCardEvent *event)
{
  gint64 now = muster_card_event_get_time (event);
  Card *card;
  gboolean news;

  take_off (self, reader, now);
  card = find_card (self, event);
  if (card == NULL) {
    card = g_new0 (Card, 1);
    card->event = muster_card_event_ref (event);
    card->readers = g_ptr_array_new ();
    g_ptr_array_add (self->cards, card);
    news = TRUE;
  } else {
    news = card->readers->len == 0 && now - card->told_us >= SAME_TAP_US &&
           now - card->off_us >= FLUTTER_US;
  }
  if (news)
    card->told_us = now;
  g_ptr_array_add (card->readers, (gpointer) reader);
  return news;
}

MusterDebounce *
muster_debounce_new (void)
{
  MusterDebounce *self = g_new0 (MusterDebounce, 1);

  self->cards = g_ptr_array_new_with_free_func (card_free);
  return self;
}

void
muster_debounce_free (MusterDebounce *self)
{
  g_ptr_array_unref (self->cards);
  g_free (self);
}

/**
 * muster_debounce_is_news:
 * @self: the memory of all readers
 * @reader: which reader; only compared
 * @event: what it said. Times are microseconds of one clock
 *
 * The same card within 3 s on any reader is one event, counted from the one that was news. A card
 * left lying is one event, however often it is reported; it counts as lifted once every reader has
 * lost it for half a second. CARD_OFF is news when the last reader loses the card. Everything else
 * is news.
 *
 * Returns: whether the event is to be told
 */
gboolean
muster_debounce_is_news (MusterDebounce *self, gconstpointer reader, MusterCardEvent *event)
{
  gint64 now = muster_card_event_get_time (event);

  forget_old (self, now);
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    return put_on (self, reader, event);
  case MUSTER_CARD_EVENT_CARD_OFF:
    return take_off (self, reader, now);
  case MUSTER_CARD_EVENT_READER_GONE:
    take_off (self, reader, now);
    return TRUE;
  case MUSTER_CARD_EVENT_READER_ADDED:
  case MUSTER_CARD_EVENT_READER_STATE:
  case MUSTER_CARD_EVENT_CARD_ON:
  case MUSTER_CARD_EVENT_ERROR:
  default:
    return TRUE;
  }
}
