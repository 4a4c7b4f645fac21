/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-csv.h"

G_BEGIN_DECLS

/* Which column of a list of people says what. A column is known by the usual names that schools
 * give it, Chinese or English, or by what somebody said of it. */
typedef enum {
  MUSTER_PEOPLE_STUDENT,
  MUSTER_PEOPLE_NAME,
  MUSTER_PEOPLE_ID,
  MUSTER_PEOPLE_CARD,
  MUSTER_PEOPLE_UNIT,
  MUSTER_PEOPLE_N_FIELDS,
} MusterPeopleField;

typedef struct {
  int of[MUSTER_PEOPLE_N_FIELDS]; /* -1: not in the list */
} MusterPeopleColumns;

const char *muster_people_field_to_nick (MusterPeopleField field);
gboolean muster_people_columns_find (const MusterCsv *csv,
                                     const char *const *map,
                                     MusterPeopleColumns *columns,
                                     GError **error);
gboolean muster_people_columns_has (const MusterPeopleColumns *self, guint column);
char **muster_people_columns_dup_map (const MusterPeopleColumns *self,
                                      const MusterCsv *csv) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
