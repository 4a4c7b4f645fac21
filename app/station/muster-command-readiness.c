/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera-pin.h"
#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-lamp-meter.h"
#include "muster-readiness.h"
#include "muster-rehearsal.h"
#include "muster-retention-keeper.h"
#include "muster-staff-ready.h"
#include "muster-store-clean.h"
#include "muster-thresholds.h"

/* Long enough for a camera that is there to be found, short enough for somebody who waits. */
#define SETTLE_MS 1500

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_settling (MusterCamera *camera, MusterReaderHub *hub)
{
  GListModel *readers = muster_reader_hub_get_readers (hub);

  if (camera != NULL && muster_camera_get_state (camera) == MUSTER_CAMERA_STARTING)
    return TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);

    if (muster_card_reader_get_state (reader) == MUSTER_READER_OPENING)
      return TRUE;
  }
  return FALSE;
}

/* Cameras and readers tell only when started whether they work. */
static void
try_devices (MusterCamera *camera, MusterReaderHub *hub)
{
  gboolean over = FALSE;
  guint source = g_timeout_add (SETTLE_MS, stop_cb, &over);

  if (camera != NULL)
    muster_camera_start (camera);
  muster_reader_hub_start (hub);
  while (!over && is_settling (camera, hub))
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);
  /* What was said last is still on its way. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

typedef struct {
  gboolean accept;
  MusterCommandSigners signers;
  MusterStore *store;         /* owned, nullable */
  MusterCamera *camera;       /* owned, nullable */
  MusterReaderHub *hub;       /* owned */
  MusterReaderSetup *readers; /* owned */
  MusterModelPack *pack;      /* owned, nullable */
  MusterProfile *profile;     /* owned */
  GError *store_error;        /* owned, nullable */
  GError *pack_error;         /* owned, nullable */
} Parts;

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The camera that is attached now is the one of this station. */
static gboolean
accept_camera (const Parts *parts, GError **error)
{
  MusterCamera *camera = parts->camera;
  g_autoptr (GAsyncResult) result = NULL;
  MusterStaffBy by;

  if (muster_camera_get_error (camera) != NULL) {
    g_propagate_error (error, g_error_copy (muster_camera_get_error (camera)));
    return FALSE;
  }
  if (!muster_command_sign (parts->store, &parts->signers, MUSTER_RIGHT_CAMERA, 0, &by, error))
    return FALSE;
  muster_camera_pin_accept_async (parts->store, camera, &by, accepted_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_camera_pin_accept_finish (camera, result, error);
}

/* What is known of the camera beside what it says itself. */
static gboolean
judge_camera (const Parts *parts, const MusterSettings *settings, GError **error)
{
  MusterCamera *camera = parts->camera;

  if (camera == NULL && parts->accept) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE, _ ("No camera was found"));
    return FALSE;
  }
  if (camera == NULL)
    return TRUE;
  muster_camera_set_practice (
      camera, settings->camera != NULL && g_str_has_prefix (settings->camera, "rehearsal"));
  if (parts->store != NULL)
    muster_camera_pin_load (parts->store, camera);
  return !parts->accept || accept_camera (parts, error);
}

static void
print (const MusterReadyItem *item, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!json) {
    g_print ("%-8s %-5s %s\n", item->id, muster_ready_state_to_nick (item->state), item->what);
    if (item->remedy != NULL)
      g_print ("               → %s\n", item->remedy);
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "item", item->id);
  muster_command_add_string (builder, "state", muster_ready_state_to_nick (item->state));
  muster_command_add_string (builder, "what", item->what);
  if (item->remedy != NULL)
    muster_command_add_string (builder, "remedy", item->remedy);
  muster_command_print_json (builder);
}

static gboolean
open_parts (Parts *parts, const MusterSettings *settings, GError **error)
{
  parts->store = muster_services_open_store (settings, parts->accept, &parts->store_error);
  if (parts->accept && parts->store == NULL) {
    g_propagate_error (error, g_error_copy (parts->store_error));
    return FALSE;
  }
  parts->pack = muster_services_choose_pack (settings, &parts->pack_error);
  parts->camera = muster_services_open_camera (settings, NULL);
  parts->profile = muster_services_load_profile (
      settings, muster_services_get_usual_profile (settings, parts->camera), error);
  parts->hub = muster_reader_hub_new ();
  parts->readers = muster_services_open_readers (settings, parts->hub);
  return parts->profile != NULL;
}

