/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "muster-verdict.h"

G_BEGIN_DECLS

/* One journal entry before it is chained: a flat set of fields, written as canonical JSON (keys in
 * byte order, no white space, numbers as integers or as decimal strings), so that a hash over it is
 * the same on every machine. Not thread-safe until handed over; then immutable. */
typedef struct _MusterEvent MusterEvent;

/* Types in use: "consent", "attempt", "outcome", "import", "station". */
MusterEvent *muster_event_new (const char *type) G_GNUC_WARN_UNUSED_RESULT;
MusterEvent *muster_event_ref (MusterEvent *self);
void muster_event_unref (MusterEvent *self);

void
muster_event_set_string (MusterEvent *self, const char *key, const char *value); /* NULL removes */
void muster_event_set_int (MusterEvent *self, const char *key, gint64 value);
void muster_event_set_boolean (MusterEvent *self, const char *key, gboolean value);
/* Written as a string with six decimals: canonical JSON has no floats. */
void muster_event_set_decimal (MusterEvent *self, const char *key, double value);

const char *muster_event_get_type_name (const MusterEvent *self);
const char *muster_event_get_string (const MusterEvent *self, const char *key); /* NULL if absent */
gint64 muster_event_get_int (const MusterEvent *self, const char *key);         /* 0 if absent */
double muster_event_get_decimal (const MusterEvent *self, const char *key);     /* 0 if absent */

char *muster_event_to_json (const MusterEvent *self) G_GNUC_WARN_UNUSED_RESULT;
MusterEvent *muster_event_parse (GBytes *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterEvent, muster_event_unref)

G_END_DECLS
