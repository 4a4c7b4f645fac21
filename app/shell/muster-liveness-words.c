/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-liveness-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef enum {
  UNIT_NONE, /* two digits */
  UNIT_COUNT,
  UNIT_DEGREES,
  UNIT_MS,
  UNIT_SECONDS,
} Unit;

typedef enum {
  LIMIT_LEAST,
  LIMIT_MOST,
} Limit;

/* One kind of finding. */
typedef struct {
  const char *nick;
  Unit unit;
  Limit limit;
  gboolean thin; /* if it is not ok, nothing could be measured: the cause of no response */
  const char *name;
  const char *fault;
} Words;

static const Words words[] = {
    {"approach.coefficient",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Depth of the face"),
     N_ ("Came closer, but no clear depth of a head")},
    {"approach.ratio",
     UNIT_NONE,
     LIMIT_LEAST,
     TRUE,
     N_ ("Came closer, times"),
     N_ ("Did not come close enough")},
    {"approach.residual",
     UNIT_NONE,
     LIMIT_MOST,
     TRUE,
     N_ ("Other movement"),
     N_ ("The face could not be followed while it came closer")},
    {"blink.delay",
     UNIT_MS,
     LIMIT_MOST,
     FALSE,
     N_ ("After the prompt"),
     N_ ("The blink came at the wrong time")},
    {"blink.depth",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Eyes still open, share"),
     N_ ("The eyes did not shut")},
    {"blink.length",
     UNIT_MS,
     LIMIT_MOST,
     FALSE,
     N_ ("Eyes shut for"),
     N_ ("The blink was too short or too long")},
    {"blink.motion",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Movement of the head"),
     N_ ("The head moved during the blink")},
    {"code.chance",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Other voices that fit the lips as well"),
     N_ ("The lips may have said something else")},
    {"code.distance",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Distance from spoken digits"),
     N_ ("What was said was not like digits")},
    {"code.lag",
     UNIT_MS,
     LIMIT_MOST,
     FALSE,
     N_ ("Lips after the voice"),
     N_ ("Lips and voice were not in step")},
    {"code.length",
     UNIT_MS,
     LIMIT_MOST,
     FALSE,
     N_ ("Read for"),
     N_ ("The digits were read too fast or too slowly")},
    {"code.lips",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Lips go with the voice, by"),
     N_ ("The lips did not move with the voice")},
    {"code.loudness",
     UNIT_NONE,
     LIMIT_LEAST,
     TRUE,
     N_ ("Voice above the room, dB"),
     N_ ("The voice was not heard over the room")},
    {"code.margin",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Other digits fit better, by"),
     N_ ("Other digits were read, or not clearly")},
    {"code.opening",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Mouth moved by"),
     N_ ("The mouth did not move")},
    {"code.pace",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Uneven pace"),
     N_ ("The digits were read very unevenly")},
    {"flash.amplitude",
     UNIT_NONE,
     LIMIT_LEAST,
     TRUE,
     N_ ("Light of the screen on the face"),
     N_ ("Too little light of the screen on the face")},
    {"flash.background",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Light of the screen on the background"),
     N_ ("The background lights up like the face, as in a print")},
    {"flash.clarity",
     UNIT_NONE,
     LIMIT_LEAST,
     TRUE,
     N_ ("Clearness of the colours"),
     N_ ("The colours of the screen are not clear on the face")},
    {"flash.echo",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Light that comes late again"),
     N_ ("The colours came late again, as from another screen")},
    {"flash.geometry",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Shape of a head in the light"),
     N_ ("The light falls as on something flat")},
    {"flash.gloss",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Gloss"),
     N_ ("It shines like glass or a screen")},
    {"flash.lag",
     UNIT_SECONDS,
     LIMIT_MOST,
     FALSE,
     N_ ("Delay of the colours"),
     N_ ("The colours came too late on the face")},
    {"flash.likeness",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Likeness to a head in the light"),
     N_ ("The light does not fall as on a head")},
    {"flash.margin",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Fits better than other colours, by"),
     N_ ("The colours on the face are not the ones shown now")},
    {"flash.oddness",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Unusual for a face, all together"),
     N_ ("Taken together, this is unusual for a face")},
    {"flash.sides",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Light from the sides differs by"),
     N_ ("Light from one side falls on all of it alike, as on a sheet")},
    {"mouth.baseline",
     UNIT_NONE,
     LIMIT_MOST,
     FALSE,
     N_ ("Mouth open before"),
     N_ ("The mouth was open from the start")},
    {"mouth.delay",
     UNIT_MS,
     LIMIT_MOST,
     FALSE,
     N_ ("After the prompt"),
     N_ ("The mouth opened at the wrong time")},
    {"mouth.height",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Mouth open by"),
     N_ ("The mouth did not open far enough")},
    {"mouth.length",
     UNIT_MS,
     LIMIT_MOST,
     FALSE,
     N_ ("Mouth open for"),
     N_ ("The mouth was open too short or too long")},
    {"turn.angle",
     UNIT_DEGREES,
     LIMIT_LEAST,
     FALSE,
     N_ ("Turned by"),
     N_ ("The head did not turn far enough")},
    {"turn.parallax",
     UNIT_DEGREES,
     LIMIT_LEAST,
     FALSE,
     N_ ("Turned by, from parallax"),
     N_ ("Turned, but no clear depth of a head")},
    {"turn.squeeze",
     UNIT_NONE,
     LIMIT_LEAST,
     FALSE,
     N_ ("Width of the face, to a head's"),
     N_ ("Turned, but the face got too narrow for a head")},
    {"turn.wrong",
     UNIT_COUNT,
     LIMIT_MOST,
     FALSE,
     N_ ("Turns to the other side"),
     N_ ("Turned to the other side first")},
};

