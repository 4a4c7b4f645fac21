/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "power-state.h"

#include <string.h>

/* The unit that a disk writes whole. */
#define SECTOR 512

/* A file as it grows. */
typedef struct {
  GByteArray *bytes; /* owned */
  gboolean exists;
} Image;

static void
set_size (Image *image, gsize size)
{
  gsize before = image->bytes->len;

  g_byte_array_set_size (image->bytes, (guint) size);
  if (size > before)
    memset (image->bytes->data + before, 0, size - before);
}

static void
apply_bytes (Image *image, gint64 at, const guint8 *data, gsize size)
{
  if (image->bytes->len < (gsize) at + size)
    set_size (image, (gsize) at + size);
  memcpy (image->bytes->data + at, data, size);
  image->exists = TRUE;
}

static void
apply (Image *image, const RecordedOp *op)
{
  gsize size = 0;
  const guint8 *data = op->data != NULL ? g_bytes_get_data (op->data, &size) : NULL;

  if (op->kind == RECORDED_WRITE) {
    apply_bytes (image, op->at, data, size);
  } else if (op->kind == RECORDED_TRUNCATE) {
    set_size (image, (gsize) op->at);
  } else if (op->kind == RECORDED_DELETE) {
    set_size (image, 0);
    image->exists = FALSE;
  }
}

/* Each sector by itself arrives or does not. Sectors are those of the file. */
static void
apply_torn (Image *image, const RecordedOp *op, GRand *dice)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (op->data, &size);

  for (gsize done = 0; done < size;) {
    gsize length = MIN (SECTOR - ((gsize) op->at + done) % SECTOR, size - done);

    if (g_rand_boolean (dice))
      apply_bytes (image, op->at + (gint64) done, data + done, length);
    done += length;
  }
}

/* One that did not last yet. */
static void
apply_maybe (Image *image, const RecordedOp *op, PowerWay way, GRand *dice)
{
  if (way == POWER_KEEP)
    apply (image, op);
  else if (way == POWER_TEAR && op->kind == RECORDED_WRITE && g_rand_boolean (dice))
    apply_torn (image, op, dice);
  else if (way != POWER_DROP && g_rand_boolean (dice))
    apply (image, op);
}

/* @file: RECORDED_N_FILES for that of the folder. Returns: what is before it lasts */
static guint
find_last_sync (GPtrArray *ops, guint at, RecordedFile file)
{
  for (guint i = at; i > 0; i--) {
    const RecordedOp *op = g_ptr_array_index (ops, i - 1);

    if (file == RECORDED_N_FILES ? op->kind == RECORDED_FOLDER
                                 : op->kind == RECORDED_SYNC && op->file == file)
      return i - 1;
  }
  return 0;
}

static void
write_file (
    GPtrArray *ops, guint at, RecordedFile file, PowerWay way, GRand *dice, const char *path)
{
  guint lasting = find_last_sync (ops, at, file);
  guint deleted = find_last_sync (ops, at, RECORDED_N_FILES);
  g_autofree char *name = g_strconcat (path, recorded_suffixes[file], NULL);
  Image image = {g_byte_array_new (), FALSE};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < at; i++) {
    const RecordedOp *op = g_ptr_array_index (ops, i);

    if (op->file != file)
      continue;
    if (i < (op->kind == RECORDED_DELETE ? deleted : lasting))
      apply (&image, op);
    else
      apply_maybe (&image, op, way, dice);
  }
  if (image.exists)
    g_file_set_contents_full (name,
                              (const char *) image.bytes->data,
                              (gssize) image.bytes->len,
                              G_FILE_SET_CONTENTS_NONE,
                              0600,
                              &error);
  g_assert_no_error (error);
  g_byte_array_unref (image.bytes);
}

gint64
power_state_write (GPtrArray *ops, guint at, PowerWay way, GRand *dice, const char *path)
{
  gint64 mark = 0;

  for (guint i = 0; i < at; i++) {
    const RecordedOp *op = g_ptr_array_index (ops, i);

    if (op->kind == RECORDED_MARK)
      mark = op->at;
  }
  for (guint file = 0; file < RECORDED_N_FILES; file++)
    write_file (ops, at, (RecordedFile) file, way, dice, path);
  return mark;
}
