/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-event.h"

G_BEGIN_DECLS

/* What the writer and the parser of events agree on. Worst case of escaping: 64 fields of 4 KiB,
 * six bytes a character, stay under MUSTER_EVENT_MAX_JSON. */
#define MUSTER_EVENT_MAX_FIELDS 64
#define MUSTER_EVENT_MAX_KEY    64
#define MUSTER_EVENT_MAX_STRING 4096
#define MUSTER_EVENT_MAX_JSON   (2 * 1024 * 1024)

/* The characters that have an escape of two letters, and the second letter of each. */
#define MUSTER_EVENT_ESCAPED "\"\\\b\f\n\r\t"
#define MUSTER_EVENT_ESCAPES "\"\\bfnrt"

typedef enum {
  MUSTER_EVENT_STRING,
  MUSTER_EVENT_INT,
  MUSTER_EVENT_BOOLEAN,
} MusterEventValueKind;

MusterEvent *muster_event_new_empty (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_event_key_is_valid (const char *key);
gboolean muster_event_take (
    MusterEvent *self, const char *key, MusterEventValueKind kind, char *text, gint64 number);

G_END_DECLS
