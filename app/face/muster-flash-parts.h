/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The steps of a flash verdict, for MusterFlash and its tests. Plain functions, no state. */

#include "muster-flash-code.h"
#include "muster-flash.h"

G_BEGIN_DECLS

#define MUSTER_FLASH_CELLS      (MUSTER_LOOK_ROWS * MUSTER_LOOK_COLUMNS)
#define MUSTER_FLASH_MAX_FRAMES 400

/* Where the face was: middle, size and roll. Not how it was turned: light from a side moves the
 * mesh's nose, so that would take out what is looked for. */
#define MUSTER_FLASH_MOTIONS 4

/* What is kept of a look. */
typedef struct {
  gint64 time_us;
  float motion[MUSTER_FLASH_MOTIONS];
  float cells[MUSTER_FLASH_CELLS][3];
  float strips[MUSTER_LOOK_STRIPS][3];
} MusterFlashFrame;

gboolean muster_flash_frame_init (MusterFlashFrame *frame, const MusterFaceLook *look);

/* When what was on the screen: column 0 is the grey before, column k the slot k - 1. */
#define MUSTER_FLASH_COLUMNS (MUSTER_FLASH_SLOTS + 1)

typedef struct {
  gint64 from_us[MUSTER_FLASH_COLUMNS]; /* [0] is not looked at */
} MusterFlashTimeline;

void muster_flash_timeline_weigh (const MusterFlashTimeline *timeline,
                                  gint64 time_us,
                                  float weights[MUSTER_FLASH_COLUMNS]);

/* The frames as signals: relative to their mean; slow drift, and what follows the movement of the
 * face, taken out. */
#define MUSTER_FLASH_DRIFTS (3 + MUSTER_FLASH_MOTIONS)

typedef struct {
  guint n_frames, n_cells;
  guint8 cell[MUSTER_FLASH_CELLS];    /* row * columns + column of each kept cell */
  gboolean strip[MUSTER_LOOK_STRIPS]; /* is looked at */
  gboolean has_background;
  gboolean over_background; /* cells and face are divided by the background's */
  gint64 times[MUSTER_FLASH_MAX_FRAMES];
  double drift[MUSTER_FLASH_DRIFTS]
              [MUSTER_FLASH_MAX_FRAMES];    /* orthonormal: 1, t, t², the motions */
  float (*cells)[MUSTER_FLASH_CELLS][3];    /* owned, a frame each */
  float face[3][MUSTER_FLASH_MAX_FRAMES];   /* median of the cells */
  float raw[3][MUSTER_FLASH_MAX_FRAMES];    /* the same, not divided */
  float beside[3][MUSTER_FLASH_MAX_FRAMES]; /* background, not divided */
} MusterFlashSignals;

MusterFlashSignals *muster_flash_signals_new (const MusterFlashFrame *frames,
                                              guint n_frames,
                                              gboolean over_background) G_GNUC_WARN_UNUSED_RESULT;
void muster_flash_signals_free (MusterFlashSignals *self);

typedef struct {
  double at[MUSTER_FLASH_MAX_FRAMES][MUSTER_FLASH_COLUMNS];
} MusterFlashWeights;

void muster_flash_weights_fill (const MusterFlashSignals *signals,
                                const MusterFlashTimeline *timeline,
                                gint64 lag_us,
                                MusterFlashWeights *weights);

/* How well they follow a code. */
typedef struct {
  double rho;          /* correlation at the best lag, mean of the channels */
  double clarity;      /* the same of all channels together, what is common to them being noise */
  double margin;       /* over the best that codes not shown reach */
  double lag;          /* seconds */
  double echo;         /* share of what is explained that answers at another time */
  double any;          /* share of the signal that steps with the slots, whatever the code */
  double amplitude;    /* relative change of the face from level 0 to 1, median channel */
  double background;   /* amplitude of the background over the face's at least, neither divided */
  double mixing[3][3]; /* what each channel of the screen gives each channel of the face */
  double gain[3];      /* amplitude of each channel */
  double noise[3];     /* standard deviation of what the code does not explain */
} MusterFlashMatch;

void muster_flash_match (const MusterFlashSignals *signals,
                         const MusterFlashTimeline *timeline,
                         const guint8 seed[MUSTER_FLASH_SEED_BYTES],
                         MusterFlashMatch *match);

void muster_flash_answer_measure (const MusterFlashSignals *signals,
                                  const MusterFlashTimeline *timeline,
                                  const double means[3][MUSTER_FLASH_COLUMNS],
                                  const MusterFlashWeights *weights,
                                  MusterFlashMatch *match);

/* The mean mesh of the frames in shares of the box, and where it was seen. */
typedef struct {
  guint n;
  double points[MUSTER_MESH_POINTS][3];
  double x, y, width, height, cosine, sine; /* of the box: its middle and size in frame widths */
} MusterFlashMesh;

void muster_flash_mesh_add (MusterFlashMesh *self, const MusterFaceLook *look);

gboolean muster_flash_invert (const double m[3][3], double out[3][3]);

/* Where light from the sides of the screen falls. */
typedef struct {
  double across[MUSTER_FLASH_CELLS];   /* ln of picture left over right, of each kept cell */
  double down[MUSTER_FLASH_CELLS];     /* ln of above over below */
  double variance[MUSTER_FLASH_CELLS]; /* of both, as measured */
  double middle;                       /* where the nose is, share of the width; as predicted */
} MusterFlashMap;

#define MUSTER_FLASH_NOTHING_KNOWN 1e6

void muster_flash_map_measure (const MusterFlashSignals *signals,
                               const MusterFlashTimeline *timeline,
                               const MusterFlashCode *code,
                               const MusterFlashMatch *match,
                               MusterFlashMap *map);
void muster_flash_map_predict (const MusterFlashSignals *signals,
                               const MusterFlashMesh *mesh,
                               const MusterFlashSetup *setup,
                               gboolean flat,
                               MusterFlashMap *map);

typedef struct {
  double ratio;    /* ln of how much likelier a head is than a sheet */
  double likeness; /* correlation of the relief with the head's in this pose */
  double gloss;    /* how much stronger than on the template the sides differ */
} MusterFlashShape;

void muster_flash_shape_compare (const MusterFlashSignals *signals,
                                 const MusterFlashMap *seen,
                                 const MusterFlashMap *head,
                                 const MusterFlashMap *flat,
                                 MusterFlashShape *shape);

/* Everything about one flash. */
typedef struct {
  gboolean seen; /* there were enough frames and cells; the others are not set if not */
  MusterFlashMatch match;
  MusterFlashShape shape;
} MusterFlashMeasures;

void muster_flash_measure (const MusterFlashFrame *frames,
                           guint n_frames,
                           const MusterFlashMesh *mesh,
                           const MusterFlashTimeline *timeline,
                           const guint8 seed[MUSTER_FLASH_SEED_BYTES],
                           const MusterFlashSetup *setup,
                           MusterFlashMeasures *measures);
MusterLivenessResult muster_flash_judge (MusterChallenge *challenge,
                                         const MusterFlashMeasures *measures,
                                         const MusterFlashSetup *setup,
                                         double *llr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterFlashSignals, muster_flash_signals_free)

G_END_DECLS
