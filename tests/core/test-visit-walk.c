/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "visit-script.h"

#include <string.h>

/* Walks at random through the visit and watches from outside that the promises hold, whatever
 * happens in whatever order. The seed is fixed: a failure can be repeated. */

#define N_EVENTS 400000
#define SEED     20260901

/* What the walk itself knows; nothing here is read from the visit. */
typedef struct {
  GRand *random; /* owned */
  MusterVisit visit;
  MusterVisit before;
  MusterPolicy policy;
  MusterVisitEvent event;
  MusterCommands commands;
  gint64 now_us;
  guint token;     /* of the newest command that asks for an answer */
  guint pending;   /* records without an answer */
  gboolean passed; /* this visit was told of a similarity at or above accept */
  gboolean staff;  /* staff decided in this visit */
  gboolean told;   /* this visit told that something could not be saved */
  guint outcomes;  /* RECORD outcome commands of this visit */
  guint ends[32];  /* how visits ended, by outcome */
  guint seen[MUSTER_VISIT_RECORDED + 1][MUSTER_N_VISIT_EVENTS]; /* events met by state */
  guint most_commands;
} Walk;

static const char *const policies[] = {
    "",
    "confirm consent",
    "staff",
    "challenges=2 consent",
    "limit=1",
    "limit=0 confirm",
};

static gboolean
chance (Walk *walk, int percent)
{
  return g_rand_int_range (walk->random, 0, 100) < percent;
}

/* The event that leads on from where the visit stands, so that the walk gets everywhere. */
static MusterVisitEventKind
likely (Walk *walk)
{
  static const MusterVisitEventKind kinds[] = {
      [MUSTER_VISIT_IDLE] = MUSTER_VISIT_EVENT_CARD_ON,
      [MUSTER_VISIT_READING] = MUSTER_VISIT_EVENT_CARD,
      [MUSTER_VISIT_IDENTIFYING] = MUSTER_VISIT_EVENT_FOUND,
      [MUSTER_VISIT_CONFIRMING] = MUSTER_VISIT_EVENT_CONFIRM,
      [MUSTER_VISIT_CONSENTING] = MUSTER_VISIT_EVENT_CHOOSE_FACE,
      [MUSTER_VISIT_POSITIONING] = MUSTER_VISIT_EVENT_PROBE_READY,
      [MUSTER_VISIT_CHALLENGING] = MUSTER_VISIT_EVENT_CHALLENGE_PASSED,
      [MUSTER_VISIT_MATCHING] = MUSTER_VISIT_EVENT_MATCHED,
      [MUSTER_VISIT_DECIDED] = MUSTER_VISIT_EVENT_RETRY,
      [MUSTER_VISIT_RECORDED] = MUSTER_VISIT_EVENT_TICK,
  };

  if (walk->visit.state == MUSTER_VISIT_POSITIONING && chance (walk, 20)) {
    walk->now_us += walk->policy.position_timeout;
    return MUSTER_VISIT_EVENT_TICK;
  }
  if (walk->visit.state == MUSTER_VISIT_DECIDED && chance (walk, 50))
    return MUSTER_VISIT_EVENT_END;
  return kinds[walk->visit.state];
}

static gboolean
is_answer_to_record (MusterVisitEventKind kind)
{
  return kind == MUSTER_VISIT_EVENT_RECORDED || kind == MUSTER_VISIT_EVENT_RECORD_FAILED;
}

static void
make_event (Walk *walk)
{
  MusterVisitEvent *event = &walk->event;

  memset (event, 0, sizeof *event);
  if (walk->pending > 0 && chance (walk, 30))
    event->kind =
        chance (walk, 85) ? MUSTER_VISIT_EVENT_RECORDED : MUSTER_VISIT_EVENT_RECORD_FAILED;
  else if (chance (walk, 40))
    event->kind = likely (walk);
  else
    event->kind = g_rand_int_range (walk->random, 0, MUSTER_N_VISIT_EVENTS);
  walk->now_us += chance (walk, 3) ? g_rand_int_range (walk->random, 0, 130 * G_USEC_PER_SEC)
                                   : g_rand_int_range (walk->random, 0, G_USEC_PER_SEC);
  event->time_us = walk->now_us;
  event->token = chance (walk, 90) ? walk->token : walk->token - 1;
  event->person = chance (walk, 95) ? g_rand_int_range (walk->random, 1, 1000) : 0;
  event->same_card = chance (walk, 70);
  event->consented_version = (guint) g_rand_int_range (walk->random, 0, 4);
  event->attempts_before = (guint) g_rand_int_range (walk->random, 0, 4);
  event->has_reference = chance (walk, 90);
  event->withdrawn = chance (walk, 10);
  event->reason =
      chance (walk, 80) ? MUSTER_REASON_NONE : g_rand_int_range (walk->random, 0, MUSTER_N_REASONS);
  event->coach = g_rand_int_range (walk->random, 0, MUSTER_COACH_FIT + 1);
  event->similarity = g_rand_double_range (walk->random, -1, 1);
}

