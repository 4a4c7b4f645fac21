/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-window-private.h"

/* What the buttons of the guests' pages do. */

static void
act_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const struct {
    const char *name;
    MusterVisitEventKind kind;
  } ACTS[] = {
      {"confirm", MUSTER_VISIT_EVENT_CONFIRM},
      {"not-me", MUSTER_VISIT_EVENT_NOT_ME},
      {"wrong-data", MUSTER_VISIT_EVENT_WRONG_DATA},
      {"choose-face", MUSTER_VISIT_EVENT_CHOOSE_FACE},
      {"person-lane", MUSTER_VISIT_EVENT_CHOOSE_DESK},
      {"retry", MUSTER_VISIT_EVENT_RETRY},
      {"other-challenge", MUSTER_VISIT_EVENT_OTHER_CHALLENGE},
      {"end", MUSTER_VISIT_EVENT_END},
  };
  MusterGuestWindow *self = MUSTER_GUEST_WINDOW (user_data);
  const char *name = g_action_get_name (G_ACTION (action));

  if (muster_guest_window_is_typing (self) && g_str_equal (name, "end")) {
    g_signal_emit_by_name (self, "keypad", FALSE);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (ACTS); i++) {
    gboolean always =
        ACTS[i].kind == MUSTER_VISIT_EVENT_CHOOSE_DESK || ACTS[i].kind == MUSTER_VISIT_EVENT_END;

    if (g_str_equal (name, ACTS[i].name) && (always || !muster_guest_window_is_answered (self)))
      g_signal_emit_by_name (self, "act", (guint) ACTS[i].kind);
  }
}

static void
type_numbers_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit_by_name (user_data, "keypad", TRUE);
}

static void
no_colours_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit_by_name (user_data, "no-colours");
}

static void
submit_numbers_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *student;
  const char *id;

  g_variant_get (parameter, "(&s&s)", &student, &id);
  g_signal_emit_by_name (user_data, "numbers", student, id);
}

static void
large_text_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  if (g_variant_get_boolean (state))
    gtk_widget_add_css_class (GTK_WIDGET (user_data), "large");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (user_data), "large");
  g_simple_action_set_state (action, state);
}

static void
other_language_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MusterGuestWindow *self = MUSTER_GUEST_WINDOW (user_data);

  muster_guest_window_set_language (
      self, muster_language_other (muster_guest_window_get_language (self)));
}

/* Returns: (transfer full): the group “guest” of the window */
GActionGroup *
muster_guest_window_new_actions (MusterGuestWindow *self)
{
  static const GActionEntry ENTRIES[] = {
      {"confirm", act_cb, NULL, NULL, NULL, {0}},
      {"not-me", act_cb, NULL, NULL, NULL, {0}},
      {"wrong-data", act_cb, NULL, NULL, NULL, {0}},
      {"choose-face", act_cb, NULL, NULL, NULL, {0}},
      {"person-lane", act_cb, NULL, NULL, NULL, {0}},
      {"retry", act_cb, NULL, NULL, NULL, {0}},
      {"other-challenge", act_cb, NULL, NULL, NULL, {0}},
      {"end", act_cb, NULL, NULL, NULL, {0}},
      {"no-colours", no_colours_cb, NULL, NULL, NULL, {0}},
      {"type-numbers", type_numbers_cb, NULL, NULL, NULL, {0}},
      {"submit-numbers", submit_numbers_cb, "(ss)", NULL, NULL, {0}},
      {"large-text", NULL, NULL, "false", large_text_cb, {0}},
      {"other-language", other_language_cb, NULL, NULL, NULL, {0}},
  };
  GSimpleActionGroup *group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  return G_ACTION_GROUP (group);
}
