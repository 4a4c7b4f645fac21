/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-admission.h"
#include "muster-roster-rows.h"
#include "muster-roster-stations.h"

G_BEGIN_DECLS

/* Who was let in where, by the entries that stations have sent: for each person and occasion one
 * admission, and its duplicates at other stations. Which is which, muster_admission_decide() says.
 * Stations are told by rows of kind "admission". In a transaction for writing, of the caller. */

/* Who writes; statements are kept between entries. */
typedef struct _MusterRosterAdmissions MusterRosterAdmissions;

/* An entry that was stored. */
typedef struct {
  const char *station; /* borrowed: a UUID */
  gint64 seq;
  const char *occasion; /* borrowed */
  const char *outcome;  /* borrowed: its nick */
  const char *subject;  /* borrowed, nullable: student number */
  gint64 effective_ms;
} MusterRosterOutcome;

/* Somebody's pass at another station than the one that was first. */
typedef struct {
  char *occasion, *number;       /* owned */
  char *name;                    /* owned, nullable: whoever is not on the roster has none */
  char *first_station, *station; /* owned: what people call them */
  gint64 first_ms, at_ms;        /* effective */
} MusterRosterDuplicate;

MusterRosterAdmissions *muster_roster_admissions_new (MusterDb *db,
                                                      const char *scope) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_admissions_free (MusterRosterAdmissions *self);

gboolean muster_roster_admissions_note (MusterRosterAdmissions *self,
                                        const MusterRosterOutcome *outcome,
                                        gint64 now,
                                        GError **error);
gboolean muster_roster_admissions_tell_again (MusterRosterAdmissions *self,
                                              const char *number,
                                              gint64 now,
                                              GError **error);
gboolean muster_roster_admissions_catch_up (MusterDb *db, GError **error);

/* muster-roster-duplicates.c */
GPtrArray *muster_roster_duplicates_list (MusterRosterBook *book,
                                          const char *scope,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_duplicate_free (MusterRosterDuplicate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterAdmissions, muster_roster_admissions_free)

G_END_DECLS
