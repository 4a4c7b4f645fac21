/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-secret-place.h"

G_BEGIN_DECLS

/* A program of the machine that seals with its hardware, a TPM for one: data/doc/device-helper.md.
 */
const MusterSecretPlace *muster_helper_place_get (void);

G_END_DECLS