static gboolean
is_staff_decision (MusterVisitEventKind kind)
{
  return kind == MUSTER_VISIT_EVENT_STAFF_PASS || kind == MUSTER_VISIT_EVENT_STAFF_CARD_ONLY ||
         kind == MUSTER_VISIT_EVENT_STAFF_DOUBTFUL;
}

/* A visit is over: it has one outcome, or it has been told that it has not. */
static void
check_end (Walk *walk)
{
  if (walk->before.serial == 0 || walk->before.state <= MUSTER_VISIT_READING)
    return;
  if (walk->told)
    g_assert_cmpuint (walk->outcomes, >=, 1);
  else
    g_assert_cmpuint (walk->outcomes, ==, 1);
  walk->ends[walk->before.outcome]++;
}

static void
begin_visit (Walk *walk)
{
  walk->passed = FALSE;
  walk->staff = FALSE;
  walk->told = FALSE;
  walk->outcomes = 0;
}

static void
note_event (Walk *walk)
{
  if (walk->visit.serial != walk->before.serial)
    begin_visit (walk);
  if (walk->before.state == MUSTER_VISIT_MATCHING &&
      walk->event.kind == MUSTER_VISIT_EVENT_MATCHED &&
      walk->event.similarity >= walk->policy.accept)
    walk->passed = TRUE;
  if (is_staff_decision (walk->event.kind))
    walk->staff = TRUE;
  if (walk->visit.store_failed)
    walk->told = TRUE;
  for (guint i = 0; i < walk->commands.n; i++) {
    const MusterCommand *command = &walk->commands.items[i];

    if (command->token != 0)
      walk->token = command->token;
    if (command->kind == MUSTER_COMMAND_RECORD) {
      walk->pending++;
      walk->outcomes += command->record == MUSTER_RECORD_OUTCOME;
    }
  }
  walk->most_commands = MAX (walk->most_commands, walk->commands.n);
}

/* No pass without a comparison or staff, and nothing shown that is not durable. */
static void
check_result (const Walk *walk)
{
  const MusterVisit *visit = &walk->visit;

  if (visit->state != MUSTER_VISIT_RECORDED)
    return;
  if (walk->before.state != MUSTER_VISIT_RECORDED) {
    g_assert_cmpint (walk->event.kind, ==, MUSTER_VISIT_EVENT_RECORDED);
    g_assert_cmpuint (walk->pending, ==, 0);
    g_assert_cmpuint (walk->outcomes, >=, 1);
  }
  g_assert_false (visit->saving);
  if (visit->outcome == MUSTER_OUTCOME_PASS) {
    g_assert_true (walk->passed);
    g_assert_false (walk->policy.staff_confirms);
    g_assert_cmpint (visit->band, ==, MUSTER_BAND_PASS);
    g_assert_cmpuint (visit->challenges_passed, >=, walk->policy.challenges);
  }
  if (visit->outcome == MUSTER_OUTCOME_OVERRIDE || visit->outcome == MUSTER_OUTCOME_CARD_ONLY ||
      visit->outcome == MUSTER_OUTCOME_DOUBTFUL)
    g_assert_true (walk->staff);
}

static void
check_attempts (const Walk *walk)
{
  const MusterVisit *visit = &walk->visit;
  guint before = walk->before.attempts;

  if (visit->attempts <= before || walk->event.kind == MUSTER_VISIT_EVENT_FOUND)
    return;
  if (walk->event.kind == MUSTER_VISIT_EVENT_CHALLENGE_FAILED) {
    g_assert_cmpint (walk->before.state, ==, MUSTER_VISIT_CHALLENGING);
    g_assert_cmpint (walk->event.reason, ==, MUSTER_REASON_FACE_LOST);
  } else {
    g_assert_cmpint (walk->event.kind, ==, MUSTER_VISIT_EVENT_MATCHED);
    g_assert_cmpint (walk->before.state, ==, MUSTER_VISIT_MATCHING);
  }
  g_assert_cmpuint (visit->attempts, ==, before + 1);
  if (walk->policy.attempt_limit > 0)
    g_assert_cmpuint (visit->attempts, <=, walk->policy.attempt_limit + visit->granted);
}

/* Whoever stands here is whom the newest look-up found, or nobody. */
static void
check_person (const Walk *walk)
{
  const MusterVisit *visit = &walk->visit;

  if (visit->person == walk->before.person || visit->person == 0)
    return;
  g_assert_cmpint (walk->event.kind, ==, MUSTER_VISIT_EVENT_FOUND);
  g_assert_cmpint (walk->before.person, ==, 0);
  g_assert_cmpuint (walk->event.token, ==, walk->before.token);
}

