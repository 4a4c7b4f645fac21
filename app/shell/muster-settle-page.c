/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-page.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-act-button.h"
#include "muster-desk-style.h"
#include "muster-desk-words.h"
#include "muster-face-tile.h"
#include "muster-likeness.h"
#include "muster-settle-words.h"
#include "muster-shown.h"
#include "muster-wrap-box.h"

struct _MusterSettlePage {
  AdwBin parent_instance;

  GListModel *model; /* owned, nullable */
  gint64 shown;      /* the case on the right, 0 = none */
  gboolean choosing; /* a row is selected by the page itself: nobody has asked for it */

  GtkLabel *total_label;
  GtkScrolledWindow *scroller;
  GtkListBox *list;
  GtkWidget *none_label;
  GtkWidget *print_button;
  GtkStack *stack;
  GtkLabel *name_label;
  GtkWidget *kind_tag;
  GtkImage *kind_icon;
  GtkLabel *kind_label;
  GtkLabel *unit_label;
  MusterFaceTile *photo_tile;
  MusterFaceTile *reference_tile;
  GtkLabel *photo_label;
  GtkWidget *ask_button;
  GtkLabel *reference_label;
  MusterWrapBox *facts;
  MusterWrapBox *acts;
};

enum { LOOK, ASK_PHOTO, ANSWER, MORE, PRINT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterSettlePage, muster_settle_page, ADW_TYPE_BIN)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* --- the list --- */

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  const MusterOpenCaseRow *open_case = muster_settle_item_get_row (item);
  const gint64 now = get_now ();
  const char *style = muster_settle_words_style (open_case, now);
  g_autofree char *colour = g_strconcat (style, "-c", NULL);
  g_autofree char *name = muster_settle_words_dup_name (open_case);
  g_autofree char *age = muster_settle_words_dup_age (open_case->opened, now);
  g_autofree char *due = muster_settle_words_dup_due (open_case, now);
  const char *facts[] = {age, due, open_case->asked ? _ ("more was asked for") : NULL};
  g_autofree char *line = muster_desk_words_join (facts, G_N_ELEMENTS (facts));
  g_autofree char *what = muster_settle_words_dup_what (open_case);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", what, line);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (muster_desk_words_icon (style));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 20);
  gtk_widget_add_css_class (icon, colour);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

static gint64
get_seq (MusterSettlePage *self, GtkListBoxRow *row)
{
  g_autoptr (MusterSettleItem) item =
      g_list_model_get_item (self->model, (guint) gtk_list_box_row_get_index (row));

  return item != NULL ? muster_settle_item_get_row (item)->seq : 0;
}

static void
row_selected_cb (MusterSettlePage *self, GtkListBoxRow *row)
{
  if (row == NULL || self->choosing || self->model == NULL)
    return;
  g_signal_emit (self, signals[LOOK], 0, get_seq (self, row));
}

static void
edge_reached_cb (MusterSettlePage *self, GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM)
    g_signal_emit (self, signals[MORE], 0);
}

static void
ask_photo_cb (MusterSettlePage *self)
{
  g_signal_emit (self, signals[ASK_PHOTO], 0);
}

static void
print_cb (MusterSettlePage *self)
{
  g_signal_emit (self, signals[PRINT], 0);
}

/* The rows are new each time: what is shown on the right stays chosen, if it is still open. */
static void
items_changed_cb (MusterSettlePage *self)
{
  const guint n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
  GtkListBoxRow *chosen = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (self->none_label, n == 0);
  for (guint i = 0; i < n && chosen == NULL && self->shown != 0; i++) {
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);

    if (get_seq (self, row) == self->shown)
      chosen = row;
  }
  if (chosen == NULL) {
    muster_settle_page_show (self, NULL, NULL);
    return;
  }
  self->choosing = TRUE;
  gtk_list_box_select_row (self->list, chosen);
  self->choosing = FALSE;
}

/**
 * muster_settle_page_set_list:
 * @list: (nullable): of #MusterSettleItem
 */
void
muster_settle_page_set_list (MusterSettlePage *self, GListModel *list)
{
  g_return_if_fail (MUSTER_IS_SETTLE_PAGE (self));

  if (self->model == list && list != NULL)
    return;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, list);
  gtk_list_box_bind_model (self->list, list, create_row, self, NULL);
  if (list != NULL)
    g_signal_connect_object (
        list, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self);
}

void
muster_settle_page_set_total (MusterSettlePage *self, guint total)
{
  g_autofree char *text = g_strdup_printf ("%'u", total);

  g_return_if_fail (MUSTER_IS_SETTLE_PAGE (self));
  gtk_label_set_label (self->total_label, text);
  gtk_widget_set_sensitive (self->print_button, total > 0);
}

/* --- one case --- */

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* @value: nothing is added for "" and %NULL */
static void
add_fact (MusterSettlePage *self, const char *what, const char *value)
{
  GtkWidget *line;

  if (value == NULL || *value == '\0')
    return;
  line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (line), new_label (what, "quiet"));
  gtk_box_append (GTK_BOX (line), new_label (value, "body"));
  gtk_widget_add_css_class (line, "fact");
  muster_wrap_box_append (self->facts, line);
}

