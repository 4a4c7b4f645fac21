/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-binder.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "muster-desk-emergency.h"
#include "muster-desk-find.h"
#include "muster-desk-name.h"
#include "muster-desk-withdraw.h"
#include "muster-desk-words.h"
#include "muster-people-search.h"
#include "muster-right-ask.h"
#include "muster-roster-binder.h"
#include "muster-settle-binder.h"

/* The disk fills and the clock drifts without telling anybody. */
#define TRUTH_SECONDS 60

/* Camera, readers and store often change together; one look serves all. */
#define TRUTH_DELAY_MS 150

struct _MusterDeskBinder {
  GObject parent_instance;

  MusterDeskWindow *window;     /* owned */
  MusterStation *station;       /* owned; NULL after shutdown */
  MusterKept *kept;             /* owned, nullable */
  MusterSettleBinder *settle;   /* owned: what visits left open */
  MusterDeskWithdraw *withdraw; /* owned: what guests take back at the desk */
  MusterRosterBinder *roster;   /* owned, nullable: the central roster */
  guint truth_soon;             /* source ids */
  guint truth_timer;
};

G_DEFINE_FINAL_TYPE (MusterDeskBinder, muster_desk_binder, G_TYPE_OBJECT)

/* --- what is remembered ------------------------------------------------------------------- */

static const char *
get_kept (MusterDeskBinder *self, MusterKeptKey key)
{
  return self->kept != NULL ? muster_kept_get (self->kept, key) : NULL;
}

static void
keep (MusterDeskBinder *self, MusterKeptKey key, const char *value)
{
  if (self->kept != NULL)
    muster_kept_set (self->kept, key, value);
}

static void
restore_kept (MusterDeskBinder *self)
{
  const char *staff = get_kept (self, MUSTER_KEPT_STAFF);
  const char *day = get_kept (self, MUSTER_KEPT_DAY);
  const char *size = get_kept (self, MUSTER_KEPT_WINDOW);
  int width, height, maximized;

  if (staff != NULL)
    muster_desk_window_set_staff (self->window, staff);
  if (day != NULL)
    muster_desk_window_set_day_kept (self->window, g_str_equal (day, "1"));
  if (size != NULL && sscanf (size, "%d %d %d", &width, &height, &maximized) == 3 && width > 0 &&
      height > 0) {
    gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
    if (maximized)
      gtk_window_maximize (GTK_WINDOW (self->window));
  }
}

static void
keep_window (MusterDeskBinder *self)
{
  g_autofree char *size = NULL;
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self->window), &width, &height);
  size = g_strdup_printf (
      "%d %d %d", width, height, gtk_window_is_maximized (GTK_WINDOW (self->window)));
  keep (self, MUSTER_KEPT_WINDOW, size);
}

/* A name that was typed; who has an account says so anew each time. */
static gboolean
types_names (MusterDeskBinder *self)
{
  return !muster_duty_has_accounts (muster_station_get_duty (self->station));
}

static void
kept_changed_cb (MusterDeskBinder *self)
{
  if (types_names (self))
    keep (self, MUSTER_KEPT_STAFF, muster_desk_window_get_staff (self->window));
  keep (self, MUSTER_KEPT_DAY, muster_desk_window_get_day_kept (self->window) ? "1" : "0");
}

static gboolean
close_request_cb (MusterDeskBinder *self)
{
  keep_window (self);
  return GDK_EVENT_PROPAGATE;
}

/* --- from the station --------------------------------------------------------------------- */

static void
show_counts (MusterDeskBinder *self)
{
  guint passed, waiting, people;

  muster_station_get_counts (self->station, &passed, &waiting, &people);
  muster_desk_window_set_counts (self->window, passed, waiting, people);
}

static void
show_truth (MusterDeskBinder *self)
{
  g_autoptr (GPtrArray) items = muster_station_check_readiness (self->station);
  guint passed, waiting, people;

  muster_station_get_counts (self->station, &passed, &waiting, &people);
  muster_desk_window_set_ready (self->window, items, people);
  muster_desk_window_set_counts (self->window, passed, waiting, people);
}

