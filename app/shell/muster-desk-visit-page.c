/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-visit-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-desk-act-button.h"
#include "muster-desk-acts.h"
#include "muster-desk-findings.h"
#include "muster-desk-words.h"
#include "muster-face-tile.h"
#include "muster-history-row.h"
#include "muster-likeness.h"
#include "muster-meter.h"
#include "muster-ready-words.h"
#include "muster-shown.h"
#include "muster-wrap-box.h"

/* The buttons of the action column: the first acts, in their order. */
enum { N_BUTTONS = 5 };

struct _MusterDeskVisitPage {
  AdwBin parent_instance;

  MusterPolicy policy; /* of the newest view: gives history its words */
  gboolean live;       /* the camera runs: the newest frame is shown */
  GListModel *history; /* owned, nullable */
  MusterCoach coach;   /* of the newest report */
  gboolean has_coach;
  GPtrArray *findings_now; /* owned: of MusterFinding, what the chips show */

  MusterDeskPanes *panes;
  MusterDeskDay *day;
  GtkStack *stack;
  GtkImage *nobody_icon;
  GtkLabel *nobody_label;
  GtkLabel *nobody_note;
  GtkWidget *ready_tag;
  GtkImage *ready_icon;
  GtkLabel *ready_label;
  GtkLabel *name_label;
  GtkWidget *state_tag;
  GtkImage *state_icon;
  GtkLabel *state_label;
  GtkLabel *try_label;
  GtkLabel *unit_label;
  MusterFaceTile *live_tile;
  MusterFaceTile *reference_tile;
  GtkLabel *live_label;
  GtkLabel *reference_label;
  GtkWidget *question;
  GtkImage *word_icon;
  GtkLabel *word_label;
  GtkLabel *score_label;
  MusterMeter *meter;
  MusterWrapBox *findings;
  GtkLabel *why_label;
  MusterDeskActButton *retry_button;
  MusterDeskActButton *override_button;
  MusterDeskActButton *card_button;
  MusterDeskActButton *review_button;
  MusterDeskActButton *doubt_button;
  GtkListBox *history_list;
  GtkWidget *history_title;
  GtkWidget *history_none;
};

G_DEFINE_FINAL_TYPE (MusterDeskVisitPage, muster_desk_visit_page, ADW_TYPE_BIN)

/* Exactly one of the styles, so that colours never add up. */
static void
set_style (GtkWidget *widget, const char *style, const char *suffix)
{
  static const char *const styles[] = {"pass", "again", "stop", "doubt", "plain"};

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++) {
    g_autofree char *name = g_strconcat (styles[i], suffix, NULL);

    if (g_str_equal (styles[i], style))
      gtk_widget_add_css_class (widget, name);
    else
      gtk_widget_remove_css_class (widget, name);
  }
}

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
  g_clear_pointer (&self->findings_now, g_ptr_array_unref);
  /* The template would unparent its bound child behind the bin's back. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_DESK_VISIT_PAGE);
  G_OBJECT_CLASS (muster_desk_visit_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterDeskVisitPage, child)

static void
bind_person (GtkWidgetClass *widget_class)
{
  BIND (name_label);
  BIND (state_tag);
  BIND (state_icon);
  BIND (state_label);
  BIND (try_label);
  BIND (unit_label);
  BIND (live_tile);
  BIND (reference_tile);
  BIND (live_label);
  BIND (reference_label);
  BIND (question);
  BIND (word_icon);
  BIND (word_label);
  BIND (score_label);
  BIND (meter);
  BIND (findings);
}

static void
bind_actions (GtkWidgetClass *widget_class)
{
  BIND (why_label);
  BIND (retry_button);
  BIND (override_button);
  BIND (card_button);
  BIND (review_button);
  BIND (doubt_button);
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
  g_type_ensure (MUSTER_TYPE_FACE_TILE);
  g_type_ensure (MUSTER_TYPE_METER);
  g_type_ensure (MUSTER_TYPE_WRAP_BOX);
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
  bind_person (widget_class);
  bind_actions (widget_class);
}

#undef BIND

static void
muster_desk_visit_page_init (MusterDeskVisitPage *self)
{
  self->findings_now = g_ptr_array_new_with_free_func (muster_finding_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->stack);
  g_signal_connect_object (
      self->panes, "day-changed", G_CALLBACK (shape_changed_cb), self, G_CONNECT_SWAPPED);
  muster_face_tile_set_empty_text (self->reference_tile, _ ("No photo on file"));
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
  set_style (GTK_WIDGET (self->nobody_icon), style, "-c");
}

/* Nothing of the last person stays behind the page. */
static void
forget_person (MusterDeskVisitPage *self)
{
  self->live = FALSE;
  self->has_coach = FALSE;
  muster_face_tile_set_frame (self->live_tile, NULL);
  muster_face_tile_set_frame (self->reference_tile, NULL);
  gtk_label_set_label (self->name_label, "");
  gtk_label_set_label (self->unit_label, "");
  gtk_label_set_label (self->score_label, "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->unit_label), NULL);
  muster_face_tile_set_name (self->reference_tile, _ ("Photo on file"));
  muster_wrap_box_clear (self->findings);
  muster_meter_clear (self->meter);
}

/* --- person ------------------------------------------------------------------------------- */

static void
show_state (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  const char *word = muster_desk_words_outcome (view->outcome);
  const char *style = muster_desk_words_outcome_style (view->outcome);

  if (view->awaits_staff) {
    word = _ ("Waits for you");
    style = "again";
  } else if (view->outcome == MUSTER_OUTCOME_NONE || view->visit->saving) {
    word = muster_desk_words_state (view);
    style = "plain";
  }
  /* while nothing is decided the large word below says the same */
  gtk_widget_set_visible (self->state_tag, !g_str_equal (style, "plain"));
  gtk_label_set_label (self->state_label, word);
  gtk_image_set_from_icon_name (self->state_icon, muster_desk_words_icon (style));
  set_style (self->state_tag, style, "");
}

static void
show_tries (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  guint limit = view->policy->attempt_limit + view->visit->granted;
  g_autofree char *text = NULL;

  /* Translators: tries spent, tries allowed */
  text = g_strdup_printf (_ ("Try %u of %u"), view->visit->attempts, limit);
  gtk_label_set_label (self->try_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->try_label),
                          view->policy->attempt_limit > 0 && view->visit->attempts > 0);
}

