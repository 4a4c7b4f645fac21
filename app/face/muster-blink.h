/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-chance.h"

G_BEGIN_DECLS

/* Shut both eyes for a moment, when asked. A picture cannot; a video can, and so can somebody
 * behind a picture with holes. */
#define MUSTER_TYPE_BLINK (muster_blink_get_type ())
G_DECLARE_FINAL_TYPE (MusterBlink, muster_blink, MUSTER, BLINK, MusterChallenge)

MusterChallenge *muster_blink_new (MusterChance chance) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
