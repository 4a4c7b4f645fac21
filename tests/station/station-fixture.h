/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rehearsal.h"
#include "muster-station-kit.h"
#include "muster-virtual-reader.h"

/* A rehearsal station of real parts in a folder of its own, started. */

#define STATION_PATIENCE_S 90

typedef struct {
  MusterStationKit kit;
  MusterVirtualReader *reader; /* owned */
  const MusterRehearsalPerson *people;
  gsize n_people;
  MusterVisit ended;
  guint n_ended;
  char *folder; /* owned */
} StationFixture;

/* @data: (nullable): kinds of challenges, "turn-left;blink", one of which is asked for; else none.
 * Or a rule of the profile, "allow-again=true". */
void station_fixture_set_up (StationFixture *fixture, gconstpointer data);
void station_fixture_tear_down (StationFixture *fixture, gconstpointer data);
/* Runs the main loop until the station is in @state and nothing is being saved. */
void station_fixture_wait_for (StationFixture *fixture, MusterVisitState state);
/* Until @n visits have ended. */
void station_fixture_wait_ended (StationFixture *fixture, guint n);
void station_fixture_assert_page (StationFixture *fixture, MusterPage page);
