/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command.h"
#include "muster-readiness.h"

/* Long enough for a camera that is there to be found, short enough for somebody who waits. */
#define SETTLE_MS 1500

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A camera tells only when started whether it works. */
static void
try_camera (MusterCamera *camera)
{
  gboolean over = FALSE;
  guint source = g_timeout_add (SETTLE_MS, stop_cb, &over);

  muster_camera_start (camera);
  while (!over && muster_camera_get_state (camera) == MUSTER_CAMERA_STARTING)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);
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
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) store_error = NULL;
  g_autoptr (GError) pack_error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  const GOptionEntry entries[] = {
      {"camera", 0, 0, G_OPTION_ARG_STRING, &line.settings.camera, N_ ("Camera"), N_ ("SOURCE")},
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("– say what this station still needs"), entries, error))
    return FALSE;
  store = muster_services_open_store (&line.settings, FALSE, &store_error);
  pack = muster_services_choose_pack (&line.settings, &pack_error);
  camera = muster_services_open_camera (&line.settings, NULL);
  if (camera != NULL)
    try_camera (camera);
  items = muster_readiness_check (store, store_error, NULL, camera, pack, pack_error);
  for (guint i = 0; i < items->len; i++)
    print (g_ptr_array_index (items, i), line.json);
  if (camera != NULL)
    muster_camera_stop (camera);
  if (store != NULL)
    muster_store_close (store);
  return TRUE;
}
