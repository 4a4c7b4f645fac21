/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-script.h"

#include "muster-visit.h"

/* How long people take, at pace 1. */
#define ARRIVE_MS 1500  /* from the idle page to the card */
#define LIFT_MS   800   /* the card lies on the reader */
#define STUCK_MS  10000 /* a tap nobody answers: on with the next scene */

#define UNKNOWN_CARD  "9AFFFFFF"
#define MAX_REACTIONS 4

/* What is done when a page is shown. */
typedef struct {
  const char *page;
  guint think_ms;
  MusterVisitEventKind act;
  gboolean pulls_camera; /* instead of an act: somebody trips over the cable */
} Reaction;

typedef struct {
  const char *nick;
  guint person; /* 1 to 12; 0 brings a card nobody knows */
  MusterSitter sitter;
  MusterChallengeKind challenge; /* that the scene is about, 0 = none */
  /* Each is used once, in this order for one page; then the usual ones below hold. */
  Reaction reactions[MAX_REACTIONS];
} Scene;

/* Nobody has to be told these. */
static const Reaction usual[] = {
    {.page = "confirm", .think_ms = 1200, .act = MUSTER_VISIT_EVENT_CONFIRM},
    {.page = "consent", .think_ms = 1500, .act = MUSTER_VISIT_EVENT_CHOOSE_FACE},
    {.page = "pass", .think_ms = 2500, .act = MUSTER_VISIT_EVENT_END},
    {.page = "fail", .think_ms = 2500, .act = MUSTER_VISIT_EVENT_END},
    {.page = "refer", .think_ms = 2500, .act = MUSTER_VISIT_EVENT_END},
};

#define WHEN(on_page, after_ms, what)                                                              \
  {                                                                                                \
    .page = on_page, .think_ms = after_ms, .act = MUSTER_VISIT_EVENT_##what                        \
  }
/* Where staff have to confirm each match, they do it. */
#define STAFF_CONFIRM WHEN ("refer", 2000, STAFF_PASS)
/* What the challenges found is at their window. */
#define STAFF_LOOK WHEN ("refer", 2500, STAFF_REJECT)

static const Scene all_scenes[] = {
    {.nick = "good", .person = 1, .sitter = MUSTER_SITTER_GOOD, .reactions = {STAFF_CONFIRM}},
    {.nick = "far", .person = 2, .sitter = MUSTER_SITTER_FAR, .reactions = {STAFF_CONFIRM}},
    {.nick = "turned", .person = 3, .sitter = MUSTER_SITTER_TURNED, .reactions = {STAFF_CONFIRM}},
    {.nick = "dark", .person = 12, .sitter = MUSTER_SITTER_DARK, .reactions = {STAFF_CONFIRM}},
    {.nick = "flash",
     .person = 8,
     .sitter = MUSTER_SITTER_GOOD,
     .challenge = MUSTER_CHALLENGE_FLASH,
     .reactions = {STAFF_CONFIRM}},
    {.nick = "blink",
     .person = 9,
     .sitter = MUSTER_SITTER_GOOD,
     .challenge = MUSTER_CHALLENGE_BLINK,
     .reactions = {STAFF_CONFIRM}},
    {.nick = "approach",
     .person = 10,
     .sitter = MUSTER_SITTER_GOOD,
     .challenge = MUSTER_CHALLENGE_APPROACH,
     .reactions = {STAFF_CONFIRM}},
    {.nick = "code",
     .person = 4,
     .sitter = MUSTER_SITTER_GOOD,
     .challenge = MUSTER_CHALLENGE_CODE,
     .reactions = {STAFF_CONFIRM}},
    {.nick = "print",
     .person = 11,
     .sitter = MUSTER_SITTER_PRINT,
     .challenge = MUSTER_CHALLENGE_FLASH,
     .reactions = {STAFF_LOOK}},
    {.nick = "replay",
     .person = 11,
     .sitter = MUSTER_SITTER_TABLET,
     .challenge = MUSTER_CHALLENGE_FLASH,
     .reactions = {STAFF_LOOK}},
    {.nick = "not-me",
     .person = 11,
     .sitter = MUSTER_SITTER_GOOD,
     .reactions = {WHEN ("confirm", 2000, NOT_ME)}},
    {.nick = "impostor",
     .person = 5,
     .sitter = MUSTER_SITTER_IMPOSTOR,
     .reactions = {WHEN ("fail", 2000, RETRY),
                   WHEN ("fail", 2000, CHOOSE_DESK),
                   WHEN ("refer", 2500, STAFF_REJECT)}},
    {.nick = "in-doubt",
     .person = 11,
     .sitter = MUSTER_SITTER_IMPOSTOR,
     .reactions = {WHEN ("fail", 2000, STAFF_DOUBTFUL)}},
    {.nick = "wrong-data",
     .person = 7,
     .sitter = MUSTER_SITTER_GOOD,
     .reactions = {WHEN ("confirm", 2000, WRONG_DATA)}},
    {.nick = "unknown-card", .sitter = MUSTER_SITTER_NOBODY},
    {.nick = "unplugged",
     .person = 6,
     .sitter = MUSTER_SITTER_GOOD,
     .reactions = {{.page = "capture", .think_ms = 300, .pulls_camera = TRUE},
                   WHEN ("refer", 2500, RETRY),
                   STAFF_CONFIRM}},
    {.nick = "desk",
     .person = 7,
     .sitter = MUSTER_SITTER_GOOD,
     .reactions = {WHEN ("consent", 2000, CHOOSE_DESK), WHEN ("refer", 2500, STAFF_CARD_ONLY)}},
    {.nick = "again", .person = 1, .sitter = MUSTER_SITTER_GOOD},
};

