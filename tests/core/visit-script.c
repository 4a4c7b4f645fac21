/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "visit-script.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS(n) ((n) *G_TIME_SPAN_SECOND)

MusterPolicy
visit_script_policy (const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);
  MusterPolicy policy = {
      .version = 1,
      .identify = MUSTER_IDENTIFY_CARD | MUSTER_IDENTIFY_NUMBERS,
      .consent_version = 2,
      .attempt_limit = 3,
      .probe_frames = 5,
      .review = 0.3,
      .accept = 0.5,
      .confirm_timeout = SECONDS (60),
      .consent_timeout = SECONDS (120),
      .position_timeout = SECONDS (15),
      .challenge_timeout = SECONDS (6),
      .match_timeout = SECONDS (4),
      .decide_timeout = SECONDS (90),
      .result_time = SECONDS (5),
      .notice_time = SECONDS (8),
  };

  for (guint i = 0; list[i] != NULL; i++) {
    policy.ask_confirm |= g_str_equal (list[i], "confirm");
    policy.ask_consent |= g_str_equal (list[i], "consent");
    policy.staff_confirms |= g_str_equal (list[i], "staff");
    if (g_str_has_prefix (list[i], "challenges="))
      policy.challenges = (guint) atoi (list[i] + strlen ("challenges="));
    if (g_str_has_prefix (list[i], "limit="))
      policy.attempt_limit = (guint) atoi (list[i] + strlen ("limit="));
    if (g_str_has_prefix (list[i], "version="))
      policy.consent_version = (guint) atoi (list[i] + strlen ("version="));
    if (g_str_equal (list[i], "cards-only"))
      policy.identify = MUSTER_IDENTIFY_CARD;
    if (g_str_equal (list[i], "numbers-only"))
      policy.identify = MUSTER_IDENTIFY_NUMBERS;
    if (g_str_equal (list[i], "faces"))
      policy.identify |= MUSTER_IDENTIFY_FACE;
    if (g_str_equal (list[i], "no-times"))
      memset (&policy.confirm_timeout,
              0,
              sizeof policy - G_STRUCT_OFFSET (MusterPolicy, confirm_timeout));
  }
  return policy;
}

static void
append_command (GString *text, const MusterCommand *command)
{
  static const char *const kinds[] = {"look-up",
                                      "camera-on",
                                      "camera-off",
                                      "new-probe",
                                      "challenge",
                                      "match",
                                      "record",
                                      "say",
                                      "sound",
                                      "call-staff",
                                      "forget"};
  static const char *const records[] = {"consent", "attempt", "outcome", "retry", "grant"};
  static const char *const sounds[] = {"card", "step", "pass", "again", "stop"};

  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, kinds[command->kind]);
  if (command->other)
    g_string_append (text, "-other");
  if (command->kind == MUSTER_COMMAND_RECORD)
    g_string_append_printf (text, "-%s", records[command->record]);
  else if (command->kind == MUSTER_COMMAND_SOUND)
    g_string_append_printf (text, "-%s", sounds[command->sound]);
  else if (command->kind == MUSTER_COMMAND_SAY)
    g_string_append_printf (
        text, "-%s", command->say_result ? "result" : muster_coach_to_nick (command->coach));
}

char *
visit_script_commands (const MusterCommands *commands)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < commands->n; i++)
    append_command (text, &commands->items[i]);
  return g_string_free (text, FALSE);
}

static void
read_argument (MusterVisitEvent *event, const char *word)
{
  MusterCoach coach = 0;

  if (g_str_equal (word, "same")) {
    event->same_card = TRUE;
  } else if (g_str_equal (word, "old")) {
    event->token--;
  } else if (g_str_equal (word, "none")) {
    event->token = 0;
  } else if (g_str_equal (word, "nobody")) {
    event->person = 0;
  } else if (g_str_equal (word, "ref=0")) {
    event->has_reference = FALSE;
  } else if (g_str_has_prefix (word, "before=")) {
    event->attempts_before = (guint) atoi (word + strlen ("before="));
  } else if (g_str_has_prefix (word, "open=")) {
    event->emergency = atoi (word + strlen ("open="));
  } else if (g_str_has_prefix (word, "consent=")) {
    event->consented_version = (guint) atoi (word + strlen ("consent="));
  } else if (g_str_has_prefix (word, "doubt=")) {
    g_assert_true (muster_reason_from_nick (word + strlen ("doubt="), &event->doubt));
  } else if (event->kind == MUSTER_VISIT_EVENT_MATCHED) {
    event->similarity = g_ascii_strtod (word, NULL);
  } else if (event->kind == MUSTER_VISIT_EVENT_FRAME) {
    while (!g_str_equal (muster_coach_to_nick (coach), word))
      coach++;
    event->coach = coach;
  } else if (!muster_reason_from_nick (word, &event->reason)) {
    g_error ("no argument %s", word);
  }
}

