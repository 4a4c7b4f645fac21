/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-rehearsal-roster.h"
#include "muster-rehearsal.h"

#define JPEG_QUALITY 92

static gboolean
put_reference (MusterStore *store,
               MusterFaceEngine *engine,
               const MusterRehearsalPerson *person,
               MusterCase *found,
               GError **error)
{
  g_autoptr (MusterFrame) picture = muster_rehearsal_render_reference (person);
  g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (picture, JPEG_QUALITY, error);
  g_autoptr (MusterTemplate) template_ = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 reference = 0;

  if (jpeg == NULL)
    return FALSE;
  if (!muster_store_put_reference (
          store, muster_person_get_id (found->person), jpeg, "rehearsal", 0, &reference, error))
    return FALSE;
  template_ = muster_face_engine_enrol (engine, picture, NULL, error);
  if (template_ == NULL)
    return FALSE;
  bytes = muster_template_to_bytes (template_);
  return muster_store_put_template (
      store, reference, muster_template_get_model (template_), bytes, error);
}

/**
 * muster_rehearsal_roster_fill:
 * @store: the rehearsal's own store
 * @engine: (nullable): without one the people are known but have no references yet
 * @error: STORE…
 */
gboolean
muster_rehearsal_roster_fill (MusterStore *store, MusterFaceEngine *engine, GError **error)
{
  gsize n = 0;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);

  for (gsize i = 0; i < n; i++) {
    const char *cards[] = {people[i].card_uid, NULL};
    MusterRosterRow row = {
        .student_number = people[i].student_number,
        .name = people[i].name,
        .id_number = people[i].id_number,
        .unit = people[i].unit,
        .card_uids = cards,
    };
    g_autoptr (MusterCase) found = NULL;

    if (!muster_store_put_people (store, &row, 1, NULL, NULL, error))
      return FALSE;
    found = muster_store_find (
        store, MUSTER_FIND_BY_STUDENT, row.student_number, NULL, NULL, NULL, error);
    if (found == NULL)
      return FALSE;
    if (engine != NULL && found->references->len == 0 &&
        !put_reference (store, engine, &people[i], found, error))
      return FALSE;
  }
  return TRUE;
}
