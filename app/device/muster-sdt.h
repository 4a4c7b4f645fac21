/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-line.h"

G_BEGIN_DECLS

/* The dialogue with an SDT reader over any line: a command goes out, an answer comes back. One
 * thread. A line fault is tried once more; everything since the last begin ends in less than 4 s. A
 * cancellable is looked at between frames only: an answer under way is taken in and dropped, so
 * that the next dialogue does not find half of it in the line. Errors are in MUSTER_CARD_ERROR, or
 * CANCELLED. */
typedef struct _MusterSdt MusterSdt;

MusterSdt *muster_sdt_new (MusterLine *line) G_GNUC_WARN_UNUSED_RESULT;
void muster_sdt_free (MusterSdt *self);

void muster_sdt_begin (MusterSdt *self);
gboolean muster_sdt_has_time (MusterSdt *self);

gboolean muster_sdt_reset (MusterSdt *self, GCancellable *cancellable, GError **error);
gboolean muster_sdt_check_ready (MusterSdt *self, GCancellable *cancellable, GError **error);
char *muster_sdt_dup_sam_id (MusterSdt *self,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
muster_sdt_find (MusterSdt *self, gboolean *is_there, GCancellable *cancellable, GError **error);
GBytes *muster_sdt_read_text (MusterSdt *self,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
muster_sdt_sleep (MusterSdt *self, guint milliseconds, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterSdt, muster_sdt_free)

G_END_DECLS
