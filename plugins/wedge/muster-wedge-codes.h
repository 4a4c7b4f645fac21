/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* Keys of a keyboard in the order of the US layout, whatever the desktop's layout is: wedges know
 * no other. 0 = a key that writes nothing. */
char muster_wedge_char_of_code (guint16 code);  /* the kernel's KEY_… */
char muster_wedge_char_of_usage (guint8 usage); /* HID usage page 7 */

/* The six key slots of a boot keyboard's report, to tell new keys from those still down. */
#define MUSTER_WEDGE_REPORT_SIZE 8
#define MUSTER_WEDGE_REPORT_KEYS 6

typedef struct {
  guint8 down[MUSTER_WEDGE_REPORT_KEYS];
} MusterWedgeReport;

/* The characters of keys newly down in @report. Returns how many, or -1 if the keyboard says that
 * it lost track of its keys. A report too short is none. */
int muster_wedge_report_push (MusterWedgeReport *self,
                              const guint8 *report,
                              gsize size,
                              char chars[MUSTER_WEDGE_REPORT_KEYS]);

G_END_DECLS
