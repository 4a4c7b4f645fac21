/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* Nobody is there: tap a card, or type two numbers. */
#define MUSTER_TYPE_IDLE_PAGE (muster_idle_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterIdlePage, muster_idle_page, MUSTER, IDLE_PAGE, MusterGuestPage)

G_END_DECLS
