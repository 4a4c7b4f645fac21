/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-truth-line.h"

#include <glib/gi18n-lib.h>

#include "muster-ready-words.h"

struct _MusterTruthLine {
  AdwBin parent_instance;

  gboolean rehearsal;
  gboolean central; /* the first part tells of the central roster */
  guint people;     /* on the roster that is here */

  GtkWidget *roster_button;
  GtkWidget *camera_button;
  GtkWidget *readers_button;
  GtkWidget *store_button;
  GtkWidget *more_button;
  GtkLabel *roster_label;
  GtkLabel *camera_label;
  GtkLabel *readers_label;
  GtkLabel *store_label;
  GtkLabel *more_label;
  GtkLabel *rules_label;
};

enum { PRESSED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterTruthLine, muster_truth_line, ADW_TYPE_BIN)

static void
pressed_cb (MusterTruthLine *self, GtkWidget *button)
{
  const char *id = "";

  if (button == self->camera_button)
    id = "camera";
  else if (button == self->readers_button)
    id = "readers";
  else if (button == self->roster_button && self->central)
    id = "roster";
  else if (button == self->store_button || button == self->roster_button)
    id = "store";
  g_signal_emit (self, signals[PRESSED], 0, id);
}

static void
set_late (GtkWidget *button, gboolean late)
{
  if (late)
    gtk_widget_add_css_class (button, "late");
  else
    gtk_widget_remove_css_class (button, "late");
}

static void
show_part (GtkWidget *button, GtkLabel *label, const MusterReadyItem *item)
{
  g_autofree char *tip = muster_ready_words_dup_tip (item);
  const char *word = muster_ready_words_short (item);

  gtk_label_set_label (label, word);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  set_late (button, item->state != MUSTER_READY_OK);
}

static void
muster_truth_line_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_TRUTH_LINE);
  G_OBJECT_CLASS (muster_truth_line_parent_class)->dispose (object);
}

static void
muster_truth_line_class_init (MusterTruthLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_truth_line_dispose;
  signals[PRESSED] = g_signal_new ("pressed",
                                   MUSTER_TYPE_TRUTH_LINE,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-truth-line.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, roster_button);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, camera_button);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, readers_button);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, store_button);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, more_button);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, roster_label);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, camera_label);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, readers_label);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, store_label);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, more_label);
  gtk_widget_class_bind_template_child (widget_class, MusterTruthLine, rules_label);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
muster_truth_line_init (MusterTruthLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static const MusterReadyItem *
find_item (GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++) {
    const MusterReadyItem *item = g_ptr_array_index (items, i);

    if (g_str_equal (item->id, id))
      return item;
  }
  return NULL;
}

static gboolean
has_failed (GPtrArray *items, const char *id)
{
  const MusterReadyItem *item = find_item (items, id);

  return item != NULL && item->state == MUSTER_READY_FAIL;
}

/* What has no part of its own is only mentioned when somebody should look. A dim screen stays as it
 * is, and everybody is served: that is the readiness page's to say. */
static gboolean
is_of_rest (MusterTruthLine *self, const MusterReadyItem *item)
{
  if (g_str_equal (item->id, "roster") && self->central)
    return FALSE;
  if (g_str_equal (item->id, "light"))
    return item->state == MUSTER_READY_FAIL;
  return item->state != MUSTER_READY_OK && !g_str_equal (item->id, "camera") &&
         !g_str_equal (item->id, "readers") && !g_str_equal (item->id, "store");
}

/* Somebody may be inside who is not who they say: that is told before all that is the machine's. */
static void
show_rest (MusterTruthLine *self, GPtrArray *items)
{
  const MusterReadyItem *alarm = find_item (items, "twice"), *one = NULL;
  guint n = 0;

  for (guint i = 0; i < items->len; i++) {
    const MusterReadyItem *item = g_ptr_array_index (items, i);

    if (is_of_rest (self, item)) {
      one = item;
      n++;
    }
  }
  gtk_widget_set_visible (self->more_button, n > 0);
  if (n == 1 || alarm != NULL) {
    show_part (self->more_button, self->more_label, alarm != NULL ? alarm : one);
  } else if (n > 1) {
    g_autofree char *text = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u more to look at", "%u more to look at", n), n);

    gtk_label_set_label (self->more_label, text);
    gtk_widget_set_tooltip_text (self->more_button, NULL);
    set_late (self->more_button, TRUE);
  }
}

