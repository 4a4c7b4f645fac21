/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MUSTER_TYPE_PERSON (muster_person_get_type ())
G_DECLARE_FINAL_TYPE (MusterPerson, muster_person, MUSTER, PERSON, GObject)

/* What the roster knows of one person. Strings are UTF-8 and never NULL ("" = not known). */
MusterPerson *muster_person_new (gint64 id,
                                 const char *student_number,
                                 const char *name,
                                 const char *id_number,
                                 const char *unit) G_GNUC_WARN_UNUSED_RESULT;

gint64 muster_person_get_id (MusterPerson *self);
const char *muster_person_get_student_number (MusterPerson *self);
const char *muster_person_get_name (MusterPerson *self);
const char *muster_person_get_id_number (MusterPerson *self);
const char *muster_person_get_unit (MusterPerson *self);

/* Masked for a public screen: 陈＊然, 2026****17, the last four digits of the ID number. */
char *muster_person_dup_masked_name (MusterPerson *self) G_GNUC_WARN_UNUSED_RESULT;
char *muster_person_dup_masked_student_number (MusterPerson *self) G_GNUC_WARN_UNUSED_RESULT;
char *muster_person_dup_id_number_tail (MusterPerson *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
