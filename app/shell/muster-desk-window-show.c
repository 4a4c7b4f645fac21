/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-acts.h"
#include "muster-desk-window-private.h"

/* What the window is told by the station, and shows. */

/**
 * muster_desk_window_show:
 * @view: (nullable): what the station knows now. Borrowed until the next call: the station keeps it
 *   alive until its next "screen-changed". %NULL when the station goes away.
 */
void
muster_desk_window_show (MusterDeskWindow *self, const MusterDeskView *view)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  for (MusterDeskAct act = 0; act < MUSTER_N_DESK_ACTS; act++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                   muster_desk_act_get_action (act),
                                   view != NULL && muster_desk_act_why_not (act, view) == NULL);
  muster_desk_decider_follow (muster_desk_window_get_decider (self), view);
  muster_desk_visit_page_show (muster_desk_window_get_parts (self).visit_page, view);
}

/* Whether somebody may be looked for by face, or by name, now. */
void
muster_desk_window_set_can_find (MusterDeskWindow *self, gboolean by_face, gboolean by_name)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.find-face", by_face);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.find-name", by_name);
}

void
muster_desk_window_set_live (MusterDeskWindow *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_visit_page_set_live (muster_desk_window_get_parts (self).visit_page, frame);
}

void
muster_desk_window_set_report (MusterDeskWindow *self, const MusterFaceReport *report)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_visit_page_set_report (muster_desk_window_get_parts (self).visit_page, report);
}

/**
 * muster_desk_window_set_history:
 * @today: (nullable): list of #MusterHistoryItem, newest first
 * @person: (nullable): the same of the person at the station
 */
void
muster_desk_window_set_history (MusterDeskWindow *self, GListModel *today, GListModel *person)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  muster_desk_day_set_today (
      muster_desk_visit_page_get_day (muster_desk_window_get_parts (self).visit_page), today);
  muster_desk_visit_page_set_history (muster_desk_window_get_parts (self).visit_page, person);
}

void
muster_desk_window_set_emergency (MusterDeskWindow *self, gboolean can, gint64 until)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.open-emergency", can && until == 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.close-emergency", can && until != 0);
  muster_emergency_bar_show (muster_desk_window_get_parts (self).emergency, until);
}

void
muster_desk_window_set_counts (MusterDeskWindow *self, guint passed, guint waiting, guint people)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_day_set_counts (
      muster_desk_visit_page_get_day (muster_desk_window_get_parts (self).visit_page),
      passed,
      waiting,
      people);
}

/**
 * muster_desk_window_set_ready:
 * @items: (element-type MusterReadyItem): the newest check; not kept
 * @people: people on the roster
 */
void
muster_desk_window_set_ready (MusterDeskWindow *self, GPtrArray *items, guint people)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  muster_truth_line_show (muster_desk_window_get_parts (self).truth, items, people);
  muster_readiness_page_show (muster_desk_window_get_parts (self).ready_page, items);
  muster_desk_visit_page_set_ready (muster_desk_window_get_parts (self).visit_page, items);
}

/**
 * muster_desk_window_set_roster:
 * @line: (nullable): what the truth line says of the central roster; %NULL: there is none
 * @item: (nullable): the same in whole sentences
 * @late: somebody should look
 */
void
muster_desk_window_set_roster (MusterDeskWindow *self,
                               const char *line,
                               const MusterReadyItem *item,
                               gboolean late)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_truth_line_show_roster (muster_desk_window_get_parts (self).truth, line, item, late);
}

/**
 * muster_desk_window_show_readiness:
 * @id: (nullable): the line to look at first
 */
void
muster_desk_window_show_readiness (MusterDeskWindow *self, const char *id)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  muster_desk_window_check_readiness (self);
  muster_desk_window_show_page (self, "ready");
  muster_readiness_page_focus (muster_desk_window_get_parts (self).ready_page, id);
}
