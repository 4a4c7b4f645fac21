/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-microphone.h"
#include "muster-rehearsal.h"

G_BEGIN_DECLS

/* Hears who sits before the rehearsal camera. */
#define MUSTER_TYPE_REHEARSAL_MICROPHONE (muster_rehearsal_microphone_get_type ())
G_DECLARE_FINAL_TYPE (MusterRehearsalMicrophone,
                      muster_rehearsal_microphone,
                      MUSTER,
                      REHEARSAL_MICROPHONE,
                      MusterMicrophone)

MusterMicrophone *
muster_rehearsal_microphone_new (MusterRehearsalCamera *camera) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
