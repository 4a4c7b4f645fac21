/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>

#include "courier-kit.h"

/* What staff ask for at the desk, and what they stop. */

static gboolean
pull_ended (const MusterCourierState *state)
{
  return !state->pull.asked && state->pull.end != MUSTER_COURIER_NOT_ASKED;
}

static gboolean
push_ended (const MusterCourierState *state)
{
  return !state->push.asked && state->push.end != MUSTER_COURIER_NOT_ASKED;
}

static gboolean
pull_failed (const MusterCourierState *state)
{
  return state->pull.end == MUSTER_COURIER_FAILED && state->push.trouble != NULL;
}

static gboolean
pull_stopped (const MusterCourierState *state)
{
  return state->pull.end == MUSTER_COURIER_STOPPED;
}

static gboolean
push_stopped (const MusterCourierState *state)
{
  return state->push.end == MUSTER_COURIER_STOPPED;
}

static gboolean
pushes (const MusterCourierState *state)
{
  return state->doing == MUSTER_COURIER_PUSHES;
}

static gboolean
pulls (const MusterCourierState *state)
{
  return state->doing == MUSTER_COURIER_PULLS;
}

static void
assert_ways (CourierKit *self, MusterCourierEnd push, MusterCourierEnd pull, gboolean trouble)
{
  g_auto (MusterCourierState) state = {0};

  muster_courier_get_state (self->courier, &state);
  g_test_message ("push: %s | pull: %s", state.push.trouble, state.pull.trouble);
  g_assert_cmpint (state.push.end, ==, push);
  g_assert_cmpint (state.pull.end, ==, pull);
  g_assert_cmpint (state.push.trouble != NULL, ==, trouble);
  g_assert_cmpint (state.pull.trouble != NULL, ==, trouble);
  g_assert_cmpint (state.doing, ==, MUSTER_COURIER_RESTS);
}

/* Each way has its own answer, also when there is nothing to bring; and its own trouble, also where
 * both meet the same wall. */
static void
test_asked (CourierKit *self, gconstpointer unused)
{
  g_auto (MusterCourierState) first = {0}, asked = {0};

  courier_kit_join (self);
  muster_courier_push_now (self->courier);
  muster_courier_get_state (self->courier, &first);
  g_assert_true (first.push.asked);
  g_assert_false (first.pull.asked);
  g_assert_cmpuint (self->told, >, 0);
  courier_kit_wait_for (self, push_ended);
  courier_kit_wait_for (self, courier_kit_all_sent);
  muster_courier_get_state (self->courier, &asked);
  g_assert_cmpuint (asked.push.moved, >=, 2); /* that it was enrolled */
  g_assert_cmpstr (asked.url, !=, NULL);
  assert_ways (self, MUSTER_COURIER_WELL, MUSTER_COURIER_NOT_ASKED, FALSE);
  muster_courier_pull_now (self->courier);
  courier_kit_wait_for (self, pull_ended);
  assert_ways (self, MUSTER_COURIER_WELL, MUSTER_COURIER_WELL, FALSE);
  courier_kit_stop_server (self);
  muster_courier_pull_now (self->courier);
  courier_kit_wait_for (self, pull_failed);
  assert_ways (self, MUSTER_COURIER_WELL, MUSTER_COURIER_FAILED, TRUE);
  courier_kit_start_server (self);
  muster_courier_push_now (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  courier_kit_wait_for (self, push_ended);
}

/* What staff stop stays stopped for a while, and the other way does not. */
static void
test_stopped (CourierKit *self, gconstpointer unused)
{
  g_auto (MusterCourierState) state = {0};

  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  g_subprocess_send_signal (self->server, SIGSTOP);
  courier_kit_append (self);
  muster_courier_push_now (self->courier);
  courier_kit_wait_for (self, pushes);
  muster_courier_cancel (self->courier);
  courier_kit_wait_for (self, push_stopped);
  g_subprocess_send_signal (self->server, SIGCONT);
  muster_courier_pull_now (self->courier);
  courier_kit_wait_for (self, pull_ended);
  assert_ways (self, MUSTER_COURIER_STOPPED, MUSTER_COURIER_WELL, FALSE);
  muster_courier_wake (self->courier);
  courier_kit_run_for (1000);
  muster_courier_get_state (self->courier, &state);
  g_assert_cmpint (state.unsent, ==, 1);
  muster_courier_push_now (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  g_subprocess_send_signal (self->server, SIGSTOP);
  muster_courier_pull_now (self->courier);
  courier_kit_wait_for (self, pulls);
  muster_courier_cancel (self->courier);
  courier_kit_wait_for (self, pull_stopped);
  g_subprocess_send_signal (self->server, SIGCONT);
  courier_kit_append (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
}

#define ADD(name, test)                                                                            \
  g_test_add (                                                                                     \
      "/courier/" name, CourierKit, argv[1], courier_kit_set_up, test, courier_kit_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  ADD ("asked", test_asked);
  ADD ("stopped", test_stopped);
  return g_test_run ();
}
