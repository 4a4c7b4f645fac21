/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A procedural head in front of a camera: own geometry, no asset files, nobody's picture.
 *
 * Units: centimetres, degrees, lux, kelvin, linear light 0 to 1 unless stated. The lens is the
 * origin, X right in the picture, Y up. The monitor is the plane through the lens, its upper edge
 * MUSTER_PUPPET_CAMERA_ABOVE below it. Left and right always mean sides of the picture. */
typedef struct _MusterPuppet MusterPuppet;

#define MUSTER_PUPPET_CAMERA_ABOVE 2.0f

typedef enum {
  MUSTER_PUPPET_MASK = 1 << 0,
  MUSTER_PUPPET_HAT = 1 << 1,
  MUSTER_PUPPET_DARK_GLASSES = 1 << 2,
  MUSTER_PUPPET_NO_GLASSES = 1 << 3, /* takes the own ones off */
} MusterPuppetAccessory;

/* What is in front of the camera. */
typedef enum {
  MUSTER_PUPPET_LIVE,
  MUSTER_PUPPET_PRINT,      /* flat matt print with a white paper edge */
  MUSTER_PUPPET_PRINT_BENT, /* the same on an upright cylinder */
  MUSTER_PUPPET_TABLET,     /* self-luminous replay: bezel, pixel grid, glare */
  MUSTER_PUPPET_CUTOUT,     /* print with eye holes held in front of the live head */
  MUSTER_PUPPET_NOBODY,     /* the room and an empty chair */
} MusterPuppetSubject;

typedef struct {
  float r, g, b;
} MusterPuppetColour;

typedef struct {
  float yaw, pitch, roll;    /* yaw > 0 nose to picture right, pitch > 0 up, roll > 0 clockwise */
  float eye_left, eye_right; /* openness: 0 shut, 1 usual, 1.25 wide; sides of the picture */
  float mouth;               /* 0 shut to 1 wide open */
  float smile;               /* -1 corners down to 1 up */
  float brow;                /* -1 down to 1 up */
  float gaze_x, gaze_y;      /* -1 to 1, right and up */
} MusterPuppetPose;

typedef struct {
  MusterPuppetSubject subject;
  MusterPuppetPose pose;
  float distance;           /* lens to eyes, 16 to 150 */
  float offset_x, offset_y; /* of the point between the eyes from the optical axis */
  guint accessories;        /* MusterPuppetAccessory */

  float lux; /* room light on an upright surface that faces the camera */
  float kelvin;
  float light_azimuth;   /* 0 behind the camera, > 0 from picture right */
  float light_elevation; /* above the horizon */
  float light_hardness;  /* share of directed light, 0 to 1 */

  MusterPuppetColour screen[4]; /* level of the monitor's quarters as the picture sees them lit: top
                                   left, top right, bottom left, bottom right */
  float screen_nits;            /* luminance of white; 0 = off */
  float screen_width, screen_height;

  float field_of_view;      /* horizontal */
  float exposure;           /* gain; 1 puts albedo 0.45 near level 150 in 400 lx; 0 = automatic */
  float white_balance;      /* kelvin; 0 = automatic */
  float defocus;            /* blur radius, pixels */
  float motion_x, motion_y; /* motion blur, pixels */
  float noise;              /* 0 none, 1 a usual webcam */
  float saturation;         /* 1 usual */

  guint32 room;  /* seed of the background; 0 = plain light wall */
  guint32 frame; /* number of the frame: seed of the noise */

  MusterPuppetPose replay;             /* pose in the recording or on the print */
  MusterPuppetColour replay_screen[4]; /* what lit the head in the recording, as @screen */
  float replay_nits;                   /* 0 = a portrait in even light */
  float replay_lux;                    /* of the room in the recording, if replay_nits is not 0 */
  float medium_tilt_x, medium_tilt_y;  /* of the sheet or tablet, degrees */
  float medium_size;                   /* 1 = a face of life size */
  float medium_margin;                 /* white edge or bezel */
  float medium_bend;                   /* radius of a bent print */
} MusterPuppetScene;

MusterPuppet *muster_puppet_new (guint32 identity) G_GNUC_WARN_UNUSED_RESULT;
void muster_puppet_free (MusterPuppet *self);

void muster_puppet_scene_init (MusterPuppetScene *scene);
float muster_puppet_auto_exposure (const MusterPuppetScene *scene);
gboolean muster_puppet_render (
    MusterPuppet *self, const MusterPuppetScene *scene, int width, int height, guint8 *bgr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPuppet, muster_puppet_free)

G_END_DECLS