static void
parts_clear (Parts *parts)
{
  if (parts->hub != NULL)
    muster_reader_hub_shutdown (parts->hub);
  if (parts->camera != NULL)
    muster_camera_stop (parts->camera);
  if (parts->store != NULL)
    muster_store_close (parts->store);
  g_clear_object (&parts->readers);
  g_clear_object (&parts->hub);
  g_clear_object (&parts->camera);
  g_clear_object (&parts->store);
  g_clear_pointer (&parts->pack, muster_model_pack_unref);
  g_clear_pointer (&parts->profile, muster_profile_unref);
  g_clear_error (&parts->store_error);
  g_clear_error (&parts->pack_error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
add_staff (GPtrArray *items, MusterStore *store)
{
  gboolean ever = TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = muster_store_list_staff (store, &ever, &error);
  MusterReadyItem *item;

  if (accounts == NULL)
    accounts = g_ptr_array_new ();
  for (guint i = accounts->len; i > 0; i--)
    if (((MusterStaffRow *) g_ptr_array_index (accounts, i - 1))->staff->retired)
      g_ptr_array_remove_index (accounts, i - 1);
  item = muster_staff_ready (accounts, ever, error, FALSE);
  if (item != NULL)
    g_ptr_array_add (items, item);
}

/* What cannot be asked now the line of the store tells. */
static void
add_remains (GPtrArray *items, MusterStore *store)
{
  gboolean remains;

  if (muster_store_has_remains (store, &remains, NULL) && remains)
    g_ptr_array_add (items, muster_retention_dup_remains (NULL));
}

static GPtrArray *
check (const Parts *parts)
{
  g_auto (MusterRosterTally) tally = {0};
  MusterCalibrated calibrated = {0};
  MusterLampKnown light = {.practice = MUSTER_IS_REHEARSAL_CAMERA (parts->camera)};
  GPtrArray *items;
  MusterLamp lamp;

  if (parts->store != NULL)
    muster_roster_tally_take (&tally, parts->store);
  if (parts->store != NULL && muster_lamp_load (parts->store, parts->camera, &lamp))
    light.lamp = &lamp;
  if (parts->store != NULL && parts->pack != NULL) {
    g_autofree char *model = muster_model_pack_dup_model (parts->pack);

    muster_thresholds_load (parts->store, model, &calibrated);
  }
  items = muster_readiness_check (parts->store,
                                  &tally,
                                  parts->store_error,
                                  parts->hub,
                                  muster_reader_setup_get_error (parts->readers),
                                  parts->camera,
                                  muster_profile_get_policy (parts->profile),
                                  &light,
                                  parts->pack,
                                  parts->pack_error,
                                  &calibrated);
  if (parts->store != NULL) {
    add_staff (items, parts->store);
    add_remains (items, parts->store);
  }
  return items;
}

gboolean
muster_command_readiness (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_auto (Parts) parts = {0};
  g_autoptr (GPtrArray) items = NULL;
  const GOptionEntry entries[] = {
      {"camera", 0, 0, G_OPTION_ARG_STRING, &line.settings.camera, N_ ("Camera"), N_ ("SOURCE")},
      {"accept-camera",
       0,
       0,
       G_OPTION_ARG_NONE,
       &parts.accept,
       N_ ("The camera attached now is the one of this station"),
       NULL},
      {"profile",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line.settings.profile,
       N_ ("Profile, or a path of one"),
       N_ ("ID")},
      {"readers",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &line.settings.readers,
       N_ ("File with the settings of the card readers"),
       N_ ("FILE")},
      MUSTER_COMMAND_SIGNER_OPTIONS (&parts.signers),
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("– say what this station still needs"), entries, error))
    return FALSE;
  if (!open_parts (&parts, &line.settings, error))
    return FALSE;
  try_devices (parts.camera, parts.hub);
  if (!judge_camera (&parts, &line.settings, error))
    return FALSE;
  items = check (&parts);
  for (guint i = 0; i < items->len; i++)
    print (g_ptr_array_index (items, i), line.json);
  return TRUE;
}
