/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-event.h"

G_BEGIN_DECLS

/* What the writer and the parser of events agree on. Worst case: 63 fields of 4 KiB, escaped with
 * six bytes a character, and one list of 16 items with a list of 16 each, all of 8 fields with two
 * words, are 1.9 MB and stay under MUSTER_EVENT_MAX_JSON. */
#define MUSTER_EVENT_MAX_FIELDS      64
#define MUSTER_EVENT_MAX_KEY         64 /* and the longest word in an item */
#define MUSTER_EVENT_MAX_STRING      4096
#define MUSTER_EVENT_MAX_ITEM_FIELDS 8
#define MUSTER_EVENT_MAX_JSON        (2 * 1024 * 1024)

/* The characters that have an escape of two letters, and the second letter of each. */
#define MUSTER_EVENT_ESCAPED "\"\\\b\f\n\r\t"
#define MUSTER_EVENT_ESCAPES "\"\\bfnrt"

typedef enum {
  MUSTER_EVENT_STRING,
  MUSTER_EVENT_INT,
  MUSTER_EVENT_BOOLEAN,
  MUSTER_EVENT_LIST,
} MusterEventValueKind;

MusterEvent *muster_event_new_empty (gboolean is_item) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_event_key_is_valid (const char *key);
gboolean muster_event_take (
    MusterEvent *self, const char *key, MusterEventValueKind kind, char *text, gint64 number);
gboolean muster_event_take_item (MusterEvent *self, const char *key, MusterEvent *item);

G_END_DECLS