/* The frame carries monotonic time; people read a clock. */
static char *
dup_frame_clock (MusterFrame *frame)
{
  gint64 age = (g_get_monotonic_time () - muster_frame_get_time (frame)) / G_USEC_PER_SEC;
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (g_get_real_time () / G_USEC_PER_SEC - age);

  return g_date_time_format (time, "%H:%M:%S");
}

static void
show_live_caption (MusterDeskVisitPage *self)
{
  MusterFrame *frame = muster_face_tile_get_frame (self->live_tile);
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (self->live) {
    gtk_label_set_label (self->live_label,
                         self->has_coach ? muster_desk_words_coach (self->coach) : "");
    return;
  }
  if (frame != NULL)
    clock = dup_frame_clock (frame);
  text = muster_desk_words_join (
      (const char *[]){clock, frame != NULL ? _ ("compared picture") : NULL}, 2);
  gtk_label_set_label (self->live_label, text);
}

static void
show_pictures (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  g_autofree char *month = muster_desk_words_month (view->reference_taken_at);
  const char *facts[] = {muster_desk_words_source (view->reference_source), month};
  g_autofree char *text = muster_desk_words_join (facts, G_N_ELEMENTS (facts));
  g_autofree char *name = NULL;

  self->live = view->visit->camera_on;
  if (!self->live) {
    muster_face_tile_set_frame (self->live_tile, view->probe);
    self->has_coach = FALSE;
  }
  muster_face_tile_set_empty_text (
      self->live_tile, self->live ? _ ("The camera is starting") : _ ("No picture taken"));
  show_live_caption (self);

  muster_face_tile_set_frame (self->reference_tile, view->reference);
  if (view->reference == NULL) {
    gtk_label_set_label (self->reference_label, "");
    return;
  }
  gtk_label_set_label (self->reference_label, text);
  name = g_strdup_printf ("%s, %s", _ ("Photo on file"), text);
  muster_face_tile_set_name (self->reference_tile, *text != '\0' ? name : _ ("Photo on file"));
}

