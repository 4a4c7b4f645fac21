/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-find.h"

#include "muster-face-search-dialog.h"
#include "muster-right-ask.h"

/* Data of the dialog; goes with it. */
typedef struct {
  MusterDeskWindow *window;       /* borrowed: the dialog's parent, which outlives it */
  MusterStation *station;         /* owned */
  MusterFaceSearchDialog *dialog; /* borrowed */
} Find;

static void
find_free (gpointer data)
{
  Find *find = data;

  g_object_unref (find->station);
  g_free (find);
}

/* A candidate was taken, or a card came: the visit is what staff look at then. */
static void
changed_cb (MusterStation *station, Find *find)
{
  if (muster_station_get_visit (station)->state != MUSTER_VISIT_IDLE)
    gtk_window_close (GTK_WINDOW (find->dialog));
  else
    muster_face_search_dialog_show (find->dialog, muster_station_get_search (station));
}

static void
frame_cb (MusterStation *station, MusterFrame *frame, Find *find)
{
  muster_face_search_dialog_set_live (find->dialog, frame);
}

static void
search_cb (gpointer user_data)
{
  MusterFaceSearchDialog *dialog = user_data;
  Find *find = g_object_get_data (G_OBJECT (dialog), "find");
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (dialog)))
    return;
  if (!muster_station_search (
          find->station, muster_desk_window_get_staff (find->window), TRUE, &error))
    muster_right_tell (GTK_WINDOW (dialog), error);
}

static void
begin_cb (MusterFaceSearchDialog *dialog, Find *find)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_FIND_FACE};

  muster_right_ask (GTK_WINDOW (dialog),
                    muster_station_get_duty (find->station),
                    &question,
                    search_cb,
                    g_object_ref (dialog),
                    g_object_unref);
}

static void
pick_cb (MusterFaceSearchDialog *dialog, guint rank, Find *find)
{
  g_autoptr (GError) error = NULL;

  if (!muster_station_pick (find->station, rank, &error))
    muster_right_tell (GTK_WINDOW (dialog), error);
}

/* Nothing of the person stays behind. */
static void
unmap_cb (MusterFaceSearchDialog *dialog, Find *find)
{
  g_signal_handlers_disconnect_by_data (find->station, find);
  muster_station_stop_search (find->station);
}

/**
 * muster_desk_find_open:
 * @station: which can search
 *
 * Returns: (transfer none): the dialog, shown over @window
 */
GtkWindow *
muster_desk_find_open (MusterDeskWindow *window, MusterStation *station)
{
  MusterFaceSearchDialog *dialog = muster_face_search_dialog_new (GTK_WINDOW (window));
  Find *find = g_new0 (Find, 1);

  find->window = window;
  find->station = g_object_ref (station);
  find->dialog = dialog;
  g_object_set_data_full (G_OBJECT (dialog), "find", find, find_free);
  g_signal_connect (station, "search-changed", G_CALLBACK (changed_cb), find);
  g_signal_connect (station, "screen-changed", G_CALLBACK (changed_cb), find);
  g_signal_connect (station, "frame", G_CALLBACK (frame_cb), find);
  g_signal_connect (dialog, "begin", G_CALLBACK (begin_cb), find);
  g_signal_connect (dialog, "pick", G_CALLBACK (pick_cb), find);
  g_signal_connect (dialog, "unmap", G_CALLBACK (unmap_cb), find);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
