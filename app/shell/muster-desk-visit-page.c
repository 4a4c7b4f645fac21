/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-visit-page.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-act-button.h"
#include "muster-desk-acts.h"
#include "muster-desk-person.h"
#include "muster-desk-style.h"
#include "muster-desk-words.h"
#include "muster-history-row.h"
#include "muster-ready-words.h"
#include "muster-shown.h"

/* The buttons of the action column: the first acts, in their order. */
enum { N_BUTTONS = 6 };

struct _MusterDeskVisitPage {
  AdwBin parent_instance;

  MusterPolicy policy; /* of the newest view: gives history its words */
  GListModel *history; /* owned, nullable */

  MusterDeskPanes *panes;
  MusterDeskDay *day;
  GtkStack *stack;
  GtkImage *nobody_icon;
  GtkLabel *nobody_label;
  GtkLabel *nobody_note;
  GtkWidget *ready_tag;
  GtkImage *ready_icon;
  GtkLabel *ready_label;
  MusterDeskPerson *person;
  GtkLabel *why_label;
  MusterDeskActButton *retry_button;
  MusterDeskActButton *override_button;
  MusterDeskActButton *card_button;
  MusterDeskActButton *review_button;
  MusterDeskActButton *doubt_button;
  MusterDeskActButton *more_button;
  GtkListBox *history_list;
  GtkWidget *history_title;
  GtkWidget *history_none;
};

G_DEFINE_FINAL_TYPE (MusterDeskVisitPage, muster_desk_visit_page, ADW_TYPE_BIN)

static void
history_changed_cb (MusterDeskVisitPage *self)
{
  gboolean any = self->history != NULL && g_list_model_get_n_items (self->history) > 0;
  gboolean person = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "person") == 0;

  gtk_widget_set_visible (self->history_title, person);
  gtk_widget_set_visible (GTK_WIDGET (self->history_list), person && any);
  gtk_widget_set_visible (self->history_none, person && !any);
}

static GtkWidget *
create_history_row (gpointer item, gpointer user_data)
{
  MusterDeskVisitPage *self = user_data;

  return muster_history_row_new_person (item, &self->policy);
}

static void
shape_changed_cb (MusterDeskVisitPage *self)
{
  static const char *const shapes[] = {"narrow", "middle", "wide"};
  MusterDeskShape shape = muster_desk_panes_get_shape (self->panes);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    if (i == shape)
      gtk_widget_add_css_class (GTK_WIDGET (self), shapes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), shapes[i]);
  }
}

static void
muster_desk_visit_page_dispose (GObject *object)
{
  MusterDeskVisitPage *self = MUSTER_DESK_VISIT_PAGE (object);

  g_clear_object (&self->history);
  /* The template would unparent its bound child behind the bin's back. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_DESK_VISIT_PAGE);
  G_OBJECT_CLASS (muster_desk_visit_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterDeskVisitPage, child)

static void
bind_actions (GtkWidgetClass *widget_class)
{
  BIND (why_label);
  BIND (retry_button);
  BIND (override_button);
  BIND (card_button);
  BIND (review_button);
  BIND (doubt_button);
  BIND (more_button);
  BIND (history_list);
  BIND (history_title);
  BIND (history_none);
}

static void
muster_desk_visit_page_class_init (MusterDeskVisitPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_visit_page_dispose;
  g_type_ensure (MUSTER_TYPE_DESK_ACT_BUTTON);
  g_type_ensure (MUSTER_TYPE_DESK_DAY);
  g_type_ensure (MUSTER_TYPE_DESK_PANES);
  g_type_ensure (MUSTER_TYPE_DESK_PERSON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-desk-visit-page.ui");
  BIND (panes);
  BIND (day);
  BIND (stack);
  BIND (nobody_icon);
  BIND (nobody_label);
  BIND (nobody_note);
  BIND (ready_tag);
  BIND (ready_icon);
  BIND (ready_label);
  BIND (person);
  bind_actions (widget_class);
}

#undef BIND

static void
muster_desk_visit_page_init (MusterDeskVisitPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->stack);
  g_signal_connect_object (
      self->panes, "day-changed", G_CALLBACK (shape_changed_cb), self, G_CONNECT_SWAPPED);
}

/* --- nobody ------------------------------------------------------------------------------- */

static void
show_nobody (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  const MusterVisit *visit = view->visit;
  const char *word = _ ("Next person, please");
  const char *note = _ ("They tap a card at the guest screen, or type their two numbers.");
  const char *icon = "muster-card-tap-symbolic";
  const char *style = "accent";

  if (visit->state == MUSTER_VISIT_READING || visit->state == MUSTER_VISIT_IDENTIFYING) {
    word = muster_desk_words_state (view);
    note = "";
  } else if (view->reason != MUSTER_REASON_NONE) {
    /* in idle there is no outcome: a card could not be used, and the guest taps again */
    word = muster_desk_words_reason (view->reason);
    note = muster_desk_words_advice (view->reason);
    style = visit->state == MUSTER_VISIT_IDLE ? "again"
                                              : muster_desk_words_outcome_style (view->outcome);
    icon = muster_desk_words_icon (style);
  }
  gtk_label_set_label (self->nobody_label, word);
  gtk_label_set_label (self->nobody_note, note);
  gtk_image_set_from_icon_name (self->nobody_icon, icon);
  muster_desk_style_set (GTK_WIDGET (self->nobody_icon), style, "-c");
}

/* --- actions ------------------------------------------------------------------------------ */

/* One reason for all is said once, above the buttons; else each button says its own. */
static void
show_actions (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  MusterDeskActButton *buttons[N_BUTTONS] = {
      self->retry_button,
      self->override_button,
      self->card_button,
      self->review_button,
      self->doubt_button,
      self->more_button,
  };
  const char *whys[N_BUTTONS];
  gboolean common = TRUE;
  int main_act = muster_desk_act_get_main (view);

  for (int i = 0; i < N_BUTTONS; i++) {
    whys[i] = muster_desk_act_why_not ((MusterDeskAct) i, view);
    common = common && whys[i] != NULL && g_strcmp0 (whys[i], whys[0]) == 0;
  }
  for (int i = 0; i < N_BUTTONS; i++) {
    muster_desk_act_button_set_why (buttons[i], whys[i], !common);
    muster_desk_act_button_set_main (buttons[i], i == main_act);
  }
  gtk_label_set_label (self->why_label, common ? whys[0] : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), common);
}

