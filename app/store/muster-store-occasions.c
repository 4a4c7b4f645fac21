/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-occasions.h"

#include "muster-occasion-table.h"
#include "muster-staff-table.h"
#include "muster-stmt.h"
#include "muster-store-private.h"

typedef struct {
  const MusterOccasion *occasion; /* borrowed */
  const MusterStaffBy *by;        /* borrowed, nullable */
  const char *station, *boot;     /* borrowed */
} Set;

/* When it ends is when people's data goes: the journal knows who said so. */
static gboolean
set_job (MusterDb *db, gpointer data, GError **error)
{
  const Set *set = data;
  const MusterRetentionDays *keep = &set->occasion->keep;
  g_autoptr (MusterEvent) event = muster_event_new ("occasion-set");

  muster_event_set_string (event, "occasion", set->occasion->id);
  muster_event_set_string (event, "profile", set->occasion->profile);
  muster_event_set_int (event, "opens", set->occasion->opens);
  muster_event_set_int (event, "closes", set->occasion->closes);
  muster_event_set_boolean (event, "everyone", set->occasion->everyone);
  if (set->occasion->keep_known) {
    muster_event_set_int (event, "keep_templates", keep->templates);
    muster_event_set_int (event, "keep_pictures", keep->pictures);
    muster_event_set_int (event, "keep_journal", keep->journal);
    muster_event_set_int (event, "keep_roster", keep->roster);
  }
  return muster_occasion_put (db, (gpointer) set->occasion, error) &&
         muster_staff_journal (db, event, set->by, set->station, set->boot, error);
}

gboolean
muster_store_set_occasion (MusterStore *self,
                           const MusterOccasion *occasion,
                           const MusterStaffBy *by,
                           GError **error)
{
  Set set = {.occasion = occasion, .by = by};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  set.station = muster_store_get_station (self);
  set.boot = muster_store_get_boot (self);
  return muster_occasion_check (occasion, error) &&
         muster_store_run_write (self, set_job, &set, error);
}

static gboolean
list_job (MusterDb *db, gpointer data, GError **error)
{
  GPtrArray *occasions = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT name FROM occasion ORDER BY id");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterOccasion *occasion;

    if (!has_row)
      return TRUE;
    occasion = muster_occasion_load (db, muster_stmt_get_text (stmt, 0), error);
    if (occasion == NULL)
      return FALSE;
    g_ptr_array_add (occasions, occasion);
  }
  return FALSE;
}

GPtrArray *
muster_store_list_occasions (MusterStore *self, GError **error)
{
  g_autoptr (GPtrArray) occasions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_occasion_free);

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  if (!muster_store_run_read (self, list_job, occasions, error))
    return NULL;
  return g_steal_pointer (&occasions);
}