struct _MusterRehearsalScript {
  GObject parent_instance;

  MusterVirtualReader *reader;   /* owned */
  MusterRehearsalCamera *camera; /* owned */
  double pace;

  GPtrArray *scenes;  /* const Scene, borrowed; NULL while stopped */
  guint next;         /* index of the scene that comes next */
  const Scene *scene; /* NULL between two scenes */
  gboolean used[MAX_REACTIONS];
  gboolean entered;         /* the idle page has gone since the tap */
  char *page;               /* owned */
  const Reaction *reaction; /* what is thought about */
  guint timer;
  guint lift_timer;
};

enum { SIGNAL_SCENE, SIGNAL_ACT, SIGNAL_FINISHED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterRehearsalScript, muster_rehearsal_script, G_TYPE_OBJECT)

static void
plan (MusterRehearsalScript *self, guint milliseconds, GSourceFunc func)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) (milliseconds * self->pace), func, self);
}

static gboolean begin_cb (gpointer user_data);

static gboolean
is_idle (MusterRehearsalScript *self)
{
  return g_strcmp0 (self->page, "idle") == 0;
}

static void
end_scene (MusterRehearsalScript *self)
{
  self->scene = NULL;
  muster_virtual_reader_lift (self->reader);
  muster_rehearsal_camera_unplug (self->camera, FALSE);
  muster_rehearsal_camera_set_sitter (self->camera, 0, MUSTER_SITTER_NOBODY);
  if (self->next < self->scenes->len) {
    if (is_idle (self))
      plan (self, ARRIVE_MS, begin_cb);
    return;
  }
  g_object_ref (self);
  muster_rehearsal_script_stop (self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  g_object_unref (self);
}

static gboolean
stuck_cb (gpointer user_data)
{
  MusterRehearsalScript *self = user_data;

  self->timer = 0;
  g_info ("Rehearsal: nobody answered the card of scene %s", self->scene->nick);
  end_scene (self);
  return G_SOURCE_REMOVE;
}

static gboolean
lift_cb (gpointer user_data)
{
  MusterRehearsalScript *self = user_data;

  self->lift_timer = 0;
  muster_virtual_reader_lift (self->reader);
  return G_SOURCE_REMOVE;
}

static gboolean
begin_cb (gpointer user_data)
{
  MusterRehearsalScript *self = user_data;
  const Scene *scene = g_ptr_array_index (self->scenes, self->next++);
  const char *card = UNKNOWN_CARD;
  guint32 identity = 0;

  self->timer = 0;
  self->scene = scene;
  self->entered = FALSE;
  memset (self->used, 0, sizeof self->used);
  if (scene->person > 0) {
    gsize n;
    const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);

    card = people[scene->person - 1].card_uid;
    identity = people[scene->person - 1].identity;
  }
  plan (self, STUCK_MS, stuck_cb);
  g_clear_handle_id (&self->lift_timer, g_source_remove);
  self->lift_timer = g_timeout_add ((guint) (LIFT_MS * self->pace), lift_cb, self);
  muster_rehearsal_camera_set_sitter (self->camera, identity, scene->sitter);
  g_signal_emit (self, signals[SIGNAL_SCENE], 0, scene->nick);
  if (self->scene == scene)
    muster_virtual_reader_tap (self->reader, MUSTER_CARD_CAMPUS, card);
  return G_SOURCE_REMOVE;
}

