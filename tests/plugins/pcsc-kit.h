/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "heard.h"
#include "muster-pcsc-reader.h"

/* A pcsc reader and what was heard of it. */
typedef struct {
  MusterCardReader *reader; /* owned */
  Heard *heard;             /* owned */
} Ear;

/* @settings: lines of the group [pcsc], "". Started. */
Ear *ear_new (const char *settings);
/* Waits, and forgets it then. */
void ear_expect (Ear *self, const char *heard);
void ear_expect_state (Ear *self, MusterReaderState state);
/* Nothing new within @milliseconds. */
void ear_expect_silence (Ear *self, guint milliseconds);
/* Stops the reader, which has to be quick. */
void ear_free (Ear *self);
