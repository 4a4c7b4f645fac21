/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-math.h"

/* The plane of the eyes in head coordinates: origin in the skull, X right, Y up, Z to the front. */
#define MUSTER_PUPPET_EYE_Z 8.4f

typedef enum {
  MUSTER_PUPPET_HAIR_CROP,
  MUSTER_PUPPET_HAIR_SIDE_PART,
  MUSTER_PUPPET_HAIR_BANGS,
  MUSTER_PUPPET_HAIR_BOB,
  MUSTER_PUPPET_HAIR_BALD_TOP,
  MUSTER_PUPPET_HAIR_SHAVED,
  MUSTER_PUPPET_HAIR_CURLY,
  MUSTER_PUPPET_HAIR_CURTAIN,
  MUSTER_PUPPET_HAIR_SLICK,
} MusterPuppetHair;

/* Everything that makes a person; centimetres, or shares of 0 to 1, unless stated. Colours are
 * linear albedo. */
typedef struct {
  /* skull: factors of a usual one, but chin_y and forehead (cm longer) */
  float width, cheek_width, jaw_width, chin_width, chin_y, forehead, depth, flatness;
  /* eyes */
  float eye_x, eye_y, eye_width, eye_height, eye_low, eye_tilt;
  float socket, crease, hood, iris_radius, lash;
  /* brows */
  float brow_y, brow_thick, brow_length, brow_arch, brow_tilt, brow_density, brow_inner, ridge;
  /* nose */
  float nose_y, nose_width, nose_z, nose_bridge, nose_tip, nose_up, ala, hump;
  /* mouth */
  float mouth_y, mouth_width, lip_upper, lip_lower, lip_z, mouth_bow;
  /* cheeks, chin, ears */
  float cheek_z, cheek_y, hollow, chin_z, dimple, ear;
  /* skin */
  float ruddy, freckle, age, bags, stubble, beard, moustache, goatee, makeup;
  float mole_x, mole_y, mole_radius;
  /* hair and glasses */
  float hairline, recede, hair_thick, hair_wave, parting, hair_low;
  float glass_width, glass_height, glass_thick;
  MusterPuppetHair hair_style;
  gboolean glasses;
  Vec3 skin, lip, iris, hair, brow, cloth, collar, rim;
  guint32 seed; /* of all noise on this person */
} MusterPuppetIdentity;

void muster_puppet_identity_init (MusterPuppetIdentity *self, guint32 seed);
