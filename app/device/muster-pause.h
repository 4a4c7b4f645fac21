/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The sleep of a worker, which others can end. One sleeps, any thread wakes. */
typedef struct _MusterPause MusterPause;

/* @owner: borrowed, for the waker only. */
MusterPause *muster_pause_new (gpointer owner) G_GNUC_WARN_UNUSED_RESULT;
void muster_pause_free (MusterPause *self);
/* Forgets an earlier wake or end. */
void muster_pause_begin (MusterPause *self);
/* Ends at once what sleeps now, and whatever wants to sleep until the next begin. */
void muster_pause_end (MusterPause *self);
/* Ends what sleeps now, or else the next sleep. */
void muster_pause_wake (MusterPause *self);
void muster_pause_sleep (MusterPause *self, guint milliseconds);
/* For who sleeps in another way. */
void muster_pause_set_waker (MusterPause *self, GFunc waker, gpointer data);
gboolean muster_pause_take_wake (MusterPause *self);

G_END_DECLS
