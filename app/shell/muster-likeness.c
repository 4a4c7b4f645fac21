/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-likeness.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * muster_likeness_of:
 * @similarity: cosine, -1 to 1
 * @review: the policy's limit from which staff may decide
 * @accept: the policy's limit from which the station decides; not below @review
 *
 * "Unsure" is exactly the policy's review zone. "Alike" and "Hardly alike" are one zone's width
 * above and below it: as wide as the calibration found the two distributions to overlap. A policy
 * without a review zone knows no shades, so only the two plain words are used.
 *
 * Returns: the word's place
 */
MusterLikeness
muster_likeness_of (double similarity, double review, double accept)
{
  double zone = accept - review;

  if (similarity >= accept)
    return zone > 0 && similarity >= accept + zone ? MUSTER_LIKENESS_VERY : MUSTER_LIKENESS_ALIKE;
  if (similarity >= review)
    return MUSTER_LIKENESS_UNSURE;
  return zone > 0 && similarity >= review - zone ? MUSTER_LIKENESS_HARDLY : MUSTER_LIKENESS_NOT;
}

/**
 * muster_likeness_get_word:
 *
 * Returns: (transfer none): the word in the language of the staff window
 */
const char *
muster_likeness_get_word (MusterLikeness likeness)
{
  switch (likeness) {
  case MUSTER_LIKENESS_VERY:
    return _ ("Very alike");
  case MUSTER_LIKENESS_ALIKE:
    return _ ("Alike");
  case MUSTER_LIKENESS_UNSURE:
    return _ ("Unsure");
  case MUSTER_LIKENESS_HARDLY:
    return _ ("Hardly alike");
  case MUSTER_LIKENESS_NOT:
  default:
    return _ ("Not alike");
  }
}

/**
 * muster_likeness_get_style:
 *
 * Returns: (transfer none): "pass", "again" or "stop": colour, and the shape that goes with it
 */
const char *
muster_likeness_get_style (MusterLikeness likeness)
{
  switch (likeness) {
  case MUSTER_LIKENESS_VERY:
  case MUSTER_LIKENESS_ALIKE:
    return "pass";
  case MUSTER_LIKENESS_UNSURE:
  case MUSTER_LIKENESS_HARDLY:
    return "again";
  case MUSTER_LIKENESS_NOT:
  default:
    return "stop";
  }
}

/**
 * muster_likeness_get_icon:
 *
 * Returns: (transfer none): the shape beside the word
 */
const char *
muster_likeness_get_icon (MusterLikeness likeness)
{
  switch (likeness) {
  case MUSTER_LIKENESS_VERY:
  case MUSTER_LIKENESS_ALIKE:
    return "muster-shape-pass-symbolic";
  case MUSTER_LIKENESS_UNSURE:
    return "muster-shape-doubt-symbolic";
  case MUSTER_LIKENESS_HARDLY:
    return "muster-shape-again-symbolic";
  case MUSTER_LIKENESS_NOT:
  default:
    return "muster-shape-stop-symbolic";
  }
}

/* Two digits are enough for people, unless rounding would put the number on the other side of the
 * limit: 0.597 of 0.600 must not read as "0.60, passes from 0.60". */
static int
get_digits (double similarity, double accept)
{
  for (int digits = 2; digits < 6; digits++) {
    double unit = pow (10, digits);

    if ((similarity < accept) == (round (similarity * unit) < round (accept * unit)))
      return digits;
  }
  return 6;
}

/**
 * muster_likeness_dup_number:
 * @similarity: cosine
 * @accept: the limit from which the station lets pass by itself
 *
 * Returns: (transfer full): the similarity with as many digits as it needs beside @accept: "0.52"
 */
char *
muster_likeness_dup_number (double similarity, double accept)
{
  return g_strdup_printf ("%.*f", get_digits (similarity, accept), similarity);
}

/**
 * muster_likeness_dup_limit:
 *
 * Returns: (transfer full): @accept with the same number of digits
 */
char *
muster_likeness_dup_limit (double similarity, double accept)
{
  return g_strdup_printf ("%.*f", get_digits (similarity, accept), accept);
}
