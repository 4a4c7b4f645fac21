/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"

/* What a camera has said so far. */
typedef struct {
  MusterCamera *camera; /* owned */
  guint n_frames;
  MusterFrame *last; /* owned */
  guint delay_ms;    /* how slow this consumer is */
} Watcher;

void watcher_init (Watcher *self, MusterCamera *camera);
void watcher_clear (Watcher *self);
void watcher_wait_frames (Watcher *self, guint n_frames, guint within_ms);
void watcher_wait_state (Watcher *self, MusterCameraState state, guint within_ms);
void watcher_run (guint ms);

char *fixture_dir_new (void);
void fixture_dir_free (char *dir);
char *fixture_picture (const char *dir, const char *name, guint32 rgb, int width, int height);
char *fixture_bytes (const char *dir, const char *name, gconstpointer data, gsize size);
void fixture_run_pipeline (const char *description);
