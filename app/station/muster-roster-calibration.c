/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-calibration.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "muster-error.h"

/* What is gathered from the rows of the store. */
typedef struct {
  MusterRosterCalibration *result;
  const char *model;
  const char *column; /* nullable */
  gboolean column_seen;
  GHashTable *group_indices; /* owned: name (of .result->groups) → index */
  GPtrArray *templates;      /* owned */
  GArray *entries;           /* owned, of MusterCrossEntry */
} Gather;

static void
gather_clear (Gather *gather)
{
  g_clear_pointer (&gather->group_indices, g_hash_table_unref);
  g_clear_pointer (&gather->templates, g_ptr_array_unref);
  g_clear_pointer (&gather->entries, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gather, gather_clear)

/* NULL if the roster has no such column, "" if it says nothing of this person. */
static char *
dup_column (const MusterRosterTemplate *row, const char *column)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *extra;
  JsonNode *value;

  if (g_str_equal (column, "unit"))
    return g_strdup (row->unit);
  root = row->extra_json != NULL ? json_from_string (row->extra_json, NULL) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  extra = json_node_get_object (root);
  value = json_object_get_member (extra, column);
  if (value == NULL)
    return NULL;
  return JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING
             ? json_node_dup_string (value)
             : g_strdup ("");
}

static gboolean
find_group (Gather *gather, const MusterRosterTemplate *row, int *group, GError **error)
{
  GPtrArray *groups = gather->result->groups;
  g_autofree char *name = NULL;
  gpointer index;

  *group = MUSTER_CROSS_NO_GROUP;
  if (gather->column == NULL)
    return TRUE;
  name = dup_column (row, gather->column);
  gather->column_seen = gather->column_seen || name != NULL;
  if (name == NULL || *name == '\0')
    return TRUE;
  if (g_hash_table_lookup_extended (gather->group_indices, name, NULL, &index)) {
    *group = GPOINTER_TO_INT (index);
    return TRUE;
  }
  if (groups->len == MUSTER_CROSS_MAX_GROUPS) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("The column “%s” has more than %u different values; that is no grouping."),
                 gather->column,
                 MUSTER_CROSS_MAX_GROUPS);
    return FALSE;
  }
  *group = (int) groups->len;
  g_hash_table_insert (gather->group_indices, name, GINT_TO_POINTER (*group));
  g_ptr_array_add (groups, g_steal_pointer (&name));
  return TRUE;
}

static gboolean
add_row (Gather *gather, const MusterRosterTemplate *row, GError **error)
{
  MusterCrossEntry entry = {.person = row->person};
  g_autoptr (GError) unreadable = NULL;
  MusterTemplate *template_ = muster_template_from_bytes (row->template_, &unreadable);
  gint64 *person;

  if (template_ == NULL || !g_str_equal (muster_template_get_model (template_), gather->model)) {
    g_warning ("Template of reference %" G_GINT64_FORMAT " is left out: %s",
               row->reference,
               unreadable != NULL ? unreadable->message : "of another model");
    g_clear_pointer (&template_, muster_template_unref);
    return TRUE;
  }
  g_ptr_array_add (gather->templates, template_);
  entry.template_ = template_;
  if (!find_group (gather, row, &entry.group, error))
    return FALSE;
  g_array_append_val (gather->entries, entry);
  person = g_new (gint64, 1);
  *person = row->person;
  g_hash_table_replace (gather->result->numbers, person, g_strdup (row->student_number));
  return TRUE;
}

static gboolean
gather_rows (Gather *gather, MusterStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows = muster_store_list_templates (store, gather->model, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!add_row (gather, g_ptr_array_index (rows, i), error))
      return FALSE;
  if (rows->len == 0 || gather->column == NULL || gather->column_seen)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_NOT_FOUND,
               _ ("The roster has no column “%s”."),
               gather->column);
  return FALSE;
}

/**
 * muster_roster_calibration_run:
 * @model: whose templates are compared
 * @fmr: see muster_calibration_run()
 * @list_from: see muster_calibration_run()
 * @group_column: (nullable): “unit” or one of the import's own columns, for rates by group
 * @progress: (nullable) (scope call): on this thread
 * @result: (out): to be cleared in any case
 *
 * Blocks; any thread but the main one of a program with windows.
 *
 * Returns: %FALSE with NOT_FOUND (too few people, no such column), BAD_DATA, STORE or
 * %G_IO_ERROR_CANCELLED
 */
gboolean
muster_roster_calibration_run (MusterStore *store,
                               const char *model,
                               double fmr,
                               double list_from,
                               const char *group_column,
                               GCancellable *cancellable,
                               MusterCrossProgress progress,
                               gpointer user_data,
                               MusterRosterCalibration *result,
                               GError **error)
{
  g_auto (Gather) gather = {
      .result = result,
      .model = model,
      .column = group_column,
      .group_indices = g_hash_table_new (g_str_hash, g_str_equal),
      .templates = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_template_unref),
      .entries = g_array_new (FALSE, FALSE, sizeof (MusterCrossEntry)),
  };

  *result = (MusterRosterCalibration){
      .numbers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free),
      .groups = g_ptr_array_new_with_free_func (g_free),
  };
  return gather_rows (&gather, store, error) &&
         muster_calibration_run ((const MusterCrossEntry *) (gpointer) gather.entries->data,
                                 gather.entries->len,
                                 result->groups->len,
                                 fmr,
                                 list_from,
                                 cancellable,
                                 progress,
                                 user_data,
                                 &result->calibration,
                                 error);
}

void
muster_roster_calibration_clear (MusterRosterCalibration *self)
{
  muster_calibration_clear (&self->calibration);
  g_clear_pointer (&self->numbers, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
}

const char *
muster_roster_calibration_get_number (const MusterRosterCalibration *self, gint64 person)
{
  return g_hash_table_lookup (self->numbers, &person);
}

/* What the station is to keep of it. */
MusterCalibrated
muster_roster_calibration_sum_up (const MusterRosterCalibration *self)
{
  const MusterCalibration *calibration = &self->calibration;

  return (MusterCalibrated){.accept = calibration->threshold,
                            .fmr = calibration->wanted_fmr,
                            .enough = calibration->enough,
                            .n_pairs = calibration->n_pairs,
                            .n_people = calibration->n_people,
                            .time = g_get_real_time () / G_USEC_PER_SEC};
}
