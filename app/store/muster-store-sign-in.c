/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-sign-in.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-card-uid.h"
#include "muster-error.h"
#include "muster-store-private.h"

/* Signing in, in the one order that leaves no way to guess: the try is on the disk before the PIN
 * is looked at, and only a sign-in that succeeded as a whole takes it back. */

static MusterStaff *
refuse (GError **error)
{
  /* which of the two was wrong is nobody's business but the owner's */
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_WRONG_SECRET,
                       _ ("That is not right. Check the PIN, and the card where one is needed."));
  return NULL;
}

static MusterStaff *
refuse_now (const MusterStaffRow *row, GError **error)
{
  if (row->shut)
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NO_RIGHTS,
                         _ ("Too many wrong tries. A supervisor has to unlock this account."));
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NO_RIGHTS,
                 g_dngettext (GETTEXT_PACKAGE,
                              "Too many wrong tries. Wait for %lld second.",
                              "Too many wrong tries. Wait for %lld seconds.",
                              (gulong) row->wait),
                 (long long) row->wait);
  return NULL;
}

static gboolean
card_fits (const MusterStaff *staff, const char *shown)
{
  g_autofree char *uid = shown != NULL ? muster_card_uid_normalise (shown) : NULL;

  if (staff->card == NULL)
    return TRUE;
  return uid != NULL && strlen (uid) == strlen (staff->card) &&
         sodium_memcmp (uid, staff->card, strlen (uid)) == 0;
}

/* A station that is short of memory, or whose own secret is gone, has looked at no PIN: it must not
 * shut the accounts of all its staff one after the other. */
static void
forget_try (MusterStore *self, gint64 staff, const GError *why, MusterStaffRow *row)
{
  g_autoptr (GError) error = NULL;

  if (g_error_matches (why, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA))
    return;
  if (!muster_store_uncount_try (self, staff, &error)) {
    g_warning ("A try of an account was not taken back: %s", error->message);
    return;
  }
  row->tries -= MIN (row->tries, 1);
  row->counted = FALSE;
}

/* The PIN was right; the rest of it, or the store is left as closed as it was. */
static MusterStaff *
check_rest (MusterStore *self, const MusterSignIn *who, gboolean was_sealed_off, GError **error)
{
  g_autoptr (MusterStaff) staff = muster_store_get_staff (self, who->staff, error);

  if (staff != NULL && !staff->retired && card_fits (staff, who->card))
    return g_steal_pointer (&staff);
  if (was_sealed_off && !muster_store_close_keys (self, staff != NULL ? error : NULL))
    return NULL;
  return staff != NULL ? refuse (error) : NULL;
}

/**
 * muster_store_sign_in:
 * @who: who wants to
 * @reading: (nullable): what the clocks say; %NULL reads those of this machine
 * @row: (out caller-allocates): how the tries stand now; without staff
 *
 * A store that nobody can read is open afterwards. Takes about a second; not for the main thread.
 *
 * Returns: (transfer full): who it is; %NULL with WRONG_SECRET, NO_RIGHTS (too many tries: see
 *   @row), NOT_FOUND (no such account, or without a PIN), BAD_DATA (the account was changed in the
 *   file), STORE_FULL, STORE
 */
MusterStaff *
muster_store_sign_in (MusterStore *self,
                      const MusterSignIn *who,
                      const MusterClockReading *reading,
                      MusterStaffRow *row,
                      GError **error)
{
  g_autoptr (MusterStaff) staff = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean sealed_off;

  if (!muster_store_count_try (self, who->staff, reading, row, error))
    return NULL;
  if (!row->counted)
    return refuse_now (row, error);
  sealed_off = muster_store_is_sealed_off (self); /* as of the counting: a closing is behind it */
  if (!muster_store_open_staff_slot (self, who->staff, who->pin, &failure)) {
    if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET))
      return refuse (error);
    forget_try (self, who->staff, failure, row);
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  staff = check_rest (self, who, sealed_off, error);
  if (staff == NULL)
    return NULL;
  if (!muster_store_reset_tries (self, who->staff, NULL, error)) {
    if (sealed_off)
      muster_store_close_keys (self, NULL);
    return NULL;
  }
  *row = (MusterStaffRow){.counted = TRUE};
  return g_steal_pointer (&staff);
}

/**
 * muster_store_retire_staff:
 * @by: (nullable): who signed for it; %NULL: the installer
 *
 * The account stays in the list, signs in no more, and its PIN opens nothing.
 *
 * Returns: %FALSE with NOT_FOUND, BAD_DATA (the last admin), FAILED (nobody could open the store
 * any more), STORE_FULL, STORE
 */
gboolean
muster_store_retire_staff (MusterStore *self, gint64 staff, const MusterStaffBy *by, GError **error)
{
  g_autoptr (GError) damaged = NULL;
  g_autoptr (MusterStaff) account = muster_store_get_staff (self, staff, &damaged);

  if (account == NULL && g_error_matches (damaged, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    account = muster_staff_new ("?", "?", MUSTER_ROLE_OPERATOR); /* what it was nobody knows */
    account->id = staff;
  } else if (account == NULL) {
    g_propagate_error (error, g_steal_pointer (&damaged));
    return FALSE;
  }
  account->retired = TRUE;
  return muster_store_put_staff (self, account, by, error);
}
