/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-chain.h"

#include "muster-alignment.h"
#include "muster-error.h"
#include "muster-passive.h"
#include "muster-template-parts.h"

/* Long side the live picture is scaled to for the detector: 3.3 ms instead of 16 at 640, and a face
 * of the smallest accepted size still spans some 50 pixels. */
#define LIVE_SIDE 320

/* Part of the model's name: to be raised with any change of this chain that moves embeddings. */
#define CHAIN_VERSION "alignments-2"

#define MAX_EMBEDDERS 2

/* One of the two nets must be sure of the face. Measured on 3,933 LFW pictures: YuNet 0.88 and
 * more, the mesh 0.98 but for three; on 120 pictures of waves, noise and meadows 13 boxes of at
 * most 0.56 with a mesh of at most 0.48. */
#define MIN_SURE_SCORE 0.7f

struct _MusterFaceChain {
  MusterDetector *detector; /* owned */
  MusterMesh *mesh;         /* owned */
  MusterPassive *passive;   /* owned, nullable */
  MusterEmbedder *embedders[MAX_EMBEDDERS];
  guint n_embedders;
  guint dimensions[MAX_EMBEDDERS];
  double weights[MAX_EMBEDDERS];
  MusterAlignment alignments[MUSTER_ALIGNMENT_MAX];
  guint n_alignments;
  char *model; /* owned */
};

void
muster_face_sight_init (MusterFaceSight *sight)
{
  sight->boxes = g_array_new (FALSE, FALSE, sizeof (MusterFaceBox));
  sight->main_box = -1;
}

void
muster_face_sight_clear (MusterFaceSight *sight)
{
  g_clear_pointer (&sight->boxes, g_array_unref);
}

/**
 * muster_model_pack_dup_model:
 *
 * Templates may be compared only if the same bytes and the same pre-processing made them.
 *
 * Returns: (transfer full): what muster_template_get_model() says of templates made with @pack
 */
char *
muster_model_pack_dup_model (const MusterModelPack *pack)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  static const char *const roles[] = {"detector", "mesh", "embedder", "embedder-second"};
  static const char *const keys[] = {"size",
                                     "channels",
                                     "mean",
                                     "scale",
                                     "crop",
                                     "runs",
                                     "outputs",
                                     "align",
                                     "length-power",
                                     "weight"};

  g_checksum_update (sum, (const guchar *) CHAIN_VERSION, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++) {
    const MusterModel *model = muster_model_pack_get_model (pack, roles[i]);

    if (model == NULL)
      continue;
    g_checksum_update (sum, (const guchar *) model->sha256, -1);
    for (gsize k = 0; k < G_N_ELEMENTS (keys); k++) {
      const char *value = muster_model_get_option (model, keys[k]);

      g_checksum_update (sum, (const guchar *) (value != NULL ? value : ""), -1);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  }
  return g_strdup_printf ("%s-%.12s", muster_model_pack_get_id (pack), g_checksum_get_string (sum));
}

/**
 * muster_face_chain_new:
 *
 * Loads detector, mesh, embedder and, if the pack has them, the second embedder and the passive
 * nets: about 150 ms.
 *
 * Returns: (transfer full): the chain, or %NULL with %MUSTER_ERROR_BAD_MODEL
 */
MusterFaceChain *
muster_face_chain_new (MusterModelPack *pack, const char *const *folders, GError **error)
{
  static const char *const roles[MAX_EMBEDDERS] = {"embedder", "embedder-second"};
  g_autoptr (MusterFaceChain) self = g_new0 (MusterFaceChain, 1);

  self->detector = muster_detector_new (pack, folders, error);
  if (self->detector == NULL)
    return NULL;
  self->mesh = muster_mesh_new (pack, folders, error);
  if (self->mesh == NULL)
    return NULL;
  for (guint i = 0; i < MAX_EMBEDDERS; i++) {
    if (i > 0 && muster_model_pack_get_model (pack, roles[i]) == NULL)
      break;
    self->embedders[i] = muster_embedder_new (pack, roles[i], folders, error);
    if (self->embedders[i] == NULL)
      return NULL;
    self->dimensions[i] = muster_embedder_get_dimension (self->embedders[i]);
    self->weights[i] = muster_embedder_get_weight (self->embedders[i]);
    self->n_embedders++;
  }
  self->n_alignments = muster_alignment_parse_list (
      muster_model_pack_get_model (pack, roles[0]), self->alignments, error);
  if (self->n_alignments == 0 || !muster_passive_load (pack, folders, &self->passive, error))
    return NULL;
  self->model = muster_model_pack_dup_model (pack);
  return g_steal_pointer (&self);
}

