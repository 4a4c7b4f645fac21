/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station-parts.h"

#include "muster-camera-pin.h"
#include "muster-thresholds.h"

static void
join_policy (MusterStationParts *parts)
{
  MusterPolicy *policy = &parts->policy;

  *policy = *muster_profile_get_policy (parts->profile);
  policy->never_syncs = policy->never_syncs || parts->rehearsal;
  if (parts->engine != NULL)
    muster_thresholds_join (policy, parts->store, parts->engine, &parts->calibrated);
}

static void
make_capture (MusterStationParts *parts)
{
  const MusterPolicy *policy = &parts->policy;

  if (parts->camera != NULL) {
    muster_camera_set_practice (parts->camera, parts->rehearsal);
    muster_camera_pin_load (parts->store, parts->camera);
  }
  parts->capture =
      muster_capture_new (parts->camera, parts->engine, policy->still, policy->probe_frames);
  muster_capture_set_needs_trust (parts->capture, policy->challenges > 0);
}

/* For the keeper. */
static gint64
get_idle (gpointer data)
{
  const MusterStationParts *parts = data;

  if (muster_visit_loop_get_visit (parts->loop)->state != MUSTER_VISIT_IDLE ||
      muster_screens_get_keypad (parts->screens))
    return 0;
  return parts->duty != NULL ? muster_duty_get_idle (parts->duty) : G_MAXINT32;
}

static void
make_keeper (MusterStationParts *parts)
{
  parts->collector = muster_evidence_collector_new (parts->challenger, parts->capture);
  parts->keeper =
      muster_evidence_keeper_new (parts->store, parts->collector, parts->camera, &parts->policy);
  parts->keys = muster_key_watch_new (parts->store);
  parts->retention = muster_retention_keeper_new (parts->store);
  muster_retention_keeper_set_idle (parts->retention, get_idle, parts);
}

static void
make_recorder (MusterStationParts *parts)
{
  MusterRecordSource common = {
      .policy = &parts->policy,
      .occasion = parts->occasion,
      .profile = muster_profile_get_id (parts->profile),
      .model = parts->engine != NULL ? muster_face_engine_get_model (parts->engine) : NULL,
      .consent_text = muster_profile_get_text (parts->profile, "consent"),
      .rehearsal = parts->rehearsal,
  };

  parts->recorder =
      muster_recorder_new (parts->store, parts->history, parts->challenger, parts->keeper, &common);
}

static void
make_screens (MusterStationParts *parts)
{
  MusterScreenSource common = {
      .visit = muster_visit_loop_get_visit (parts->loop),
      .policy = &parts->policy,
      .profile = parts->profile,
      .occasion = parts->occasion,
      .claim = muster_finder_get_claim (parts->finder),
      .station = parts->name,
      .rehearsal = parts->rehearsal,
      .assist = parts->policy.staff_confirms,
  };

  parts->screens = muster_screens_new (&common,
                                       parts->finder,
                                       parts->capture,
                                       parts->challenger,
                                       parts->meter,
                                       parts->keeper,
                                       parts->recorder,
                                       parts->cards);
}

static void
make_emergency (MusterStationParts *parts)
{
  const MusterEmergencyTerms terms = {
      .hours = parts->policy.emergency_hours,
      .policy = parts->policy.version,
      .profile = muster_profile_get_id (parts->profile),
      .occasion = parts->occasion->id,
      .rehearsal = parts->rehearsal,
  };

  parts->emergency = muster_emergency_new (parts->store, &terms);
}

static void
make_search (MusterStationParts *parts)
{
  const MusterSearchTerms terms = {
      .policy = &parts->policy,
      .calibrated = &parts->calibrated,
      .occasion = parts->occasion,
      .profile = muster_profile_get_id (parts->profile),
      .model = parts->engine != NULL ? muster_face_engine_get_model (parts->engine) : NULL,
      .rehearsal = parts->rehearsal,
  };

  if (parts->engine == NULL || (parts->policy.identify & MUSTER_IDENTIFY_FACE) == 0)
    return;
  parts->faces = muster_face_finder_new (parts->store, terms.model);
  parts->search =
      muster_face_search_new (parts->store, parts->capture, parts->sitting, parts->faces, &terms);
}

/**
 * muster_station_parts_make:
 * @parts: with what is given; all else is zero
 * @calls: what the visit asks for
 * @owner: for @calls
 *
 * Nothing runs yet.
 */
void
muster_station_parts_make (MusterStationParts *parts,
                           const MusterVisitLoopCalls *calls,
                           gpointer owner)
{
  const MusterPolicy *policy = &parts->policy;
  const MusterVisit *visit;

  join_policy (parts);
  parts->loop = muster_visit_loop_new (policy, calls, owner);
  visit = muster_visit_loop_get_visit (parts->loop);
  make_emergency (parts);
  parts->days =
      muster_day_book_new (parts->store, muster_profile_get_id (parts->profile), parts->rehearsal);
  parts->closing = muster_day_ready_new (parts->days);
  parts->history = muster_history_new (parts->store);
  parts->settler = muster_settler_new (parts->store, parts->history, policy->doubtful_hours);
  parts->roster = muster_roster_count_new (parts->store);
  make_capture (parts);
  if (parts->engine != NULL)
    muster_face_engine_set_gate (parts->engine, &policy->quality);
  parts->sitting = muster_sitting_new (parts->capture, parts->camera, visit);
  parts->meter = muster_lamp_meter_new (
      parts->store, parts->camera, parts->engine, parts->capture, parts->sitting);
  parts->challenger = muster_challenger_new (policy, NULL, NULL);
  parts->finder = muster_finder_new (parts->store, parts->engine, parts->occasion, policy, visit);
  parts->departed = muster_departed_new (parts->store, parts->occasion, visit);
  parts->matcher = muster_matcher_new (parts->capture, parts->finder);
  if (parts->hub != NULL)
    parts->cards = muster_card_watch_new (parts->hub);
  make_search (parts);
  make_keeper (parts);
  make_recorder (parts);
  make_screens (parts);
}