static gboolean
react_cb (gpointer user_data)
{
  MusterRehearsalScript *self = user_data;
  const Reaction *reaction = g_steal_pointer (&self->reaction);

  self->timer = 0;
  muster_rehearsal_camera_unplug (self->camera, reaction->pulls_camera);
  if (!reaction->pulls_camera)
    g_signal_emit (self, signals[SIGNAL_ACT], 0, (guint) reaction->act);
  return G_SOURCE_REMOVE;
}

static const Reaction *
find_reaction (MusterRehearsalScript *self)
{
  for (guint i = 0; i < MAX_REACTIONS; i++) {
    const Reaction *reaction = &self->scene->reactions[i];

    if (self->used[i] || reaction->page == NULL || g_strcmp0 (reaction->page, self->page) != 0)
      continue;
    self->used[i] = TRUE;
    return reaction;
  }
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_strcmp0 (usual[i].page, self->page) == 0)
      return &usual[i];
  return NULL;
}

static void
muster_rehearsal_script_dispose (GObject *object)
{
  MusterRehearsalScript *self = MUSTER_REHEARSAL_SCRIPT (object);

  muster_rehearsal_script_stop (self);
  g_clear_object (&self->reader);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (muster_rehearsal_script_parent_class)->dispose (object);
}

static void
muster_rehearsal_script_finalize (GObject *object)
{
  g_free (MUSTER_REHEARSAL_SCRIPT (object)->page);
  G_OBJECT_CLASS (muster_rehearsal_script_parent_class)->finalize (object);
}

static void
muster_rehearsal_script_class_init (MusterRehearsalScriptClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_rehearsal_script_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_rehearsal_script_finalize;

#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (SIGNAL_SCENE, "scene", 1, G_TYPE_STRING);
  SIGNAL (SIGNAL_ACT, "act", 1, G_TYPE_UINT);
  SIGNAL (SIGNAL_FINISHED, "finished", 0);
#undef SIGNAL
}

static void
muster_rehearsal_script_init (MusterRehearsalScript *self)
{
  self->pace = 1;
  self->page = g_strdup ("");
}

/**
 * muster_rehearsal_script_new:
 * @reader: where the cards are put
 * @camera: where people sit down; started and stopped by the station, not from here
 *
 * Returns: (transfer full): a script that does not play yet
 */
MusterRehearsalScript *
muster_rehearsal_script_new (MusterVirtualReader *reader, MusterRehearsalCamera *camera)
{
  MusterRehearsalScript *self;

  g_return_val_if_fail (MUSTER_IS_VIRTUAL_READER (reader), NULL);
  g_return_val_if_fail (MUSTER_IS_REHEARSAL_CAMERA (camera), NULL);

  self = g_object_new (MUSTER_TYPE_REHEARSAL_SCRIPT, NULL);
  self->reader = g_object_ref (reader);
  self->camera = g_object_ref (camera);
  return self;
}

/**
 * muster_rehearsal_script_get_scenes:
 *
 * Returns: (transfer none): nicks, ending with %NULL
 */
