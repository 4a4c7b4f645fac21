/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"
#include "muster-gst-camera.h"
#include "muster-gst-microphone.h"
#include "muster-helper-place.h"
#include "muster-keyring-place.h"
#include "muster-model-fetch.h"
#include "muster-portal-place.h"
#include "muster-rehearsal-microphone.h"
#include "muster-rehearsal.h"
#include "muster-services.h"
#include "muster-store-occasions.h"

void
muster_settings_clear (MusterSettings *self)
{
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->models, g_free);
  g_clear_pointer (&self->store, g_free);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->occasion, g_free);
  g_clear_pointer (&self->camera, g_free);
  g_clear_pointer (&self->station, g_free);
  g_clear_pointer (&self->readers, g_free);
}

/* A program started from the build folder uses what lies beside the source, so that nothing has to
 * be installed to be tried. */
static gboolean
runs_from_build (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  return self != NULL && g_str_has_prefix (self, MUSTER_BUILDDIR G_DIR_SEPARATOR_S);
}

/**
 * muster_services_dup_data_folder:
 *
 * Returns: (transfer full): the folder with profiles/ and models/
 */
char *
muster_services_dup_data_folder (void)
{
  if (runs_from_build ())
    return g_build_filename (MUSTER_SOURCEDIR, "data", NULL);
  return g_strdup (MUSTER_PKGDATADIR);
}

char *
muster_services_dup_locale_folder (void)
{
  if (runs_from_build ())
    return g_build_filename (MUSTER_BUILDDIR, "po", NULL);
  return g_strdup (MUSTER_LOCALEDIR);
}

char **
muster_services_dup_model_folders (const MusterSettings *settings)
{
  const char *given[3] = {NULL};
  guint n = 0;

  if (settings->models != NULL)
    given[n++] = settings->models;
  if (*MUSTER_MODELS != '\0')
    given[n++] = MUSTER_MODELS;
  return muster_model_dup_folders (given);
}

static char *
store_path (const MusterSettings *settings)
{
  g_autofree char *rehearsal = g_strdup_printf ("rehearsal-%d.db", MUSTER_REHEARSAL_CAST);

  if (settings->store != NULL)
    return g_strdup (settings->store);
  return g_build_filename (
      g_get_user_data_dir (), "muster", settings->rehearsal ? rehearsal : "muster.db", NULL);
}

/* Beside the file, where a machine may keep the secret that opens its store. */
static const MusterSecretPlace *const *
get_places (void)
{
  static const MusterSecretPlace *places[4];

  places[0] = muster_keyring_place_get ();
  places[1] = muster_portal_place_get ();
  places[2] = muster_helper_place_get ();
  return places;
}

/**
 * muster_services_open_store:
 * @settings: what was asked for
 * @writing: %FALSE to look while another program may hold it
 * @error: STORE, STORE_LOCKED, STORE_FULL, or FAILED if the folder cannot be made
 *
 * Returns: (transfer full): the open store
 */
MusterStore *
muster_services_open_store (const MusterSettings *settings, gboolean writing, GError **error)
{
  const MusterSecretPlace *const *places = get_places ();
  g_autofree char *path = store_path (settings);
  g_autofree char *folder = g_path_get_dirname (path);

  if (!writing)
    return muster_store_open_with_places (path, NULL, places, error);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The folder %s cannot be made: %s"),
                 folder,
                 g_strerror (errno));
    return NULL;
  }
  return muster_store_open_with_places (
      path, settings->station != NULL ? settings->station : "1", places, error);
}

MusterModelPack *
muster_services_choose_pack (const MusterSettings *settings, GError **error)
{
  g_autofree char *manifests = g_build_filename (settings->data, "models", NULL);
  g_auto (GStrv) folders = muster_services_dup_model_folders (settings);

  return muster_model_packs_choose (manifests, (const char *const *) folders, error);
}

MusterFaceEngine *
muster_services_open_engine (const MusterSettings *settings, GError **error)
{
  g_auto (GStrv) folders = muster_services_dup_model_folders (settings);
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (settings, error);

  if (pack == NULL)
    return NULL;
  return muster_face_engine_new (pack, (const char *const *) folders, error);
}

MusterCamera *
muster_services_open_camera (const MusterSettings *settings, GError **error)
{
  const char *source = settings->camera;

  if (source == NULL)
    source = settings->rehearsal ? "rehearsal" : "auto";
  if (g_str_has_prefix (source, "rehearsal"))
    return muster_rehearsal_camera_open (source, error);
  return muster_camera_open (source, error);
}

