/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-search-rule.h"

/**
 * muster_search_may_pass:
 * @n_people: how many a face is searched among
 * @fmr: false match rate of one comparison at the threshold in use; not above 0 or not a number if
 * it is not known
 *
 * Among N people somebody else matches with a chance of 1 − (1 − FMR)^N, which N × FMR bounds: a
 * room list of 500 at 1e-5 carries 0.5 %, a school of 5,000 carries 5 %.
 *
 * Returns: whether a search may let somebody pass by itself
 */
gboolean
muster_search_may_pass (guint n_people, double fmr)
{
  return n_people > 0 && fmr > 0 && n_people * fmr <= MUSTER_SEARCH_MAX_CHANCE * (1 + 1e-9);
}

/**
 * muster_search_judge:
 * @policy: thresholds, and whether staff confirm
 * @similarities: (array length=n_similarities): of different people, the highest first
 * @n_people: how many were searched
 * @fmr: see muster_search_may_pass(); at @policy's accept
 *
 * One person passes without staff only if no other one would have passed as well: two people above
 * the threshold are look-alikes, or one person in the roster twice, and neither is for a machine to
 * tell apart.
 */
MusterSearchResult
muster_search_judge (const MusterPolicy *policy,
                     const double *similarities,
                     guint n_similarities,
                     guint n_people,
                     double fmr)
{
  if (n_similarities == 0 || !(similarities[0] >= policy->review))
    return MUSTER_SEARCH_NOBODY;
  if (similarities[0] >= policy->accept && !policy->staff_confirms &&
      (n_similarities == 1 || similarities[1] < policy->accept) &&
      muster_search_may_pass (n_people, fmr))
    return MUSTER_SEARCH_PASS;
  return MUSTER_SEARCH_CANDIDATES;
}
