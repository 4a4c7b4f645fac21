/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-chance.h"

G_BEGIN_DECLS

/* Open the mouth and shut it again, when asked. What it can say is what a blink can. */
#define MUSTER_TYPE_MOUTH (muster_mouth_get_type ())
G_DECLARE_FINAL_TYPE (MusterMouth, muster_mouth, MUSTER, MOUTH, MusterChallenge)

MusterChallenge *muster_mouth_new (MusterChance chance) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
