/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-page.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-roster-way.h"
#include "muster-wrap-box.h"

struct _MusterRosterPage {
  AdwBin parent_instance;

  GtkStack *stack;
  GtkWidget *verdict;
  GtkImage *verdict_icon;
  GtkLabel *verdict_label;
  GtkLabel *verdict_note;
  GtkLabel *address_label;
  GtkWidget *back_button;
  GtkFlowBox *ways;
  MusterRosterWay *pull, *push; /* borrowed from ways */
};

G_DEFINE_FINAL_TYPE (MusterRosterPage, muster_roster_page, ADW_TYPE_BIN)

static void
muster_roster_page_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_ROSTER_PAGE);
  G_OBJECT_CLASS (muster_roster_page_parent_class)->dispose (object);
}

/* The keyboard goes to what staff have come for. */
static void
muster_roster_page_map (GtkWidget *widget)
{
  MusterRosterPage *self = MUSTER_ROSTER_PAGE (widget);

  GTK_WIDGET_CLASS (muster_roster_page_parent_class)->map (widget);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->pull)))
    gtk_widget_child_focus (GTK_WIDGET (self->pull), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterRosterPage, child)

static void
muster_roster_page_class_init (MusterRosterPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_roster_page_dispose;
  widget_class->map = muster_roster_page_map;
  g_type_ensure (MUSTER_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-roster-page.ui");
  BIND (stack);
  BIND (verdict);
  BIND (verdict_icon);
  BIND (verdict_label);
  BIND (verdict_note);
  BIND (address_label);
  BIND (back_button);
  BIND (ways);
}

#undef BIND

/* Returns: (transfer none): in its place; the keyboard goes to its button, not to the place */
static MusterRosterWay *
add_way (MusterRosterPage *self, MusterRosterDirection direction)
{
  GtkWidget *way = muster_roster_way_new (direction);

  gtk_flow_box_append (self->ways, way);
  gtk_widget_set_focusable (gtk_widget_get_parent (way), FALSE);
  return MUSTER_ROSTER_WAY (way);
}

static void
muster_roster_page_init (MusterRosterPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pull = add_way (self, MUSTER_ROSTER_PULL);
  self->push = add_way (self, MUSTER_ROSTER_PUSH);
}

GtkWidget *
muster_roster_page_new (void)
{
  return g_object_new (MUSTER_TYPE_ROSTER_PAGE, NULL);
}

static void
show_verdict (MusterRosterPage *self, const MusterCourierState *state, const char *note)
{
  static const char *const styles[] = {"pass", "again", "stop"};
  const char *style = muster_roster_words_style (state);

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (self->verdict, styles[i]);
  gtk_widget_add_css_class (self->verdict, style);
  gtk_image_set_from_icon_name (self->verdict_icon, muster_desk_words_icon (style));
  gtk_label_set_label (self->verdict_label, muster_roster_words_headline (state));
  gtk_label_set_label (self->verdict_note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->verdict_note), note != NULL);
  gtk_label_set_label (self->address_label, state->url != NULL ? state->url : "");
}

/**
 * muster_roster_page_show:
 * @state: not kept
 * @note: (nullable): a sentence that belongs to the whole
 * @now: seconds UTC
 */
void
muster_roster_page_show (MusterRosterPage *self,
                         const MusterCourierState *state,
                         const char *note,
                         gint64 now)
{
  g_return_if_fail (MUSTER_IS_ROSTER_PAGE (self));
  gtk_stack_set_visible_child_name (self->stack, state->enrolled ? "roster" : "none");
  if (!state->enrolled)
    return;
  show_verdict (self, state, note);
  muster_roster_way_show (self->pull, state, now);
  muster_roster_way_show (self->push, state, now);
}
