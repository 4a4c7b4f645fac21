/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

#define FAKE_BUS_SIZE  8
#define FAKE_BUS_FOUND 6 /* the first places, where FakeMany looks */

/* A bus with places where fake devices are plugged in. FakeMany finds those in the first places by
 * itself, as a USB driver does; FakeSetup has the one that its settings name ("port=6"); FakePlain
 * has the last place; FakeVirtual must never be opened. A card "!" cannot be read. Any thread. */
GType fake_many_get_type (void);    /* "sdt-usb" */
GType fake_setup_get_type (void);   /* "sdt-serial" */
GType fake_plain_get_type (void);   /* "pcsc" */
GType fake_virtual_get_type (void); /* "virtual" */

void fake_bus_reset (void);
void fake_bus_plug (guint place);
void fake_bus_unplug (guint place);
/* The device at @place cannot be opened, for this reason; -1 to end that. */
void fake_bus_refuse (guint place, int card_error);
/* Closing the device at @place takes so long. */
void fake_bus_set_slow (guint place, guint end_ms);
/* Puts a card on; it lies there until lifted. */
void fake_bus_tap (guint place, const char *number);
void fake_bus_lift (guint place);
/* Cards put on that no reader has read yet. */
guint fake_bus_count_unread (void);
guint fake_bus_count_opens (void);
/* How often a reader found its place in the hands of another. */
guint fake_bus_count_conflicts (void);

G_END_DECLS
