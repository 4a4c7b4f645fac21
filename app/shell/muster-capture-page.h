/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-report.h"
#include "muster-guest-page.h"

G_BEGIN_DECLS

/* The live picture and the Line, one instruction at a time. */
#define MUSTER_TYPE_CAPTURE_PAGE (muster_capture_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterCapturePage, muster_capture_page, MUSTER, CAPTURE_PAGE, MusterGuestPage)

void muster_capture_page_show_frame (MusterCapturePage *self, MusterFrame *frame);
void muster_capture_page_show_report (MusterCapturePage *self, const MusterFaceReport *report);

G_END_DECLS
