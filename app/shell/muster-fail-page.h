/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* Compared, not passed: the ways on. */
#define MUSTER_TYPE_FAIL_PAGE (muster_fail_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterFailPage, muster_fail_page, MUSTER, FAIL_PAGE, MusterGuestPage)

G_END_DECLS
