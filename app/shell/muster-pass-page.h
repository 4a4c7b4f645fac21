/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* Checked in, and what comes next. */
#define MUSTER_TYPE_PASS_PAGE (muster_pass_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterPassPage, muster_pass_page, MUSTER, PASS_PAGE, MusterGuestPage)

G_END_DECLS
