/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-station.h"

G_BEGIN_DECLS

/* Finding somebody of the roster by name or student number, for staff: who comes without a card, or
 * with one that cannot be read. Main thread; the store is not waited for.
 *
 * Whoever may do it is asked once, in begin(); from then on it is theirs alone. Nobody who was
 * found stays once somebody else is at the desk, or the store was closed.
 *
 * Signal "changed" (): other people were found, or why none could be */
#define MUSTER_TYPE_PEOPLE_SEARCH (muster_people_search_get_type ())
G_DECLARE_FINAL_TYPE (MusterPeopleSearch, muster_people_search, MUSTER, PEOPLE_SEARCH, GObject)

/* Whether somebody may be looked for now: the store is open and no visit runs. */
gboolean muster_people_search_can (MusterStation *station);

MusterPeopleSearch *muster_people_search_new (MusterStation *station) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_people_search_begin (MusterPeopleSearch *self, const char *staff, GError **error);
void muster_people_search_look (MusterPeopleSearch *self, const char *text);

GPtrArray *muster_people_search_get_hits (MusterPeopleSearch *self); /* of MusterPersonHit */
guint muster_people_search_get_total (MusterPeopleSearch *self);     /* also of those left out */
const GError *muster_people_search_get_error (MusterPeopleSearch *self); /* NULL: none */

/* Begins a visit of the hit @rank, from 0. */
gboolean muster_people_search_pick (MusterPeopleSearch *self, guint rank, GError **error);

G_END_DECLS
