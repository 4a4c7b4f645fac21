/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenger.h"
#include "muster-microphone.h"

G_BEGIN_DECLS

/* Opens the microphone while digits are read aloud, and never else, and hands what it hears to the
 * challenge. While there is none, or after it has failed, nobody is asked to read. Main thread. */
#define MUSTER_TYPE_LISTENER (muster_listener_get_type ())
G_DECLARE_FINAL_TYPE (MusterListener, muster_listener, MUSTER, LISTENER, GObject)

MusterListener *muster_listener_new (MusterMicrophone *microphone,
                                     MusterChallenger *challenger) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
