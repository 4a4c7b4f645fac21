/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-lamp-check.h"
#include "muster-policy.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* What a station knows of its screen's light. */
typedef struct {
  const MusterLamp *lamp;  /* nullable: never measured with this camera. Borrowed */
  MusterLampResult result; /* of the last measurement */
  gboolean practice;       /* a rehearsal: nobody needs to measure */
  gboolean can;            /* here: there is a screen and a camera */
} MusterLampKnown;

MusterReadyItem *muster_lamp_ready (const MusterLampKnown *known,
                                    const MusterPolicy *policy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
