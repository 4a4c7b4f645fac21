/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet.h"
#include "muster-rehearsal.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

/* Degrees the twelve lift their heads to look straight to a landmark model: without it, the median
 * of what the mesh says of them is 11 degrees down, and some are sent away as not frontal. */
#define MUSTER_REHEARSAL_CARRIAGE 8

/* How a person sits in front of the camera from picture to picture: where they are, where they want
 * to be, and what they were asked. A plain value, moved on by time; no clock of its own. */
typedef enum {
  MUSTER_SITTER_ASK_NOTHING,
  MUSTER_SITTER_ASK_HOLD_STILL,
  MUSTER_SITTER_ASK_COME_CLOSER,
  MUSTER_SITTER_ASK_GO_BACK,
  MUSTER_SITTER_ASK_TURN_LEFT, /* their own left: to the right of the picture */
  MUSTER_SITTER_ASK_TURN_RIGHT,
  MUSTER_SITTER_ASK_TO_FRONT,
  MUSTER_SITTER_ASK_BLINK,
  MUSTER_SITTER_ASK_OPEN_MOUTH,
  MUSTER_SITTER_ASK_CLOSE_MOUTH,
} MusterSitterAsk;

MusterSitterAsk muster_sitter_ask_from_nick (const char *nick);

typedef struct {
  float distance;           /* cm */
  float offset_x, offset_y; /* cm */
  float yaw, pitch, roll;   /* degrees */
  float eyes;               /* 0 shut to 1 */
  float mouth;              /* 0 shut to 1 wide open */
  float lux;
  float gain;    /* of the camera; 0 = as it finds right */
  float fidget;  /* share of the small natural motion */
  float defocus; /* pixels */
} MusterSitterPosture;

typedef struct {
  MusterSitter kind;
  MusterPuppetSubject subject;
  MusterSitterPosture now, wanted;
  MusterCoach prompt;
  float speech;         /* how far what they say opens the mouth, 0 to 1 */
  MusterSitterAsk ask;  /* of a liveness challenge */
  gint64 asked_us;      /* when it was first seen */
  gint64 time_us;       /* of the last step */
  gint64 prompted_us;   /* when the prompt was first seen */
  gint64 eyes_until_us; /* no blink before: somebody asked for open eyes */
  guint32 frame;
} MusterSitterBody;

void muster_sitter_body_init (MusterSitterBody *self, MusterSitter kind, gint64 time_us);
void muster_sitter_body_prompt (MusterSitterBody *self, MusterCoach prompt, gint64 time_us);
void muster_sitter_body_ask (MusterSitterBody *self, MusterSitterAsk ask, gint64 time_us);
void muster_sitter_body_step (MusterSitterBody *self, gint64 time_us, MusterPuppetScene *scene);

G_END_DECLS