const char *const *
muster_rehearsal_script_get_scenes (void)
{
  static const char *nicks[G_N_ELEMENTS (all_scenes) + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (all_scenes); i++)
    nicks[i] = all_scenes[i].nick;
  return nicks;
}

static GPtrArray *
choose_scenes (const char *const *nicks)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  const char *const *wanted = nicks != NULL ? nicks : muster_rehearsal_script_get_scenes ();

  for (gsize i = 0; wanted[i] != NULL; i++) {
    const Scene *found = NULL;

    for (gsize k = 0; k < G_N_ELEMENTS (all_scenes); k++)
      if (g_str_equal (all_scenes[k].nick, wanted[i]))
        found = &all_scenes[k];
    if (found == NULL)
      return NULL;
    g_ptr_array_add (chosen, (gpointer) found);
  }
  return chosen->len > 0 ? g_steal_pointer (&chosen) : NULL;
}

/**
 * muster_rehearsal_script_start:
 * @self: a script
 * @scenes: (nullable): nicks of the scenes to play, ending with %NULL; all of them without
 *
 * The first card comes once the idle page is shown. A script that plays begins anew.
 *
 * Returns: %FALSE if there is no such scene
 */
gboolean
muster_rehearsal_script_start (MusterRehearsalScript *self, const char *const *scenes)
{
  GPtrArray *chosen;

  g_return_val_if_fail (MUSTER_IS_REHEARSAL_SCRIPT (self), FALSE);

  muster_rehearsal_script_stop (self);
  chosen = choose_scenes (scenes);
  if (chosen == NULL)
    return FALSE;
  self->scenes = chosen;
  self->next = 0;
  if (is_idle (self))
    plan (self, ARRIVE_MS, begin_cb);
  return TRUE;
}

/**
 * muster_rehearsal_script_stop:
 * @self: a script
 *
 * Nothing happens any more; camera and reader stay as they are, but a card is lifted.
 */
void
muster_rehearsal_script_stop (MusterRehearsalScript *self)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_SCRIPT (self));

  if (self->lift_timer != 0)
    muster_virtual_reader_lift (self->reader);
  g_clear_handle_id (&self->lift_timer, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->scenes, g_ptr_array_unref);
  self->scene = NULL;
  self->reaction = NULL;
}

gboolean
muster_rehearsal_script_is_running (MusterRehearsalScript *self)
{
  g_return_val_if_fail (MUSTER_IS_REHEARSAL_SCRIPT (self), FALSE);
  return self->scenes != NULL;
}

MusterChallengeKind
muster_rehearsal_script_get_challenge (MusterRehearsalScript *self)
{
  g_return_val_if_fail (MUSTER_IS_REHEARSAL_SCRIPT (self), 0);
  return self->scene != NULL ? self->scene->challenge : 0;
}

/**
 * muster_rehearsal_script_page:
 * @self: a script, playing or not
 * @page_nick: nick of the page that is shown; the same one again changes nothing
 *
 * A scene is over when the idle page comes back.
 */
void
muster_rehearsal_script_page (MusterRehearsalScript *self, const char *page_nick)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_SCRIPT (self));
  g_return_if_fail (page_nick != NULL);

  if (g_strcmp0 (self->page, page_nick) == 0)
    return;
  g_free (self->page);
  self->page = g_strdup (page_nick);
  if (self->scenes == NULL)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (is_idle (self)) {
    if (self->scene != NULL && self->entered)
      end_scene (self);
    else
      plan (self, ARRIVE_MS, begin_cb);
  } else if (self->scene != NULL) {
    self->entered = TRUE;
    self->reaction = find_reaction (self);
    if (self->reaction != NULL)
      plan (self, self->reaction->think_ms, react_cb);
  }
}

/**
 * muster_rehearsal_script_set_pace:
 * @self: a script
 * @pace: what the people's times are multiplied by; counts from the next one
 */
void
muster_rehearsal_script_set_pace (MusterRehearsalScript *self, double pace)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_SCRIPT (self));
  g_return_if_fail (pace >= 0);
  self->pace = pace;
}
