/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  MUSTER_JSON_ABSENT,
  MUSTER_JSON_STRING, /* .text */
  MUSTER_JSON_UINT,   /* .number */
  MUSTER_JSON_REST,   /* some other value */
} MusterJsonType;

/* One member of an object. */
typedef struct {
  MusterJsonType type;
  char *text;   /* borrowed from MusterJsonMembers; may be changed in place; NULL unless STRING */
  guint number; /* 0 unless UINT */
} MusterJsonMember;

/* Owns the strings of a parsed object, which are a person's data: wiped by free. */
typedef struct _MusterJsonMembers MusterJsonMembers;

MusterJsonMembers *muster_json_members_parse (GBytes *json,
                                              const char *const *keys,
                                              MusterJsonMember *members,
                                              guint n_keys,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_json_members_free (MusterJsonMembers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterJsonMembers, muster_json_members_free)

G_END_DECLS
