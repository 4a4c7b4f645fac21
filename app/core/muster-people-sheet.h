/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-people-columns.h"

G_BEGIN_DECLS

/* One thing that somebody who sends a list should know. Owned strings. */
typedef struct {
  guint line;     /* of the list; 0 = not about a line */
  gboolean fault; /* nobody is taken in while there is one */
  const char *id; /* static: what a program goes by, as "same-card" */
  char *column;   /* "" if not about one */
  char *who;      /* student number, "" if not known */
  char *what;     /* translated; tells no number but that of a line */
} MusterPeopleNote;

MusterPeopleNote *muster_people_note_new (guint line,
                                          const char *id,
                                          const char *column,
                                          const char *who,
                                          const char *what) G_GNUC_WARN_UNUSED_RESULT;
void muster_people_note_free (MusterPeopleNote *self);

/* A person as the list names them; all is borrowed. What is NULL is not spoken of in the list, ""
 * or an empty list of cards is there and empty. */
typedef struct {
  guint line;                 /* of the list, as an editor counts */
  const char *student_number; /* never NULL */
  const char *name;           /* never NULL */
  const char *id_number;      /* normalised */
  const char *unit;
  const char *const *card_uids; /* ends with NULL; normalised */
  const char *extra_json;       /* a JSON object of the columns we do not know */
} MusterPeopleRow;

/* A list of people that was read and looked through. Immutable; any thread. */
typedef struct _MusterPeopleSheet MusterPeopleSheet;

MusterPeopleSheet *muster_people_sheet_read (GBytes *bytes,
                                             const char *const *map,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterPeopleSheet *muster_people_sheet_read_csv (MusterCsv *csv,
                                                 const char *const *map,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_people_sheet_free (MusterPeopleSheet *self);

const MusterCsv *muster_people_sheet_get_csv (const MusterPeopleSheet *self);
const MusterPeopleColumns *muster_people_sheet_get_columns (const MusterPeopleSheet *self);
const MusterPeopleRow *muster_people_sheet_get_rows (const MusterPeopleSheet *self, gsize *n_rows);
GPtrArray *muster_people_sheet_get_notes (const MusterPeopleSheet *self);
guint muster_people_sheet_get_n_faults (const MusterPeopleSheet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPeopleNote, muster_people_note_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPeopleSheet, muster_people_sheet_free)

G_END_DECLS
