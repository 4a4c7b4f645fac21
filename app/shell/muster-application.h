/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The station with its windows. One a session: a second start brings the first one's windows
 * forward. */
#define MUSTER_TYPE_APPLICATION (muster_application_get_type ())
G_DECLARE_FINAL_TYPE (MusterApplication, muster_application, MUSTER, APPLICATION, AdwApplication)

/* Parses the options, runs until the last window is closed, returns the exit status. */
int muster_application_run (int argc, char *argv[]);

G_END_DECLS
