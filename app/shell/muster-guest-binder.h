/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-window.h"
#include "muster-station.h"
#include "muster-voice.h"

G_BEGIN_DECLS

/* Joins the guest window, which knows no station, with the station, which knows no window. */
#define MUSTER_TYPE_GUEST_BINDER (muster_guest_binder_get_type ())
G_DECLARE_FINAL_TYPE (MusterGuestBinder, muster_guest_binder, MUSTER, GUEST_BINDER, GObject)

MusterGuestBinder *muster_guest_binder_new (MusterGuestWindow *window,
                                            MusterStation *station,
                                            MusterVoice *voice) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