static const Words *
find (const char *nick)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].nick, nick))
      return &words[i];
  return NULL;
}

/**
 * muster_liveness_words_kind:
 *
 * Returns: (transfer none): a name for what was asked for
 */
const char *
muster_liveness_words_kind (MusterChallengeKind kind)
{
  switch (kind) {
  case MUSTER_CHALLENGE_FLASH:
    return C_ ("challenge", "Screen colours");
  case MUSTER_CHALLENGE_APPROACH:
    return C_ ("challenge", "Coming closer");
  case MUSTER_CHALLENGE_TURN_LEFT:
    return C_ ("challenge", "Turn left");
  case MUSTER_CHALLENGE_TURN_RIGHT:
    return C_ ("challenge", "Turn right");
  case MUSTER_CHALLENGE_BLINK:
    return C_ ("challenge", "Blink");
  case MUSTER_CHALLENGE_MOUTH:
    return C_ ("challenge", "Open mouth");
  case MUSTER_CHALLENGE_CODE:
    return C_ ("challenge", "Digits read aloud");
  case MUSTER_CHALLENGE_ALL:
  default:
    g_return_val_if_reached ("");
  }
}

const char *
muster_liveness_words_fault (const char *nick)
{
  const Words *found = find (nick);

  return found != NULL ? _ (found->fault) : NULL;
}

/* Nothing that could be judged was seen until time was up. */
static const char *
get_silence (MusterChallengeKind kind)
{
  switch (kind) {
  case MUSTER_CHALLENGE_FLASH:
    return _ ("The face was not seen well while the colours changed");
  case MUSTER_CHALLENGE_APPROACH:
    return _ ("Did not come closer in time");
  case MUSTER_CHALLENGE_TURN_LEFT:
    return _ ("No turn to the left seen in time");
  case MUSTER_CHALLENGE_TURN_RIGHT:
    return _ ("No turn to the right seen in time");
  case MUSTER_CHALLENGE_BLINK:
    return _ ("No blink seen in time");
  case MUSTER_CHALLENGE_MOUTH:
    return _ ("No open mouth seen in time");
  case MUSTER_CHALLENGE_CODE:
    return _ ("The digits were not read in time");
  case MUSTER_CHALLENGE_ALL:
  default:
    g_return_val_if_reached ("");
  }
}

static gboolean
has_missed (const MusterLivenessStep *step, const char *nick)
{
  for (gsize i = 0; i < step->n_findings; i++)
    if (g_str_equal (step->findings[i].nick, nick))
      return !step->findings[i].ok;
  return FALSE;
}

/* The first that was missed, of those that say that nothing could be measured or of the others. */
static const Words *
find_missed (const MusterLivenessStep *step, gboolean thin)
{
  for (gsize i = 0; i < step->n_findings; i++) {
    const Words *found = find (step->findings[i].nick);

    if (!step->findings[i].ok && found != NULL && found->thin == thin)
      return found;
  }
  return NULL;
}

/* Where too little was seen, whatever else was missed comes of that. */
static const char *
explain (const MusterLivenessStep *step)
{
  gboolean silent = step->result == MUSTER_LIVENESS_NO_RESPONSE;
  const Words *found = find_missed (step, silent);

  if (found == NULL)
    found = find_missed (step, !silent);
  if (!silent && has_missed (step, "turn.angle") && has_missed (step, "turn.squeeze"))
    return _ ("The face did not turn, the picture got narrow like a sheet");
  return found != NULL ? _ (found->fault) : get_silence (step->kind);
}

/**
 * muster_liveness_words_step:
 * @step: a challenge of a visit
 *
 * Returns: (transfer full): for those that did not pass, why
 */
