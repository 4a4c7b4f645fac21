/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-wire-rows.h"

G_BEGIN_DECLS

/* Adds a row that is there to the sum of its bucket. The order does not matter. */
void muster_row_sum_add (MusterWireDigest *digest, const char *kind, const char *id, gint64 v);

G_END_DECLS