void
muster_face_chain_free (MusterFaceChain *self)
{
  g_clear_pointer (&self->detector, muster_detector_free);
  g_clear_pointer (&self->mesh, muster_mesh_free);
  g_clear_pointer (&self->passive, muster_passive_free);
  for (guint i = 0; i < MAX_EMBEDDERS; i++)
    g_clear_pointer (&self->embedders[i], muster_embedder_free);
  g_free (self->model);
  g_free (self);
}

const char *
muster_face_chain_get_model (const MusterFaceChain *self)
{
  return self->model;
}

/**
 * muster_face_chain_find:
 * @still: search at several scales and full resolution, not once at live size
 * @sight: initialised; boxes and main box are set
 *
 * Returns: %FALSE if a net failed; no face is no failure
 */
gboolean
muster_face_chain_find (MusterFaceChain *self,
                        const MusterPixels *pixels,
                        gboolean still,
                        MusterFaceSight *sight,
                        GError **error)
{
  const gboolean done =
      still ? muster_detector_search (self->detector, pixels, sight->boxes, error)
            : muster_detector_find (self->detector, pixels, LIVE_SIDE, sight->boxes, error);

  sight->main_box =
      done ? muster_boxes_find_main (sight->boxes, pixels->width, pixels->height) : -1;
  return done;
}

/**
 * muster_face_chain_mesh:
 * @sight: with a main box; its mesh is set. If neither net is sure of a face there, nothing is
 * left: no boxes, and the main box is -1
 */
gboolean
muster_face_chain_mesh (MusterFaceChain *self,
                        const MusterPixels *pixels,
                        MusterFaceSight *sight,
                        GError **error)
{
  const MusterFaceBox *box;
  MusterMeshCrop crop;

  g_return_val_if_fail (sight->main_box >= 0, FALSE);

  box = &g_array_index (sight->boxes, MusterFaceBox, (guint) sight->main_box);
  crop = muster_mesh_crop_of_box (self->mesh, box);
  if (!muster_mesh_run (self->mesh, pixels, &crop, &sight->mesh, error))
    return FALSE;
  if (MAX (sight->mesh.score, box->score) < MIN_SURE_SCORE) {
    g_array_set_size (sight->boxes, 0);
    sight->main_box = -1;
  }
  return TRUE;
}

/**
 * muster_face_chain_follow:
 * @sight: of the frame before, with a mesh; it is replaced by that of this frame. Nothing else is
 *   changed: that the face is lost shows in the score
 *
 * Runs the mesh around its own points of the frame before instead of around a box: the boxes of two
 * frames differ by some pixels, and the points of one run tremble with them. Of what the relief of
 * a face does to the light of a screen, twice as much is seen this way (correlation 0.60 instead of
 * 0.36).
 */
gboolean
muster_face_chain_follow (MusterFaceChain *self,
                          const MusterPixels *pixels,
                          MusterFaceSight *sight,
                          GError **error)
{
  const MusterMeshCrop crop = muster_mesh_crop_of_face (self->mesh, &sight->mesh);

  return muster_mesh_run (self->mesh, pixels, &crop, &sight->mesh, error);
}

/**
 * muster_face_chain_refine:
 * @sight: with a mesh; where the pack wants it, a second run around its own points replaces it
 *
 * Before an embedding. Around YuNet's boxes the second run lowers the equal error rate on the two
 * pair lists from 0.23 to 0.18 % (East Asian); BlazeFace's boxes are what the mesh was trained on,
 * and there it raises it from 0.80 to 0.87 % (LFW) and from 0.49 to 0.72 % (East Asian).
 */
gboolean
muster_face_chain_refine (MusterFaceChain *self,
                          const MusterPixels *pixels,
                          MusterFaceSight *sight,
                          GError **error)
{
  MusterMeshCrop crop;

  if (!muster_mesh_wants_second_run (self->mesh))
    return TRUE;
  crop = muster_mesh_crop_of_face (self->mesh, &sight->mesh);
  return muster_mesh_run (self->mesh, pixels, &crop, &sight->mesh, error);
}

