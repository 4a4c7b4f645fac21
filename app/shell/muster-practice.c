/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-practice.h"

#include "muster-page-pictures.h"
#include "muster-rehearsal-card.h"
#include "muster-rehearsal-script.h"
#include "muster-virtual-reader.h"

/* A crossfade takes 200 ms, and the camera's first picture a little longer. */
#define SETTLE_MS 450
/* A prompt changes one line of the page, and may be answered after half a second. The coach's line
 * comes later. */
#define SETTLE_PROMPT_MS 150
#define SETTLE_COACH_MS  900
/* The first colours come after a second of grey. */
#define SETTLE_COLOURS_MS 1500
/* From one window to the next: no two are drawn between two frames of the camera. */
#define APART_MS 100

/* What is left to settle at the end, and the first of it with its pictures. */
#define SETTLE_PAGE_MS 1500

/* A card is put on the reader and taken away again, as people do. */
#define LIFT_MS 700

struct _MusterPractice {
  GObject parent_instance;

  MusterStation *station;        /* owned */
  MusterVirtualReader *reader;   /* owned */
  MusterRehearsalScript *script; /* owned, NULL until played */
  MusterPagePictures *pictures;  /* owned, nullable */
  GHashTable *windows;           /* owned: char * name → GtkWindow, borrowed */
  char *scene;                   /* owned, nullable: that is played */
  char *subject;                 /* owned, nullable: of the pictures that were asked for last */
  MusterPage page;               /* the one shown last */
  guint lift;
  guint last; /* source id: the picture at the end */
};

enum { SIGNAL_PLAYED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPractice, muster_practice, G_TYPE_OBJECT)

static MusterRehearsalCamera *
get_camera (MusterPractice *self)
{
  MusterCamera *camera = muster_station_get_camera (self->station);

  return MUSTER_IS_REHEARSAL_CAMERA (camera) ? MUSTER_REHEARSAL_CAMERA (camera) : NULL;
}

/* What makes one picture of a window another than the next. */
static char *
name_subject (const MusterScreen *screen)
{
  const char *page = muster_page_to_nick (screen->page);

  if (screen->kind != 0)
    return g_strjoin ("-",
                      muster_challenge_kind_to_nick (screen->kind),
                      muster_prompt_to_nick (screen->challenge.prompt),
                      NULL);
  if (screen->page == MUSTER_PAGE_CAPTURE)
    return g_strjoin ("-", "coach", muster_coach_to_nick (screen->coach), NULL);
  if (screen->reason != MUSTER_REASON_NONE)
    return g_strjoin ("-", page, muster_reason_to_nick (screen->reason), NULL);
  return g_strdup (page);
}

static guint
get_settling (MusterPractice *self, const MusterScreen *screen)
{
  if (screen->challenging && screen->challenge.covers_screen)
    return SETTLE_COLOURS_MS;
  if (screen->page != self->page)
    return SETTLE_MS;
  return screen->challenging ? SETTLE_PROMPT_MS : SETTLE_COACH_MS;
}

/* Staff see nothing new between two prompts. */
static void
take_pictures (MusterPractice *self, const MusterScreen *screen)
{
  const gboolean turned = screen->page != self->page;
  guint after_ms = get_settling (self, screen);
  GHashTableIter iter;
  gpointer name, window;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, &name, &window)) {
    g_autofree char *file = self->scene != NULL
                                ? g_strjoin ("-", self->scene, name, self->subject, NULL)
                                : g_strjoin ("-", name, self->subject, NULL);

    if (!turned && MUSTER_IS_DESK_WINDOW (window))
      continue;
    muster_page_pictures_take_soon (self->pictures, window, file, after_ms);
    after_ms += APART_MS;
  }
}

static void
follow_with_pictures (MusterPractice *self, const MusterScreen *screen)
{
  g_autofree char *subject = name_subject (screen);

  if (g_strcmp0 (subject, self->subject) == 0)
    return;
  g_free (self->subject);
  self->subject = g_steal_pointer (&subject);
  muster_page_pictures_drop_waiting (self->pictures);
  if (screen->page == MUSTER_PAGE_IDLE) {
    muster_page_pictures_begin_visit (self->pictures);
    g_clear_pointer (&self->scene, g_free);
  }
  if (screen->page != MUSTER_PAGE_WAIT)
    take_pictures (self, screen);
}

static void
screen_changed_cb (MusterPractice *self)
{
  const MusterScreen *screen = muster_station_get_screen (self->station);

  if (self->pictures != NULL)
    follow_with_pictures (self, screen);
  if (self->page == screen->page)
    return;
  self->page = screen->page;
  if (self->script != NULL)
    muster_rehearsal_script_page (self->script, muster_page_to_nick (screen->page));
}

static void
visit_ended_cb (MusterPractice *self, const MusterVisit *visit)
{
  if (visit->band == MUSTER_BAND_NONE)
    g_print ("%s (%s)\n",
             muster_outcome_to_nick (visit->outcome),
             muster_reason_to_nick (visit->reason));
  else
    g_print ("%s (%s), %s %.2f\n",
             muster_outcome_to_nick (visit->outcome),
             muster_reason_to_nick (visit->reason),
             muster_band_to_nick (visit->band),
             visit->similarity);
}

/* --- the panel that staff play with --- */

static gboolean
lift_cb (gpointer user_data)
{
  MusterPractice *self = user_data;

  self->lift = 0;
  muster_virtual_reader_lift (self->reader);
  return G_SOURCE_REMOVE;
}

