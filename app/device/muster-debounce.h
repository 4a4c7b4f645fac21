/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-event.h"

G_BEGIN_DECLS

/* Which of the readers' events are news. Looks only at the events and the times in them: no clock
 * of its own, so that each rule is a table in a test. */
typedef struct _MusterDebounce MusterDebounce;

MusterDebounce *muster_debounce_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_debounce_free (MusterDebounce *self);
gboolean
muster_debounce_is_news (MusterDebounce *self, gconstpointer reader, MusterCardEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDebounce, muster_debounce_free)

G_END_DECLS
