/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rehearsal-sitter.h"

G_BEGIN_DECLS

#define MUSTER_REHEARSAL_WIDTH  640
#define MUSTER_REHEARSAL_HEIGHT 480

/* Who sits in front of the rehearsal camera, and what the camera remembers from picture to picture.
 * No clock and no thread of its own. */
typedef struct {
  MusterPuppet *puppet; /* owned */
  guint32 identity;     /* of puppet */
  float exposure;       /* of the last picture */
  float white;          /* kelvin of the room's light then */
  MusterSitterBody body;
} MusterRehearsalSitting;

/* What is asked of the sitter, and what the screen shows them meanwhile. */
typedef struct {
  MusterCoach prompt;
  MusterSitterAsk ask;
  gboolean lit; /* the screen shows quarters */
  MusterPuppetColour quarters[4];
  float speech;    /* how far what they say opens the mouth, 0 to 1 */
  gboolean locked; /* exposure and white balance stay */
} MusterRehearsalWish;

void muster_rehearsal_wish_light (MusterRehearsalWish *self, const float (*quarters)[3]);
void muster_rehearsal_sitting_seat (MusterRehearsalSitting *self,
                                    guint32 identity,
                                    MusterSitter sitter,
                                    gint64 now);
void muster_rehearsal_sitting_draw (MusterRehearsalSitting *self,
                                    const MusterRehearsalWish *wish,
                                    gint64 now,
                                    guint8 *bgr);
void muster_rehearsal_sitting_clear (MusterRehearsalSitting *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRehearsalSitting, muster_rehearsal_sitting_clear)

G_END_DECLS
