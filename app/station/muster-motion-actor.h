/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-puppet.h"

G_BEGIN_DECLS

/* What is moved in front of the camera when the screen asks for a movement. The nicks go into
 * reports. */
typedef enum {
  MUSTER_ACTOR_LIVE,   /* does as told */
  MUSTER_ACTOR_PRINT,  /* a flat print, moved, turned and tipped as if it did */
  MUSTER_ACTOR_BENT,   /* the same on a cylinder as wide as a head */
  MUSTER_ACTOR_TABLET, /* a still picture on a tablet, moved likewise */
  MUSTER_ACTOR_VIDEO,  /* a video on a tablet of somebody who blinks and speaks now and then */
  MUSTER_ACTOR_CUTOUT, /* a print with eye holes in front of somebody who does as told */
  MUSTER_ACTOR_N_SPECIES,
} MusterActorSpecies;

const char *muster_actor_species_to_nick (MusterActorSpecies species);

/* One presentation for benchmarks: person, room, camera, and how the hands or the head move are
 * drawn from the seed. A plain value; the same species, seed and prompts give the same scenes. */
typedef struct {
  MusterActorSpecies species;
  guint64 draws;    /* state of the random numbers */
  guint32 identity; /* for the puppet */
  MusterPuppetScene scene;
  MusterPrompt prompt;
  gint64 time_us;                        /* of the last step */
  gint64 act_us;                         /* when what was asked is begun */
  gint64 hold_us;                        /* how long a blink takes */
  float distance, yaw, mouth;            /* now */
  float asked_distance;                  /* when the prompt came */
  float to_distance, to_yaw, to_mouth;   /* wanted */
  float near_ratio, turn, opening, pace; /* how this one does it */
  float own_yaw, own_pitch, sway[3];     /* posture, phases of the small motion */
  gint64 video_blink_us, video_word_us;  /* begin of the next ones */
} MusterActor;

void muster_actor_init (MusterActor *self, MusterActorSpecies species, guint64 seed);
const MusterPuppetScene *muster_actor_step (MusterActor *self, MusterPrompt prompt, gint64 time_us);

G_END_DECLS
