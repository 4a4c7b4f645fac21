/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-hub.h"

#include "muster-debounce.h"
#include "muster-reader-exits.h"
#include "muster-reader-member.h"

/* More devices of one kind than any desk has: a bus gone mad must not fill the machine. */
#define MAX_READERS_OF_FAMILY 16

struct _MusterReaderHub {
  GObject parent_instance;

  GPtrArray *members;       /* MusterReaderMember, owned */
  GPtrArray *families;      /* MusterReaderFamily, owned */
  GListStore *readers;      /* owned: the readers of members, in the same order */
  MusterDebounce *debounce; /* owned */
  MusterReaderExits *exits; /* owned: readers that are members no more */
  gboolean applying;
  gboolean running;
  gboolean disarmed;
  gboolean testing;
  guint trim_id;
};

enum { SIGNAL_EVENT, SIGNAL_RAW, SIGNAL_APPLYING_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterReaderHub, muster_reader_hub, G_TYPE_OBJECT)

static void event_cb (MusterReaderHub *self, MusterCardEvent *event, MusterCardReader *reader);

/* --- members --- */

static MusterCardReader *
get_reader (MusterReaderHub *self, guint i)
{
  const MusterReaderMember *member = g_ptr_array_index (self->members, i);

  return member->reader;
}

/* A test works while the station itself takes no cards. */
static void
arm (MusterReaderHub *self, MusterCardReader *reader)
{
  muster_card_reader_set_armed (reader, !self->disarmed || self->testing);
}

static void
arm_all (MusterReaderHub *self)
{
  for (guint i = 0; i < self->members->len; i++)
    arm (self, get_reader (self, i));
}

static void
add_member (MusterReaderHub *self, MusterReaderFamily *family, MusterCardReader *reader)
{
  g_ptr_array_add (self->members, muster_reader_member_new (reader, family));
  g_signal_connect_swapped (reader, "event", G_CALLBACK (event_cb), self);
  arm (self, reader);
  if (self->running)
    muster_card_reader_start (reader);
  g_list_store_append (self->readers, reader);
}

static void
tell_gone (MusterReaderHub *self, MusterCardReader *reader)
{
  g_autoptr (MusterCardEvent) gone = muster_card_event_new (
      MUSTER_CARD_EVENT_READER_GONE, muster_card_reader_get_name (reader), g_get_monotonic_time ());

  event_cb (self, gone, reader);
}

/* Sends readers away without waiting for them, and forgets them. What they say from now on nobody
 * hears, so that they and their cards are gone is said for them. */
static void
drop (MusterReaderHub *self, GPtrArray *readers)
{
  for (guint i = 0; i < readers->len; i++) {
    MusterCardReader *reader = g_ptr_array_index (readers, i);
    MusterReaderMember *member = muster_reader_members_find (self->members, reader);
    guint at;

    muster_reader_exits_add (self->exits, reader);
    g_signal_handlers_disconnect_by_data (reader, self);
    if (member->attached)
      tell_gone (self, reader);
    g_ptr_array_remove (self->members, member);
    if (g_list_store_find (self->readers, reader, &at))
      g_list_store_remove (self->readers, at);
  }
}

static void
set_applying (MusterReaderHub *self, gboolean applying)
{
  if (self->applying == applying)
    return;
  self->applying = applying;
  g_signal_emit (self, signals[SIGNAL_APPLYING_CHANGED], 0);
}

static void
all_gone_cb (gpointer user_data)
{
  set_applying (user_data, FALSE);
}

/* --- families --- */

static void
add_reader_of (MusterReaderHub *self, MusterReaderFamily *family)
{
  for (guint number = 1; number <= MAX_READERS_OF_FAMILY; number++) {
    g_autoptr (MusterCardReader) reader = muster_reader_family_new_reader (family, number);

    if (!muster_reader_members_has_name (self->members, muster_card_reader_get_name (reader))) {
      add_member (self, family, reader);
      return;
    }
  }
}

/* Of each driver that finds its devices by itself one reader is enough to wait for the next. */
static void
trim (MusterReaderHub *self)
{
  g_autoptr (GPtrArray) surplus = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->families->len; i++) {
    const MusterReaderFamily *family = g_ptr_array_index (self->families, i);

    if (family->many)
      muster_reader_members_list_surplus (self->members, family, surplus);
  }
  drop (self, surplus);
}

static gboolean
trim_cb (gpointer user_data)
{
  MusterReaderHub *self = user_data;

  self->trim_id = 0;
  trim (self);
  return G_SOURCE_REMOVE;
}

/* --- events --- */

/* A reader that got its device no longer waits for one: another does. */
static void
keep_spare (MusterReaderHub *self, const MusterReaderMember *member, MusterCardEventKind kind)
{
  MusterReaderFamily *family = member->family;

  if (kind == MUSTER_CARD_EVENT_READER_GONE && self->trim_id == 0)
    self->trim_id = g_idle_add (trim_cb, self);
  else if (kind == MUSTER_CARD_EVENT_READER_ADDED && family != NULL && family->many &&
           muster_reader_members_count_waiting (self->members, family) == 0)
    add_reader_of (self, family);
}

