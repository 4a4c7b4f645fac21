/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-admission.h"

#include <string.h>

#include "muster-wire-rows.h"

/* --- a pass --- */

MusterWirePass *
muster_wire_pass_new (const char *station, const char *label, gint64 at_ms)
{
  MusterWirePass *self = g_new0 (MusterWirePass, 1);

  self->station = g_strdup (station);
  self->label = g_strdup (label);
  self->at_ms = at_ms;
  return self;
}

void
muster_wire_pass_free (MusterWirePass *self)
{
  g_free (self->station);
  g_free (self->label);
  g_free (self);
}

static void
put_pass (GString *json, const MusterWirePass *pass)
{
  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "station", pass->station);
  muster_wire_put_string (json, "label", pass->label);
  muster_wire_put_int (json, "at_ms", pass->at_ms);
  muster_wire_end (json, '}');
}

static MusterWirePass *
read_pass (const MusterWireNode *node)
{
  const char *station = muster_wire_get_string (muster_wire_get_member (node, "station"));
  const char *label = muster_wire_get_string (muster_wire_get_member (node, "label"));
  const gint64 at_ms = muster_wire_get_int (muster_wire_get_member (node, "at_ms"), -1);

  if (!muster_wire_is_id (station) || label == NULL || *label == '\0' ||
      strlen (label) > MUSTER_WIRE_MAX_LABEL || at_ms < 0)
    return NULL;
  return muster_wire_pass_new (station, label, at_ms);
}

/* --- an admission --- */

GBytes *
muster_wire_admission_to_json (const MusterWireAdmission *admission)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "session", admission->session);
  muster_wire_put_string (json, "person", admission->person);
  muster_wire_begin (json, "passes", '[');
  for (guint i = 0; i < admission->passes->len; i++)
    put_pass (json, g_ptr_array_index (admission->passes, i));
  muster_wire_end (json, ']');
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

static gboolean
read_passes (const MusterWireNode *list, MusterWireAdmission *admission)
{
  admission->passes = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_pass_free);
  if (!muster_wire_is (list, MUSTER_WIRE_ARRAY) || muster_wire_count (list) < 1 ||
      muster_wire_count (list) > MUSTER_WIRE_MAX_PASSES)
    return FALSE;
  for (const MusterWireNode *at = muster_wire_get_first (list); at != NULL;
       at = muster_wire_get_next (at)) {
    MusterWirePass *pass = read_pass (at);

    if (pass == NULL)
      return FALSE;
    g_ptr_array_add (admission->passes, pass);
  }
  return TRUE;
}

static gboolean
read_admission (const MusterWireNode *root, MusterWireAdmission *admission)
{
  const char *person = muster_wire_get_string (muster_wire_get_member (root, "person"));

  admission->session = muster_wire_dup_member (root, "session", MUSTER_WIRE_MAX_SESSION);
  admission->person = muster_wire_is_id (person) ? g_strdup (person) : NULL;
  return admission->session != NULL && *admission->session != '\0' && admission->person != NULL &&
         read_passes (muster_wire_get_member (root, "passes"), admission);
}

/* @admission: (out caller-allocates): to be cleared, if it is %TRUE */
gboolean
muster_wire_admission_parse (GBytes *json, MusterWireAdmission *admission, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_ROW, error);

  *admission = (MusterWireAdmission){0};
  if (wire == NULL)
    return FALSE;
  if (read_admission (muster_wire_get_root (wire), admission))
    return TRUE;
  muster_wire_admission_clear (admission);
  return muster_wire_refuse ("admission", error);
}

void
muster_wire_admission_clear (MusterWireAdmission *admission)
{
  g_clear_pointer (&admission->session, g_free);
  g_clear_pointer (&admission->person, g_free);
  g_clear_pointer (&admission->passes, g_ptr_array_unref);
}

/* --- a clock --- */

void
muster_wire_put_station_clock (GString *json, const char *key, const MusterStationClock *clock)
{
  muster_wire_begin (json, key, '{');
  muster_wire_put_string (json, "boot", clock->boot);
  muster_wire_put_int (json, "began_ms", clock->began_ms);
  muster_wire_put_int (json, "offset_ms", clock->offset_ms);
  muster_wire_end (json, '}');
}

static gboolean
is_int (const MusterWireNode *node)
{
  return muster_wire_is (node, MUSTER_WIRE_INT);
}

/* @clock: (out caller-allocates): to be cleared, if it is %TRUE */
gboolean
muster_wire_read_station_clock (const MusterWireNode *node, MusterStationClock *clock)
{
  const MusterWireNode *began = muster_wire_get_member (node, "began_ms");
  const MusterWireNode *offset = muster_wire_get_member (node, "offset_ms");

  *clock = (MusterStationClock){0};
  if (!is_int (began) || !is_int (offset))
    return FALSE;
  clock->boot = muster_wire_dup_member (node, "boot", MUSTER_WIRE_MAX_BOOT);
  clock->began_ms = muster_wire_get_int (began, 0);
  clock->offset_ms = muster_wire_get_int (offset, 0);
  return clock->boot != NULL;
}
