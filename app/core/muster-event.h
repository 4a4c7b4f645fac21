/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "muster-verdict.h"

G_BEGIN_DECLS

/* One journal entry before it is chained: a set of fields, written as canonical JSON (keys in byte
 * order, no white space, numbers as integers or as decimal strings), so that a hash over it is the
 * same on every machine. One field may be a list of items, which are small sets of fields
 * themselves; an item may have one list of items, whose items have none. Not thread-safe until
 * handed over; then immutable. */
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

/* An item for a list. It takes words of the program only, as nicks and decimals are: nothing that
 * somebody wrote, and no picture, gets in here. */
MusterEvent *muster_event_new_item (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_event_add_item (MusterEvent *self, const char *key, MusterEvent *item); /* takes item */
#define MUSTER_EVENT_MAX_ITEMS 16
guint muster_event_count_items (const MusterEvent *self, const char *key); /* 0 if absent */
const MusterEvent *muster_event_get_item (const MusterEvent *self, const char *key, guint i);

const char *muster_event_get_type_name (const MusterEvent *self);
const char *muster_event_get_string (const MusterEvent *self, const char *key); /* NULL if absent */
gint64 muster_event_get_int (const MusterEvent *self, const char *key);         /* 0 if absent */
double muster_event_get_decimal (const MusterEvent *self, const char *key);     /* 0 if absent */

/* Takes fields apart and puts them together again; "type" stays where it is. */
typedef gboolean (*MusterEventFilter) (const char *key, gpointer data);
gboolean muster_event_move_fields (MusterEvent *from,
                                   MusterEvent *to,
                                   MusterEventFilter filter,
                                   gpointer data);
guint muster_event_count_fields (const MusterEvent *self);

char *muster_event_to_json (const MusterEvent *self) G_GNUC_WARN_UNUSED_RESULT;
MusterEvent *muster_event_parse (GBytes *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterEvent, muster_event_unref)

G_END_DECLS
