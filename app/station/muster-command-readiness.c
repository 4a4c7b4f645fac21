/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command.h"
#include "muster-readiness.h"
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

gboolean
muster_command_readiness (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autoptr (MusterStore) store = NULL;
  g_autoptr (MusterCamera) camera = NULL;
  g_autoptr (MusterReaderHub) hub = NULL;
  g_autoptr (MusterReaderSetup) readers = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) store_error = NULL;
  g_autoptr (GError) pack_error = NULL;
  g_auto (MusterRosterTally) tally = {0};
  MusterCalibrated calibrated = {0};
  g_autoptr (GPtrArray) items = NULL;
  const GOptionEntry entries[] = {
      {"camera", 0, 0, G_OPTION_ARG_STRING, &line.settings.camera, N_ ("Camera"), N_ ("SOURCE")},
      {"readers",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &line.settings.readers,
       N_ ("File with the settings of the card readers"),
       N_ ("FILE")},
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("– say what this station still needs"), entries, error))
    return FALSE;
  store = muster_services_open_store (&line.settings, FALSE, &store_error);
  pack = muster_services_choose_pack (&line.settings, &pack_error);
  camera = muster_services_open_camera (&line.settings, NULL);
  hub = muster_reader_hub_new ();
  readers = muster_services_open_readers (&line.settings, hub);
  try_devices (camera, hub);
  if (store != NULL)
    muster_roster_tally_take (&tally, store);
  if (store != NULL && pack != NULL) {
    g_autofree char *model = muster_model_pack_dup_model (pack);

    muster_thresholds_load (store, model, &calibrated);
  }
  items = muster_readiness_check (store,
                                  &tally,
                                  store_error,
                                  hub,
                                  muster_reader_setup_get_error (readers),
                                  camera,
                                  pack,
                                  pack_error,
                                  &calibrated);
  for (guint i = 0; i < items->len; i++)
    print (g_ptr_array_index (items, i), line.json);
  muster_reader_hub_shutdown (hub);
  if (camera != NULL)
    muster_camera_stop (camera);
  if (store != NULL)
    muster_store_close (store);
  return TRUE;
}
