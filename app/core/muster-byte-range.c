/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-byte-range.h"

#include <string.h>

#define MAX_DIGITS 15 /* more than any disk; no sum of two overflows */

/* Steps over the digits at @at. Returns: -1 if there are none, or too many */
static gint64
read_number (const char **at)
{
  const gsize digits = strspn (*at, "0123456789");
  gint64 number = 0;

  if (digits == 0 || digits > MAX_DIGITS)
    return -1;
  for (const char *end = *at + digits; *at < end; *at += 1)
    number = number * 10 + (**at - '0');
  return number;
}

/* "-500": the end. */
static MusterByteRangeAsked
take_end (const char *at, gint64 size, MusterByteRange *range)
{
  const gint64 length = read_number (&at);

  if (length < 0 || *at != '\0')
    return MUSTER_BYTE_RANGE_ALL;
  if (length == 0 || size == 0)
    return MUSTER_BYTE_RANGE_NONE;
  *range = (MusterByteRange){MAX (size - length, 0), size - 1, size};
  return MUSTER_BYTE_RANGE_PART;
}

/**
 * muster_byte_range_parse_asked:
 * @header: (nullable): "Range" of a request
 * @size: of what is asked for, bytes
 * @range: (out): for a part
 *
 * One part alone: who asks for several gets everything, which a server may do.
 */
MusterByteRangeAsked
muster_byte_range_parse_asked (const char *header, gint64 size, MusterByteRange *range)
{
  const char *at = header;
  gint64 first, last = size - 1;

  if (header == NULL || g_ascii_strncasecmp (header, "bytes=", 6) != 0)
    return MUSTER_BYTE_RANGE_ALL;
  at += 6;
  if (*at == '-')
    return take_end (at + 1, size, range);
  first = read_number (&at);
  if (first < 0 || *at++ != '-')
    return MUSTER_BYTE_RANGE_ALL;
  if (*at != '\0') {
    last = read_number (&at);
    if (last < first || *at != '\0')
      return MUSTER_BYTE_RANGE_ALL;
  }
  if (first >= size)
    return MUSTER_BYTE_RANGE_NONE;
  *range = (MusterByteRange){first, MIN (last, size - 1), size};
  return MUSTER_BYTE_RANGE_PART;
}

/* @header: (nullable): "Content-Range" of an answer, as "bytes 500-999/1000" */
gboolean
muster_byte_range_parse_content (const char *header, MusterByteRange *range)
{
  const char *at = header;
  MusterByteRange read;

  if (header == NULL || g_ascii_strncasecmp (header, "bytes ", 6) != 0)
    return FALSE;
  at += 6;
  read.first = read_number (&at);
  if (read.first < 0 || *at++ != '-')
    return FALSE;
  read.last = read_number (&at);
  if (read.last < read.first || *at++ != '/')
    return FALSE;
  read.size = read_number (&at);
  if (read.size <= read.last || *at != '\0')
    return FALSE;
  *range = read;
  return TRUE;
}

char *
muster_byte_range_dup_content (const MusterByteRange *self)
{
  return g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                          self->first,
                          self->last,
                          self->size);
}
