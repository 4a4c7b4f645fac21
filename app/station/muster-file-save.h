/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One file that is being written, all of it or nothing, durably, on a thread of its own: a disk may
 * take its time. */
typedef struct _MusterFileSave MusterFileSave;

/* On the thread-default context of the thread that began. */
typedef void (*MusterFileSaveFunc) (gpointer data);

MusterFileSave *muster_file_save_begin (const char *path,
                                        GBytes *bytes,
                                        MusterFileSaveFunc written,
                                        gpointer data) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_file_save_end (MusterFileSave *self, GError **error);

G_END_DECLS
