/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "muster-attack.h"
#include "muster-command-bench.h"
#include "muster-error.h"
#include "muster-face-chain.h"
#include "muster-rehearsal-sitting.h"

/* A second after they sat down, people of the rehearsal look into the camera. */
#define SEATED_US (2 * G_USEC_PER_SEC)

/* A folder of people is one folder deep; deeper ones are something else. */
#define MAX_DEPTH 4

typedef struct {
  MusterFaceChain *chain; /* owned */
  MusterFaceSight sight;
  gboolean json;
  GArray *values; /* owned, of float: of the group under way */
  guint n_unseen; /* pictures of it without a face */
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->chain, muster_face_chain_free);
  g_clear_pointer (&bench->values, g_array_unref);
  muster_face_sight_clear (&bench->sight);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
add (Bench *bench, const MusterPixels *pixels, gboolean still, GError **error)
{
  gboolean asked = FALSE;
  float real;

  if (!muster_face_chain_find (bench->chain, pixels, still, &bench->sight, error))
    return FALSE;
  if (bench->sight.main_box >= 0 &&
      !muster_face_chain_doubt (bench->chain, pixels, &bench->sight, &asked, &real, error))
    return FALSE;
  if (!asked)
    bench->n_unseen++;
  else
    g_array_append_val (bench->values, real);
  return TRUE;
}

static gint
compare_floats (gconstpointer a, gconstpointer b)
{
  const float left = *(const float *) a, right = *(const float *) b;

  return left < right ? -1 : left > right;
}

static double
get_quantile (const GArray *sorted, double share)
{
  return sorted->len == 0
             ? NAN
             : (double) g_array_index (sorted, float, (guint) (share * (sorted->len - 1) + .5));
}

static double
get_share_above (const GArray *values, float limit)
{
  guint n = 0;

  for (guint i = 0; i < values->len; i++)
    n += g_array_index (values, float, i) > limit;
  return values->len == 0 ? NAN : (double) n / values->len;
}

static void
end_group (Bench *bench, const char *name)
{
  const GArray *values = bench->values;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_array_sort (bench->values, compare_floats);
  if (!bench->json) {
    g_print ("%-18s n %5u  5 %% %.3f  50 %% %.3f  95 %% %.3f  > .5 %.1f %%  > .9 %.1f %%\n",
             name,
             values->len,
             get_quantile (values, .05),
             get_quantile (values, .5),
             get_quantile (values, .95),
             100 * get_share_above (values, .5f),
             100 * get_share_above (values, .9f));
  } else {
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "group", name);
    muster_command_add_int (builder, "n", values->len);
    muster_command_add_int (builder, "no_face", bench->n_unseen);
    if (values->len > 0) {
      muster_command_add_double (builder, "p5", get_quantile (values, .05));
      muster_command_add_double (builder, "median", get_quantile (values, .5));
      muster_command_add_double (builder, "p95", get_quantile (values, .95));
      muster_command_add_double (builder, "above_half", get_share_above (values, .5f));
      muster_command_add_double (builder, "above_nine_tenths", get_share_above (values, .9f));
    }
    muster_command_print_json (builder);
  }
  g_array_set_size (bench->values, 0);
  bench->n_unseen = 0;
}

/* --- pictures --- */

static gboolean
add_file (Bench *bench, const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterFrame) frame = NULL;
  MusterPixels pixels;

  if (file == NULL)
    return FALSE;
  bytes = g_mapped_file_get_bytes (file);
  frame = muster_picture_decode (bytes, error);
  if (frame == NULL)
    return FALSE;
  pixels = muster_pixels_of_frame (frame);
  return add (bench, &pixels, TRUE, error);
}

static gboolean
add_folder (Bench *bench, const char *path, guint depth, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    gboolean done = TRUE;

    if (g_file_test (inner, G_FILE_TEST_IS_DIR))
      done = depth >= MAX_DEPTH || add_folder (bench, inner, depth + 1, error);
    else if (g_str_has_suffix (name, ".jpg") || g_str_has_suffix (name, ".png"))
      done = add_file (bench, inner, error);
    if (!done)
      return FALSE;
  }
  return TRUE;
}