static void
tell (MusterDeskBinder *self, const GError *error)
{
  muster_right_tell (GTK_WINDOW (self->window), error);
}

static void
go_on_camera_cb (gpointer user_data)
{
  MusterDeskBinder *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->station != NULL && !muster_station_accept_camera (self->station, &error))
    tell (self, error);
}

static void
accept_camera_cb (MusterDeskBinder *self)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_CAMERA};

  muster_right_ask (GTK_WINDOW (self->window),
                    muster_station_get_duty (self->station),
                    &question,
                    go_on_camera_cb,
                    g_object_ref (self),
                    g_object_unref);
}

static void
measure_light_cb (MusterDeskBinder *self)
{
  muster_station_measure_light (self->station);
}

static gboolean
truth_soon_cb (gpointer user_data)
{
  MusterDeskBinder *self = user_data;

  self->truth_soon = 0;
  show_truth (self);
  return G_SOURCE_REMOVE;
}

static gboolean
truth_timer_cb (gpointer user_data)
{
  show_truth (user_data);
  return G_SOURCE_CONTINUE;
}

static void
truth_changed_cb (MusterDeskBinder *self)
{
  if (self->truth_soon == 0)
    self->truth_soon = g_timeout_add (TRUTH_DELAY_MS, truth_soon_cb, self);
}

static gboolean
may_ask (MusterDeskBinder *self, MusterRight right)
{
  return muster_right_may_ask (muster_station_get_desk_view (self->station)->signs[right]);
}

static void
search_changed_cb (MusterDeskBinder *self)
{
  muster_desk_window_set_can_find (
      self->window,
      muster_station_can_search (self->station) && may_ask (self, MUSTER_RIGHT_FIND_FACE),
      muster_people_search_can (self->station) && may_ask (self, MUSTER_RIGHT_FIND_NAME));
}

static void
find_name_cb (MusterDeskBinder *self)
{
  muster_desk_name_open (self->window, self->station);
}

static void
find_face_cb (MusterDeskBinder *self)
{
  muster_desk_find_open (self->window, self->station);
}

static void
emergency_changed_cb (MusterDeskBinder *self)
{
  MusterProfile *profile = muster_station_get_profile (self->station);

  muster_desk_window_set_emergency (self->window,
                                    muster_profile_get_policy (profile)->emergency_hours > 0 &&
                                        may_ask (self, MUSTER_RIGHT_EMERGENCY),
                                    muster_station_get_emergency_until (self->station));
}

static void
open_emergency_cb (MusterDeskBinder *self)
{
  muster_desk_emergency_ask (self->window, self->station);
}

static void
close_emergency_cb (MusterDeskBinder *self)
{
  g_autoptr (GError) error = NULL;

  if (!muster_station_close_emergency (
          self->station, muster_desk_window_get_staff (self->window), &error))
    tell (self, error);
}

static void
screen_changed_cb (MusterDeskBinder *self)
{
  const gboolean covered = muster_desk_window_is_covered (self->window);

  search_changed_cb (self);
  emergency_changed_cb (self);
  muster_desk_window_show (self->window,
                           covered ? NULL : muster_station_get_desk_view (self->station));
  show_counts (self);
  muster_desk_withdraw_follow (self->withdraw);
}

/* Nobody's data stay behind the cover. */
static void
show_history (MusterDeskBinder *self)
{
  const gboolean covered = muster_desk_window_is_covered (self->window);

  muster_desk_window_set_history (self->window,
                                  covered ? NULL : muster_station_get_today (self->station),
                                  covered ? NULL
                                          : muster_station_get_person_history (self->station));
}

static void
follow_settle (MusterDeskBinder *self)
{
  muster_settle_binder_follow (self->settle);
}

static void
frame_cb (MusterDeskBinder *self, MusterFrame *frame)
{
  if (!muster_desk_window_is_covered (self->window))
    muster_desk_window_set_live (self->window, frame);
}

