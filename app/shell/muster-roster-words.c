/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-words.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-error.h"

const MusterCourierWay *
muster_roster_words_get_way (const MusterCourierState *state, MusterRosterDirection direction)
{
  return direction == MUSTER_ROSTER_PULL ? &state->pull : &state->push;
}

/**
 * muster_roster_words_dup_ago:
 *
 * Returns: (transfer full): "just now", "5 min ago", "2 hours ago", "3 days ago"; "" for @then
 *   0
 */
char *
muster_roster_words_dup_ago (gint64 then, gint64 now)
{
  const guint minutes = (guint) (MAX (now - then, 0) / 60);
  const guint hours = minutes / 60, days = hours / 24;

  if (then == 0)
    return g_strdup ("");
  if (days > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u day ago", "%u days ago", days), days);
  if (hours > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u hour ago", "%u hours ago", hours),
                            hours);
  if (minutes == 0)
    return g_strdup (_ ("just now"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u min ago", "%u min ago", minutes),
                          minutes);
}

/* --- the whole --- */

static gboolean
needs_look (const MusterCourierState *state)
{
  return state->conflicts > 0 || state->lost > 0 || state->aside > 0;
}

static gboolean
has_code (const MusterCourierState *state, MusterError code)
{
  return (state->push.trouble != NULL && state->push.code == (int) code) ||
         (state->pull.trouble != NULL && state->pull.code == (int) code);
}

/* Nobody answers there; everything else that goes wrong was answered. */
static gboolean
is_away (const MusterCourierState *state)
{
  return has_code (state, MUSTER_ERROR_FAILED) || has_code (state, MUSTER_ERROR_TIMED_OUT);
}

/* Returns: (nullable): a word or two; %NULL: all is well */
static const char *
get_complaint (const MusterCourierState *state)
{
  if (has_code (state, MUSTER_ERROR_UNTRUSTED))
    return C_ ("roster", "not the roster");
  if (muster_courier_state_is_refused (state))
    return C_ ("roster", "refuses");
  if (is_away (state))
    return C_ ("roster", "not reached");
  if (muster_courier_state_get_trouble (state) != NULL || needs_look (state))
    return C_ ("roster", "look at it");
  return NULL;
}

gboolean
muster_roster_words_is_late (const MusterCourierState *state)
{
  return get_complaint (state) != NULL;
}

static char *
dup_waiting (const MusterCourierState *state)
{
  if (state->unsent == 0)
    return g_strdup (_ ("all sent"));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'lld to send", "%'lld to send", (gulong) state->unsent),
      (long long) state->unsent);
}

/**
 * muster_roster_words_dup_line:
 *
 * Returns: (transfer full): "Roster: 4 min ago · 3 to send", for the line at the bottom
 */
char *
muster_roster_words_dup_line (const MusterCourierState *state, gint64 now)
{
  g_autofree char *ago = muster_roster_words_dup_ago (state->pulled_at, now);
  /* Translators: %s is how long ago, “4 min ago” */
  g_autofree char *age = g_strdup_printf (_ ("Roster: %s"), *ago != '\0' ? ago : _ ("none yet"));
  g_autofree char *waiting = dup_waiting (state);
  const char *facts[] = {age, get_complaint (state), waiting};

  return muster_desk_words_join (facts, G_N_ELEMENTS (facts));
}

/* It has just begun to belong to one. */
static gboolean
is_new (const MusterCourierState *state)
{
  return state->pulled_at == 0 && state->proven_at == 0;
}

const char *
muster_roster_words_style (const MusterCourierState *state)
{
  if (muster_courier_state_is_refused (state))
    return "stop";
  return muster_roster_words_is_late (state) || is_new (state) ? "again" : "pass";
}

const char *
muster_roster_words_headline (const MusterCourierState *state)
{
  if (has_code (state, MUSTER_ERROR_UNTRUSTED))
    return _ ("Somebody else answers in the roster's place");
  if (muster_courier_state_is_refused (state))
    return _ ("The roster refuses this station");
  if (is_away (state))
    return _ ("The roster is not reached");
  if (muster_roster_words_is_late (state))
    return _ ("Something with the roster needs a look");
  return is_new (state) ? _ ("The roster has not been reached yet") : _ ("The roster is reached");
}

/* --- one way --- */

static char *
dup_people (const MusterCourierState *state)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%'u person for this station",
                                       "%'u people for this station",
                                       state->people),
                          state->people);
}

static char *
dup_pull_facts (const MusterCourierState *state, gint64 now)
{
  g_autofree char *at = muster_desk_words_day (state->pulled_at);
  g_autofree char *ago = muster_roster_words_dup_ago (state->pulled_at, now);
  g_autofree char *people = dup_people (state);

  if (state->pulled_at == 0)
    return g_strdup (_ ("Nothing has come from the roster yet."));
  /* Translators: a day and a time, how long ago that is, how many people */
  return g_strdup_printf (_ ("As of %s (%s): %s"), at, ago, people);
}

