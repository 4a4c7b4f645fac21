/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <gst/gst.h>
#include <signal.h>
#include <sys/prctl.h>

static gboolean
hush_cb (gpointer valve)
{
  g_object_set (valve, "drop", TRUE, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
speak_cb (gpointer valve)
{
  g_object_set (valve, "drop", FALSE, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_error ("%s", error->message);
  }
  return G_SOURCE_CONTINUE;
}

/* camera-provider NAME CAPS [PROPERTY]: a camera for PipeWire, until it is killed. SIGUSR1 makes it
 * silent, SIGUSR2 lets it go on. */
int
main (int argc, char *argv[])
{
  g_autofree char *description = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) valve = NULL;
  g_autoptr (GstBus) bus = NULL;

  prctl (PR_SET_PDEATHSIG, SIGKILL); /* a test that crashed leaves no camera behind */
  gst_init (NULL, NULL);
  description = g_strdup_printf (
      "videotestsrc is-live=true pattern=ball ! %s%s ! valve name=valve ! pipewiresink "
      "mode=provide "
      "stream-properties=\"p,media.class=Video/Source,media.role=Camera,node.name=\\\"%s\\\","
      "node.description=\\\"%s\\\"%s%s\"",
      g_str_has_prefix (argv[2], "image/jpeg") ? "jpegenc ! " : "",
      argv[2],
      argv[1],
      argv[1],
      argc > 3 ? "," : "",
      argc > 3 ? argv[3] : "");
  pipeline = gst_parse_launch (description, &error);
  g_assert_no_error (error);
  gst_object_ref_sink (pipeline);
  valve = gst_bin_get_by_name (GST_BIN (pipeline), "valve");
  g_unix_signal_add (SIGUSR1, hush_cb, valve);
  g_unix_signal_add (SIGUSR2, speak_cb, valve);
  bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, bus_cb, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  return 0;
}
