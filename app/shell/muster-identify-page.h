/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* Two numbers, typed on the screen or on any keyboard. */
#define MUSTER_TYPE_IDENTIFY_PAGE (muster_identify_page_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterIdentifyPage, muster_identify_page, MUSTER, IDENTIFY_PAGE, MusterGuestPage)

void muster_identify_page_show_problem (MusterIdentifyPage *self, MusterReason reason);

G_END_DECLS