/* --- drawn ones --- */

static gboolean
add_sitters (Bench *bench, GError **error)
{
  static const MusterSitter sitters[] = {
      MUSTER_SITTER_GOOD, MUSTER_SITTER_PRINT, MUSTER_SITTER_TABLET};
  const gsize stride = MUSTER_REHEARSAL_WIDTH * 3;
  g_autofree guint8 *bgr = g_malloc (stride * MUSTER_REHEARSAL_HEIGHT);
  const MusterPixels pixels = {bgr, MUSTER_REHEARSAL_WIDTH, MUSTER_REHEARSAL_HEIGHT, stride};
  const MusterRehearsalWish wish = {.prompt = MUSTER_COACH_FIT};
  const MusterRehearsalPerson *people;
  gsize n;

  people = muster_rehearsal_get_people (&n);
  for (guint s = 0; s < G_N_ELEMENTS (sitters); s++) {
    g_autofree char *name = g_strconcat ("rehearsal ", muster_sitter_to_nick (sitters[s]), NULL);

    for (gsize i = 0; i < n; i++) {
      g_auto (MusterRehearsalSitting) sitting = {0};
      const gint64 start = G_USEC_PER_SEC;

      muster_rehearsal_sitting_seat (&sitting, people[i].identity, sitters[s], start);
      muster_rehearsal_sitting_draw (&sitting, &wish, start, bgr);
      muster_rehearsal_sitting_draw (&sitting, &wish, start + SEATED_US, bgr);
      if (!add (bench, &pixels, FALSE, error))
        return FALSE;
    }
    end_group (bench, name);
  }
  return TRUE;
}

static gboolean
add_attacks (Bench *bench, guint per_species, guint64 seed, GError **error)
{
  const gsize stride = MUSTER_ATTACK_WIDTH * 3;
  g_autofree guint8 *bgr = g_malloc (stride * MUSTER_ATTACK_HEIGHT);
  const MusterPixels pixels = {bgr, MUSTER_ATTACK_WIDTH, MUSTER_ATTACK_HEIGHT, stride};

  for (guint species = 0; species < MUSTER_ATTACK_N_SPECIES; species++) {
    const char *nick = muster_attack_species_to_nick ((MusterAttackSpecies) species);
    g_autofree char *name = g_strconcat ("drawn ", nick, NULL);

    for (guint i = 0; i < per_species; i++) {
      g_autoptr (MusterPuppet) person = muster_puppet_new ((guint32) (seed + i));
      g_autoptr (MusterAttack) attack =
          muster_attack_new ((MusterAttackSpecies) species, seed + i, person);

      muster_attack_render (attack, muster_attack_next_frame (attack, G_USEC_PER_SEC), bgr);
      if (!add (bench, &pixels, FALSE, error))
        return FALSE;
    }
    end_group (bench, name);
  }
  return TRUE;
}

/**
 * muster_command_bench_passive:
 * @images: (nullable): folder of pictures, searched with its folders; told as one group
 * @per_species: drawn presentations of each species of muster_attack_new()
 * @seed: of the first
 *
 * What the passive nets say of each group, in quantiles: one picture of each presentation, in the
 * light of the room.
 */
gboolean
muster_command_bench_passive (const MusterCommandLine *line,
                              const char *images,
                              guint per_species,
                              guint64 seed,
                              GError **error)
{
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&line->settings, error);
  g_auto (Bench) bench = {.json = line->json, .values = g_array_new (FALSE, FALSE, sizeof (float))};

  muster_face_sight_init (&bench.sight);
  if (pack == NULL)
    return FALSE;
  bench.chain = muster_face_chain_new (pack, (const char *const *) folders, error);
  if (bench.chain == NULL)
    return FALSE;
  if (images != NULL) {
    if (!add_folder (&bench, images, 1, error))
      return FALSE;
    end_group (&bench, "pictures");
  }
  return add_sitters (&bench, error) && add_attacks (&bench, per_species, seed, error);
}
