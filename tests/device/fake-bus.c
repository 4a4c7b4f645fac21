/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-bus.h"

#include <stdlib.h>

typedef struct {
  gboolean plugged;
  guint pulled; /* how often it was pulled out */
  int refusal;  /* MusterCardError, or -1 */
  guint end_ms; /* how long closing takes */
  GQueue acts;  /* char *, owned: a number put on, or "" for lifted */
} Place;

static GMutex lock;
static GCond changed;
static Place places[FAKE_BUS_SIZE];
static guint opens;
static guint conflicts;

typedef struct {
  MusterCardReader parent_instance;
  int place;
  guint pulled;
} FakeReader;

typedef struct {
  MusterCardReaderClass parent_class;
} FakeReaderClass;

GType fake_reader_get_type (void);
G_DEFINE_ABSTRACT_TYPE (FakeReader, fake_reader, MUSTER_TYPE_CARD_READER)

static gboolean
fail (GError **error, MusterCardError code)
{
  g_set_error (error, MUSTER_CARD_ERROR, code, "%s", muster_card_error_to_nick (code));
  return FALSE;
}

static gboolean
is_plugged (guint place)
{
  gboolean plugged;

  g_mutex_lock (&lock);
  plugged = places[place].plugged;
  g_mutex_unlock (&lock);
  return plugged;
}

/* What came of it, once the place is claimed; the lock is held. */
static gboolean
open_claimed (FakeReader *self, guint place, GError **error)
{
  if (!places[place].plugged)
    return fail (error, MUSTER_CARD_ERROR_NO_READER);
  if (places[place].refusal >= 0)
    return fail (error, (MusterCardError) places[place].refusal);
  self->place = (int) place;
  self->pulled = places[place].pulled;
  opens++;
  return TRUE;
}

static gboolean
open_place (FakeReader *self, guint place, GCancellable *cancellable, GError **error)
{
  g_autofree char *claim = g_strdup_printf ("fake:%u", place);
  gboolean ok;

  if (!is_plugged (place))
    return fail (error, MUSTER_CARD_ERROR_NO_READER);
  if (!muster_card_reader_claim (MUSTER_CARD_READER (self), claim)) {
    g_mutex_lock (&lock);
    conflicts += !g_cancellable_is_cancelled (cancellable);
    g_mutex_unlock (&lock);
    return fail (error, MUSTER_CARD_ERROR_NO_READER);
  }
  g_mutex_lock (&lock);
  ok = open_claimed (self, place, error);
  g_mutex_unlock (&lock);
  if (ok)
    muster_card_reader_set_detail (MUSTER_CARD_READER (self), claim);
  return ok;
}

static gboolean
fake_many_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  gboolean ok = FALSE;

  for (guint i = 0; i < FAKE_BUS_FOUND && !ok; i++) {
    g_autoptr (GError) local = NULL;

    ok = open_place ((FakeReader *) reader, i, cancellable, &local);
    if (!ok && (i + 1 == FAKE_BUS_FOUND ||
                !g_error_matches (local, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER))) {
      g_propagate_error (error, g_steal_pointer (&local));
      break;
    }
  }
  return ok;
}

static gboolean
fake_setup_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  g_autofree char *port = muster_reader_config_dup_string (
      muster_card_reader_get_config (reader), muster_card_reader_get_group (reader), "port");

  if (port == NULL)
    return fail (error, MUSTER_CARD_ERROR_NOT_SET_UP);
  return open_place ((FakeReader *) reader, (guint) atoi (port), cancellable, error);
}

static gboolean
fake_plain_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  return open_place ((FakeReader *) reader, FAKE_BUS_SIZE - 1, cancellable, error);
}

static gboolean
fake_virtual_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  g_assert_not_reached ();
}

/* Waits for the next act; the lock is held. */
static char *
next_act (FakeReader *self, GCancellable *cancellable, GError **error)
{
  Place *place = &places[self->place];

  while (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    if (place->pulled != self->pulled) {
      fail (error, MUSTER_CARD_ERROR_NO_READER);
      return NULL;
    }
    if (!g_queue_is_empty (&place->acts))
      return g_queue_pop_head (&place->acts);
    /* A cancel does not come through the bus. */
    g_cond_wait_until (&changed, &lock, g_get_monotonic_time () + 20 * 1000);
  }
  return NULL;
}

static MusterCardEvent *
fake_reader_wait_card (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  FakeReader *self = (FakeReader *) reader;
  MusterCardEvent *event = NULL;
  g_autofree char *act = NULL;

  g_mutex_lock (&lock);
  do {
    g_free (act);
    act = next_act (self, cancellable, error);
  } while (act != NULL && *act == '\0');
  g_mutex_unlock (&lock);
  if (act == NULL)
    return NULL;
  muster_card_reader_set_reading (reader);
  if (g_str_has_prefix (act, "!")) {
    fail (error, MUSTER_CARD_ERROR_READ_AGAIN);
  } else {
    gint64 now = g_get_monotonic_time ();

    event = muster_card_event_new_read (
        muster_card_reader_get_name (reader), MUSTER_CARD_CAMPUS, act, now, now);
  }
  return event;
}

