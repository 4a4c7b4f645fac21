/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet.h"

G_BEGIN_DECLS

/* What is held in front of the camera while the screen flashes. The nicks go into reports. */
typedef enum {
  MUSTER_ATTACK_LIVE, /* no attack: the screen gives the face 0.15 of the room's light or more */
  MUSTER_ATTACK_LIVE_DIM,  /* no attack: 0.08 to 0.15 of it */
  MUSTER_ATTACK_PRINT,     /* a flat print held by hand */
  MUSTER_ATTACK_BENT,      /* the same on a cylinder */
  MUSTER_ATTACK_REPLAY,    /* a tablet with a recording in even light */
  MUSTER_ATTACK_OLD_CODE,  /* a tablet with a recording lit by another code */
  MUSTER_ATTACK_RELIGHT,   /* a tablet with a head lit by this code, 150 to 400 ms late */
  MUSTER_ATTACK_CUTOUT,    /* a print with eye holes in front of a living face */
  MUSTER_ATTACK_INJECTION, /* a picture put in place of the camera's, lit by this code, 30 to 120 ms
                              late */
  MUSTER_ATTACK_MASK,      /* a rigid head of somebody else's shape and skin */
  MUSTER_ATTACK_N_SPECIES,
} MusterAttackSpecies;

const char *muster_attack_species_to_nick (MusterAttackSpecies species);
gboolean muster_attack_is_live (MusterAttackSpecies species);

/* One presentation of a species: somebody in a room, a camera with its own loops, a hand that
 * shakes. The same species, seed and person give the same bytes on one build. One thread. */
typedef struct _MusterAttack MusterAttack;

#define MUSTER_ATTACK_WIDTH  640
#define MUSTER_ATTACK_HEIGHT 480

MusterAttack *muster_attack_new (MusterAttackSpecies species,
                                 guint64 seed,
                                 MusterPuppet *person) G_GNUC_WARN_UNUSED_RESULT;
void muster_attack_free (MusterAttack *self);

/* What was drawn for it. */
typedef struct {
  double ratio; /* light of the white screen over the room's, at the face */
  double lux, distance, lag;
  double screen_width, screen_height, field_of_view;
  gboolean loops; /* exposure and white balance are not locked */
  guint fps;
} MusterAttackTerms;

const MusterAttackTerms *muster_attack_get_terms (const MusterAttack *self);

void muster_attack_light (MusterAttack *self,
                          gboolean recorded,
                          gint64 time_us,
                          const float quarters[4][3]);
gint64 muster_attack_next_frame (MusterAttack *self, gint64 after_us);
void muster_attack_render (MusterAttack *self, gint64 time_us, guint8 *bgr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterAttack, muster_attack_free)

G_END_DECLS
