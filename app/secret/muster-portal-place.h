/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-secret-place.h"

G_BEGIN_DECLS

/* The keyring of the user as a sandbox reaches it: through org.freedesktop.portal.Secret. */
const MusterSecretPlace *muster_portal_place_get (void);

G_END_DECLS