static void
show_likeness (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  const MusterPolicy *policy = view->policy;
  /* a result is shown only once it is durable */
  gboolean known = view->band != MUSTER_BAND_NONE && !view->visit->saving;
  MusterLikeness likeness;
  const char *style;

  gtk_widget_set_visible (GTK_WIDGET (self->meter), known);
  gtk_widget_set_visible (GTK_WIDGET (self->score_label), known);
  gtk_widget_set_visible (GTK_WIDGET (self->word_icon), known);
  if (!known) {
    gtk_label_set_label (self->word_label, muster_desk_words_state (view));
    set_style (GTK_WIDGET (self->word_label), "plain", "-c");
    muster_meter_clear (self->meter);
    return;
  }
  likeness = muster_likeness_of (view->similarity, policy->review, policy->accept);
  style = muster_likeness_get_style (likeness);
  gtk_label_set_label (self->word_label, muster_likeness_get_word (likeness));
  set_style (GTK_WIDGET (self->word_label), style, "-c");
  gtk_image_set_from_icon_name (self->word_icon, muster_likeness_get_icon (likeness));
  set_style (GTK_WIDGET (self->word_icon), style, "-c");
  {
    g_autofree char *number = muster_likeness_dup_number (view->similarity, policy->accept);
    g_autofree char *limit = muster_likeness_dup_limit (view->similarity, policy->accept);
    /* Translators: the similarity from which the station lets pass */
    g_autofree char *from = g_strdup_printf (_ ("passes from %s"), limit);
    g_autofree char *text = muster_desk_words_join ((const char *[]){number, from}, 2);

    gtk_label_set_label (self->score_label, text);
  }
  muster_meter_set (self->meter, view->similarity, policy->review, policy->accept);
}

static GtkWidget *
new_finding (const MusterFinding *finding)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (muster_desk_words_icon (finding->style));
  GtkWidget *label = gtk_label_new (finding->text);
  gboolean quiet = g_str_equal (finding->style, "pass") || g_str_equal (finding->style, "plain");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "body");
  gtk_box_append (GTK_BOX (chip), icon);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_widget_add_css_class (chip, quiet ? "finding" : "tag");
  set_style (quiet ? icon : chip, finding->style, quiet ? "-c" : "");
  return chip;
}

static void
show_findings (MusterDeskVisitPage *self)
{
  muster_wrap_box_clear (self->findings);
  for (guint i = 0; i < self->findings_now->len; i++)
    muster_wrap_box_append (self->findings,
                            new_finding (g_ptr_array_index (self->findings_now, i)));
}

static void
show_person (MusterDeskVisitPage *self, const MusterDeskView *view)
{
  const char *tail;
  g_autofree char *id = NULL;
  g_autofree char *line = NULL;

  tail = view->id_masked + strspn (view->id_masked, "*");
  if (*tail != '\0')
    /* Translators: the last digits of the ID number */
    id = g_strdup_printf (_ ("ID ends %s"), tail);
  line = muster_desk_words_join ((const char *[]){view->student_number, view->unit, id}, 3);
  gtk_label_set_label (self->name_label, view->name);
  gtk_label_set_label (self->unit_label, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->unit_label), line);
  show_state (self, view);
  show_tries (self, view);
  show_pictures (self, view);
  show_likeness (self, view);
  gtk_widget_set_visible (self->question, muster_desk_act_is_asked (view));
  g_clear_pointer (&self->findings_now, g_ptr_array_unref);
  self->findings_now = muster_findings_new (view, g_get_real_time () / G_USEC_PER_SEC);
  show_findings (self);
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
    show_person (self, view);
  } else {
    if (view != NULL)
      show_nobody (self, view);
    forget_person (self);
  }
  gtk_stack_set_visible_child_name (self->stack, person ? "person" : "nobody");
  history_changed_cb (self);
}

/**
 * muster_desk_visit_page_set_live:
 * @frame: (nullable): the newest picture of the running camera; ignored while the compared one is
 *   shown
 */
void
muster_desk_visit_page_set_live (MusterDeskVisitPage *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));

  if (self->live)
    muster_face_tile_set_frame (self->live_tile, frame);
}

/**
 * muster_desk_visit_page_set_report:
 * @report: (nullable): what the engine found in the newest frame
 */
void
muster_desk_visit_page_set_report (MusterDeskVisitPage *self, const MusterFaceReport *report)
{
  g_return_if_fail (MUSTER_IS_DESK_VISIT_PAGE (self));

  if (!self->live)
    return;
  self->has_coach = report != NULL;
  self->coach = report != NULL ? report->coach : MUSTER_COACH_NO_FACE;
  show_live_caption (self);
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
  set_style (self->ready_tag, muster_ready_words_style (worst), "");
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
