/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store.h"

#include "muster-case.h"
#include "muster-name-index.h"
#include "muster-reference-table.h"
#include "muster-roster-table.h"
#include "muster-store-private.h"

/* --- roster --- */

/**
 * muster_store_put_people:
 * @rows: whole people: what a row names replaces what is there. A %NULL field, or %NULL for
 *   card_uids, leaves it as it is; "" or an empty list clears it
 * @n_new: (out) (optional): people not known before
 * @n_changed: (out) (optional): people of whom something changed
 *
 * All rows or none, in one transaction; the student number is the key. Two people of one call may
 * swap a card or an ID number. Card numbers are normalised (4 to 10 bytes of hex). Callers that
 * want to show progress give batches; each is all or nothing by itself.
 *
 * Returns: %FALSE with BAD_DATA (names row or student numbers: a number twice, a card or ID number
 *   that belongs to another person, text too long or no UTF-8), STORE_FULL, STORE
 */
gboolean
muster_store_put_people (MusterStore *self,
                         const MusterRosterRow *rows,
                         gsize n_rows,
                         guint *n_new,
                         guint *n_changed,
                         GError **error)
{
  MusterRosterImport import = {.rows = rows, .n_rows = n_rows};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  if (!muster_roster_check_rows (rows, n_rows, error) ||
      !muster_store_run_write (self, muster_roster_put_people, &import, error))
    return FALSE;
  if (n_new != NULL)
    *n_new = import.n_new;
  if (n_changed != NULL)
    *n_changed = import.n_changed;
  return TRUE;
}

/**
 * muster_store_put_reference:
 * @picture: the file as given, 1 byte to 32 MiB
 * @taken_at: seconds UTC, 0 = not known
 * @reference_id: (out) (optional)
 *
 * The same picture of the same person again keeps its id and its templates.
 *
 * Returns: %FALSE with NOT_FOUND (no such person), BAD_DATA, STORE_FULL, STORE
 */
gboolean
muster_store_put_reference (MusterStore *self,
                            gint64 person,
                            GBytes *picture,
                            const char *source,
                            gint64 taken_at,
                            gint64 *reference_id,
                            GError **error)
{
  MusterReferencePut put = {
      .person = person, .picture = picture, .source = source, .taken_at = MAX (taken_at, 0)};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);

  if (!muster_reference_check (&put, error) ||
      !muster_store_run_write (self, muster_reference_put, &put, error))
    return FALSE;
  if (reference_id != NULL)
    *reference_id = put.id;
  return TRUE;
}

/**
 * muster_store_put_template:
 * @model: which model computed it; a reference keeps one template for each
 * @template_: 1 byte to 1 MiB
 *
 * Returns: %FALSE with NOT_FOUND (no such reference), BAD_DATA, STORE_FULL, STORE
 */
gboolean
muster_store_put_template (
    MusterStore *self, gint64 reference_id, const char *model, GBytes *template_, GError **error)
{
  MusterTemplatePut put = {.reference = reference_id, .model = model, .template_ = template_};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_template_check (&put, error) &&
         muster_store_run_write (self, muster_template_put, &put, error);
}

static gboolean
count_people (MusterDb *db, gpointer data, GError **error)
{
  gint64 *counts = data;

  return muster_db_query_int64 (db, "SELECT count (*) FROM person", &counts[0], error) &&
         muster_db_query_int64 (
             db, "SELECT count (DISTINCT person) FROM reference", &counts[1], error);
}

/**
 * muster_store_count_people:
 * @with_reference: (out) (optional): how many of them have a reference picture
 *
 * Returns: how many people are in the roster; 0 with @error set on STORE
 */
guint
muster_store_count_people (MusterStore *self, guint *with_reference, GError **error)
{
  gint64 counts[2] = {0};

  g_return_val_if_fail (MUSTER_IS_STORE (self), 0);

  if (!muster_store_run_read (self, count_people, counts, error))
    return 0;
  if (with_reference != NULL)
    *with_reference = (guint) counts[1];
  return (guint) counts[0];
}

static gboolean
count_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_read (db, count_people, data, error);
}

void
muster_store_count_people_async (MusterStore *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (MUSTER_IS_STORE (self));
  task = muster_store_new_task (self,
                                muster_store_count_people_async,
                                g_new0 (gint64, 2),
                                g_free,
                                cancellable,
                                callback,
                                user_data);
  /* Asked each minute, for a figure: nothing is broken off for it. */
  g_task_set_priority (task, G_PRIORITY_LOW);
  muster_store_push (self, count_job, task);
}

guint
muster_store_count_people_finish (MusterStore *self,
                                  GAsyncResult *result,
                                  guint *with_reference,
                                  GError **error)
{
  const gint64 *counts;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;
  counts = g_task_get_task_data (G_TASK (result));
  if (with_reference != NULL)
    *with_reference = (guint) counts[1];
  return (guint) counts[0];
}

/* --- templates --- */

static MusterTemplateList *
template_list_new (const char *model)
{
  MusterTemplateList *list = g_new0 (MusterTemplateList, 1);

  list->model = g_strdup (model);
  return list;
}

static void
template_list_free (gpointer data)
{
  MusterTemplateList *list = data;

  g_free (list->model);
  g_clear_pointer (&list->found, g_ptr_array_unref);
  g_free (list);
}

static gboolean
list_templates_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_read (db, muster_template_list, data, error);
}

