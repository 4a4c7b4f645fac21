/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* One moment: looking up, comparing, saving. */
#define MUSTER_TYPE_WAIT_PAGE (muster_wait_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterWaitPage, muster_wait_page, MUSTER, WAIT_PAGE, MusterGuestPage)

G_END_DECLS