char *
muster_liveness_words_step (const MusterLivenessStep *step)
{
  const char *kind = muster_liveness_words_kind (step->kind);

  switch (step->result) {
  case MUSTER_LIVENESS_LIVE:
    /* Translators: %s is what was asked for: "Turn left", "Blink" */
    return g_strdup_printf (_ ("%s: good"), kind);
  case MUSTER_LIVENESS_BROKEN:
    return g_strdup_printf (_ ("%s: the face left or changed"), kind);
  case MUSTER_LIVENESS_OPEN:
    return g_strdup_printf (_ ("%s: not finished"), kind);
  case MUSTER_LIVENESS_NOT_LIVE:
  case MUSTER_LIVENESS_NO_RESPONSE:
  default:
    return g_strdup (explain (step));
  }
}

/* What could not be measured is told as the least or most that a number can be, or as none. */
static char *
format_value (double value, Unit unit, int more_digits)
{
  if (!(fabs (value) < 1e6))
    return g_strdup ("–");
  switch (unit) {
  case UNIT_COUNT:
    return g_strdup_printf ("%.0f", value);
  case UNIT_DEGREES:
    return g_strdup_printf ("%.*f°", more_digits, value);
  case UNIT_MS:
    return g_strdup_printf (_ ("%.*f ms"), more_digits, value);
  case UNIT_SECONDS:
    return g_strdup_printf (_ ("%.*f s"), more_digits + 2, value);
  case UNIT_NONE:
  default:
    return g_strdup_printf ("%.*f", more_digits + 2, value);
  }
}

/* The value tells on which side of the limit it is: not "0.94, at least 0.94" of what was missed.
 */
static char *
compare (const char *name, double value, double limit, Unit unit, Limit side)
{
  g_autofree char *number = format_value (value, unit, 0);
  g_autofree char *bound = format_value (limit, unit, 0);

  if (value != limit && g_str_equal (number, bound)) {
    g_free (number);
    g_free (bound);
    number = format_value (value, unit, 2);
    bound = format_value (limit, unit, 2);
  }
  /* Translators: what was measured, its value, its limit */
  return side == LIMIT_LEAST ? g_strdup_printf (_ ("%s: %s, at least %s"), name, number, bound)
                             : g_strdup_printf (_ ("%s: %s, at most %s"), name, number, bound);
}

static char *
name_value (const char *name, double value)
{
  /* Translators: what was measured, its value */
  return g_strdup_printf (_ ("%s: %.2f"), name, value);
}

/**
 * muster_liveness_words_measure:
 * @finding: what was measured; one without words yet is shown under its nick
 *
 * Returns: (transfer full): name, value and limit
 */
char *
muster_liveness_words_measure (const MusterLivenessFinding *finding)
{
  const Words *found = find (finding->nick);

  if (found == NULL)
    return name_value (finding->nick, finding->value);
  return compare (_ (found->name), finding->value, finding->limit, found->unit, found->limit);
}

char *
muster_liveness_words_weight (double llr, double limit)
{
  return compare (_ ("Weight of evidence"), llr, limit, UNIT_NONE, LIMIT_LEAST);
}

/**
 * muster_liveness_words_passive:
 * @fusion: of a try in which the passive net was asked
 *
 * Returns: (transfer full): what it said, what that weighs, and that it decides nothing
 */
char *
muster_liveness_words_passive (const MusterLivenessFusion *fusion)
{
  g_autofree char *said =
      compare (_ ("Like a real face"), fusion->real, MUSTER_FUSION_DOUBT, UNIT_NONE, LIMIT_LEAST);
  g_autofree char *weight = name_value (_ ("Weight of evidence"), fusion->passive);

  return g_strdup_printf ("%s\n%s\n%s", said, weight, _ ("A hint only: it decides nothing"));
}

static void
add_lines (GString *lines, const MusterLivenessStep *step, gboolean ok)
{
  for (gsize i = 0; i < step->n_findings; i++) {
    g_autofree char *line = NULL;

    if (step->findings[i].ok != ok)
      continue;
    line = muster_liveness_words_measure (&step->findings[i]);
    g_string_append_printf (lines, lines->len > 0 ? "\n%s" : "%s", line);
    if (!ok)
      /* Translators: follows a measurement that is beyond its limit */
      g_string_append (lines, _ (" – missed"));
  }
}

/**
 * muster_liveness_words_detail:
 *
 * Returns: (transfer full): all that was measured, a line each, what was missed first; "" if
 *   nothing was
 */
char *
muster_liveness_words_detail (const MusterLivenessStep *step)
{
  GString *lines = g_string_new (NULL);

  add_lines (lines, step, FALSE);
  add_lines (lines, step, TRUE);
  if (step->result != MUSTER_LIVENESS_OPEN) {
    g_autofree char *line = name_value (_ ("Weight of evidence"), step->llr);

    g_string_append_printf (lines, lines->len > 0 ? "\n%s" : "%s", line);
  }
  return g_string_free (lines, FALSE);
}
