/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-wire-session.h"

G_BEGIN_DECLS

/* A message that is an object of strings, and the struct that it is read into: all its strings are
 * owned. */
typedef struct {
  const char *key;
  gsize at;                        /* where its char * is in the struct */
  gsize max_bytes;                 /* a longer one counts as absent */
  gboolean (*fits) (const char *); /* nullable: any will do */
} MusterWireText;

GBytes *muster_wire_texts_to_json (const MusterWireText *texts,
                                   gsize n,
                                   gconstpointer message) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_texts_parse (const MusterWireText *texts,
                                  gsize n,
                                  GBytes *json,
                                  const char *what,
                                  gpointer message,
                                  GError **error);
void muster_wire_texts_clear (const MusterWireText *texts, gsize n, gpointer message);

G_END_DECLS
