/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-history-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-likeness.h"

/* An attempt in a visit that went on has no outcome: its reason says what it was. */
static const char *
get_word (MusterHistoryItem *item)
{
  MusterOutcome outcome = muster_history_item_get_outcome (item);

  if (outcome == MUSTER_OUTCOME_NONE || outcome == MUSTER_OUTCOME_REFUSED ||
      outcome == MUSTER_OUTCOME_ABANDONED) {
    const char *reason = muster_desk_words_reason (muster_history_item_get_reason (item));

    if (*reason != '\0')
      return reason;
  }
  return outcome == MUSTER_OUTCOME_NONE ? _ ("Tried") : muster_desk_words_outcome (outcome);
}

static const char *
get_style (MusterHistoryItem *item)
{
  MusterOutcome outcome = muster_history_item_get_outcome (item);

  return outcome == MUSTER_OUTCOME_NONE ? "again" : muster_desk_words_outcome_style (outcome);
}

static GtkWidget *
new_row (MusterHistoryItem *item, const char *title, const char *subtitle)
{
  const char *style = get_style (item);
  g_autofree char *colour = g_strconcat (style, "-c", NULL);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (muster_desk_words_icon (style));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 20);
  gtk_widget_add_css_class (icon, colour);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

/* Only for whoever may: the desk enables the action for them. */
static void
add_undo (GtkWidget *row, MusterHistoryItem *item)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");

  gtk_actionable_set_action_target (
      GTK_ACTIONABLE (button), "x", muster_history_item_get_seq (item));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "settle.undo");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Take this check-in back"));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Take this check-in back"), -1);
  g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

/**
 * muster_history_row_new_today:
 * @item: the end of one visit
 *
 * Returns: (transfer floating): name, time and outcome of one of today's visits
 */
GtkWidget *
muster_history_row_new_today (MusterHistoryItem *item)
{
  const char *name = muster_history_item_get_name (item);
  g_autofree char *time = muster_desk_words_clock (muster_history_item_get_time (item));
  const char *facts[] = {time, get_word (item)};
  g_autofree char *subtitle = muster_desk_words_join (facts, G_N_ELEMENTS (facts));

  GtkWidget *row = new_row (item, *name != '\0' ? name : _ ("Not identified"), subtitle);

  if (muster_outcome_lets_in (muster_history_item_get_outcome (item)))
    add_undo (row, item);
  return row;
}

/**
 * muster_history_row_new_person:
 * @item: an attempt or an outcome of the person at the station
 * @policy: (nullable): whose limits give the similarity its word
 *
 * Returns: (transfer floating): what happened, when, and how alike the pictures were
 */
GtkWidget *
muster_history_row_new_person (MusterHistoryItem *item, const MusterPolicy *policy)
{
  double similarity = muster_history_item_get_similarity (item);
  g_autofree char *time = muster_desk_words_clock (muster_history_item_get_time (item));
  g_autofree char *likeness = NULL;
  g_autofree char *subtitle = NULL;

  /* The journal keeps 0 for "nothing compared"; two pictures never give exactly that. */
  if (policy != NULL && similarity != 0) {
    g_autofree char *number = muster_likeness_dup_number (similarity, policy->accept);

    likeness = g_strdup_printf (
        "%s %s",
        muster_likeness_get_word (muster_likeness_of (similarity, policy->review, policy->accept)),
        number);
  }
  subtitle = muster_desk_words_join ((const char *[]){time, likeness}, 2);
  return new_row (item, get_word (item), subtitle);
}
