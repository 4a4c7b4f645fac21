/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-chance.h"

G_BEGIN_DECLS

/* Read four digits aloud: whoever plays a recording does not know them. Hears as well as sees; no
 * sound of the person outlives it. */
#define MUSTER_TYPE_CODE (muster_code_get_type ())
G_DECLARE_FINAL_TYPE (MusterCode, muster_code, MUSTER, CODE, MusterChallenge)

MusterChallenge *muster_code_new (MusterChance chance) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
