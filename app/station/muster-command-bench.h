/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-command.h"

G_BEGIN_DECLS

/* The benchmarks that have a file of their own. */
/* With options of its own. */
gboolean muster_command_bench_attempts (int argc, char *argv[], GError **error);
gboolean muster_command_bench_gallery (const MusterCommandLine *line,
                                       guint size,
                                       guint dimension,
                                       GError **error);

/* What `bench liveness` is to draw. */
typedef struct {
  const char *kind;    /* nick of a kind of challenge */
  const char *species; /* nullable: nicks of those that are drawn, with commas between */
  guint per_species;   /* presentations of each */
  guint64 seed;        /* of the first; the others follow */
  guint n_jobs;        /* seeds that are worked on side by side, each with nets of its own */
  gboolean each;       /* an object for every presentation, with what was found, before the table */
} MusterLivenessOrder;

gboolean muster_command_bench_liveness (const MusterCommandLine *line,
                                        const MusterLivenessOrder *order,
                                        GError **error);
gboolean muster_command_bench_passive (const MusterCommandLine *line,
                                       const char *images,
                                       guint per_species,
                                       guint64 seed,
                                       GError **error);

G_END_DECLS
