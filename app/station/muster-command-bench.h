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
gboolean muster_command_bench_liveness (const MusterCommandLine *line,
                                        const char *kind,
                                        const char *species,
                                        guint per_species,
                                        guint64 seed,
                                        guint n_jobs,
                                        GError **error);
gboolean muster_command_bench_passive (const MusterCommandLine *line,
                                       const char *images,
                                       guint per_species,
                                       guint64 seed,
                                       GError **error);

G_END_DECLS