static void
report_cb (MusterDeskBinder *self, const MusterFaceReport *report)
{
  if (!muster_desk_window_is_covered (self->window))
    muster_desk_window_set_report (self->window, report);
}

static void
call_staff_cb (MusterDeskBinder *self)
{
  muster_desk_window_call (self->window);
}

/* --- from the window ---------------------------------------------------------------------- */

static void
act_cb (MusterDeskBinder *self, guint kind)
{
  g_autoptr (GError) error = NULL;

  if (!muster_station_staff_act (self->station,
                                 (MusterVisitEventKind) kind,
                                 NULL,
                                 NULL,
                                 muster_desk_window_get_staff (self->window),
                                 &error))
    tell (self, error);
}

static void
staff_pass_cb (MusterDeskBinder *self, const char *code, const char *note, const char *staff)
{
  g_autoptr (GError) error = NULL;

  if (!muster_station_staff_pass (self->station, code, note, staff, &error))
    tell (self, error);
}

/* --- object ------------------------------------------------------------------------------- */

static void
muster_desk_binder_dispose (GObject *object)
{
  MusterDeskBinder *self = MUSTER_DESK_BINDER (object);

  muster_desk_binder_shutdown (self);
  g_clear_object (&self->window);
  g_clear_object (&self->kept);
  G_OBJECT_CLASS (muster_desk_binder_parent_class)->dispose (object);
}

static void
muster_desk_binder_class_init (MusterDeskBinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_desk_binder_dispose;
}

static void
muster_desk_binder_init (MusterDeskBinder *self)
{
}

static void
connect (MusterDeskBinder *self, gpointer to, const char *signal, GCallback callback)
{
  g_signal_connect_object (to, signal, callback, self, G_CONNECT_SWAPPED);
}

static void
connect_all (MusterDeskBinder *self)
{
  connect (self, self->station, "screen-changed", G_CALLBACK (screen_changed_cb));
  connect (self, self->station, "search-changed", G_CALLBACK (search_changed_cb));
  connect (self, self->station, "emergency-changed", G_CALLBACK (emergency_changed_cb));
  connect (self, self->station, "frame", G_CALLBACK (frame_cb));
  connect (self, self->station, "report", G_CALLBACK (report_cb));
  connect (self, self->station, "call-staff", G_CALLBACK (call_staff_cb));
  connect (self, self->station, "visit-ended", G_CALLBACK (show_counts));
  connect (self, self->station, "truth-changed", G_CALLBACK (truth_changed_cb));
  connect (self, self->window, "act", G_CALLBACK (act_cb));
  connect (self, self->window, "staff-pass", G_CALLBACK (staff_pass_cb));
  connect (self, self->window, "check-readiness", G_CALLBACK (show_truth));
  connect (self, self->window, "accept-camera", G_CALLBACK (accept_camera_cb));
  connect (self, self->window, "measure-light", G_CALLBACK (measure_light_cb));
  connect (self, self->window, "find-face", G_CALLBACK (find_face_cb));
  connect (self, self->window, "find-name", G_CALLBACK (find_name_cb));
  connect (self, self->window, "open-emergency", G_CALLBACK (open_emergency_cb));
  connect (self, self->window, "close-emergency", G_CALLBACK (close_emergency_cb));
  connect (self, self->window, "kept-changed", G_CALLBACK (kept_changed_cb));
  connect (self, self->window, "close-request", G_CALLBACK (close_request_cb));
}

/* The window hears of it first, and is covered before the station tells of new screens. */
static void
follow_duty (MusterDeskBinder *self)
{
  MusterDuty *duty = muster_station_get_duty (self->station);

  if (duty == NULL)
    return;
  muster_desk_window_set_duty (self->window, duty);
  connect (self, duty, "changed", G_CALLBACK (show_history));
  connect (self, duty, "changed", G_CALLBACK (screen_changed_cb));
  connect (self, duty, "changed", G_CALLBACK (follow_settle));
}