static char *
dup_push_facts (const MusterCourierState *state, gint64 now)
{
  g_autofree char *at = muster_desk_words_day (state->proven_at);
  g_autofree char *ago = muster_roster_words_dup_ago (state->proven_at, now);
  g_autofree char *proof =
      /* Translators: a day and a time, how long ago that is */
      state->proven_at != 0
          ? g_strdup_printf (_ ("The roster signed for what it has on %s (%s)"), at, ago)
          : g_strdup (_ ("The roster has signed for nothing yet"));
  g_autofree char *waiting = state->unsent == 0
                                 ? g_strdup (_ ("Every record has arrived"))
                                 : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                                 "%'lld record waits here",
                                                                 "%'lld records wait here",
                                                                 (gulong) state->unsent),
                                                    (long long) state->unsent);

  return g_strdup_printf ("%s\n%s", waiting, proof);
}

/**
 * muster_roster_words_dup_facts:
 *
 * Returns: (transfer full): how old what came is; or what waits, and the newest proof of delivery
 */
char *
muster_roster_words_dup_facts (const MusterCourierState *state,
                               MusterRosterDirection direction,
                               gint64 now)
{
  return direction == MUSTER_ROSTER_PULL ? dup_pull_facts (state, now)
                                         : dup_push_facts (state, now);
}

gboolean
muster_roster_words_runs (const MusterCourierState *state, MusterRosterDirection direction)
{
  if (direction == MUSTER_ROSTER_PUSH)
    return state->doing == MUSTER_COURIER_PUSHES;
  return state->doing == MUSTER_COURIER_PULLS || state->doing == MUSTER_COURIER_FETCHES;
}

/**
 * muster_roster_words_dup_progress:
 *
 * Returns: (transfer full) (nullable): how far it is; %NULL while nothing goes on that way
 */
char *
muster_roster_words_dup_progress (const MusterCourierState *state, MusterRosterDirection direction)
{
  if (!muster_roster_words_runs (state, direction))
    return muster_roster_words_get_way (state, direction)->asked
               ? g_strdup (_ ("Waits until the other is done…"))
               : NULL;
  if (state->doing == MUSTER_COURIER_FETCHES)
    return g_strdup_printf (_ ("Pictures: %'u of %'u"), state->done, state->all);
  if (state->doing == MUSTER_COURIER_PUSHES && state->all > 0)
    return g_strdup_printf (_ ("Records: %'u of %'u"), state->done, state->all);
  if (state->done > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%'u row so far…", "%'u rows so far…", state->done),
        state->done);
  return g_strdup (_ ("Asks the roster…"));
}

/* The way out, where the trouble itself does not name one. Returns: (nullable) */
static const char *
get_advice (int code)
{
  switch (code) {
  case MUSTER_ERROR_FAILED:
  case MUSTER_ERROR_TIMED_OUT:
    return _ ("See whether the network cable is in, or the wireless network is on. Check-in goes "
              "on, nothing is lost; the station tries again by itself.");
  case MUSTER_ERROR_UNTRUSTED:
    return _ ("Try another network. If it stays like this, tell whoever runs the roster.");
  case MUSTER_ERROR_NO_RIGHTS:
    return _ ("If that was not meant, ask whoever runs the roster for a new code.");
  case MUSTER_ERROR_STORE_FULL:
    return _ ("Make room on the disk of this machine.");
  default:
    return NULL;
  }
}

/* The sentence may lack its full stop. */
static char *
dup_sentence (const char *text)
{
  if (g_str_has_suffix (text, ".") || g_str_has_suffix (text, "。"))
    return g_strdup (text);
  /* Translators: the full stop at the end of a sentence */
  return g_strconcat (text, C_ ("end of a sentence", "."), NULL);
}

/**
 * muster_roster_words_dup_trouble:
 *
 * Returns: (transfer full) (nullable): what is wrong and what to do; %NULL: nothing
 */
char *
muster_roster_words_dup_trouble (const MusterCourierWay *way)
{
  const char *advice = way->trouble != NULL ? get_advice (way->code) : NULL;
  g_autofree char *trouble = way->trouble != NULL ? dup_sentence (way->trouble) : NULL;

  return advice != NULL ? g_strdup_printf ("%s\n%s", trouble, advice) : g_steal_pointer (&trouble);
}

static char *
dup_moved (guint moved, MusterRosterDirection direction)
{
  if (direction == MUSTER_ROSTER_PULL)
    return moved == 0
               ? g_strdup (_ ("nothing is new"))
               : g_strdup_printf (
                     g_dngettext (GETTEXT_PACKAGE, "%'u row has come", "%'u rows have come", moved),
                     moved);
  return moved == 0 ? g_strdup (_ ("nothing was left to send"))
                    : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                    "%'u record has arrived",
                                                    "%'u records have arrived",
                                                    moved),
                                       moved);
}

/**
 * muster_roster_words_dup_end:
 *
 * Returns: (transfer full) (nullable): what came of what staff asked for last; %NULL if they did
 * not
 */
char *
muster_roster_words_dup_end (const MusterCourierWay *way, MusterRosterDirection direction)
{
  g_autofree char *at = muster_desk_words_clock (way->ended_at);
  g_autofree char *moved = dup_moved (way->moved, direction);

  switch (way->end) {
  case MUSTER_COURIER_WELL:
    /* Translators: the time of day, and what came of it */
    return g_strdup_printf (_ ("Done at %s: %s."), at, moved);
  case MUSTER_COURIER_STOPPED:
    return g_strdup_printf (
        _ ("Stopped at %s: %s. It goes on by itself in some minutes."), at, moved);
  case MUSTER_COURIER_FAILED:
    return g_strdup_printf (_ ("Tried at %s."), at);
  case MUSTER_COURIER_NOT_ASKED:
  default:
    return NULL;
  }
}
