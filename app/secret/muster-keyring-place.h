/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-secret-place.h"

G_BEGIN_DECLS

/* The keyring of the user who is logged in (Secret Service: GNOME Keyring, KWallet). */
const MusterSecretPlace *muster_keyring_place_get (void);

G_END_DECLS
