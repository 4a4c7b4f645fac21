/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-name.h"

#include "muster-people-dialog.h"
#include "muster-people-search.h"
#include "muster-right-ask.h"

/* Of the question who may, then of the dialog; goes with it. */
typedef struct {
  MusterDeskWindow *window;   /* owned */
  MusterStation *station;     /* owned */
  MusterPeopleSearch *search; /* owned */
  MusterPeopleDialog *dialog; /* borrowed, NULL until it is open */
} Name;

static void
name_free (gpointer data)
{
  Name *name = data;

  if (name == NULL)
    return;
  g_signal_handlers_disconnect_by_data (name->search, name);
  g_signal_handlers_disconnect_by_data (name->station, name);
  g_object_unref (name->search);
  g_object_unref (name->station);
  g_object_unref (name->window);
  g_free (name);
}

static void
changed_cb (MusterPeopleSearch *search, Name *name)
{
  const GError *error = muster_people_search_get_error (search);

  muster_people_dialog_show (name->dialog,
                             muster_people_search_get_hits (search),
                             muster_people_search_get_total (search),
                             error != NULL ? error->message : NULL);
}

/* A visit began: it is what staff look at. */
static void
screen_cb (MusterStation *station, Name *name)
{
  if (!muster_people_search_can (station))
    gtk_window_close (GTK_WINDOW (name->dialog));
}

static void
look_cb (MusterPeopleDialog *dialog, const char *text, Name *name)
{
  muster_people_search_look (name->search, text);
}

static void
pick_cb (MusterPeopleDialog *dialog, guint rank, Name *name)
{
  g_autoptr (GError) error = NULL;

  if (!muster_people_search_pick (name->search, rank, &error))
    muster_right_tell (GTK_WINDOW (dialog), error);
}

/* @name: (transfer full) */
static void
open_dialog (Name *name)
{
  name->dialog = muster_people_dialog_new (GTK_WINDOW (name->window));
  g_object_set_data_full (G_OBJECT (name->dialog), "name", name, name_free);
  g_signal_connect (name->search, "changed", G_CALLBACK (changed_cb), name);
  g_signal_connect (name->station, "screen-changed", G_CALLBACK (screen_cb), name);
  g_signal_connect (name->dialog, "look", G_CALLBACK (look_cb), name);
  g_signal_connect (name->dialog, "pick", G_CALLBACK (pick_cb), name);
  gtk_window_present (GTK_WINDOW (name->dialog));
}

static void
slot_free (gpointer data)
{
  Name **slot = data;

  name_free (*slot);
  g_free (slot);
}

static void
go_on_cb (gpointer user_data)
{
  Name **slot = user_data;
  GtkWindow *window = GTK_WINDOW ((*slot)->window);
  g_autoptr (GError) error = NULL;

  if (!muster_people_search_can ((*slot)->station))
    return; /* somebody came while the second person signed */
  if (muster_people_search_begin (
          (*slot)->search, muster_desk_window_get_staff ((*slot)->window), &error))
    open_dialog (g_steal_pointer (slot));
  else
    muster_right_tell (window, error);
}

/**
 * muster_desk_name_open:
 *
 * Asks who may, then shows the dialog over @window.
 */
void
muster_desk_name_open (MusterDeskWindow *window, MusterStation *station)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_FIND_NAME};
  Name **slot = g_new0 (Name *, 1);

  *slot = g_new0 (Name, 1);
  (*slot)->window = g_object_ref (window);
  (*slot)->station = g_object_ref (station);
  (*slot)->search = muster_people_search_new (station);
  muster_right_ask (
      GTK_WINDOW (window), muster_station_get_duty (station), &question, go_on_cb, slot, slot_free);
}
