/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* Is this you? What the roster says, masked. */
#define MUSTER_TYPE_CONFIRM_PAGE (muster_confirm_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterConfirmPage, muster_confirm_page, MUSTER, CONFIRM_PAGE, MusterGuestPage)

G_END_DECLS