static void
event_cb (MusterReaderHub *self, MusterCardEvent *event, MusterCardReader *reader)
{
  MusterReaderMember *member = muster_reader_members_find (self->members, reader);
  gboolean tell;

  if (!self->running || member == NULL)
    return;
  muster_reader_member_note (member, event);
  keep_spare (self, member, muster_card_event_get_kind (event));
  /* The debounce learns of test cards, too: one left lying when the test ends is nobody's tap. */
  tell = muster_debounce_is_news (self->debounce, reader, event) &&
         muster_reader_member_is_for_station (member, event, self->testing);
  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_RAW], 0, reader, event);
  if (tell && self->running)
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
  g_object_unref (self);
}

/* --- the type --- */

static void
muster_reader_hub_dispose (GObject *object)
{
  MusterReaderHub *self = MUSTER_READER_HUB (object);

  muster_reader_hub_shutdown (self);
  for (guint i = 0; i < self->members->len; i++)
    g_signal_handlers_disconnect_by_data (get_reader (self, i), self);
  g_ptr_array_set_size (self->members, 0);
  g_list_store_remove_all (self->readers);
  G_OBJECT_CLASS (muster_reader_hub_parent_class)->dispose (object);
}

static void
muster_reader_hub_finalize (GObject *object)
{
  MusterReaderHub *self = MUSTER_READER_HUB (object);

  g_clear_pointer (&self->exits, muster_reader_exits_free);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->families, g_ptr_array_unref);
  g_clear_pointer (&self->debounce, muster_debounce_free);
  g_clear_object (&self->readers);
  G_OBJECT_CLASS (muster_reader_hub_parent_class)->finalize (object);
}

static void
muster_reader_hub_class_init (MusterReaderHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = muster_reader_hub_dispose;
  object_class->finalize = muster_reader_hub_finalize;

  /**
   * MusterReaderHub::event:
   * @event: a #MusterCardEvent that is news
   */
  signals[SIGNAL_EVENT] = g_signal_new ("event",
                                        G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        MUSTER_TYPE_CARD_EVENT);
  /**
   * MusterReaderHub::raw:
   * @reader: a #MusterCardReader
   * @event: a #MusterCardEvent, news or not; comes before "event"
   */
  signals[SIGNAL_RAW] = g_signal_new ("raw",
                                      G_TYPE_FROM_CLASS (klass),
                                      G_SIGNAL_RUN_LAST,
                                      0,
                                      NULL,
                                      NULL,
                                      NULL,
                                      G_TYPE_NONE,
                                      2,
                                      MUSTER_TYPE_CARD_READER,
                                      MUSTER_TYPE_CARD_EVENT);
  /**
   * MusterReaderHub::applying-changed:
   *
   * New settings begin or end to be applied: see muster_reader_hub_is_applying().
   */
  signals[SIGNAL_APPLYING_CHANGED] = g_signal_new ("applying-changed",
                                                   G_TYPE_FROM_CLASS (klass),
                                                   G_SIGNAL_RUN_LAST,
                                                   0,
                                                   NULL,
                                                   NULL,
                                                   NULL,
                                                   G_TYPE_NONE,
                                                   0);
}

static void
muster_reader_hub_init (MusterReaderHub *self)
{
  self->members = g_ptr_array_new_with_free_func (muster_reader_member_free);
  self->families = g_ptr_array_new ();
  self->readers = g_list_store_new (MUSTER_TYPE_CARD_READER);
  self->debounce = muster_debounce_new ();
  self->exits = muster_reader_exits_new (all_gone_cb, self);
}

/**
 * muster_reader_hub_new:
 *
 * Returns: (transfer full): a hub without readers, not started
 */
MusterReaderHub *
muster_reader_hub_new (void)
{
  return g_object_new (MUSTER_TYPE_READER_HUB, NULL);
}

/**
 * muster_reader_hub_add:
 * @self: a hub
 * @reader: a reader that does not run; a reference is taken
 *
 * The reader starts with the hub, or at once if the hub runs.
 */
void
muster_reader_hub_add (MusterReaderHub *self, MusterCardReader *reader)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));
  g_return_if_fail (MUSTER_IS_CARD_READER (reader));
  add_member (self, NULL, reader);
}

/**
 * muster_reader_hub_set_drivers:
 * @self: a hub
 * @types: the drivers; ends with %NULL
 * @config: the site's settings; a reference is taken
 *
 * One reader for each group of the settings; a driver that is not in them has one reader as well,
 * unless it needs to be set up. A driver that finds its devices by itself has one reader for each
 * device and one that waits for the next. Virtual drivers and groups with enabled=no have none.
 *
 * Called again, as after the preferences changed, it ends the readers whose settings changed and
 * leaves the others alone, also those put in by hand. Nothing is waited for here: who has to go is
 * told so and is in the list no more; who comes is in the list at once and opens its device as soon
 * as whoever leaves has given it back, after 4 s at most. Called once more meanwhile, the last
 * settings win: readers of those in between go, too. See muster_reader_hub_is_applying().
 */
