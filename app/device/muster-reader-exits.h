/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"

G_BEGIN_DECLS

/* Readers that were told to go and whose workers have not ended yet: nobody waits for them. Main
 * thread. */
typedef struct _MusterReaderExits MusterReaderExits;

typedef void (*MusterReaderExitsFunc) (gpointer data);

/* @empty is called when the last one has gone by itself. */
MusterReaderExits *muster_reader_exits_new (MusterReaderExitsFunc empty,
                                            gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void muster_reader_exits_free (MusterReaderExits *self);
void muster_reader_exits_add (MusterReaderExits *self, MusterCardReader *reader);
gboolean muster_reader_exits_is_empty (const MusterReaderExits *self);
void muster_reader_exits_finish (MusterReaderExits *self);

G_END_DECLS
