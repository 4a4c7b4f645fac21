/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-setup.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-store-accounts.h"

/* Nothing is in the store before all of it was said: with the first account the desk asks who is
 * there, and somebody who stopped in the middle would stand before it without a PIN. */

typedef struct {
  MusterStaff *staff; /* owned; id 0: not in the store yet */
  char *pin;          /* owned; NULL once it opens the store */
} Account;

struct _MusterSetup {
  GObject parent_instance;

  MusterStore *store;  /* owned */
  GPtrArray *accounts; /* owned, of Account; not touched while they are being made */
  gboolean opens_itself;
  gboolean working;
  gint n_made; /* atomic */
};

G_DEFINE_FINAL_TYPE (MusterSetup, muster_setup, G_TYPE_OBJECT)

static void
wipe_pin (Account *account)
{
  if (account->pin != NULL)
    explicit_bzero (account->pin, strlen (account->pin));
  g_clear_pointer (&account->pin, g_free);
}

static void
account_free (gpointer data)
{
  Account *account = data;

  wipe_pin (account);
  muster_staff_free (account->staff);
  g_free (account);
}

static const Account *
get (MusterSetup *self, guint position)
{
  return g_ptr_array_index (self->accounts, position);
}

static void
muster_setup_finalize (GObject *object)
{
  MusterSetup *self = MUSTER_SETUP (object);

  g_ptr_array_unref (self->accounts);
  g_object_unref (self->store);
  G_OBJECT_CLASS (muster_setup_parent_class)->finalize (object);
}

static void
muster_setup_class_init (MusterSetupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_setup_finalize;
}

static void
muster_setup_init (MusterSetup *self)
{
  self->accounts = g_ptr_array_new_with_free_func (account_free);
  self->opens_itself = TRUE;
}

/**
 * muster_setup_new:
 * @store: open, without accounts
 */
MusterSetup *
muster_setup_new (MusterStore *store)
{
  MusterSetup *self = g_object_new (MUSTER_TYPE_SETUP, NULL);

  self->store = g_object_ref (store);
  return self;
}

/* --- who --- */

static gboolean
is_there (MusterSetup *self, const MusterStaff *staff)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (get (self, i)->staff->name, staff->name))
      return TRUE;
  return FALSE;
}

/**
 * muster_setup_add:
 * @role: one of them is an admin, and stands first: without one the store takes no account
 * @pin: copied, and wiped as soon as it opens the store
 *
 * Errors: BAD_DATA: the name or the PIN is not good enough, or the name is there already
 */
gboolean
muster_setup_add (
    MusterSetup *self, const char *name, MusterRole role, const char *pin, GError **error)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  Account *account;
  gboolean first;

  g_return_val_if_fail (MUSTER_IS_SETUP (self) && !self->working, FALSE);
  if (!muster_staff_check (staff, error) || !muster_pin_check (pin, error))
    return FALSE;
  if (is_there (self, staff)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%s is there already. Each person has one account."),
                 staff->name);
    return FALSE;
  }
  account = g_new0 (Account, 1);
  account->staff = g_steal_pointer (&staff);
  account->pin = g_strdup (pin);
  first = role == MUSTER_ROLE_ADMIN &&
          (self->accounts->len == 0 || get (self, 0)->staff->role != MUSTER_ROLE_ADMIN);
  g_ptr_array_insert (self->accounts, first ? 0 : -1, account);
  return TRUE;
}

void
muster_setup_remove (MusterSetup *self, guint position)
{
  g_return_if_fail (MUSTER_IS_SETUP (self) && !self->working && position < self->accounts->len);
  g_ptr_array_remove_index (self->accounts, position);
}

guint
muster_setup_get_n (MusterSetup *self)
{
  g_return_val_if_fail (MUSTER_IS_SETUP (self), 0);
  return self->accounts->len;
}

const char *
muster_setup_get_name (MusterSetup *self, guint position)
{
  g_return_val_if_fail (MUSTER_IS_SETUP (self) && position < self->accounts->len, NULL);
  return get (self, position)->staff->name;
}

