/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-courier.h"

G_BEGIN_DECLS

/* What the tests of the courier share. */

/* A roster as its own program, and a store that belongs to it. */
typedef struct {
  const char *program; /* muster-roster */
  char *folder, *data; /* owned */
  GSubprocess *server; /* owned */
  guint port;
  char *pin; /* owned */
  MusterStore *store;
  MusterCourier *courier;
  guint told; /* how often "changed" was */
} CourierKit;

typedef gboolean (*CourierKitWanted) (const MusterCourierState *state);

void courier_kit_start_server (CourierKit *self);
void courier_kit_stop_server (CourierKit *self);
void courier_kit_append (CourierKit *self);
char *courier_kit_new_code (CourierKit *self) G_GNUC_WARN_UNUSED_RESULT;
void courier_kit_join (CourierKit *self);
void courier_kit_open_store (CourierKit *self, const char *name);
/* @program: as g_test_add() hands it on */
void courier_kit_set_up (CourierKit *self, gconstpointer program);
void courier_kit_tear_down (CourierKit *self, gconstpointer unused);

/* Runs the main context meanwhile. */
void courier_kit_wait_for (CourierKit *self, CourierKitWanted wanted);
void courier_kit_run_for (guint ms);
gboolean courier_kit_all_sent (const MusterCourierState *state);
gboolean courier_kit_in_trouble (const MusterCourierState *state);

G_END_DECLS
