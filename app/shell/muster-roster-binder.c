/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-binder.h"

#include "muster-roster-page.h"
#include "muster-roster-words.h"

#define ACTION "desk.roster"

/* Ages are told in minutes. */
#define AGE_SECONDS 20

struct _MusterRosterBinder {
  GObject parent_instance;

  MusterDeskWindow *window; /* owned */
  MusterCourier *courier;   /* owned; NULL after shutdown */
  MusterRosterPage *page;   /* borrowed: a child of the window */
  guint timer;              /* source id */
};

G_DEFINE_FINAL_TYPE (MusterRosterBinder, muster_roster_binder, G_TYPE_OBJECT)

/* --- showing --- */

static void
show_line (MusterRosterBinder *self,
           const MusterCourierState *state,
           const MusterReadyItem *item,
           gint64 now)
{
  g_autofree char *line = state->enrolled ? muster_roster_words_dup_line (state, now) : NULL;

  muster_desk_window_set_roster (
      self->window, line, item, state->enrolled && muster_roster_words_is_late (state));
}

static void
show (MusterRosterBinder *self)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_auto (MusterCourierState) state = {0};
  g_autoptr (MusterReadyItem) item = NULL;
  const char *note = NULL;

  muster_courier_get_state (self->courier, &state);
  item = muster_courier_dup_ready (self->courier);
  /* trouble of one way is told there */
  if (item != NULL && muster_courier_state_get_trouble (&state) == NULL)
    note = item->remedy;
  muster_roster_page_show (self->page, &state, note, now);
  show_line (self, &state, item, now);
}

static gboolean
timer_cb (gpointer self)
{
  show (self);
  return G_SOURCE_CONTINUE;
}

/* --- what staff want --- */

/* How it goes on is seen there. Returns: whether somebody is at the desk to see it */
static gboolean
show_page (MusterRosterBinder *self)
{
  if (muster_desk_window_is_covered (self->window))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self->window), ACTION, NULL);
  return TRUE;
}

static void
pull_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MusterRosterBinder *self = user_data;

  if (!show_page (self))
    return;
  muster_courier_pull_now (self->courier);
}

static void
push_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MusterRosterBinder *self = user_data;

  if (!show_page (self))
    return;
  muster_courier_push_now (self->courier);
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  muster_courier_cancel (MUSTER_ROSTER_BINDER (user_data)->courier);
}

static void
add_actions (MusterRosterBinder *self)
{
  static const GActionEntry entries[] = {
      {.name = "pull", .activate = pull_cb},
      {.name = "push", .activate = push_cb},
      {.name = "stop", .activate = stop_cb},
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "roster", G_ACTION_GROUP (group));
}

/* --- object --- */

static void
muster_roster_binder_dispose (GObject *object)
{
  MusterRosterBinder *self = MUSTER_ROSTER_BINDER (object);

  muster_roster_binder_shutdown (self);
  g_clear_object (&self->window);
  G_OBJECT_CLASS (muster_roster_binder_parent_class)->dispose (object);
}

static void
muster_roster_binder_class_init (MusterRosterBinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_roster_binder_dispose;
}

static void
muster_roster_binder_init (MusterRosterBinder *self)
{
}

/**
 * muster_roster_binder_new:
 * @courier: of the station; it may begin to belong to a roster at any time
 *
 * Returns: (transfer full): call muster_roster_binder_shutdown() before the last unref
 */
MusterRosterBinder *
muster_roster_binder_new (MusterDeskWindow *window, MusterCourier *courier)
{
  MusterRosterBinder *self = g_object_new (MUSTER_TYPE_ROSTER_BINDER, NULL);
  GtkWidget *page = muster_roster_page_new ();

  self->window = g_object_ref (window);
  self->courier = g_object_ref (courier);
  self->page = MUSTER_ROSTER_PAGE (page);
  muster_desk_window_add_page (window, page, ACTION);
  add_actions (self);
  g_signal_connect_object (courier, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  self->timer = g_timeout_add_seconds (AGE_SECONDS, timer_cb, self);
  show (self);
  return self;
}

void
muster_roster_binder_shutdown (MusterRosterBinder *self)
{
  g_return_if_fail (MUSTER_IS_ROSTER_BINDER (self));

  if (self->courier == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->courier, self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "roster", NULL);
  g_clear_object (&self->courier);
}
