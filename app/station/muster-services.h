/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-face-engine.h"
#include "muster-microphone.h"
#include "muster-profile.h"
#include "muster-reader-setup.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Where things lie, and what a program run was asked to use. Strings owned; NULL = default. */
typedef struct {
  char *data;            /* folder with profiles/ and models/ */
  char *models;          /* --models: looked at first */
  char *store;           /* --store: database file */
  char *profile;         /* --profile: id or path of an .ini */
  char *occasion;        /* --occasion: id */
  char *camera;          /* --camera */
  char *station;         /* --station: the station's name */
  char *readers;         /* --readers: file with the settings of the readers */
  gboolean open_readers; /* real ones, as the settings say */
  gboolean tell_roster;  /* what is recorded reaches it by itself; for what stays open */
  gboolean rehearsal;
} MusterSettings;

void muster_settings_clear (MusterSettings *self);

/* The data folder of this program: beside the source while it runs from the build folder, else
 * installed. */
char *muster_services_dup_data_folder (void) G_GNUC_WARN_UNUSED_RESULT;
char *muster_services_dup_locale_folder (void) G_GNUC_WARN_UNUSED_RESULT;
/* Ends with NULL: the folder given, the build's, the user's. */
char **muster_services_dup_model_folders (const MusterSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

MusterStore *muster_services_open_store (const MusterSettings *settings,
                                         gboolean writing,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterFaceEngine *muster_services_open_engine (const MusterSettings *settings,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterModelPack *muster_services_choose_pack (const MusterSettings *settings,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterCamera *muster_services_open_camera (const MusterSettings *settings,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterMicrophone *muster_services_open_microphone (MusterCamera *camera) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_services_get_usual_profile (const MusterSettings *settings,
                                               MusterCamera *camera);
MusterProfile *muster_services_load_profile (const MusterSettings *settings,
                                             const char *fallback,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterOccasion *muster_services_open_occasion (const MusterSettings *settings,
                                               MusterStore *store,
                                               MusterProfile *profile,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *muster_services_dup_readers_path (const MusterSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
MusterReaderSetup *muster_services_open_readers (const MusterSettings *settings,
                                                 MusterReaderHub *hub) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_services_remove_folder (const char *path, GError **error);

G_END_DECLS
