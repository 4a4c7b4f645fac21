/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A part of something of a known size, as HTTP names it (RFC 9110, 14): from the first to the last
 * byte, both in it. Any thread. */
typedef struct {
  gint64 first, last, size; /* 0 <= first <= last < size */
} MusterByteRange;

typedef enum {
  MUSTER_BYTE_RANGE_ALL,  /* no part is asked for, or in a way that may be passed over */
  MUSTER_BYTE_RANGE_PART, /* this one */
  MUSTER_BYTE_RANGE_NONE, /* one that is not there */
} MusterByteRangeAsked;

MusterByteRangeAsked
muster_byte_range_parse_asked (const char *header, gint64 size, MusterByteRange *range);
gboolean muster_byte_range_parse_content (const char *header, MusterByteRange *range);
char *muster_byte_range_dup_content (const MusterByteRange *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