static void
add_likeness (MusterSettlePage *self, const MusterEvent *event)
{
  const double similarity = muster_event_get_decimal (event, "similarity");
  const double review = muster_event_get_decimal (event, "review_from");
  const double accept = muster_event_get_decimal (event, "accept_from");
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (muster_event_get_string (event, "similarity") == NULL)
    return;
  number = muster_likeness_dup_number (similarity, accept);
  text = g_strdup_printf (
      "%s %s", muster_likeness_get_word (muster_likeness_of (similarity, review, accept)), number);
  add_fact (self, _ ("How alike the pictures were"), text);
}

/* Of somebody whom another station had let in before. */
static void
add_elsewhere (MusterSettlePage *self, const MusterEvent *event)
{
  g_autofree char *day = muster_desk_words_day (muster_event_get_int (event, "elsewhere_at"));
  g_autofree char *where = muster_desk_words_join (
      (const char *[]){muster_event_get_string (event, "elsewhere"), day}, 2);

  if (muster_event_get_string (event, "elsewhere") != NULL)
    add_fact (self, _ ("Where they were let in first"), where);
}

static void
show_facts (MusterSettlePage *self, const MusterOpenCase *open)
{
  const gint64 now = get_now ();
  MusterReason reason = MUSTER_REASON_NONE;
  g_autofree char *opened = muster_desk_words_day (open->row->opened);
  g_autofree char *who = muster_desk_words_join ((const char *[]){opened, open->row->opened_by}, 2);
  g_autofree char *due = muster_settle_words_dup_due (open->row, now);

  muster_wrap_box_clear (self->facts);
  muster_reason_from_nick (muster_event_get_string (open->event, "reason"), &reason);
  add_fact (self, _ ("When it is to be settled"), due);
  add_fact (self, _ ("What had happened"), muster_desk_words_reason (reason));
  add_elsewhere (self, open->event);
  add_likeness (self, open->event);
  add_fact (self, _ ("What staff wrote"), muster_event_get_string (open->event, "note"));
  add_fact (self, _ ("More was asked for"), open->asked);
  add_fact (self, _ ("Opened"), who);
  add_fact (self, _ ("The photo of then"), open->trouble);
}

static void
show_pictures (MusterSettlePage *self, const MusterSettleView *view)
{
  g_autofree char *day = muster_desk_words_day (view->open->row->opened);
  g_autofree char *month = muster_desk_words_month (view->taken_at);
  g_autofree char *then = NULL;
  g_autofree char *file = NULL;

  muster_face_tile_set_empty_text (self->photo_tile,
                                   view->withheld ? _ ("Not shown") : _ ("No picture was taken"));
  gtk_widget_set_visible (self->ask_button, view->can_ask);
  muster_face_tile_set_frame (self->photo_tile, view->photo);
  muster_face_tile_set_frame (self->reference_tile, view->reference);
  then = muster_desk_words_join (
      (const char *[]){_ ("Photo of then"), view->photo != NULL ? day : NULL}, 2);
  if (view->withheld) {
    g_free (then);
    then = g_strdup (muster_desk_words_withheld (view->can_ask));
  }
  file = muster_desk_words_join (
      (const char *[]){_ ("Photo on file"), muster_desk_words_source (view->source), month}, 3);
  gtk_label_set_label (self->photo_label, then);
  gtk_label_set_label (self->reference_label, file);
  muster_face_tile_set_name (self->photo_tile, then);
  muster_face_tile_set_name (self->reference_tile, file);
}

static void
act_clicked_cb (MusterSettlePage *self, GtkWidget *button)
{
  g_signal_emit (
      self, signals[ANSWER], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "answer")));
}

static const char *
get_why_not (MusterSettleAnswer answer, const MusterSettleView *view, const char *const *why)
{
  if (answer == MUSTER_SETTLE_APPROVED && view->withheld)
    return muster_desk_words_withheld (view->can_ask);
  if (answer == MUSTER_SETTLE_APPROVED && view->photo == NULL)
    return _ ("There is no photo");
  return why[muster_settle_get_right (answer)];
}

static void
show_acts (MusterSettlePage *self, const MusterSettleView *view, const char *const *why)
{
  gboolean first = TRUE;

  muster_wrap_box_clear (self->acts);
  for (MusterSettleAnswer answer = 0; answer < MUSTER_N_SETTLES; answer++) {
    MusterSettleWords words = muster_settle_words_answer (answer);
    GtkWidget *button;
    const char *no;

    if (muster_settle_get_kind (answer) != view->open->row->kind)
      continue;
    no = get_why_not (answer, view, why);
    button = g_object_new (MUSTER_TYPE_DESK_ACT_BUTTON, "title", words.button, NULL);
    muster_desk_act_button_set_main (MUSTER_DESK_ACT_BUTTON (button), first);
    muster_desk_act_button_set_why (MUSTER_DESK_ACT_BUTTON (button), no, TRUE);
    gtk_widget_set_sensitive (button, no == NULL);
    g_object_set_data (G_OBJECT (button), "answer", GUINT_TO_POINTER (answer));
    g_signal_connect_object (
        button, "clicked", G_CALLBACK (act_clicked_cb), self, G_CONNECT_SWAPPED);
    muster_wrap_box_append (self->acts, button);
    first = FALSE;
  }
}