static void
tap_cb (MusterPractice *self, guint who, guint card)
{
  gsize n_people;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n_people);
  guint read_ms;

  g_clear_handle_id (&self->lift, g_source_remove);
  read_ms = muster_rehearsal_card_tap (self->reader, &people[MIN (who, n_people - 1)], card);
  self->lift = g_timeout_add (read_ms + LIFT_MS, lift_cb, self);
}

static void
sitter_cb (MusterPractice *self, guint identity, guint sitter)
{
  if (get_camera (self) != NULL)
    muster_rehearsal_camera_set_sitter (get_camera (self), identity, sitter);
}

static void
unplug_cb (MusterPractice *self, gboolean unplugged)
{
  if (get_camera (self) != NULL)
    muster_rehearsal_camera_unplug (get_camera (self), unplugged);
}

static void
practise_cb (MusterPractice *self, guint kind)
{
  muster_station_practise (self->station, kind);
}

/* --- the script --- */

static void
script_act_cb (MusterPractice *self, guint kind)
{
  MusterProfile *profile = muster_station_get_profile (self->station);
  const MusterOverrideReason *reasons;
  gsize n;

  if (kind != MUSTER_VISIT_EVENT_STAFF_PASS) {
    muster_station_act (self->station, kind);
    return;
  }
  reasons = muster_profile_get_override_reasons (profile, &n);
  if (n > 0)
    muster_station_staff_pass (self->station, reasons[0].code, NULL, "rehearsal", NULL);
}

static void
scene_cb (MusterPractice *self, const char *nick)
{
  g_free (self->scene);
  self->scene = g_strdup (nick);
  muster_station_practise (self->station, muster_rehearsal_script_get_challenge (self->script));
  g_print ("%s: ", nick);
}

static gboolean
last_cb (gpointer user_data)
{
  MusterPractice *self = user_data;
  GtkWindow *desk = g_hash_table_lookup (self->windows, "desk");

  self->last = 0;
  muster_page_pictures_take (self->pictures, desk, "desk-to-settle");
  g_signal_emit (self, signals[SIGNAL_PLAYED], 0);
  return G_SOURCE_REMOVE;
}

/* Staff have cases from some scenes, at the end of the day. */
static void
finished_cb (MusterPractice *self)
{
  GtkWidget *desk = g_hash_table_lookup (self->windows, "desk");

  if (self->pictures == NULL || desk == NULL ||
      !gtk_widget_activate_action (desk, "desk.settle", NULL)) {
    g_signal_emit (self, signals[SIGNAL_PLAYED], 0);
    return;
  }
  self->last = g_timeout_add (SETTLE_PAGE_MS, last_cb, self);
}

static void
muster_practice_dispose (GObject *object)
{
  MusterPractice *self = MUSTER_PRACTICE (object);

  g_clear_handle_id (&self->lift, g_source_remove);
  g_clear_handle_id (&self->last, g_source_remove);
  if (self->script != NULL)
    muster_rehearsal_script_stop (self->script);
  g_clear_object (&self->script);
  g_clear_object (&self->reader);
  g_clear_object (&self->station);
  g_clear_pointer (&self->pictures, muster_page_pictures_free);
  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_clear_pointer (&self->scene, g_free);
  g_clear_pointer (&self->subject, g_free);
  G_OBJECT_CLASS (muster_practice_parent_class)->dispose (object);
}

static void
muster_practice_class_init (MusterPracticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_practice_dispose;
  signals[SIGNAL_PLAYED] = g_signal_new (
      "played", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_practice_init (MusterPractice *self)
{
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->page = MUSTER_N_PAGES;
}

MusterPractice *
muster_practice_new (MusterStation *station, MusterReaderHub *hub, const char *pictures)
{
  MusterPractice *self = g_object_new (MUSTER_TYPE_PRACTICE, NULL);

  self->station = g_object_ref (station);
  self->reader = muster_virtual_reader_new ("rehearsal");
  muster_reader_hub_add (hub, MUSTER_CARD_READER (self->reader));
  if (pictures != NULL)
    self->pictures = muster_page_pictures_new (pictures);
  g_signal_connect_object (
      station, "screen-changed", G_CALLBACK (screen_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      station, "visit-ended", G_CALLBACK (visit_ended_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
muster_practice_watch (MusterPractice *self, const char *name, GtkWindow *window)
{
  g_hash_table_replace (self->windows, g_strdup (name), window);
}

void
muster_practice_connect_desk (MusterPractice *self, MusterDeskWindow *window)
{
  g_signal_connect_object (window, "rehearsal-tap", G_CALLBACK (tap_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      window, "rehearsal-sitter", G_CALLBACK (sitter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      window, "rehearsal-unplug", G_CALLBACK (unplug_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      window, "rehearsal-practise", G_CALLBACK (practise_cb), self, G_CONNECT_SWAPPED);
}

/**
 * muster_practice_play:
 * @self: a practice whose station runs
 *
 * Plays every scene once at people's pace; each visit is printed as it ends.
 */
void
muster_practice_play (MusterPractice *self)
{
  g_return_if_fail (get_camera (self) != NULL);

  self->script = muster_rehearsal_script_new (self->reader, get_camera (self));
  g_signal_connect_object (
      self->script, "act", G_CALLBACK (script_act_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->script, "scene", G_CALLBACK (scene_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->script, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  muster_rehearsal_script_start (self->script, NULL);
  self->page = MUSTER_N_PAGES;
  screen_changed_cb (self);
}
