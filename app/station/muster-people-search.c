/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-people-search.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-station-private.h"

/* What is read at a glance; who has more of the name types more. */
#define MAX_HITS 20

struct _MusterPeopleSearch {
  GObject parent_instance;

  MusterStation *station; /* owned */
  gboolean begun;
  gint64 staff, second; /* accounts that stand behind it; 0 = there are none */
  char *typed;          /* owned, nullable: a name, where there are no accounts */
  GPtrArray *hits;      /* owned, of MusterPersonHit */
  guint total;
  GError *error;         /* owned, nullable */
  GCancellable *looking; /* owned, NULL if nothing is under way */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPeopleSearch, muster_people_search, G_TYPE_OBJECT)

/* --- who was found --- */

/* @hits: (transfer full) (nullable), @error: (transfer full) (nullable) */
static void
take (MusterPeopleSearch *self, GPtrArray *hits, guint total, GError *error)
{
  g_ptr_array_unref (self->hits);
  self->hits = hits != NULL
                   ? hits
                   : g_ptr_array_new_with_free_func ((GDestroyNotify) muster_person_hit_free);
  self->total = total;
  g_clear_error (&self->error);
  self->error = error;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
stop (MusterPeopleSearch *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterPeopleSearch) self = user_data;
  GError *error = NULL;
  guint total = 0;
  GPtrArray *hits =
      muster_store_search_people_finish (MUSTER_STORE (source), result, &total, &error);

  if (muster_error_is_cancelled (error)) {
    g_error_free (error);
    return;
  }
  g_clear_object (&self->looking);
  take (self, hits, total, error);
}

/* --- who may --- */

/* The one who was asked, and nobody who came to the desk since. */
static gboolean
is_theirs (MusterPeopleSearch *self)
{
  MusterDuty *duty = muster_station_get_duty (self->station);

  if (!self->begun)
    return FALSE;
  if (!muster_duty_has_accounts (duty))
    return TRUE;
  return muster_duty_get_state (duty) == MUSTER_DUTY_IN &&
         muster_duty_get_account (duty) == self->staff;
}

static void
follow_cb (MusterPeopleSearch *self)
{
  if (is_theirs (self) && muster_people_search_can (self->station))
    return;
  stop (self);
  if (self->hits->len > 0 || self->error != NULL)
    take (self, NULL, 0, NULL);
}

/* --- object --- */

static void
muster_people_search_dispose (GObject *object)
{
  MusterPeopleSearch *self = MUSTER_PEOPLE_SEARCH (object);

  stop (self);
  g_clear_object (&self->station);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->typed, g_free);
  G_OBJECT_CLASS (muster_people_search_parent_class)->dispose (object);
}

static void
muster_people_search_class_init (MusterPeopleSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_people_search_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_people_search_init (MusterPeopleSearch *self)
{
  self->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_person_hit_free);
}

/* "screen-changed" comes when somebody else is at the desk, when a visit began and when the store
 * was closed. */
