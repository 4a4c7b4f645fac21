/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-courier.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

/* How it stands, and what staff are told of it. */

static void
way_clear (MusterCourierWay *way)
{
  g_clear_pointer (&way->trouble, g_free);
}

static gboolean
way_is_same (const MusterCourierWay *a, const MusterCourierWay *b)
{
  return a->asked == b->asked && a->code == b->code && a->end == b->end &&
         a->ended_at == b->ended_at && a->moved == b->moved &&
         g_strcmp0 (a->trouble, b->trouble) == 0;
}

void
muster_courier_state_clear (MusterCourierState *state)
{
  g_clear_pointer (&state->url, g_free);
  g_clear_pointer (&state->station, g_free);
  g_clear_pointer (&state->scope, g_free);
  way_clear (&state->push);
  way_clear (&state->pull);
}

/* @to: (out caller-allocates): to be cleared */
void
muster_courier_state_copy (const MusterCourierState *from, MusterCourierState *to)
{
  *to = *from;
  to->url = g_strdup (from->url);
  to->station = g_strdup (from->station);
  to->scope = g_strdup (from->scope);
  to->push.trouble = g_strdup (from->push.trouble);
  to->pull.trouble = g_strdup (from->pull.trouble);
}

/* That it was asked and had nothing new is not worth telling each time. */
#define AGE_SECONDS 300

gboolean
muster_courier_state_is_same (const MusterCourierState *a, const MusterCourierState *b)
{
  return a->enrolled == b->enrolled && a->unsent == b->unsent && a->proven_at == b->proven_at &&
         a->conflicts == b->conflicts && a->lost == b->lost &&
         a->pulled_at / AGE_SECONDS == b->pulled_at / AGE_SECONDS && a->people == b->people &&
         a->aside == b->aside && a->photos_missing == b->photos_missing && a->doing == b->doing &&
         a->done == b->done && a->all == b->all && g_strcmp0 (a->url, b->url) == 0 &&
         g_strcmp0 (a->station, b->station) == 0 && g_strcmp0 (a->scope, b->scope) == 0 &&
         a->since == b->since && way_is_same (&a->push, &b->push) &&
         way_is_same (&a->pull, &b->pull);
}

gboolean
muster_courier_code_is_refusal (int code)
{
  return code == MUSTER_ERROR_NO_RIGHTS || code == MUSTER_ERROR_WRONG_SECRET ||
         code == MUSTER_ERROR_UNTRUSTED;
}

static gboolean
way_is_refused (const MusterCourierWay *way)
{
  return way->trouble != NULL && muster_courier_code_is_refusal (way->code);
}

gboolean
muster_courier_state_is_refused (const MusterCourierState *state)
{
  return way_is_refused (&state->push) || way_is_refused (&state->pull);
}

const char *
muster_courier_state_get_trouble (const MusterCourierState *state)
{
  if (state->push.trouble == NULL || way_is_refused (&state->pull))
    return state->pull.trouble;
  return state->push.trouble;
}

/* --- words --- */

static char *
dup_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds != 0 ? g_date_time_new_from_unix_local (seconds) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;
}

static char *
dup_sent (const MusterCourierState *state)
{
  g_autofree char *at = dup_time (state->proven_at);

  if (state->unsent > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%lld entry waits to reach the roster",
                                         "%lld entries wait to reach the roster",
                                         (gulong) state->unsent),
                            (long long) state->unsent);
  if (at != NULL)
    return g_strdup_printf (_ ("Everything has reached the roster; it signed for it on %s"), at);
  return g_strdup (_ ("Nothing has to reach the roster"));
}

/* How old what the roster told is, and whether what happened here has reached it. */
static char *
dup_what (const MusterCourierState *state)
{
  g_autofree char *sent = dup_sent (state);
  g_autofree char *at = dup_time (state->pulled_at);
  g_autofree char *age = NULL;

  if (at == NULL)
    return g_steal_pointer (&sent);
  age = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                      "As of %s the roster has %u person for this station",
                                      "As of %s the roster has %u people for this station",
                                      state->people),
                         at,
                         state->people);
  /* Translators: two sentences without their full stops: what was sent, how old the roster is */
  return g_strdup_printf (_ ("%s. %s"), sent, age);
}

/* What is in trouble, and that nobody needs to wait for it. The trouble may be a whole sentence. */
static char *
dup_remedy (const char *trouble)
{
  g_autofree char *text = g_strdup (trouble);
  static const char *const stops[] = {".", "。"};

  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++)
    if (g_str_has_suffix (text, stops[i]))
      text[strlen (text) - strlen (stops[i])] = '\0';
  return g_strdup_printf (
      _ ("%s. Check-in goes on, nothing is lost; the station tries again by itself."), text);
}

/**
 * muster_courier_dup_ready:
 *
 * Returns: (transfer full) (nullable): what staff are to know of it
 */
MusterReadyItem *
muster_courier_dup_ready (MusterCourier *self)
{
  g_auto (MusterCourierState) state = {0};
  MusterReadyItem *item;
  const char *trouble;

  g_return_val_if_fail (MUSTER_IS_COURIER (self), NULL);
  muster_courier_get_state (self, &state);
  trouble = muster_courier_state_get_trouble (&state);
  if (!state.enrolled)
    return NULL;
  item = g_new0 (MusterReadyItem, 1);
  item->id = "roster";
  item->what = dup_what (&state);
  if (muster_courier_state_is_refused (&state)) {
    item->state = MUSTER_READY_FAIL;
    item->remedy = g_strdup (trouble);
  } else if (trouble != NULL) {
    item->state = MUSTER_READY_WARN;
    item->remedy = dup_remedy (trouble);
  } else if (state.conflicts > 0) {
    item->state = MUSTER_READY_WARN;
    item->remedy = g_strdup_printf (
        _ ("%u entries do not fit what the roster has of this station. It keeps both. Was an old "
           "copy of the store put back? Tell whoever runs the roster."),
        state.conflicts);
  } else if (state.lost > 0) {
    item->state = MUSTER_READY_WARN;
    item->remedy = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u entry is missing in the journal here; the roster knows that now. Look "
                     "with “muster journal verify”.",
                     "%u entries are missing in the journal here; the roster knows that now. Look "
                     "with “muster journal verify”.",
                     state.lost),
        state.lost);
  } else if (state.aside > 0) {
    item->state = MUSTER_READY_WARN;
    item->remedy = g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE,
            "%u row of the roster cannot be used: its card or ID number is already "
            "somebody else's here. Look for whom by the number, and correct one of the two.",
            "%u rows of the roster cannot be used: their cards or ID numbers are already "
            "somebody else's here. Look for whom by the number, and correct one of the two.",
            state.aside),
        state.aside);
  } else if (state.photos_missing > 0) {
    item->state = MUSTER_READY_WARN;
    item->remedy = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u picture that the roster tells of did not come. It is asked for again; "
                     "whoever has none is compared by a person.",
                     "%u pictures that the roster tells of did not come. They are asked for again; "
                     "whoever has none is compared by a person.",
                     state.photos_missing),
        state.photos_missing);
  }
  return item;
}
