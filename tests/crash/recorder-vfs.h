/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A VFS for SQLite that does what the usual one does and writes down, for the store's file, its WAL
 * and its rollback journal, what the disk was asked for and when it was asked to make it last. */
typedef enum {
  RECORDED_WRITE,
  RECORDED_TRUNCATE,
  RECORDED_SYNC, /* what was asked of this file before lasts */
  RECORDED_DELETE,
  RECORDED_FOLDER, /* of the folder: what was deleted before stays deleted */
  RECORDED_MARK,   /* of the test: acknowledged up to here */
} RecordedKind;

typedef enum { RECORDED_MAIN, RECORDED_WAL, RECORDED_JOURNAL, RECORDED_N_FILES } RecordedFile;

typedef struct {
  RecordedKind kind;
  RecordedFile file;
  gint64 at; /* offset, size of a truncation, or the mark */
  GBytes *data;
} RecordedOp;

extern const char *const recorded_suffixes[RECORDED_N_FILES];

/* From now on every file that SQLite opens is opened through it. What is recorded concerns @path.
 */
void recorder_start (const char *path);
void recorder_mark (gint64 mark);
/* (transfer full) (element-type RecordedOp): all that was asked for; nothing is recorded any more.
 */
GPtrArray *recorder_stop (void);

G_END_DECLS