MusterPeopleSearch *
muster_people_search_new (MusterStation *station)
{
  MusterPeopleSearch *self = g_object_new (MUSTER_TYPE_PEOPLE_SEARCH, NULL);

  self->station = g_object_ref (station);
  g_signal_connect_object (
      station, "screen-changed", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
muster_people_search_can (MusterStation *station)
{
  const MusterStationParts *parts = muster_station_get_parts (station);

  return !muster_store_is_sealed_off (parts->store) &&
         !muster_lamp_meter_is_running (parts->meter) &&
         muster_station_get_visit (station)->state == MUSTER_VISIT_IDLE;
}

/**
 * muster_people_search_begin:
 * @staff: (nullable): a typed name, where there are no accounts
 *
 * Takes the right for it. Names are read from now on, so that the first look does not wait for
 * them.
 *
 * Returns: %FALSE with NO_RIGHTS
 */
gboolean
muster_people_search_begin (MusterPeopleSearch *self, const char *staff, GError **error)
{
  MusterStaffBy by;

  g_return_val_if_fail (MUSTER_IS_PEOPLE_SEARCH (self), FALSE);
  if (!muster_duty_demand (
          muster_station_get_duty (self->station), MUSTER_RIGHT_FIND_NAME, 0, 0, &by, error))
    return FALSE;
  self->begun = TRUE;
  self->staff = by.by;
  self->second = by.second;
  g_free (self->typed);
  self->typed = g_strdup (staff);
  muster_people_search_look (self, "");
  return TRUE;
}

/**
 * muster_people_search_look:
 * @text: parts of a name or of a student number; an empty one finds nobody
 *
 * What was asked before is answered no more.
 */
void
muster_people_search_look (MusterPeopleSearch *self, const char *text)
{
  g_return_if_fail (MUSTER_IS_PEOPLE_SEARCH (self));
  stop (self);
  if (!is_theirs (self) || !muster_people_search_can (self->station))
    return;
  self->looking = g_cancellable_new ();
  muster_store_search_people_async (muster_station_get_parts (self->station)->store,
                                    text,
                                    MAX_HITS,
                                    self->looking,
                                    found_cb,
                                    g_object_ref (self));
}

GPtrArray *
muster_people_search_get_hits (MusterPeopleSearch *self)
{
  g_return_val_if_fail (MUSTER_IS_PEOPLE_SEARCH (self), NULL);
  return self->hits;
}

guint
muster_people_search_get_total (MusterPeopleSearch *self)
{
  g_return_val_if_fail (MUSTER_IS_PEOPLE_SEARCH (self), 0);
  return self->total;
}

const GError *
muster_people_search_get_error (MusterPeopleSearch *self)
{
  g_return_val_if_fail (MUSTER_IS_PEOPLE_SEARCH (self), NULL);
  return self->error;
}

/* --- taking one --- */

static void
recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0)
    g_warning ("Journal: %s", error->message);
}

/* Who was looked for and not taken is told to nobody: what was typed may be anybody's name. */
static void
record (MusterPeopleSearch *self, gint64 person)
{
  const MusterStationParts *parts = muster_station_get_parts (self->station);
  const MusterStaffAct act = {.name = self->typed, .staff = self->staff, .second = self->second};
  g_autoptr (MusterEvent) event = muster_event_new ("name-pick");

  muster_event_set_string (event, "occasion", parts->occasion->id);
  muster_event_set_string (event, "profile", muster_profile_get_id (parts->profile));
  muster_event_set_int (event, "policy", parts->policy.version);
  muster_event_set_int (event, "person", person);
  muster_staff_act_tell (&act, event);
  if (parts->rehearsal)
    muster_event_set_boolean (event, "rehearsal", TRUE);
  if (parts->policy.never_syncs)
    muster_event_set_boolean (event, "never_syncs", TRUE);
  muster_store_append_async (parts->store, event, NULL, recorded_cb, NULL);
}

/**
 * muster_people_search_pick:
 *
 * The person is asked “is this you?” whatever the profile says, and goes on as anybody with a card.
 *
 * Returns: %FALSE with NO_RIGHTS if somebody else is at the desk now, BUSY if a visit runs
 */
gboolean
muster_people_search_pick (MusterPeopleSearch *self, guint rank, GError **error)
{
  const MusterStationParts *parts;
  gint64 person;

  g_return_val_if_fail (MUSTER_IS_PEOPLE_SEARCH (self), FALSE);
  if (!is_theirs (self))
    return muster_duty_set_error (MUSTER_SIGN_NOBODY, MUSTER_RIGHT_FIND_NAME, error);
  if (!muster_people_search_can (self->station) || rank >= self->hits->len) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BUSY,
                         _ ("Somebody else is being checked in now. Look again after that."));
    return FALSE;
  }
  parts = muster_station_get_parts (self->station);
  person = ((MusterPersonHit *) g_ptr_array_index (self->hits, rank))->person;
  record (self, person);
  muster_finder_come (parts->finder, MUSTER_VISIT_EVENT_NAMED, muster_claim_of_named (person));
  return TRUE;
}
