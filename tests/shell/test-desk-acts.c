/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <string.h>

#include "muster-desk-acts.h"

/* What the staff window offers is what the visit takes: each act is tried on the real state machine
 * after each step of real visits. */

typedef struct {
  MusterVisitEvent event;
  const char *what;
} Step;

#define PERSON .token = 0, .person = 17, .has_reference = TRUE

static const Step pass[] = {
    {{.kind = MUSTER_VISIT_EVENT_TICK}, "idle"},
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_CONFIRM}, "confirmed"},
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_FACE}, "consented"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "consent durable"},
    {{.kind = MUSTER_VISIT_EVENT_PROBE_READY}, "probe"},
    {{.kind = MUSTER_VISIT_EVENT_MATCHED, .similarity = 0.7}, "matched"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "passed"},
};

static const Step miss[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_CONFIRM}, "confirmed"},
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_FACE}, "consented"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "consent durable"},
    {{.kind = MUSTER_VISIT_EVENT_PROBE_READY}, "probe"},
    {{.kind = MUSTER_VISIT_EVENT_MATCHED, .similarity = 0.2}, "missed"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "miss durable"},
    {{.kind = MUSTER_VISIT_EVENT_TO_REVIEW}, "sent to review"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "review durable"},
};

static const Step unclear[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_CONFIRM}, "confirmed"},
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_FACE}, "consented"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "consent durable"},
    {{.kind = MUSTER_VISIT_EVENT_PROBE_READY}, "probe"},
    {{.kind = MUSTER_VISIT_EVENT_MATCHED, .similarity = 0.55}, "unclear"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "unclear durable"},
};

static const Step last_try[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON, .attempts_before = 2}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_CONFIRM}, "confirmed"},
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_FACE}, "consented"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "consent durable"},
    {{.kind = MUSTER_VISIT_EVENT_PROBE_READY}, "probe"},
    {{.kind = MUSTER_VISIT_EVENT_MATCHED, .similarity = 0.2}, "missed"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "miss durable"},
};

static const Step desk[] = {
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_DESK}, "desk without a card"},
    {{.kind = MUSTER_VISIT_EVENT_END}, "ended"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "end durable"},
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_DESK}, "desk"},
    {{.kind = MUSTER_VISIT_EVENT_STAFF_CARD_ONLY}, "card only"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "card only durable"},
};

static const Step refused[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON, .reason = MUSTER_REASON_ALREADY_IN}, "already"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "refusal durable"},
};

static const Step unknown[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_NOT_FOUND, .reason = MUSTER_REASON_UNKNOWN_CARD}, "unknown"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "refusal durable"},
};

/* The camera stays off, whatever staff press: no second signature is asked for in vain. */
static const Step withdrawn[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON, .attempts_before = 3, .withdrawn = TRUE}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_STAFF_CARD_ONLY}, "card only"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "card only durable"},
};

static const Step trouble[] = {
    {{.kind = MUSTER_VISIT_EVENT_CARD, .token = 1}, "card"},
    {{.kind = MUSTER_VISIT_EVENT_FOUND, PERSON}, "found"},
    {{.kind = MUSTER_VISIT_EVENT_CONFIRM}, "confirmed"},
    {{.kind = MUSTER_VISIT_EVENT_CHOOSE_FACE}, "consented"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "consent durable"},
    {{.kind = MUSTER_VISIT_EVENT_CAMERA_FAILED, .reason = MUSTER_REASON_CAMERA_LOST}, "camera"},
    {{.kind = MUSTER_VISIT_EVENT_RETRY}, "again"},
    {{.kind = MUSTER_VISIT_EVENT_RECORDED}, "retry durable"},
    {{.kind = MUSTER_VISIT_EVENT_PROBE_READY}, "probe"},
    {{.kind = MUSTER_VISIT_EVENT_MATCHED, .similarity = 0.7}, "matched"},
    {{.kind = MUSTER_VISIT_EVENT_RECORD_FAILED}, "store failed"},
};

static const struct {
  const char *name;
  const Step *steps;
  guint n;
} walks[] = {
    {"pass", pass, G_N_ELEMENTS (pass)},
    {"miss", miss, G_N_ELEMENTS (miss)},
    {"unclear", unclear, G_N_ELEMENTS (unclear)},
    {"last-try", last_try, G_N_ELEMENTS (last_try)},
    {"desk", desk, G_N_ELEMENTS (desk)},
    {"refused", refused, G_N_ELEMENTS (refused)},
    {"unknown", unknown, G_N_ELEMENTS (unknown)},
    {"withdrawn", withdrawn, G_N_ELEMENTS (withdrawn)},
    {"trouble", trouble, G_N_ELEMENTS (trouble)},
};