void
muster_reader_hub_set_drivers (MusterReaderHub *self,
                               const MusterPluginGetType *types,
                               MusterReaderConfig *config)
{
  g_autoptr (GPtrArray) wanted = NULL;
  g_autoptr (GPtrArray) unwanted = NULL;
  g_autoptr (GPtrArray) before = NULL;

  g_return_if_fail (MUSTER_IS_READER_HUB (self));
  g_return_if_fail (types != NULL && config != NULL);

  wanted = muster_reader_families_new (types, config);
  unwanted = muster_reader_members_list_unwanted (self->members, wanted);
  drop (self, unwanted);
  before = g_steal_pointer (&self->families);
  self->families = g_ptr_array_ref (wanted);
  for (guint i = 0; i < self->members->len; i++) {
    MusterReaderMember *member = g_ptr_array_index (self->members, i);

    if (member->family != NULL)
      member->family = muster_reader_families_find (wanted, member->family);
  }
  for (guint i = 0; i < wanted->len; i++) {
    MusterReaderFamily *family = g_ptr_array_index (wanted, i);

    if (muster_reader_families_find (before, family) == NULL)
      add_reader_of (self, family);
  }
  set_applying (self, !muster_reader_exits_is_empty (self->exits));
}

/**
 * muster_reader_hub_is_applying:
 *
 * Returns: whether readers that the last settings do not want are still about to end, and others
 *   may wait for their devices
 */
gboolean
muster_reader_hub_is_applying (MusterReaderHub *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), FALSE);
  return self->applying;
}

void
muster_reader_hub_start (MusterReaderHub *self)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));

  self->running = TRUE;
  for (guint i = 0; i < self->members->len; i++)
    muster_card_reader_start (get_reader (self, i));
}

/**
 * muster_reader_hub_shutdown:
 * @self: a hub
 *
 * Ends all readers side by side, within 4 s altogether; no event comes afterwards. May be started
 * again.
 */
void
muster_reader_hub_shutdown (MusterReaderHub *self)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));

  self->running = FALSE;
  g_clear_handle_id (&self->trim_id, g_source_remove);
  for (guint i = 0; i < self->members->len; i++)
    muster_card_reader_cancel (get_reader (self, i));
  for (guint i = 0; i < self->members->len; i++) {
    MusterReaderMember *member = g_ptr_array_index (self->members, i);

    muster_card_reader_stop (member->reader);
    member->attached = member->test_card = FALSE;
  }
  trim (self);
  muster_reader_exits_finish (self->exits);
  set_applying (self, FALSE);
  g_clear_pointer (&self->debounce, muster_debounce_free);
  self->debounce = muster_debounce_new ();
}

/**
 * muster_reader_hub_set_armed:
 * @self: a hub; armed at first
 * @armed: whether the station takes cards
 *
 * While disarmed nobody's card is read, except in a test.
 */
void
muster_reader_hub_set_armed (MusterReaderHub *self, gboolean armed)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));
  self->disarmed = !armed;
  arm_all (self);
}

/**
 * muster_reader_hub_set_testing:
 * @self: a hub
 * @testing: whether staff try the readers now
 *
 * Cards and their errors are told by "raw" only. A card that still lies on a reader when the test
 * ends is not told until it was lifted and put on again; one that was tapped in the test counts
 * again after 3 s, like any card.
 */
void
muster_reader_hub_set_testing (MusterReaderHub *self, gboolean testing)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));
  self->testing = testing;
  arm_all (self);
}

gboolean
muster_reader_hub_get_testing (MusterReaderHub *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), FALSE);
  return self->testing;
}

GListModel *
muster_reader_hub_get_readers (MusterReaderHub *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), NULL);
  return G_LIST_MODEL (self->readers);
}

guint
muster_reader_hub_get_n_ready (MusterReaderHub *self)
{
  guint n = 0;

  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), 0);
  for (guint i = 0; i < self->members->len; i++)
    n += muster_card_reader_get_state (get_reader (self, i)) >= MUSTER_READER_IDLE;
  return n;
}

const GError *
muster_reader_hub_get_last_error (MusterReaderHub *self, MusterCardReader *reader, gint64 *time_us)
{
  const MusterReaderMember *member;

  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), NULL);
  member = muster_reader_members_find (self->members, reader);
  if (time_us != NULL)
    *time_us = member != NULL ? member->last_error_us : 0;
  return member != NULL ? member->last_error : NULL;
}

const GError *
muster_reader_hub_get_trouble (MusterReaderHub *self, MusterCardReader *reader)
{
  const MusterReaderMember *member;

  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), NULL);
  member = muster_reader_members_find (self->members, reader);
  return member != NULL && member->trouble ? member->last_error : NULL;
}