static MusterVisitEvent
read_event (const char *text, const MusterVisit *visit)
{
  const char *open = strchr (text, '(');
  g_autofree char *nick = open != NULL ? g_strndup (text, (gsize) (open - text)) : g_strdup (text);
  MusterVisitEvent event = {.token = visit->token, .person = 7, .has_reference = TRUE};

  while (!g_str_equal (muster_visit_event_to_nick (event.kind), nick))
    event.kind++;
  if (open != NULL) {
    g_autofree char *inside = g_strndup (open + 1, strlen (open) - 2);
    g_auto (GStrv) words = g_strsplit (inside, ",", -1);

    for (guint i = 0; words[i] != NULL; i++)
      read_argument (&event, words[i]);
  }
  return event;
}

/* "attempts=1" against the visit */
static gint64
value_of (const MusterVisit *visit, const MusterPolicy *policy, const char *key)
{
  const struct {
    const char *key;
    gint64 value;
  } values[] = {
      {"attempts", visit->attempts},
      {"left", muster_visit_get_tries_left (visit, policy)},
      {"retry", muster_visit_can_retry (visit, policy)},
      {"staff", visit->awaits_staff},
      {"saving", visit->saving},
      {"final", visit->final},
      {"serial", visit->serial},
      {"camera", visit->camera_on},
      {"person", visit->person},
      {"consented", visit->consented},
      {"open", visit->emergency},
      {"desk", visit->lane == MUSTER_LANE_DESK},
      {"band", visit->band},
      {"granted", visit->granted},
      {"passed", visit->challenges_passed},
      {"unanswered", visit->unanswered},
      {"entered", visit->entered_us / 1000},
      {"deadline", visit->deadline_us / 1000},
      {"coach", visit->coach},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (values[i].key, key))
      return values[i].value;
  g_error ("no key %s", key);
}

static void
check_visit (const MusterVisit *visit, const MusterPolicy *policy, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (expected, " ", -1);
  const char *outcome = "none";
  const char *reason = "none";
  guint i = 1;

  g_assert_cmpstr (muster_visit_state_to_nick (visit->state), ==, words[0]);
  if (words[i] != NULL && strchr (words[i], '=') == NULL) {
    outcome = words[i++];
    reason = words[i++];
  }
  g_assert_cmpstr (muster_outcome_to_nick (visit->outcome), ==, outcome);
  g_assert_cmpstr (muster_reason_to_nick (visit->reason), ==, reason);
  for (; words[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

    g_test_message ("%s", words[i]);
    if (g_str_equal (pair[0], "doubt"))
      g_assert_cmpstr (muster_reason_to_nick (visit->doubt), ==, pair[1]);
    else
      g_assert_cmpint (value_of (visit, policy, pair[0]), ==, g_ascii_strtoll (pair[1], NULL, 10));
  }
}

static void
run_line (MusterVisit *visit, const MusterPolicy *policy, const char *line)
{
  g_auto (GStrv) sides = g_strsplit (line, " : ", 2);
  g_auto (GStrv) before = g_strsplit (sides[0], " ", 2);
  g_auto (GStrv) after = g_strsplit (sides[1], " | ", 2);
  MusterVisitEvent event = read_event (before[1], visit);
  MusterCommands commands = {.n = 77};
  g_autofree char *done = NULL;

  g_test_message ("%s", line);
  event.time_us = g_ascii_strtoll (before[0], NULL, 10) * 1000;
  muster_visit_handle (visit, &event, policy, &commands);
  done = visit_script_commands (&commands);
  check_visit (visit, policy, after[0]);
  g_assert_cmpstr (done, ==, after[1] != NULL ? after[1] : "");
}

static void
run_script (gconstpointer data)
{
  const VisitScript *script = data;
  MusterPolicy policy = visit_script_policy (script->policy);
  g_auto (GStrv) lines = g_strsplit (script->lines, "\n", -1);
  MusterVisit visit;

  muster_visit_init (&visit);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      run_line (&visit, &policy, lines[i]);
}

void
visit_script_add (const char *prefix, const VisitScript *scripts, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *path = g_strconcat (prefix, "/", scripts[i].name, NULL);

    g_test_add_data_func (path, &scripts[i], run_script);
  }
}
