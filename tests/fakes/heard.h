/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"

/* What was heard of card readers, in its order and in short: "+" a reader is added, "-" it is gone,
 * "^" a card is being read, "KIND NUMBER " it was, "NICK " an error, "o" the card is off. States
 * are left out. */
typedef struct _Heard Heard;

/* @leave_out: signs of what else is not to be written down, as "^o". */
Heard *heard_new (const char *leave_out) G_GNUC_WARN_UNUSED_RESULT;
void heard_free (Heard *self);
/* All that @reader says from now on; it has to be stopped before @self is freed. */
void heard_follow (Heard *self, MusterCardReader *reader);
void heard_write (Heard *self, MusterCardEvent *event);
/* Not forgotten yet. */
const char *heard_get (Heard *self);
void heard_forget (Heard *self);
/* Waits in the main loop until as much was heard; it has to be this, and is forgotten then. */
void heard_expect (Heard *self, const char *expected);
/* Nothing new comes within @milliseconds. */
void heard_expect_silence (Heard *self, guint milliseconds);
