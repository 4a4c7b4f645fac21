/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  guint first; /* indices of names */
  guint second;
  gboolean same; /* one person */
} MusterPair;

/* A list of pictures to compare. */
typedef struct {
  GPtrArray *names; /* owned; char *: relative paths, each once */
  GArray *lines;    /* owned; guint: where each name was met first */
  GArray *pairs;    /* owned; MusterPair */
} MusterPairs;

MusterPairs *
muster_pairs_parse (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_pairs_free (MusterPairs *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPairs, muster_pairs_free)

G_END_DECLS
