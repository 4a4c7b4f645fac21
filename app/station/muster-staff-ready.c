/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-ready.h"

#include <glib/gi18n-lib.h>

/**
 * muster_staff_ready:
 * @accounts: (element-type MusterStaffRow): those that are not retired
 * @ever: whether there were accounts at any time
 * @error: (nullable): why @accounts could not be read
 * @rehearsal: made-up people need nobody who vouches for them
 *
 * Returns: (transfer full) (nullable): the line "staff" of readiness; %NULL: nothing to be said
 */
MusterReadyItem *
muster_staff_ready (GPtrArray *accounts, gboolean ever, const GError *error, gboolean rehearsal)
{
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);
  guint shut = 0, damaged = 0, supervisors = 0, held = 0, waiting = 0;

  item->id = "staff";
  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (accounts, i);

    shut += row->shut;
    damaged += row->damaged;
    held += row->origin == MUSTER_STAFF_HELD;
    waiting += !muster_staff_was_vouched (row->staff);
    /* while the store cannot be read nobody's role is known */
    supervisors +=
        (row->staff->role >= MUSTER_ROLE_SUPERVISOR && muster_staff_was_vouched (row->staff)) ||
        row->staff->role == 0;
  }
  item->state = MUSTER_READY_WARN;
  if (error != NULL) {
    item->state = MUSTER_READY_FAIL;
    item->what = g_strdup_printf (_ ("The accounts cannot be read: %s"), error->message);
    item->remedy = g_strdup (_ ("Whoever is signed in can go on. Look at the line of the store."));
  } else if (!ever) {
    item->what =
        g_strdup (_ ("Nobody has an account yet: everyone at this desk may do everything, and a "
                     "typed name proves nobody"));
    item->remedy =
        g_strdup (_ ("Choose “Set up accounts…” in the menu, or run “muster staff add”."));
    if (rehearsal)
      g_clear_pointer (&item, muster_ready_item_free);
  } else if (accounts->len == 0 || damaged > 0) {
    item->state = MUSTER_READY_FAIL;
    item->what = g_strdup (_ ("Accounts were changed or removed in the store's file"));
    item->remedy = g_strdup (_ ("Find out who had it. “muster staff list” shows which they are."));
  } else if (shut > 0) {
    item->what = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                               "%u account, %u locked after wrong PINs",
                                               "%u accounts, %u locked after wrong PINs",
                                               accounts->len),
                                  accounts->len,
                                  shut);
    item->remedy = g_strdup (_ (
        "Once you know who tried: a supervisor signs in and unlocks it in the list of the staff."));
  } else if (held > 0) {
    item->what = g_strdup (_ ("The roster has taken the last admin of this station away; the "
                              "account stays until another admin can sign in"));
    item->remedy = g_strdup (_ (
        "Give another admin a PIN, or make one with “muster staff add --role admin”. The account "
        "goes with the next look at the roster."));
  } else if (supervisors < 2) {
    item->what = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                               "%u account, one that may be the second person",
                                               "%u accounts, one that may be the second person",
                                               accounts->len),
                                  accounts->len);
    item->remedy =
        g_strdup (_ ("Add another supervisor: who needs a second person cannot be both."));
  } else if (waiting > 0) {
    item->state = MUSTER_READY_OK;
    item->what = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                               "%u account, %u from the roster without a PIN yet",
                                               "%u accounts, %u from the roster without a PIN yet",
                                               accounts->len),
                                  accounts->len,
                                  waiting);
  } else {
    item->state = MUSTER_READY_OK;
    item->what = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u account", "%u accounts", accounts->len), accounts->len);
  }
  return item;
}
