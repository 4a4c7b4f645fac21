/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean muster_record_bench_run (const char *parent, double *median_ms, GError **error);

G_END_DECLS