/**
 * muster_services_open_microphone:
 * @camera: (nullable): the camera; whoever sits before that of a rehearsal is heard, and nobody
 * else
 *
 * Returns: (transfer full) (nullable): the microphone, closed; %NULL with pictures for a camera
 */
MusterMicrophone *
muster_services_open_microphone (MusterCamera *camera)
{
  if (MUSTER_IS_REHEARSAL_CAMERA (camera))
    return muster_rehearsal_microphone_new (MUSTER_REHEARSAL_CAMERA (camera));
  if (!MUSTER_IS_GST_CAMERA (camera))
    return NULL;
  return muster_gst_microphone_new (NULL);
}

/**
 * muster_services_get_usual_profile:
 * @camera: (nullable): the camera, not yet started
 *
 * A picture is no presence: unless asked otherwise it is judged by the rules made for pictures.
 *
 * Returns: (transfer none): id of the profile to take if none was asked for
 */
const char *
muster_services_get_usual_profile (const MusterSettings *settings, MusterCamera *camera)
{
  gboolean picture = camera != NULL && muster_camera_is_virtual (camera) && !settings->rehearsal;

  return picture ? "still-picture" : "campus-check-in";
}

/**
 * muster_services_load_profile:
 * @settings: .profile is an id of the data folder or a path that ends in .ini
 * @fallback: id to take if none was asked for
 * @error: NOT_FOUND or BAD_DATA
 *
 * Returns: (transfer full): the profile
 */
MusterProfile *
muster_services_load_profile (const MusterSettings *settings, const char *fallback, GError **error)
{
  const char *wanted = settings->profile != NULL ? settings->profile : fallback;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;

  if (g_str_has_suffix (wanted, ".ini")) {
    g_autofree char *base = g_path_get_basename (wanted);

    path = g_strdup (wanted);
    id = g_strndup (base, strlen (base) - strlen (".ini"));
  } else if (strchr (wanted, G_DIR_SEPARATOR) == NULL) {
    g_autofree char *file = g_strconcat (wanted, ".ini", NULL);

    path = g_build_filename (settings->data, "profiles", file, NULL);
    id = g_strdup (wanted);
  }
  if (path == NULL || !g_file_get_contents (path, &contents, &size, NULL)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is no profile “%s”. Profiles lie in %s/profiles."),
                 wanted,
                 settings->data);
    return NULL;
  }
  bytes = g_bytes_new_take (g_steal_pointer (&contents), size);
  return muster_profile_parse (bytes, id, error);
}

/* Each practice session is an occasion of its own: yesterday's practice must not say "already in".
 */
static char *
dup_occasion_id (const MusterSettings *settings, MusterProfile *profile)
{
  g_autoptr (GDateTime) now = NULL;

  if (settings->occasion != NULL)
    return g_strdup (settings->occasion);
  if (!settings->rehearsal)
    return g_strdup (muster_profile_get_id (profile));
  now = g_date_time_new_now_utc ();
  return g_date_time_format (now, "rehearsal-%Y%m%d-%H%M%S");
}

/* 0: not by itself, on either side. Returns: whether it was more */
static gboolean
shorten (guint *kept, guint promised)
{
  if (promised == 0 || (*kept != 0 && *kept <= promised))
    return FALSE;
  *kept = promised;
  return TRUE;
}

/* What is made of faces stays no longer than those are told who agree just now. */
static gboolean
keep_promise (MusterRetentionDays *keep, const MusterPolicy *policy)
{
  const gboolean templates = shorten (&keep->templates, policy->retention.templates);
  const gboolean pictures = shorten (&keep->pictures, policy->retention.pictures);

  return templates || pictures;
}

/* An occasion of before there were days gets its profile's. From then on they change with two
 * signatures alone (“muster occasion set”): a profile is a file, and another one with fewer days
 * would erase, one with none would keep for ever. But nobody agrees to a text that is not true:
 * where it promises less, that counts at once. The journal has it. Nobody is kept from working
 * because a full disk cannot be told. */
static void
keep_days (MusterStore *store, MusterOccasion *occasion, MusterProfile *profile)
{
  const MusterPolicy *policy = muster_profile_get_policy (profile);
  const MusterRetentionDays *days = &policy->retention;
  const MusterStaffBy nobody = {0};
  g_autoptr (GError) error = NULL;
  gboolean news = !occasion->keep_known;

  if (muster_store_is_sealed_off (store))
    return;
  if (news)
    occasion->keep = *days;
  else if (policy->ask_consent)
    news = keep_promise (&occasion->keep, policy);
  occasion->keep_known = TRUE;
  if (news && !muster_store_set_occasion (store, occasion, &nobody, &error))
    g_warning ("Occasion %s: %s", occasion->id, error->message);
  if (memcmp (&occasion->keep, days, sizeof *days) != 0)
    g_message ("Occasion %s keeps for other days than its profile says now; “muster occasion set "
               "%s” takes those over, with two signatures",
               occasion->id,
               occasion->id);
}

