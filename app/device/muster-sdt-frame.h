/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The frames of second-generation ID card readers (SDT, GA 450), without any input or output:
 *
 *   AA AA AA 96 69 | length, big endian | command, parameter | XOR      to the reader
 *   AA AA AA 96 69 | length, big endian | SW1 SW2 SW3 | data | XOR      from the reader
 *
 * The length counts what follows it; the XOR goes over the length and all after it. */

/* Command and parameter. There is no command for the fingerprints in the chip, on purpose: nobody
 * at a check-in may have them. */
typedef enum {
  MUSTER_SDT_RESET = 0x10ff,
  MUSTER_SDT_STATUS = 0x11ff,
  MUSTER_SDT_SAM_ID = 0x12ff,
  MUSTER_SDT_FIND = 0x2001,
  MUSTER_SDT_SELECT = 0x2002,
  MUSTER_SDT_READ = 0x3001,
} MusterSdtCommand;

#define MUSTER_SDT_COMMAND_SIZE 10
#define MUSTER_SDT_TEXT_SIZE    256
#define MUSTER_SDT_PHOTO_SIZE   1024
/* Head, status, two lengths, text, photo, checksum: the answer to READ is the longest one. */
#define MUSTER_SDT_MAX_FRAME (7 + 3 + 4 + MUSTER_SDT_TEXT_SIZE + MUSTER_SDT_PHOTO_SIZE + 1)

void muster_sdt_command_build (MusterSdtCommand command, guint8 frame[MUSTER_SDT_COMMAND_SIZE]);

typedef enum {
  MUSTER_SDT_MORE,       /* no whole frame yet */
  MUSTER_SDT_FRAME,      /* a good frame: see muster_sdt_stream_get_reply */
  MUSTER_SDT_BAD_LENGTH, /* a frame no command is answered with */
  MUSTER_SDT_BAD_SUM,
} MusterSdtState;

/* What came so far of one frame; all zero is an empty one. Holds a card's text: clear it. */
typedef struct {
  guint8 bytes[MUSTER_SDT_MAX_FRAME];
  gsize size;
} MusterSdtStream;

typedef struct {
  guint8 sw1;
  guint8 sw2;
  guint8 sw3;
  const guint8 *data; /* borrowed from the stream */
  gsize size;
} MusterSdtReply;

MusterSdtState muster_sdt_stream_push (MusterSdtStream *self, const guint8 *bytes, gsize size);
void muster_sdt_stream_get_reply (const MusterSdtStream *self, MusterSdtReply *reply);
void muster_sdt_stream_clear (MusterSdtStream *self);

/* The two parts of what is in a chip. */
typedef struct {
  const guint8 *text;  /* borrowed; MUSTER_SDT_TEXT_SIZE bytes */
  const guint8 *photo; /* borrowed */
  gsize photo_size;    /* 0 to MUSTER_SDT_PHOTO_SIZE */
} MusterSdtChip;

gboolean
muster_sdt_chip_split (const guint8 *data, gsize size, MusterSdtChip *chip, GError **error);

gboolean muster_sdt_check_status (MusterSdtCommand command, guint8 sw3, GError **error);

G_END_DECLS