static MusterPolicy
make_policy (void)
{
  return (MusterPolicy){.identify = MUSTER_IDENTIFY_CARD,
                        .attempt_limit = 3,
                        .ask_confirm = TRUE,
                        .ask_consent = TRUE,
                        .consent_version = 1,
                        .review = 0.5,
                        .accept = 0.6,
                        .decide_timeout = 60 * G_USEC_PER_SEC,
                        .result_time = 5 * G_USEC_PER_SEC,
                        .notice_time = 8 * G_USEC_PER_SEC};
}

static MusterDeskView *
view_of (const MusterVisit *visit, const MusterPolicy *policy)
{
  MusterDeskView *view = muster_desk_view_new ();

  view->visit = visit;
  view->policy = policy;
  view->band = visit->band;
  view->outcome = visit->outcome;
  view->reason = visit->reason;
  view->awaits_staff = visit->awaits_staff;
  view->tries_left = muster_visit_get_tries_left (visit, policy);
  return view;
}

static gboolean
visit_takes (const MusterVisit *visit, const MusterPolicy *policy, MusterVisitEventKind kind)
{
  MusterVisit copy = *visit;
  MusterVisitEvent event = {.kind = kind, .time_us = 1000};
  MusterCommands commands;

  muster_visit_handle (&copy, &event, policy, &commands);
  return commands.n > 0 || memcmp (&copy, visit, sizeof copy) != 0;
}

static void
compare (const MusterVisit *visit, const MusterPolicy *policy, const char *where)
{
  static const MusterDeskAct acts[] = {
      MUSTER_DESK_ACT_RETRY,
      MUSTER_DESK_ACT_OVERRIDE,
      MUSTER_DESK_ACT_CARD_ONLY,
      MUSTER_DESK_ACT_REVIEW,
      MUSTER_DESK_ACT_DOUBTFUL,
      MUSTER_DESK_ACT_END,
  };
  g_autoptr (MusterDeskView) view = view_of (visit, policy);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    const char *why = muster_desk_act_why_not (acts[i], view);
    gboolean takes = visit_takes (visit, policy, muster_desk_act_get_event (acts[i]));

    g_test_message ("%s, %s (%s): %s",
                    where,
                    muster_desk_act_get_action (acts[i]),
                    muster_visit_state_to_nick (visit->state),
                    why != NULL ? why : "yes");
    g_assert_true ((why == NULL) == takes);
  }
  /* the visit would take it also while tries are left */
  if (muster_desk_act_why_not (MUSTER_DESK_ACT_ONE_MORE, view) == NULL)
    g_assert_true (visit_takes (visit, policy, MUSTER_VISIT_EVENT_STAFF_ONE_MORE));
  if (muster_desk_act_why_not (MUSTER_DESK_ACT_SAME, view) == NULL) {
    g_assert_true (visit_takes (visit, policy, MUSTER_VISIT_EVENT_STAFF_PASS));
    g_assert_true (visit_takes (visit, policy, MUSTER_VISIT_EVENT_STAFF_REJECT));
    g_assert_cmpint (muster_desk_act_get_main (view), ==, MUSTER_DESK_ACT_SAME);
  }
}

static void
test_walk (gconstpointer data)
{
  guint walk = GPOINTER_TO_UINT (data);
  MusterPolicy policy = make_policy ();
  MusterVisit visit;
  MusterCommands commands;
  gboolean asked = FALSE;

  muster_visit_init (&visit);
  for (guint i = 0; i < walks[walk].n; i++) {
    MusterVisitEvent event = walks[walk].steps[i].event;
    g_autoptr (MusterDeskView) view = NULL;

    event.time_us = i + 1;
    if (event.kind == MUSTER_VISIT_EVENT_FOUND || event.kind == MUSTER_VISIT_EVENT_NOT_FOUND)
      event.token = visit.token;
    muster_visit_handle (&visit, &event, &policy, &commands);
    compare (&visit, &policy, walks[walk].steps[i].what);
    view = view_of (&visit, &policy);
    if (event.kind == MUSTER_VISIT_EVENT_MATCHED)
      g_assert_cmpint (visit.band, !=, MUSTER_BAND_NONE); /* the walk did not stray */
    asked = asked || muster_desk_act_why_not (MUSTER_DESK_ACT_SAME, view) == NULL;
  }
  g_assert_cmpint (visit.state, >=, MUSTER_VISIT_DECIDED);
  g_assert_true (asked == g_str_equal (walks[walk].name, "unclear"));
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (walks); i++) {
    g_autofree char *name = g_strconcat ("/desk/acts/", walks[i].name, NULL);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), test_walk);
  }
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