/* How many people are here; of a central roster it is told how old that is. */
static void
show_people (MusterTruthLine *self)
{
  g_autofree char *roster = NULL;

  if (self->central)
    return;
  roster = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Roster: %'u person", "Roster: %'u people", self->people),
      self->people);
  gtk_label_set_label (self->roster_label, self->people > 0 ? roster : _ ("The roster is empty"));
  set_late (self->roster_button, self->people == 0);
}

/**
 * muster_truth_line_show:
 * @items: (element-type MusterReadyItem): the newest readiness check
 * @people: people on the roster
 */
void
muster_truth_line_show (MusterTruthLine *self, GPtrArray *items, guint people)
{
  struct {
    const char *id;
    GtkWidget *button;
    GtkLabel *label;
  } parts[] = {
      {"camera", self->camera_button, self->camera_label},
      {"readers", self->readers_button, self->readers_label},
      {"store", self->store_button, self->store_label},
  };

  g_return_if_fail (MUSTER_IS_TRUTH_LINE (self));

  self->people = people;
  show_people (self);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    const MusterReadyItem *item = find_item (items, parts[i].id);

    gtk_widget_set_visible (parts[i].button, item != NULL);
    if (item != NULL)
      show_part (parts[i].button, parts[i].label, item);
  }
  /* In a rehearsal a made-up camera is as it should be; a warning for ever would blunt the rest. */
  if (self->rehearsal && !has_failed (items, "camera")) {
    gtk_label_set_label (self->camera_label, _ ("Rehearsal camera"));
    set_late (self->camera_button, FALSE);
  }
  show_rest (self, items);
}

/**
 * muster_truth_line_show_roster:
 * @line: (nullable): how old the central roster is, and what waits for it; %NULL: there is none
 * @item: (nullable): the same in whole sentences
 * @late: somebody should look
 */
void
muster_truth_line_show_roster (MusterTruthLine *self,
                               const char *line,
                               const MusterReadyItem *item,
                               gboolean late)
{
  g_autofree char *tip = item != NULL ? muster_ready_words_dup_tip (item) : NULL;
  g_autofree char *said = NULL;

  g_return_if_fail (MUSTER_IS_TRUTH_LINE (self));
  self->central = line != NULL;
  if (line == NULL) {
    gtk_widget_set_tooltip_text (self->roster_button, NULL);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->roster_label), NULL);
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->roster_button),
                                   GTK_ACCESSIBLE_PROPERTY_LABEL);
    show_people (self);
    return;
  }
  said = tip != NULL ? g_strdup_printf ("%s\n%s", line, tip) : g_strdup (line);
  gtk_label_set_label (self->roster_label, line);
  gtk_widget_set_tooltip_text (self->roster_button, said);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->roster_label), said);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->roster_button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  set_late (self->roster_button, late);
}

/**
 * muster_truth_line_set_rules:
 * @profile: id of the profile in force
 * @version: its version
 */
void
muster_truth_line_set_rules (MusterTruthLine *self, const char *profile, guint version)
{
  g_autofree char *text = NULL;

  g_return_if_fail (MUSTER_IS_TRUTH_LINE (self));
  /* Translators: id and version of the rules in force */
  text = g_strdup_printf (_ ("Rules: %s, version %u"), profile, version);
  gtk_label_set_label (self->rules_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->rules_label), text);
}

/**
 * muster_truth_line_set_rehearsal:
 *
 * From now on the camera is a made-up one.
 */
void
muster_truth_line_set_rehearsal (MusterTruthLine *self)
{
  g_return_if_fail (MUSTER_IS_TRUTH_LINE (self));
  self->rehearsal = TRUE;
}
