/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"
#include "muster-guest-texts.h"

G_BEGIN_DECLS

/* A visit that ends, or goes on, somewhere else: words by reason. */
#define MUSTER_TYPE_REFER_PAGE (muster_refer_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterReferPage, muster_refer_page, MUSTER, REFER_PAGE, MusterGuestPage)

MusterTone muster_refer_page_get_tone (MusterReferPage *self);

G_END_DECLS