MusterRole
muster_setup_get_role (MusterSetup *self, guint position)
{
  g_return_val_if_fail (MUSTER_IS_SETUP (self) && position < self->accounts->len, MUSTER_ROLE_NONE);
  return get (self, position)->staff->role;
}

gboolean
muster_setup_has_second (MusterSetup *self)
{
  guint n = 0;

  g_return_val_if_fail (MUSTER_IS_SETUP (self), FALSE);
  for (guint i = 0; i < self->accounts->len; i++)
    n += get (self, i)->staff->role >= MUSTER_ROLE_SUPERVISOR;
  return n >= 2;
}

/**
 * muster_setup_set_opens_itself:
 * @opens_itself: %FALSE: after a start nobody on the roster is known until somebody signs in. Needs
 *   a recovery sheet
 */
void
muster_setup_set_opens_itself (MusterSetup *self, gboolean opens_itself)
{
  g_return_if_fail (MUSTER_IS_SETUP (self) && !self->working);
  self->opens_itself = opens_itself;
}

/* --- the sheet --- */

static void
free_sheet (gpointer data)
{
  char *sheet = data;

  explicit_bzero (sheet, strlen (sheet));
  g_free (sheet);
}

static void
sheet_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const MusterSetup *self = source;
  GError *error = NULL;
  char *sheet = NULL;

  if (muster_store_add_recovery_slot (self->store, &sheet, &error))
    g_task_return_pointer (task, sheet, free_sheet);
  else
    g_task_return_error (task, error);
}

void
muster_setup_make_sheet_async (MusterSetup *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MUSTER_IS_SETUP (self));
  task = g_task_new (self, NULL, callback, user_data);
  g_task_run_in_thread (task, sheet_thread);
}

/**
 * muster_setup_make_sheet_finish:
 *
 * Returns: (transfer full): the code; %NULL with SEALED_OFF, STORE_FULL, STORE
 */
char *
muster_setup_make_sheet_finish (MusterSetup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- making it --- */

static void
made_cb (guint n_done, gpointer data)
{
  MusterSetup *self = data;

  g_atomic_int_set (&self->n_made, (gint) n_done);
}

/* All at once, or a desk that was killed meanwhile would ask for somebody who has no PIN. */
static gboolean
make_all (MusterSetup *self, GError **error)
{
  const guint n = self->accounts->len;
  g_autofree MusterStaff **staff = g_new0 (MusterStaff *, n);
  g_autofree const char **pins = g_new0 (const char *, n);

  if (n == 0 || get (self, 0)->staff->id != 0)
    return TRUE;
  for (guint i = 0; i < n; i++) {
    staff[i] = get (self, i)->staff;
    pins[i] = get (self, i)->pin;
  }
  if (!muster_store_put_accounts (self->store, staff, pins, n, NULL, made_cb, self, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    wipe_pin (g_ptr_array_index (self->accounts, i));
  return TRUE;
}

static void
apply_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MusterSetup *self = source;
  GError *error = NULL;

  if (make_all (self, &error) && !self->opens_itself)
    muster_store_set_opens_itself (self->store, FALSE, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * muster_setup_apply_async:
 *
 * Each takes a second or so; then all are there at once. What failed can be tried again.
 */
void
muster_setup_apply_async (MusterSetup *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MUSTER_IS_SETUP (self) && !self->working);
  self->working = TRUE;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_run_in_thread (task, apply_thread);
}

/**
 * muster_setup_apply_finish:
 *
 * Returns: %FALSE with SEALED_OFF, FAILED (no memory for a PIN, or no recovery sheet where the
 *   store is not to open itself), STORE_FULL, STORE
 */
gboolean
muster_setup_apply_finish (MusterSetup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  self->working = FALSE;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* While they are being made, for a bar of progress. */
guint
muster_setup_get_n_made (MusterSetup *self)
{
  g_return_val_if_fail (MUSTER_IS_SETUP (self), 0);
  return (guint) g_atomic_int_get (&self->n_made);
}