static void
show_who (MusterSettlePage *self, const MusterOpenCaseRow *row)
{
  const char *style = muster_settle_words_style (row, get_now ());
  MusterPerson *person = row->person;
  g_autofree char *tail = person != NULL ? muster_person_dup_id_number_tail (person) : NULL;
  g_autofree char *kind = muster_settle_words_dup_kind (row, get_now ());
  g_autofree char *id = NULL;
  g_autofree char *line = NULL;

  if (tail != NULL && *tail != '\0')
    id = g_strdup_printf (_ ("ID ends %s"), tail);
  if (person != NULL)
    line = muster_desk_words_join ((const char *[]){muster_person_get_student_number (person),
                                                    muster_person_get_unit (person),
                                                    id},
                                   3);
  gtk_label_set_label (self->name_label,
                       person != NULL ? muster_person_get_name (person)
                                      : muster_settle_words_nobody (row));
  gtk_label_set_label (self->unit_label, line != NULL ? line : "");
  gtk_label_set_label (self->kind_label, kind);
  gtk_image_set_from_icon_name (self->kind_icon, muster_desk_words_icon (style));
  muster_desk_style_set (self->kind_tag, style, "");
}

/* Nothing of a person stays behind the page. */
static void
forget (MusterSettlePage *self)
{
  self->shown = 0;
  gtk_label_set_label (self->name_label, "");
  gtk_label_set_label (self->unit_label, "");
  muster_face_tile_set_frame (self->photo_tile, NULL);
  muster_face_tile_set_frame (self->reference_tile, NULL);
  muster_wrap_box_clear (self->facts);
  muster_wrap_box_clear (self->acts);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

/**
 * muster_settle_page_show:
 * @view: (nullable): the case; nothing of it is kept but the pictures on the tiles
 * @why: (nullable): for each right why whoever is at the desk may not, or %NULL
 */
void
muster_settle_page_show (MusterSettlePage *self,
                         const MusterSettleView *view,
                         const char *const *why)
{
  g_return_if_fail (MUSTER_IS_SETTLE_PAGE (self));

  if (view == NULL) {
    forget (self);
    return;
  }
  self->shown = view->open->row->seq;
  show_who (self, view->open->row);
  show_pictures (self, view);
  show_facts (self, view->open);
  show_acts (self, view, why);
  gtk_stack_set_visible_child_name (self->stack, "case");
}

gint64
muster_settle_page_get_shown (MusterSettlePage *self)
{
  g_return_val_if_fail (MUSTER_IS_SETTLE_PAGE (self), 0);
  return self->shown;
}

/* --- object --- */

/* Who comes to settle begins with the first. */
static void
muster_settle_page_map (GtkWidget *widget)
{
  MusterSettlePage *self = MUSTER_SETTLE_PAGE (widget);

  GTK_WIDGET_CLASS (muster_settle_page_parent_class)->map (widget);
  if (self->shown == 0 && self->model != NULL && g_list_model_get_n_items (self->model) > 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
muster_settle_page_dispose (GObject *object)
{
  MusterSettlePage *self = MUSTER_SETTLE_PAGE (object);

  g_clear_object (&self->model);
  /* The template would unparent its bound child behind the bin's back. */
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_SETTLE_PAGE);
  G_OBJECT_CLASS (muster_settle_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterSettlePage, child)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (total_label);
  BIND (scroller);
  BIND (list);
  BIND (none_label);
  BIND (print_button);
  BIND (stack);
  BIND (name_label);
  BIND (kind_tag);
  BIND (kind_icon);
  BIND (kind_label);
  BIND (unit_label);
  BIND (photo_tile);
  BIND (reference_tile);
  BIND (photo_label);
  BIND (ask_button);
  BIND (reference_label);
  BIND (facts);
  BIND (acts);
}

#undef BIND

static void
muster_settle_page_class_init (MusterSettlePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_settle_page_dispose;
  widget_class->map = muster_settle_page_map;
#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (LOOK, "look", 1, G_TYPE_INT64);
  SIGNAL (ASK_PHOTO, "ask-photo", 0);
  SIGNAL (ANSWER, "answer", 1, G_TYPE_UINT);
  SIGNAL (MORE, "more", 0);
  SIGNAL (PRINT, "print", 0);
#undef SIGNAL
  g_type_ensure (MUSTER_TYPE_FACE_TILE);
  g_type_ensure (MUSTER_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-settle-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask_photo_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
}

static void
muster_settle_page_init (MusterSettlePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->stack);
  gtk_button_set_label (GTK_BUTTON (self->ask_button), muster_desk_words_look_with ());
  muster_face_tile_set_empty_text (self->reference_tile, _ ("No photo on file"));
  muster_settle_page_set_total (self, 0);
  items_changed_cb (self);
}

GtkWidget *
muster_settle_page_new (void)
{
  return g_object_new (MUSTER_TYPE_SETTLE_PAGE, NULL);
}