/* Practice is an occasion each time, and nobody's data. In a closed store the days are taken over,
 * and told, by whoever starts a station with an open one. */
static gboolean
put_new (const MusterSettings *settings,
         MusterStore *store,
         MusterOccasion *occasion,
         GError **error)
{
  const MusterStaffBy nobody = {0};

  occasion->keep_known = settings->rehearsal || !muster_store_is_sealed_off (store);
  if (settings->rehearsal || muster_store_is_sealed_off (store))
    return muster_store_put_occasion (store, occasion, error);
  return muster_store_set_occasion (store, occasion, &nobody, error);
}

/* A picture proves that nobody was there: who "passes" by one is not in, for anybody else's rules.
 */
static gboolean
check_owner (const MusterOccasion *occasion, MusterProfile *profile, GError **error)
{
  if (!muster_profile_get_policy (profile)->still ||
      g_strcmp0 (occasion->profile, muster_profile_get_id (profile)) == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The occasion %s has the rules “%s”. Pictures are judged on an occasion of their "
                  "own: leave --occasion out."),
               occasion->id,
               occasion->profile);
  return FALSE;
}

/**
 * muster_services_open_occasion:
 * @settings: .occasion is the id, by default the profile's id
 * @store: where occasions are kept
 * @profile: the rules in use
 * @error: BAD_DATA (rules for pictures, and the occasion is another profile's), STORE…
 *
 * An occasion that is not yet known is opened for everybody in the roster, so that a station works
 * before any central roster has told it what is on.
 *
 * Returns: (transfer full): the occasion
 */
MusterOccasion *
muster_services_open_occasion (const MusterSettings *settings,
                               MusterStore *store,
                               MusterProfile *profile,
                               GError **error)
{
  g_autofree char *id = dup_occasion_id (settings, profile);
  const MusterText *title = muster_profile_get_title (profile);
  g_autoptr (GError) local = NULL;
  g_autoptr (MusterOccasion) occasion = muster_store_get_occasion (store, id, &local);

  if (occasion != NULL) {
    if (!check_owner (occasion, profile, error))
      return NULL;
    keep_days (store, occasion, profile);
    return g_steal_pointer (&occasion);
  }
  if (!g_error_matches (local, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  occasion = muster_occasion_new (id, MUSTER_OCCASION_CHECK_IN, muster_profile_get_id (profile));
  occasion->everyone = TRUE;
  occasion->title.en = g_strdup (title->en);
  occasion->title.zh = g_strdup (title->zh);
  occasion->keep = muster_profile_get_policy (profile)->retention;
  if (!put_new (settings, store, occasion, error))
    return NULL;
  return g_steal_pointer (&occasion);
}

/**
 * muster_services_dup_readers_path:
 *
 * Returns: (transfer full): the file with the settings of the readers
 */
char *
muster_services_dup_readers_path (const MusterSettings *settings)
{
  if (settings->readers != NULL)
    return g_strdup (settings->readers);
  return g_build_filename (g_get_user_config_dir (), "muster", "readers.ini", NULL);
}

/**
 * muster_services_open_readers:
 * @settings: .readers is the file, by default muster/readers.ini in the user's config folder
 * @hub: where the readers go
 *
 * A bad file keeps nobody from working: see muster_reader_setup_get_error().
 *
 * Returns: (transfer full): the settings in force; the readers start with the hub
 */
MusterReaderSetup *
muster_services_open_readers (const MusterSettings *settings, MusterReaderHub *hub)
{
  g_autofree char *path = muster_services_dup_readers_path (settings);
  MusterReaderSetup *setup = muster_reader_setup_new (hub, muster_plugins, path);

  muster_reader_setup_load (setup, NULL);
  return setup;
}

/**
 * muster_services_remove_folder:
 * @path: a flat folder of our own making
 *
 * Returns: %TRUE if it and the files in it are gone
 */
gboolean
muster_services_remove_folder (const char *path, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, error);
  const char *name;

  if (folder == NULL)
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  if (g_rmdir (path) == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("The folder %s cannot be removed: %s"),
               path,
               g_strerror (errno));
  return FALSE;
}
