/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-lamp-ready.h"

#include <glib/gi18n-lib.h>

static MusterReadyItem *
new_item (const MusterLampKnown *known, MusterReadyState state, char *what, const char *remedy)
{
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);

  item->id = "light";
  item->state = state;
  item->what = what;
  item->remedy = g_strdup (remedy);
  item->measurable = known->can;
  return item;
}

/* Why the last measurement came to nothing. */
static MusterReadyItem *
new_failed (const MusterLampKnown *known)
{
  switch (known->result) {
  case MUSTER_LAMP_NO_FRAMES:
    return new_item (known,
                     MUSTER_READY_WARN,
                     g_strdup (_ ("Not measured: the camera gave too few pictures")),
                     _ ("Look at the line of the camera, then measure again."));
  case MUSTER_LAMP_BURNT:
    return new_item (known,
                     MUSTER_READY_WARN,
                     g_strdup (_ ("Not measured: the picture is too bright")),
                     _ ("Turn a lamp or the sun away from the camera, then measure again."));
  case MUSTER_LAMP_RESTLESS:
    return new_item (known,
                     MUSTER_READY_WARN,
                     g_strdup (_ ("Not measured: somebody moved, or the room's light changed")),
                     _ ("Measure again with a sheet of white paper that is leant against "
                        "something."));
  case MUSTER_LAMP_EMPTY:
    return new_item (known,
                     MUSTER_READY_WARN,
                     g_strdup (_ ("Not measured: nothing in the middle of the picture answered")),
                     _ ("Put a face or a sheet of white paper where faces will be, then measure "
                        "again. If one was there, the screen is far too dark."));
  case MUSTER_LAMP_MEASURED:
  default:
    return NULL;
  }
}

static MusterReadyItem *
new_unknown (const MusterLampKnown *known)
{
  if (known->practice)
    return new_item (
        known, MUSTER_READY_OK, g_strdup (_ ("Not measured; a usual screen is assumed")), NULL);
  return new_item (known,
                   MUSTER_READY_WARN,
                   g_strdup (_ ("Not measured with this camera")),
                   _ ("Press Measure on the readiness page: it takes ten seconds. Until then a "
                      "usual screen is assumed."));
}

static char *
dup_found (const MusterLamp *lamp)
{
  const int percent = (int) (100 * lamp->ratio + .5);

  if (lamp->lag <= 0)
    return g_strdup_printf (_ ("The screen gives a face %d %% of the room's light"), percent);
  return g_strdup_printf (_ ("The screen gives a face %d %% of the room's light, seen after %d ms"),
                          percent,
                          (int) (1000 * lamp->lag + .5));
}

/**
 * muster_lamp_ready:
 * @policy: the rules in use
 *
 * Returns: (transfer full) (nullable): what staff should know of it; %NULL if no colours are asked
 *   for here
 */
MusterReadyItem *
muster_lamp_ready (const MusterLampKnown *known, const MusterPolicy *policy)
{
  const MusterLamp *lamp = known->lamp;
  const gboolean needed = (policy->challenge_must & MUSTER_CHALLENGE_FLASH) != 0;
  MusterReadyItem *failed;

  if (policy->challenges == 0 || (policy->challenge_kinds & MUSTER_CHALLENGE_FLASH) == 0)
    return NULL;
  failed = new_failed (known);
  if (failed != NULL)
    return failed;
  if (lamp == NULL)
    return new_unknown (known);
  if (lamp->ratio >= MUSTER_LAMP_GOOD)
    return new_item (known, MUSTER_READY_OK, dup_found (lamp), NULL);
  if (lamp->ratio >= MUSTER_LAMP_LEAST)
    return new_item (
        known,
        MUSTER_READY_WARN,
        dup_found (lamp),
        _ ("Some people will have to try again. Turn the screen brighter, or the lamp over it off, "
           "then measure again."));
  return new_item (
      known,
      needed ? MUSTER_READY_FAIL : MUSTER_READY_WARN,
      dup_found (lamp),
      needed ? _ ("That is too little for colours, which these rules ask for: everybody goes to "
                  "staff. Turn the screen brighter, or the lamp over it off, then measure again.")
             : _ ("That is too little for colours: other challenges are asked instead. Turn the "
                  "screen brighter, or the lamp over it off, then measure again."));
}
