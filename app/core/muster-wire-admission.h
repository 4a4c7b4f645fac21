/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-admission.h"
#include "muster-wire-session.h"

G_BEGIN_DECLS

/* What a row of kind "admission" says: who was let in where, without saying who that is. All
 * strings are owned; parsers are bounded and leave nothing behind on an error; errors: BAD_DATA.
 * Any thread. */

#define MUSTER_WIRE_ROW_ADMISSION "admission"
#define MUSTER_WIRE_MAX_PASSES    32
#define MUSTER_WIRE_MAX_SESSION   64
#define MUSTER_WIRE_MAX_LABEL     128
#define MUSTER_WIRE_MAX_BOOT      64

/* A station's first pass. */
typedef struct {
  char *station; /* a UUID */
  char *label;   /* what people call the station */
  gint64 at_ms;  /* since 1970, by the roster's clock */
} MusterWirePass;

typedef struct {
  char *session;     /* the short name of the occasion */
  char *person;      /* a UUID: the row of the person */
  GPtrArray *passes; /* of MusterWirePass, at least one: the admission, then its duplicates */
} MusterWireAdmission;

MusterWirePass *muster_wire_pass_new (const char *station,
                                      const char *label,
                                      gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;
void muster_wire_pass_free (MusterWirePass *self);

GBytes *
muster_wire_admission_to_json (const MusterWireAdmission *admission) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_admission_parse (GBytes *json, MusterWireAdmission *admission, GError **error);
void muster_wire_admission_clear (MusterWireAdmission *admission);

/* A member of POST /v1/events. */
void
muster_wire_put_station_clock (GString *json, const char *key, const MusterStationClock *clock);
gboolean muster_wire_read_station_clock (const MusterWireNode *node, MusterStationClock *clock);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireAdmission, muster_wire_admission_clear)

G_END_DECLS
