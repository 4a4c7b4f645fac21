/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-staff.h"

G_BEGIN_DECLS

/* What a row of kind "staff" says: somebody who works at the stations of a scope. All strings are
 * owned; the parser is bounded and leaves nothing behind on an error. Any thread. */

#define MUSTER_WIRE_ROW_STAFF "staff"

typedef struct {
  char *number;  /* by which the school knows them; never NULL */
  char *name;    /* never NULL */
  char *label;   /* nullable: the short name; initials without it */
  char *student; /* nullable: their student number, if they are on the roster as well */
  MusterRole role;
} MusterWireStaff;

GBytes *muster_wire_staff_to_json (const MusterWireStaff *staff) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_staff_parse (GBytes *json, MusterWireStaff *staff, GError **error);
void muster_wire_staff_clear (MusterWireStaff *staff);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireStaff, muster_wire_staff_clear)

G_END_DECLS
