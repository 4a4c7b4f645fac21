/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-screen.h"

G_BEGIN_DECLS

/* Can the station open? A verdict, and a line for each thing that was looked at, with its remedy.
 */
#define MUSTER_TYPE_READINESS_PAGE (muster_readiness_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterReadinessPage, muster_readiness_page, MUSTER, READINESS_PAGE, AdwBin)

void muster_readiness_page_show (MusterReadinessPage *self, GPtrArray *items);
void muster_readiness_page_focus (MusterReadinessPage *self, const char *id);

G_END_DECLS
