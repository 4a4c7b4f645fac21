/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* A reader without hardware: whoever holds it puts cards on it. It goes through the same base
 * class, worker and hub as a real one. The functions below may be called from any thread and return
 * at once; events follow on the reader's context. */
#define MUSTER_TYPE_VIRTUAL_READER (muster_virtual_reader_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterVirtualReader, muster_virtual_reader, MUSTER, VIRTUAL_READER, MusterCardReader)

MusterVirtualReader *muster_virtual_reader_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;

void muster_virtual_reader_tap (MusterVirtualReader *self, MusterCardKind kind, const char *number);
/* @text: the 256 bytes of text in an ID card's chip, read as a real reader's are. */
void muster_virtual_reader_tap_id (MusterVirtualReader *self, GBytes *text);
void muster_virtual_reader_lift (MusterVirtualReader *self);
void muster_virtual_reader_fail (MusterVirtualReader *self, const GError *error);
void muster_virtual_reader_unplug (MusterVirtualReader *self);
void muster_virtual_reader_plug (MusterVirtualReader *self);
void muster_virtual_reader_set_read_time (MusterVirtualReader *self, guint milliseconds);

G_END_DECLS