static void
check_state (const Walk *walk)
{
  const MusterVisit *visit = &walk->visit;
  gboolean looks =
      visit->state >= MUSTER_VISIT_POSITIONING && visit->state <= MUSTER_VISIT_MATCHING;

  g_assert_cmpint (visit->camera_on, ==, looks);
  g_assert_false (visit->withdrawn && looks); /* whatever staff press */
  g_assert_cmpuint (visit->unanswered, ==, walk->pending);
  if (visit->saving) {
    g_assert_cmpint (visit->state, ==, MUSTER_VISIT_DECIDED);
    g_assert_cmpuint (visit->unanswered, >, 0);
  }
  if (visit->state <= MUSTER_VISIT_READING) {
    g_assert_cmpint (visit->person, ==, 0);
    g_assert_cmpint (visit->outcome, ==, MUSTER_OUTCOME_NONE);
  }
  if (visit->state == MUSTER_VISIT_MATCHING && walk->policy.ask_consent)
    g_assert_true (visit->consented);
  if (visit->state == MUSTER_VISIT_DECIDED)
    g_assert_cmpint (visit->outcome, !=, MUSTER_OUTCOME_NONE);
  if (looks || (visit->state == MUSTER_VISIT_DECIDED && !visit->saving))
    g_assert_cmpint (visit->deadline_us, >, visit->entered_us);
  g_assert_cmpint (visit->entered_us, <=, walk->now_us);
}

static void
check_commands (const Walk *walk)
{
  for (guint i = 0; i < walk->commands.n; i++) {
    MusterCommandKind kind = walk->commands.items[i].kind;

    if (kind == MUSTER_COMMAND_MATCH)
      g_assert_cmpuint (walk->pending, ==, 0);
    if (kind == MUSTER_COMMAND_LOOK_UP)
      g_assert_cmpint (walk->visit.person, ==, 0);
  }
  if (walk->before.state > MUSTER_VISIT_READING && walk->visit.state <= MUSTER_VISIT_READING)
    g_assert_cmpint (walk->commands.items[0].kind, ==, MUSTER_COMMAND_FORGET);
}

/* Time alone, and no answer from anybody, leads back to idle. */
static void
check_not_stuck (const Walk *walk)
{
  MusterVisit visit = walk->visit;
  MusterVisitEvent tick = {.kind = MUSTER_VISIT_EVENT_TICK, .time_us = walk->now_us};
  MusterCommands commands;

  for (int i = 0; visit.state != MUSTER_VISIT_IDLE || visit.deadline_us != 0; i++) {
    g_assert_cmpint (i, <, 600);
    tick.time_us += G_USEC_PER_SEC;
    muster_visit_handle (&visit, &tick, &walk->policy, &commands);
  }
}

static void
step (Walk *walk)
{
  walk->before = walk->visit;
  if (walk->visit.state == MUSTER_VISIT_IDLE && chance (walk, 20))
    walk->policy =
        visit_script_policy (policies[g_rand_int_range (walk->random, 0, G_N_ELEMENTS (policies))]);
  make_event (walk);
  walk->seen[walk->before.state][walk->event.kind]++;
  if (is_answer_to_record (walk->event.kind) && walk->pending > 0)
    walk->pending--;
  muster_visit_handle (&walk->visit, &walk->event, &walk->policy, &walk->commands);
  if (walk->visit.serial != walk->before.serial ||
      (walk->visit.state == MUSTER_VISIT_IDLE && walk->before.state > MUSTER_VISIT_READING))
    check_end (walk);
  note_event (walk);
  check_result (walk);
  check_attempts (walk);
  check_person (walk);
  check_state (walk);
  check_commands (walk);
}

static void
test_walk (void)
{
  Walk walk = {.random = g_rand_new_with_seed (SEED), .policy = visit_script_policy ("")};

  muster_visit_init (&walk.visit);
  for (int i = 0; i < N_EVENTS; i++) {
    step (&walk);
    if (i % 20 == 0)
      check_not_stuck (&walk);
  }
  /* the walk was everywhere */
  for (guint state = 0; state <= MUSTER_VISIT_RECORDED; state++)
    for (guint kind = 0; kind < MUSTER_N_VISIT_EVENTS; kind++)
      g_assert_cmpuint (walk.seen[state][kind], >, 0);
  for (MusterOutcome outcome = MUSTER_OUTCOME_PASS; outcome <= MUSTER_OUTCOME_ERROR; outcome++) {
    g_test_message ("%s: %u visits", muster_outcome_to_nick (outcome), walk.ends[outcome]);
    if (outcome != MUSTER_OUTCOME_UNDO)
      g_assert_cmpuint (walk.ends[outcome], >, 0);
  }
  g_test_message ("%u visits, at most %u commands", walk.visit.serial, walk.most_commands);
  g_rand_free (walk.random);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/visit/walk", test_walk);
  return g_test_run ();
}