/**
 * muster_store_list_templates:
 * @model: whose templates are wanted
 *
 * Takes some 1.5 kB of memory a template of 256 values.
 *
 * Returns: (transfer full) (element-type MusterRosterTemplate): in the order of persons and
 *   references; or %NULL with STORE or BAD_DATA
 */
GPtrArray *
muster_store_list_templates (MusterStore *self, const char *model, GError **error)
{
  MusterTemplateList *list;
  GPtrArray *found = NULL;

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);

  list = template_list_new (model);
  if (muster_store_run (self, list_templates_job, list, error))
    found = g_steal_pointer (&list->found);
  template_list_free (list);
  return found;
}

void
muster_store_list_templates_async (MusterStore *self,
                                   const char *model,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  muster_store_push (self,
                     list_templates_job,
                     muster_store_new_task (self,
                                            muster_store_list_templates_async,
                                            template_list_new (model),
                                            template_list_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

GPtrArray *
muster_store_list_templates_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  MusterTemplateList *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  list = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&list->found);
}

/* --- find --- */

static MusterCaseFind *
case_find_new (MusterFind by, const char *a, const char *b, const char *occasion, const char *model)
{
  MusterCaseFind *find = g_new0 (MusterCaseFind, 1);

  find->by = by;
  find->a = g_strdup (a);
  find->b = g_strdup (b);
  find->occasion = g_strdup (occasion);
  find->model = g_strdup (model);
  return find;
}

static void
case_find_free (gpointer data)
{
  MusterCaseFind *find = data;

  g_free (find->a);
  g_free (find->b);
  g_free (find->occasion);
  g_free (find->model);
  muster_case_free (find->result);
  g_free (find);
}

static gboolean
find_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_read (db, muster_case_find, data, error);
}

/**
 * muster_store_find:
 * @a: what @by says; a card number in any usual hex form
 * @b: (nullable): the ID number, for NUMBERS
 * @occasion: (nullable): whose expected list, attempts, outcome and consent are wanted; %NULL: none
 * @model: (nullable): whose templates are wanted
 *
 * Returns: (transfer full): the case, or %NULL with NOT_FOUND (nobody; also for what cannot be a
 * card number), BAD_DATA (@a or @b is %NULL), STORE
 */
MusterCase *
muster_store_find (MusterStore *self,
                   MusterFind by,
                   const char *a,
                   const char *b,
                   const char *occasion,
                   const char *model,
                   GError **error)
{
  MusterCaseFind *find;
  MusterCase *found = NULL;

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);

  find = case_find_new (by, a, b, occasion, model);
  if (muster_store_run (self, find_job, find, error))
    found = g_steal_pointer (&find->result);
  case_find_free (find);
  return found;
}

void
muster_store_find_async (MusterStore *self,
                         MusterFind by,
                         const char *a,
                         const char *b,
                         const char *occasion,
                         const char *model,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  muster_store_push (self,
                     find_job,
                     muster_store_new_task (self,
                                            muster_store_find_async,
                                            case_find_new (by, a, b, occasion, model),
                                            case_find_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

MusterCase *
muster_store_find_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  MusterCaseFind *find;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  find = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&find->result);
}

/* --- searching for a part of a name --- */

static MusterNameSearch *
name_search_new (const char *text, guint limit)
{
  MusterNameSearch *search = g_new0 (MusterNameSearch, 1);

  search->text = g_strdup (text);
  search->limit = limit;
  return search;
}

static void
name_search_free (gpointer data)
{
  MusterNameSearch *search = data;

  g_free (search->text);
  g_clear_pointer (&search->found, g_ptr_array_unref);
  g_free (search);
}

static gboolean
search_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_read (db, muster_name_index_search, data, error);
}

/**
 * muster_store_search_people:
 * @text: UTF-8: parts of a name or of a student number, with blanks between
 * @limit: how many are wanted
 *
 * Whose name or student number has all these parts: first those whose name begins with the first
 * one, then the others, each in the order of the roster. Full and half width, big and small letters
 * are the same. The first search after the store was opened, or after an import, reads all names
 * (100,000 take about a second) and keeps them in memory until it is closed.
 *
 * Returns: (transfer full) (element-type MusterPersonHit): %NULL with SEALED_OFF, STORE
 */
GPtrArray *
muster_store_search_people (MusterStore *self, const char *text, guint limit, GError **error)
{
  MusterNameSearch *search;
  GPtrArray *found = NULL;

  g_return_val_if_fail (MUSTER_IS_STORE (self) && text != NULL, NULL);

  search = name_search_new (text, limit);
  if (muster_store_run (self, search_job, search, error))
    found = g_steal_pointer (&search->found);
  name_search_free (search);
  return found;
}

void
muster_store_search_people_async (MusterStore *self,
                                  const char *text,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_STORE (self) && text != NULL);
  muster_store_push (self,
                     search_job,
                     muster_store_new_task (self,
                                            muster_store_search_people_async,
                                            name_search_new (text, limit),
                                            name_search_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

/* @total: (out) (optional): how many there are, also those beyond the limit */
GPtrArray *
muster_store_search_people_finish (MusterStore *self,
                                   GAsyncResult *result,
                                   guint *total,
                                   GError **error)
{
  MusterNameSearch *search;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  search = g_task_get_task_data (G_TASK (result));
  if (total != NULL)
    *total = search->total;
  return g_steal_pointer (&search->found);
}
