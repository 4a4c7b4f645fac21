/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-readiness.h"

G_BEGIN_DECLS

MusterReadyItem *muster_duplicate_ready (guint duplicates) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