void
muster_station_parts_clear (MusterStationParts *parts)
{
  g_clear_pointer (&parts->screens, muster_screens_free);
  g_clear_pointer (&parts->loop, muster_visit_loop_free);
  g_clear_object (&parts->recorder);
  g_clear_object (&parts->keeper);
  g_clear_pointer (&parts->keys, muster_key_watch_free);
  g_clear_object (&parts->retention);
  g_clear_object (&parts->courier);
  g_clear_object (&parts->collector);
  g_clear_object (&parts->cards);
  g_clear_object (&parts->matcher);
  g_clear_object (&parts->search);
  g_clear_object (&parts->faces);
  g_clear_object (&parts->departed);
  g_clear_object (&parts->finder);
  g_clear_object (&parts->listener);
  g_clear_object (&parts->challenger);
  g_clear_object (&parts->meter);
  g_clear_object (&parts->sitting);
  g_clear_object (&parts->capture);
  g_clear_object (&parts->roster);
  g_clear_object (&parts->settler);
  g_clear_object (&parts->history);
  g_clear_object (&parts->closing);
  g_clear_object (&parts->days);
  g_clear_object (&parts->emergency);
  g_clear_object (&parts->store);
  g_clear_object (&parts->readers);
  g_clear_object (&parts->duty);
  g_clear_object (&parts->hub);
  g_clear_object (&parts->camera);
  g_clear_object (&parts->engine);
  g_clear_pointer (&parts->profile, muster_profile_unref);
  g_clear_pointer (&parts->occasion, muster_occasion_free);
  g_clear_pointer (&parts->name, g_free);
}

/**
 * muster_station_parts_keep_courier:
 *
 * What is recorded reaches the roster by itself, once the station is started.
 */
void
muster_station_parts_keep_courier (MusterStationParts *parts)
{
  if (parts->courier == NULL && !parts->rehearsal)
    parts->courier = muster_courier_new (parts->store);
}

/* What the roster has told of other stations may be something to settle here. */
void
muster_station_parts_find_duplicates (MusterStationParts *parts)
{
  if (parts->policy.settle_duplicates && !parts->rehearsal)
    muster_settler_find_duplicates (parts->settler,
                                    parts->occasion->id,
                                    muster_profile_get_id (parts->profile),
                                    parts->policy.version);
}

/**
 * muster_station_parts_read:
 *
 * Whatever looks at more of the store than a visit does belongs here: the store may be opened long
 * after the station has started. Who is to be found by face comes with the count of the roster.
 */
void
muster_station_parts_read (MusterStationParts *parts)
{
  muster_roster_count_refresh (parts->roster);
  muster_retention_keeper_watch_file (parts->retention);
  if (muster_store_is_sealed_off (parts->store))
    return;
  muster_history_load (parts->history);
  muster_settler_refresh (parts->settler);
  muster_station_parts_find_duplicates (parts);
  muster_day_ready_refresh (parts->closing);
  muster_retention_keeper_look (parts->retention);
  if (parts->courier != NULL)
    muster_courier_wake (parts->courier);
}

/**
 * muster_station_parts_forget_erased:
 *
 * Somebody was erased: what lists and the roster by face know is read anew, which is up to the
 * caller for the latter. Whose visit it is, is known by departed.
 */
void
muster_station_parts_forget_erased (MusterStationParts *parts)
{
  if (parts->search != NULL)
    muster_face_search_stop (parts->search);
  if (parts->faces != NULL)
    muster_face_finder_forget (parts->faces);
  muster_history_load (parts->history);
  muster_settler_refresh (parts->settler);
}

/**
 * muster_station_parts_close:
 *
 * The store was closed: nobody who was read of it stays in memory. The visit that runs is the
 * caller's to end.
 */
void
muster_station_parts_close (MusterStationParts *parts)
{
  if (parts->search != NULL)
    muster_face_search_stop (parts->search);
  if (parts->faces != NULL)
    muster_face_finder_forget (parts->faces);
  muster_history_forget (parts->history);
  muster_settler_forget (parts->settler);
}

void
muster_station_parts_record (MusterStationParts *parts, MusterRecordKind kind)
{
  const MusterLookup *lookup = muster_finder_get_lookup (parts->finder);

  muster_recorder_write (parts->recorder,
                         kind,
                         muster_visit_loop_get_visit (parts->loop),
                         muster_finder_get_claim (parts->finder),
                         parts->camera != NULL ? muster_camera_get_name (parts->camera) : NULL,
                         muster_capture_get_best (parts->capture),
                         lookup != NULL ? muster_person_get_name (lookup->found->person) : "");
}

void
muster_station_parts_forget (MusterStationParts *parts)
{
  muster_finder_forget (parts->finder);
  muster_challenger_forget (parts->challenger);
  muster_evidence_keeper_forget (parts->keeper);
  muster_recorder_forget (parts->recorder);
  muster_screens_forget (parts->screens);
  muster_capture_new_probe (parts->capture);
  muster_history_set_person (parts->history, 0);
}
