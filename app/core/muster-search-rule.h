/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-policy.h"

G_BEGIN_DECLS

/* The chance of a false match that a search through many people may carry and still pass one of
 * them without staff. */
#define MUSTER_SEARCH_MAX_CHANCE 1e-2

typedef enum {
  MUSTER_SEARCH_NOBODY,     /* nobody is alike enough to be shown */
  MUSTER_SEARCH_CANDIDATES, /* staff look and choose */
  MUSTER_SEARCH_PASS,       /* the first is the one */
} MusterSearchResult;

gboolean muster_search_may_pass (guint n_people, double fmr);
MusterSearchResult muster_search_judge (const MusterPolicy *policy,
                                        const double *similarities,
                                        guint n_similarities,
                                        guint n_people,
                                        double fmr);

G_END_DECLS
