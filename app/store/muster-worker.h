/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-db.h"

G_BEGIN_DECLS

/* The one thread that owns a connection, and the queue of what it is asked to do. */
typedef struct _MusterWorker MusterWorker;

/* Both run on the worker. */
typedef MusterDb *(*MusterWorkerOpen) (gpointer data, GError **error);
typedef void (*MusterWorkerTold) (gpointer data);

MusterWorker *muster_worker_new (MusterWorkerOpen open_func,
                                 gpointer data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Once, and before anything is asked that opens or closes keys. */
void muster_worker_watch_keys (MusterWorker *self, MusterWorkerTold told, gpointer data);
void muster_worker_stop (MusterWorker *self);
void muster_worker_free (MusterWorker *self);

gboolean muster_worker_run (MusterWorker *self, MusterDbFunc func, gpointer data, GError **error);
void muster_worker_push (MusterWorker *self, MusterDbFunc func, GTask *task);
/* Whether anything but patient jobs waits for the job that runs, the end included. Any thread. */
gboolean muster_worker_is_wanted (MusterWorker *self);
void muster_worker_be_patient (void);
gboolean muster_worker_is_on_reserve (MusterWorker *self);
gboolean muster_worker_is_sealed_off (MusterWorker *self);
gboolean muster_worker_opens_itself (MusterWorker *self);

G_END_DECLS
