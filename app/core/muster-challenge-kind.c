/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-challenge-kind.h"

static const char *const kinds[] = {
    "flash",
    "approach",
    "turn-left",
    "turn-right",
    "blink",
    "mouth",
    "code",
};

static const char *const results[] = {
    [MUSTER_LIVENESS_OPEN] = "open",
    [MUSTER_LIVENESS_LIVE] = "live",
    [MUSTER_LIVENESS_NOT_LIVE] = "not-live",
    [MUSTER_LIVENESS_NO_RESPONSE] = "no-response",
    [MUSTER_LIVENESS_BROKEN] = "broken",
};

/**
 * muster_challenge_kind_to_nick:
 * @kind: exactly one of the flags
 */
const char *
muster_challenge_kind_to_nick (MusterChallengeKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((guint) kind == 1u << i)
      return kinds[i];
  g_return_val_if_reached (NULL);
}

gboolean
muster_challenge_kind_from_nick (const char *nick, MusterChallengeKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (nick, kinds[i]) == 0) {
      *kind = (MusterChallengeKind) (1u << i);
      return TRUE;
    }
  return FALSE;
}

const char *
muster_liveness_result_to_nick (MusterLivenessResult result)
{
  g_return_val_if_fail ((guint) result < G_N_ELEMENTS (results), NULL);
  return results[result];
}
