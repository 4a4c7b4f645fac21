/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-store.h"

G_BEGIN_DECLS

/* "Find by name": a field, and who of the roster has what is typed. For staff alone. It only shows
 * what it is given.
 *
 * Signals:
 *   "look" (const char *text): this is typed now
 *   "pick" (guint rank): staff take this one, from 0 */
#define MUSTER_TYPE_PEOPLE_DIALOG (muster_people_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MusterPeopleDialog, muster_people_dialog, MUSTER, PEOPLE_DIALOG, AdwWindow)

MusterPeopleDialog *muster_people_dialog_new (GtkWindow *parent);
/* @hits: of MusterPersonHit; @total: with those that are left out; @trouble: nullable: why nobody
 * can be found */
void muster_people_dialog_show (MusterPeopleDialog *self,
                                GPtrArray *hits,
                                guint total,
                                const char *trouble);

G_END_DECLS
