/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-face-report.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* Who is at the station: both pictures, the likeness in words, what stands out. Only fills labels;
 * actions are the window's. */
#define MUSTER_TYPE_DESK_PERSON (muster_desk_person_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskPerson, muster_desk_person, MUSTER, DESK_PERSON, AdwBin)

void muster_desk_person_show (MusterDeskPerson *self, const MusterDeskView *view);
void muster_desk_person_forget (MusterDeskPerson *self);
void muster_desk_person_set_live (MusterDeskPerson *self, MusterFrame *frame);
void muster_desk_person_set_report (MusterDeskPerson *self, const MusterFaceReport *report);

G_END_DECLS
