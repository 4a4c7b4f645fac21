/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-accounts.h"

struct _MusterAccounts {
  GObject parent_instance;

  MusterStore *store; /* owned */
  GPtrArray *rows;    /* owned, of MusterStaffRow */
  GPtrArray *retired; /* owned, of MusterStaffRow */
  GError *error;      /* owned, nullable: why they are those of before */
  gboolean ever;
  gboolean reading;
  gboolean again; /* asked for while they were being read */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterAccounts, muster_accounts, G_TYPE_OBJECT)

/* @all: (transfer full) (nullable) and @error: (transfer full) (nullable), as the store answered.
 * What cannot be read leaves what was known: rather that than everybody, or nobody. */
static void
take (MusterAccounts *self, GPtrArray *all, gboolean ever, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  if (all == NULL) {
    g_warning ("Accounts: %s", error->message);
    return;
  }
  self->ever = ever;
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->retired, 0);
  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++) {
    MusterStaffRow *row = g_ptr_array_index (all, i);

    g_ptr_array_add (row->staff->retired ? self->retired : self->rows, row);
  }
  g_ptr_array_unref (all);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterAccounts) self = user_data;
  gboolean ever = TRUE;
  GError *error = NULL;
  GPtrArray *all = muster_store_list_staff_finish (MUSTER_STORE (source), result, &ever, &error);

  self->reading = FALSE;
  take (self, all, ever, error);
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->again)
    muster_accounts_refresh (self);
}

static void
muster_accounts_dispose (GObject *object)
{
  MusterAccounts *self = MUSTER_ACCOUNTS (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_accounts_parent_class)->dispose (object);
}

static void
muster_accounts_class_init (MusterAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_accounts_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_accounts_init (MusterAccounts *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_staff_row_free);
  self->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_staff_row_free);
  self->ever = TRUE;
}

/**
 * muster_accounts_new:
 * @store: waited for: before there is a window that could show anybody
 *
 * Returns: (transfer full): who has an account now
 */
MusterAccounts *
muster_accounts_new (MusterStore *store)
{
  MusterAccounts *self = g_object_new (MUSTER_TYPE_ACCOUNTS, NULL);
  gboolean ever = TRUE;
  GError *error = NULL;
  GPtrArray *all = muster_store_list_staff (store, &ever, &error);

  self->store = g_object_ref (store);
  take (self, all, ever, error);
  return self;
}

/**
 * muster_accounts_refresh:
 *
 * Reads them anew, and how long somebody has to wait; "changed" says when that is known.
 */
void
muster_accounts_refresh (MusterAccounts *self)
{
  g_return_if_fail (MUSTER_IS_ACCOUNTS (self));
  self->again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  muster_store_list_staff_async (self->store, NULL, listed_cb, g_object_ref (self));
}

void
muster_accounts_note_try (MusterAccounts *self, gint64 staff, const MusterStaffRow *try_row)
{
  g_return_if_fail (MUSTER_IS_ACCOUNTS (self));
  for (guint i = 0; i < self->rows->len; i++) {
    MusterStaffRow *row = g_ptr_array_index (self->rows, i);

    if (row->staff->id != staff)
      continue;
    row->tries = try_row->tries;
    row->wait = try_row->wait;
    row->as_of = try_row->as_of;
    row->shut = try_row->shut;
  }
}

GPtrArray *
muster_accounts_get_rows (MusterAccounts *self)
{
  return self->rows;
}

static gint64
find_human (GPtrArray *rows, gint64 id)
{
  for (guint i = 0; i < rows->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (rows, i);

    if (row->staff->id == id)
      return row->staff->person;
  }
  return 0;
}

gint64
muster_accounts_get_human (MusterAccounts *self, gint64 id)
{
  const gint64 human = find_human (self->rows, id);

  return human != 0 ? human : find_human (self->retired, id);
}

/* One whom nobody ever gave a PIN never signed anything; one whom the roster has lowered may have.
 */
gboolean
muster_accounts_is_second (const MusterStaffRow *row, gint64 but)
{
  const MusterStaff *staff = row->staff;
  const MusterRole highest = MAX (staff->role, staff->highest);

  if (staff->id == but)
    return FALSE;
  return row->damaged || (highest != MUSTER_ROLE_OPERATOR && muster_staff_was_vouched (staff));
}

gboolean
muster_accounts_have_second (MusterAccounts *self, gint64 but)
{
  GPtrArray *const lists[] = {self->rows, self->retired};

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < lists[i]->len; k++)
      if (muster_accounts_is_second (g_ptr_array_index (lists[i], k), but))
        return TRUE;
  return FALSE;
}

gboolean
muster_accounts_get_ever (MusterAccounts *self)
{
  return self->ever;
}

const GError *
muster_accounts_get_error (MusterAccounts *self)
{
  return self->error;
}