/* The words of the history follow the limits in force. */
static void
set_policy (MusterDeskVisitPage *self, const MusterPolicy *policy)
{
  gboolean same = self->policy.review == policy->review && self->policy.accept == policy->accept;

  self->policy = *policy;
  if (!same)
    gtk_list_box_bind_model (self->history_list, self->history, create_history_row, self, NULL);
}

/**
 * muster_desk_visit_page_show:
 * @view: (nullable): what the station knows now, %NULL if there is no station any more; nothing of
 *   it is kept but the pictures on the tiles
 */
void
muster_desk_visit_page_show (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  gboolean person;

  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));
  g_return_if_fail (view == NULL || (view->visit != NULL && view->policy != NULL));

  person = view != NULL && view->visit->state != MUSTER_VISIT_IDLE && *view->name != '\0';
  if (view != NULL) {
    set_policy (self, view->policy);
    show_actions (self, view);
  }
  if (person) {
    muster_desk_person_show (self->person, view);
  } else {
    if (view != NULL)
      show_nobody (self, view);
    muster_desk_person_forget (self->person);
  }
  gtk_stack_set_visible_child_name (self->stack, person ? "person" : "nobody");
  history_changed_cb (self);
}

void
muster_desk_visit_page_set_live (MusterDeskVisitPage *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));
  muster_desk_person_set_live (self->person, frame);
}

void
muster_desk_visit_page_set_report (MusterDeskVisitPage *self, const MusterFaceReport *report)
{
  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));
  muster_desk_person_set_report (self->person, report);
}

/**
 * muster_desk_visit_page_set_history:
 * @history: (nullable): list of #MusterHistoryItem of the person at the station, newest first
 */
void
muster_desk_visit_page_set_history (MusterDeskVisitPage *self, GListModel *history)
{
  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));

  if (self->history != NULL)
    g_signal_handlers_disconnect_by_data (self->history, self);
  g_set_object (&self->history, history);
  gtk_list_box_bind_model (self->history_list, history, create_history_row, self, NULL);
  if (history != NULL)
    g_signal_connect_object (
        history, "items-changed", G_CALLBACK (history_changed_cb), self, G_CONNECT_SWAPPED);
  history_changed_cb (self);
}

/**
 * muster_desk_visit_page_set_ready:
 * @items: (element-type MusterReadyItem): the newest readiness check, told while nobody is here
 */
void
muster_desk_visit_page_set_ready (MusterDeskVisitPage *self, GPtrArray *items)
{
  MusterReadyState worst = MUSTER_READY_OK;
  guint n = 0;

  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));

  for (guint i = 0; i < items->len; i++) {
    const MusterReadyItem *item = g_ptr_array_index (items, i);

    worst = MAX (worst, item->state);
    n += item->state != MUSTER_READY_OK ? 1 : 0;
  }
  if (n == 0) {
    gtk_label_set_label (self->ready_label, _ ("The station is ready"));
  } else {
    g_autofree char *text = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u thing to look at", "%u things to look at", n), n);

    gtk_label_set_label (self->ready_label, text);
  }
  gtk_image_set_from_icon_name (self->ready_icon,
                                muster_desk_words_icon (muster_ready_words_style (worst)));
  muster_desk_style_set (self->ready_tag, muster_ready_words_style (worst), "");
}

MusterDeskDay *
muster_desk_visit_page_get_day (MusterDeskVisitPage *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self), NULL);
  return self->day;
}

MusterDeskPanes *
muster_desk_visit_page_get_panes (MusterDeskVisitPage *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self), NULL);
  return self->panes;
}
