/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-photos.h"

G_BEGIN_DECLS

/* A list of people on its way into the roster: all of it or nothing. */

/* All borrowed. */
typedef struct {
  const char *path;       /* of a CSV or ZIP file */
  const char *photos;     /* nullable: a folder */
  const char *scope;      /* of the stations that are told */
  const char *const *map; /* nullable: what the columns are; %NULL: as was said last for the same */
  gboolean dry_run;       /* look, and change nothing */
  gboolean full;          /* who is not in the list is not on the roster any more */
  gint64 remove;          /* how many people somebody has said are to go, 0: nothing was said */
  MusterRosterProgress progress; /* nullable */
  gpointer progress_data;
  GCancellable *cancellable; /* nullable */
  gint64 now;                /* seconds UTC */
} MusterRosterIntake;

typedef struct {
  guint rows, faults;
  guint people_new, changed, same;
  guint missing; /* on the roster, not in the list */
  guint removed; /* of these, taken out */
  guint photos;  /* that are fit */
  guint no_photo;
  guint unused_photos;  /* of nobody in the list */
  const char *encoding; /* static, "" if nothing could be read */
  char **map;           /* owned, nullable: what the columns were taken for */
  GPtrArray *notes;     /* owned, of MusterPeopleNote, by line */
} MusterRosterIntakeReport;

gboolean muster_roster_intake_run (MusterRosterBook *book,
                                   const MusterRosterIntake *intake,
                                   MusterRosterIntakeReport *report,
                                   GError **error);
void muster_roster_intake_report_clear (MusterRosterIntakeReport *report);
char *muster_roster_intake_report_dup_csv (const MusterRosterIntakeReport *report)
    G_GNUC_WARN_UNUSED_RESULT;

/* muster-roster-intake-check.c */
void muster_roster_intake_check (const MusterPeopleSheet *sheet, MusterRosterIntakeReport *report);
void muster_roster_intake_add_fault (MusterRosterIntakeReport *report,
                                     const MusterPeopleRow *row,
                                     const char *id,
                                     const char *column,
                                     const char *what);

/* muster-roster-intake-list.c: the list itself, from a file or out of an archive */
MusterCsv *muster_roster_intake_load (const char *path,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_intake_is_zip (const char *path);
char **muster_roster_intake_dup_map (MusterRosterBook *book,
                                     const MusterCsv *csv,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_intake_save_map (MusterRosterBook *book,
                                        const MusterCsv *csv,
                                        char *const *map,
                                        GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterIntakeReport, muster_roster_intake_report_clear)

G_END_DECLS
