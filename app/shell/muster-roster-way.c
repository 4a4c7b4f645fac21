/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-way.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"

struct _MusterRosterWay {
  GtkBox parent_instance;

  MusterRosterDirection direction;

  GtkLabel *title;
  GtkLabel *facts;
  GtkWidget *going;
  GtkProgressBar *bar;
  GtkLabel *progress;
  GtkWidget *trouble_box;
  GtkImage *trouble_icon;
  GtkLabel *trouble;
  GtkLabel *end;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (MusterRosterWay, muster_roster_way, GTK_TYPE_BOX)

/* A label of what may be missing. */
static void
show_text (GtkLabel *label, GtkWidget *box, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text != NULL ? text : "") != 0)
    gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (box, text != NULL);
}

/* What is not known, does not pretend to be: the bar only moves. */
static void
show_bar (MusterRosterWay *self, const MusterCourierState *state)
{
  const gboolean runs = muster_roster_words_runs (state, self->direction);

  gtk_widget_set_visible (GTK_WIDGET (self->bar), runs);
  if (!runs)
    return;
  if (state->all == 0)
    gtk_progress_bar_pulse (self->bar);
  else
    gtk_progress_bar_set_fraction (self->bar, (double) state->done / state->all);
}

static void
show_trouble (MusterRosterWay *self, const MusterCourierWay *way)
{
  g_autofree char *text = muster_roster_words_dup_trouble (way);
  const char *style = muster_courier_code_is_refusal (way->code) ? "stop" : "again";

  show_text (self->trouble, self->trouble_box, text);
  gtk_image_set_from_icon_name (self->trouble_icon, muster_desk_words_icon (style));
  gtk_widget_remove_css_class (self->trouble_box, "stop-c");
  gtk_widget_remove_css_class (self->trouble_box, "again-c");
  gtk_widget_add_css_class (self->trouble_box, g_str_equal (style, "stop") ? "stop-c" : "again-c");
}

/* It keeps the focus: what was begun by it can be stopped by it. */
static void
show_button (MusterRosterWay *self, gboolean busy, gboolean runs)
{
  const gboolean pulls = self->direction == MUSTER_ROSTER_PULL;
  const char *now = pulls ? _ ("Pull now") : _ ("Push now");
  const char *stop = pulls ? _ ("Stop pulling") : _ ("Stop pushing");

  gtk_button_set_label (self->button, busy ? stop : now);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button),
                                  busy    ? "roster.stop"
                                  : pulls ? "roster.pull"
                                          : "roster.push");
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), !busy || runs);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button),
                               busy    ? NULL
                               : pulls ? _ ("Fetch what is new from the roster (Ctrl+D)")
                                       : _ ("Send what waits to the roster (Ctrl+U)"));
}

static void
muster_roster_way_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_ROSTER_WAY);
  G_OBJECT_CLASS (muster_roster_way_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterRosterWay, child)

static void
muster_roster_way_class_init (MusterRosterWayClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_roster_way_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-roster-way.ui");
  BIND (title);
  BIND (facts);
  BIND (going);
  BIND (bar);
  BIND (progress);
  BIND (trouble_box);
  BIND (trouble_icon);
  BIND (trouble);
  BIND (end);
  BIND (button);
}

#undef BIND

static void
muster_roster_way_init (MusterRosterWay *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
muster_roster_way_new (MusterRosterDirection direction)
{
  MusterRosterWay *self = g_object_new (MUSTER_TYPE_ROSTER_WAY, NULL);
  const char *title = direction == MUSTER_ROSTER_PULL ? _ ("From the roster") : _ ("To the roster");

  self->direction = direction;
  gtk_label_set_label (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

/**
 * muster_roster_way_show:
 * @state: not kept
 * @now: seconds UTC
 */
void
muster_roster_way_show (MusterRosterWay *self, const MusterCourierState *state, gint64 now)
{
  const MusterCourierWay *way = muster_roster_words_get_way (state, self->direction);
  const gboolean runs = muster_roster_words_runs (state, self->direction);
  const gboolean busy = runs || way->asked;
  g_autofree char *facts = muster_roster_words_dup_facts (state, self->direction, now);
  g_autofree char *progress = muster_roster_words_dup_progress (state, self->direction);
  /* what went well once is no news where it goes wrong now */
  const gboolean told = !busy && (way->trouble == NULL || way->end == MUSTER_COURIER_FAILED);
  g_autofree char *end = told ? muster_roster_words_dup_end (way, self->direction) : NULL;

  g_return_if_fail (MUSTER_IS_ROSTER_WAY (self));
  show_text (self->facts, GTK_WIDGET (self->facts), facts);
  show_text (self->progress, self->going, progress);
  if (busy)
    show_bar (self, state);
  show_trouble (self, way);
  show_text (self->end, GTK_WIDGET (self->end), end);
  show_button (self, busy, runs);
}