static void
show_all (MusterDeskBinder *self)
{
  const MusterScreen *screen = muster_station_get_screen (self->station);
  MusterProfile *profile = muster_station_get_profile (self->station);
  const char *occasion = muster_desk_words_choose (&screen->occasion);
  const char *title = muster_desk_words_choose (muster_profile_get_title (profile));
  const MusterOverrideReason *reasons;
  /* Translators: the name of this station, often a number */
  g_autofree char *station = g_strdup_printf (_ ("Station %s"), screen->station);
  g_autofree char *subtitle = NULL;
  gsize n;

  /* one rule set may be named like the occasion it was made for; say it once */
  subtitle = muster_desk_words_join (
      (const char *[]){station, g_str_equal (title, occasion) ? NULL : title}, 2);
  muster_desk_window_set_title (self->window, *occasion != '\0' ? occasion : title, subtitle);
  reasons = muster_profile_get_override_reasons (profile, &n);
  muster_desk_window_set_rules (self->window,
                                muster_profile_get_id (profile),
                                muster_profile_get_policy (profile)->version,
                                reasons,
                                n);
  muster_desk_window_set_days (self->window, muster_station_get_days (self->station), reasons, n);
  muster_desk_window_set_day_origin (
      self->window, screen->station, occasion, muster_profile_get_id (profile), screen->rehearsal);
  if (screen->rehearsal) {
    gsize n_people;
    const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n_people);

    muster_desk_window_set_rehearsal (self->window, people, n_people);
  }
  show_history (self);
}

/**
 * muster_desk_binder_new:
 * @window: the staff window
 * @station: a station, started or not
 * @kept: (nullable): where the window's size and the operator's name are remembered
 *
 * In a rehearsal the window's "rehearsal-…" signals are the caller's to connect with the virtual
 * reader and the rehearsal camera: the station does not know them.
 *
 * Returns: (transfer full): the binder; call muster_desk_binder_shutdown() before the station's
 */
MusterDeskBinder *
muster_desk_binder_new (MusterDeskWindow *window, MusterStation *station, MusterKept *kept)
{
  MusterDeskBinder *self = g_object_new (MUSTER_TYPE_DESK_BINDER, NULL);

  self->window = g_object_ref (window);
  self->station = g_object_ref (station);
  g_set_object (&self->kept, kept);
  restore_kept (self);
  follow_duty (self);
  self->settle = muster_settle_binder_new (window, station);
  self->withdraw = muster_desk_withdraw_new (window, station);
  if (muster_station_get_courier (station) != NULL)
    self->roster = muster_roster_binder_new (window, muster_station_get_courier (station));
  show_all (self);
  connect_all (self);
  screen_changed_cb (self);
  show_truth (self);
  self->truth_timer = g_timeout_add_seconds (TRUTH_SECONDS, truth_timer_cb, self);
  return self;
}

/**
 * muster_desk_binder_shutdown:
 *
 * The window stays as it is, but shows nobody's data any more.
 */
void
muster_desk_binder_shutdown (MusterDeskBinder *self)
{
  g_return_if_fail (MUSTER_IS_DESK_BINDER (self));

  if (self->station == NULL)
    return;
  g_clear_handle_id (&self->truth_soon, g_source_remove);
  g_clear_handle_id (&self->truth_timer, g_source_remove);
  if (muster_station_get_duty (self->station) != NULL)
    g_signal_handlers_disconnect_by_data (muster_station_get_duty (self->station), self);
  muster_desk_withdraw_shutdown (self->withdraw);
  g_clear_object (&self->withdraw);
  muster_settle_binder_shutdown (self->settle);
  g_clear_object (&self->settle);
  if (self->roster != NULL)
    muster_roster_binder_shutdown (self->roster);
  g_clear_object (&self->roster);
  g_signal_handlers_disconnect_by_data (self->station, self);
  g_signal_handlers_disconnect_by_data (self->window, self);
  keep_window (self);
  muster_desk_window_set_can_find (self->window, FALSE, FALSE);
  muster_desk_window_show (self->window, NULL);
  muster_desk_window_set_history (self->window, NULL, NULL);
  g_clear_object (&self->station);
}