static gboolean
fake_reader_wait_removal (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  FakeReader *self = (FakeReader *) reader;
  g_autofree char *act = NULL;

  g_mutex_lock (&lock);
  act = next_act (self, cancellable, error);
  if (act != NULL && *act != '\0') /* the next card lies there already */
    g_queue_push_head (&places[self->place].acts, g_steal_pointer (&act));
  g_mutex_unlock (&lock);
  return error == NULL || *error == NULL;
}

static void
fake_reader_close (MusterCardReader *reader)
{
  guint end_ms;

  g_mutex_lock (&lock);
  end_ms = places[((FakeReader *) reader)->place].end_ms;
  g_mutex_unlock (&lock);
  g_usleep ((gulong) end_ms * 1000);
}

static void
fake_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  g_usleep (3000);
}

static void
fake_reader_class_init (FakeReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  reader_class->wait_card = fake_reader_wait_card;
  reader_class->wait_removal = fake_reader_wait_removal;
  reader_class->close = fake_reader_close;
  reader_class->pause = fake_reader_pause;
}

static void
fake_reader_init (FakeReader *self)
{
}

#define DEFINE_FAKE(Name, name, driver_id, flag)                                                   \
  typedef FakeReader Name;                                                                         \
  typedef FakeReaderClass Name##Class;                                                             \
  G_DEFINE_TYPE (Name, name, fake_reader_get_type ())                                              \
  static void name##_class_init (Name##Class *klass)                                               \
  {                                                                                                \
    MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);                        \
    reader_class->id = driver_id;                                                                  \
    reader_class->flag = TRUE;                                                                     \
    reader_class->open = name##_open;                                                              \
  }                                                                                                \
  static void name##_init (Name *self)                                                             \
  {                                                                                                \
  }

DEFINE_FAKE (FakeMany, fake_many, "sdt-usb", is_many)
DEFINE_FAKE (FakeSetup, fake_setup, "sdt-serial", needs_setup)
DEFINE_FAKE (FakeVirtual, fake_virtual, "virtual", is_virtual)

typedef FakeReader FakePlain;
typedef FakeReaderClass FakePlainClass;
G_DEFINE_TYPE (FakePlain, fake_plain, fake_reader_get_type ())

static void
fake_plain_class_init (FakePlainClass *klass)
{
  MUSTER_CARD_READER_CLASS (klass)->id = "pcsc";
  MUSTER_CARD_READER_CLASS (klass)->open = fake_plain_open;
}

static void
fake_plain_init (FakePlain *self)
{
}

static void
push (guint place, const char *act)
{
  g_mutex_lock (&lock);
  g_queue_push_tail (&places[place].acts, g_strdup (act));
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
fake_bus_reset (void)
{
  g_mutex_lock (&lock);
  for (guint i = 0; i < FAKE_BUS_SIZE; i++) {
    g_queue_clear_full (&places[i].acts, g_free);
    places[i] = (Place){.refusal = -1, .acts = G_QUEUE_INIT};
  }
  opens = conflicts = 0;
  g_mutex_unlock (&lock);
}

void
fake_bus_plug (guint place)
{
  g_mutex_lock (&lock);
  places[place].plugged = TRUE;
  g_mutex_unlock (&lock);
}

void
fake_bus_unplug (guint place)
{
  g_mutex_lock (&lock);
  places[place].plugged = FALSE;
  places[place].pulled++;
  g_queue_clear_full (&places[place].acts, g_free);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
fake_bus_refuse (guint place, int card_error)
{
  g_mutex_lock (&lock);
  places[place].refusal = card_error;
  g_mutex_unlock (&lock);
}

void
fake_bus_set_slow (guint place, guint end_ms)
{
  g_mutex_lock (&lock);
  places[place].end_ms = end_ms;
  g_mutex_unlock (&lock);
}

void
fake_bus_tap (guint place, const char *number)
{
  push (place, number);
}

void
fake_bus_lift (guint place)
{
  push (place, "");
}

guint
fake_bus_count_unread (void)
{
  guint n = 0;

  g_mutex_lock (&lock);
  for (guint i = 0; i < FAKE_BUS_SIZE; i++)
    n += g_queue_get_length (&places[i].acts);
  g_mutex_unlock (&lock);
  return n;
}

guint
fake_bus_count_opens (void)
{
  guint n;

  g_mutex_lock (&lock);
  n = opens;
  g_mutex_unlock (&lock);
  return n;
}

guint
fake_bus_count_conflicts (void)
{
  guint n;

  g_mutex_lock (&lock);
  n = conflicts;
  g_mutex_unlock (&lock);
  return n;
}