/**
 * muster_face_chain_doubt:
 * @sight: with a main box
 * @asked: (out): whether there are passive nets, and a face large enough for them
 * @real: (out): what they say, see muster_passive_run()
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_MODEL if a net failed
 */
gboolean
muster_face_chain_doubt (MusterFaceChain *self,
                         const MusterPixels *pixels,
                         const MusterFaceSight *sight,
                         gboolean *asked,
                         float *real,
                         GError **error)
{
  g_return_val_if_fail (sight->main_box >= 0, FALSE);

  *asked = FALSE;
  *real = 0;
  return self->passive == NULL ||
         muster_passive_run (self->passive,
                             pixels,
                             &g_array_index (sight->boxes, MusterFaceBox, (guint) sight->main_box),
                             asked,
                             real,
                             error);
}

/* The embeddings of one picture: those of each alignment one after the other. */
typedef struct {
  float values[MUSTER_ALIGNMENT_MAX][MUSTER_TEMPLATE_MAX_VALUES];
  double lengths[MUSTER_ALIGNMENT_MAX][MAX_EMBEDDERS];
} Embeddings;

static gboolean
embed_aligned (MusterFaceChain *self,
               const MusterPixels *pixels,
               const MusterFaceSight *sight,
               guint n,
               Embeddings *embeddings,
               GError **error)
{
  const MusterAlignment *alignment = &self->alignments[n];
  float *values = embeddings->values[n];
  MusterAlignedFace face;
  MusterPoint mesh[5];
  const MusterPoint *five = mesh;

  if (alignment->points == MUSTER_ALIGNMENT_DETECTOR)
    five = g_array_index (sight->boxes, MusterFaceBox, (guint) sight->main_box).points;
  else
    muster_mesh_get_five (&sight->mesh, mesh);
  if (!muster_aligned_face_make (pixels, five, alignment->zoom, &face, error))
    return FALSE;
  if (alignment->mirrored)
    muster_aligned_face_mirror (&face);
  for (guint i = 0; i < self->n_embedders; i++) {
    if (!muster_embedder_run (self->embedders[i], &face, values, &embeddings->lengths[n][i], error))
      return FALSE;
    values += self->dimensions[i];
  }
  return TRUE;
}

/* Means over @n alignments, each weighted by how far its length can be trusted. */
static void
sum_up (const MusterFaceChain *self, const Embeddings *embeddings, guint n, float *sums)
{
  guint first = 0;

  for (guint i = 0; i < self->n_embedders; i++) {
    double longest = 0;

    for (guint a = 0; a < n; a++)
      longest = MAX (longest, embeddings->lengths[a][i]);
    for (guint a = 0; a < n; a++) {
      const double trust =
          muster_embedder_get_trust (self->embedders[i], embeddings->lengths[a][i] / longest);

      for (guint k = first; k < first + self->dimensions[i]; k++)
        sums[k] += (float) (embeddings->values[a][k] * trust);
    }
    first += self->dimensions[i];
  }
}

/**
 * muster_face_chain_embed:
 * @sight: with a refined mesh
 * @thorough: for a still, which has no other frames beside it: all alignments of the pack, each
 *   taking the time of one. Otherwise the first one alone: over the fused frames of a probe the
 *   others gain nothing (mean similarity to a still of the same person 0.801 either way)
 *
 * Returns: (transfer full): the template
 */
MusterTemplate *
muster_face_chain_embed (MusterFaceChain *self,
                         const MusterPixels *pixels,
                         const MusterFaceSight *sight,
                         gboolean thorough,
                         GError **error)
{
  const guint n = thorough ? self->n_alignments : 1;
  float sums[MUSTER_TEMPLATE_MAX_VALUES] = {0};
  Embeddings embeddings;
  MusterTemplate *template;

  g_return_val_if_fail (sight->main_box >= 0, NULL);

  for (guint a = 0; a < n; a++)
    if (!embed_aligned (self, pixels, sight, a, &embeddings, error))
      return NULL;
  sum_up (self, &embeddings, n, sums);
  template = muster_template_new_weighted (
      self->model, self->dimensions, self->weights, self->n_embedders, sums);
  if (template == NULL)
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL, "%s: the embedding is no vector", self->model);
  return template;
}

MusterPixels
muster_pixels_of_frame (const MusterFrame *frame)
{
  return (MusterPixels){muster_frame_get_pixels (frame),
                        muster_frame_get_width (frame),
                        muster_frame_get_height (frame),
                        muster_frame_get_stride (frame)};
}
