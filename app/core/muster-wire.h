/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* JSON as stations and the roster send it to each other, and helpers of readers to the station:
 * read whole, bounded, into a tree that is wiped by free, since it may tell of people: this is why
 * no general JSON library reads it. Immutable once read; any thread. */
typedef struct _MusterWire MusterWire;

typedef enum {
  MUSTER_WIRE_NULL,
  MUSTER_WIRE_BOOLEAN,
  MUSTER_WIRE_INT,    /* a whole number that fits a gint64 */
  MUSTER_WIRE_NUMBER, /* any other; its value is not kept */
  MUSTER_WIRE_STRING,
  MUSTER_WIRE_ARRAY,
  MUSTER_WIRE_OBJECT,
} MusterWireKind;

/* One value. Belongs to its MusterWire. NULL stands for one that is not there in all functions. */
typedef struct _MusterWireNode MusterWireNode;

#define MUSTER_WIRE_MAX_DEPTH   12
#define MUSTER_WIRE_MAX_MEMBERS 64 /* of one object */
#define MUSTER_WIRE_MAX_VALUES  100000

/* What is refused beyond. */
typedef struct {
  gsize bytes;
  guint depth;
  guint members; /* of one object */
  guint values;  /* with the one that holds all others */
} MusterWireLimits;

MusterWire *
muster_wire_parse (GBytes *json, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterWire *muster_wire_parse_within (GBytes *json,
                                      const MusterWireLimits *limits,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_wire_free (MusterWire *self);

const MusterWireNode *muster_wire_get_root (const MusterWire *self);
gboolean muster_wire_is (const MusterWireNode *node, MusterWireKind kind);
const MusterWireNode *muster_wire_get_member (const MusterWireNode *node, const char *key);
const MusterWireNode *muster_wire_get_first (const MusterWireNode *node);
const MusterWireNode *muster_wire_get_next (const MusterWireNode *node);
guint muster_wire_count (const MusterWireNode *node);

const char *muster_wire_get_string (const MusterWireNode *node);
gint64 muster_wire_get_int (const MusterWireNode *node, gint64 otherwise);
gboolean muster_wire_get_boolean (const MusterWireNode *node);
GBytes *muster_wire_dup_raw (const MusterWire *self,
                             const MusterWireNode *node) G_GNUC_WARN_UNUSED_RESULT;

/* Writing: @key is NULL in an array and at the top. */
void muster_wire_begin (GString *json, const char *key, char bracket);
void muster_wire_end (GString *json, char bracket);
void muster_wire_put_string (GString *json, const char *key, const char *value);
void muster_wire_put_int (GString *json, const char *key, gint64 value);
void muster_wire_put_boolean (GString *json, const char *key, gboolean value);
void muster_wire_put_raw (GString *json, const char *key, const char *value);
GBytes *muster_wire_finish (GString *json) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterWire, muster_wire_free)

G_END_DECLS
