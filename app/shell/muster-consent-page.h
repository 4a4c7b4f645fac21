/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-page.h"

G_BEGIN_DECLS

/* With my face or with a person: two equal ways. */
#define MUSTER_TYPE_CONSENT_PAGE (muster_consent_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterConsentPage, muster_consent_page, MUSTER, CONSENT_PAGE, MusterGuestPage)

G_END_DECLS
