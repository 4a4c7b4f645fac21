/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rights.h"
#include "muster-store-sign-in.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_DUTY_OPEN,   /* there never were accounts: whoever is at the desk may do everything */
  MUSTER_DUTY_OUT,    /* nobody is signed in */
  MUSTER_DUTY_IN,     /* somebody is */
  MUSTER_DUTY_LOCKED, /* somebody is, and was away for long or locked the desk */
} MusterDutyState;

/* Who works at this desk, what they may do, and who signs with them. Every sign-in, failed try,
 * lock and signature goes into the journal with ids of accounts. Main thread; PINs are looked at on
 * threads of their own.
 *
 * Signals: "changed" () whenever any of the getters may say something else;
 *          "card" (gint64 staff) a card of the staff was shown while one was waited for;
 *          "lock-soon" (guint seconds) nobody did anything for long: the desk is locked then,
 * unless somebody does (muster_duty_touch()); 0: not any more, or it is locked. */
#define MUSTER_TYPE_DUTY (muster_duty_get_type ())
G_DECLARE_FINAL_TYPE (MusterDuty, muster_duty, MUSTER, DUTY, GObject)

/* Of time that passes also while the machine sleeps, in seconds; nobody can set it. */
typedef gint64 (*MusterDutyClock) (void);

MusterDuty *muster_duty_new (MusterStore *store,
                             const MusterRights *rights) G_GNUC_WARN_UNUSED_RESULT;
void muster_duty_set_clock (MusterDuty *self, MusterDutyClock clock);
void muster_duty_refresh (MusterDuty *self);
MusterStore *muster_duty_get_store (MusterDuty *self);

MusterDutyState muster_duty_get_state (MusterDuty *self);
gboolean muster_duty_shows (MusterDuty *self);               /* whether the desk may show anybody */
const MusterStaff *muster_duty_get_staff (MusterDuty *self); /* also while locked; NULL: nobody */
const MusterStaff *muster_duty_get_other (MusterDuty *self); /* who was here before; NULL: nobody */
/* Where @self is NULL there are none, and it is nobody's. */
gboolean muster_duty_has_accounts (MusterDuty *self);
gint64 muster_duty_get_account (MusterDuty *self); /* of get_staff(), 0 = nobody's */
/* FALSE: the one before handed the desk over without a PIN */
gboolean muster_duty_is_by_pin (MusterDuty *self);
/* Whether there is, or was, an account beside @but that could sign as the second person. */
gboolean muster_duty_has_second (MusterDuty *self, gint64 but);
GPtrArray *muster_duty_get_accounts (MusterDuty *self); /* of MusterStaffRow, none retired */
const GError *muster_duty_get_error (MusterDuty *self); /* of reading them; NULL: none */
guint muster_duty_get_auto_lock (MusterDuty *self);     /* minutes */
void muster_duty_set_auto_lock (MusterDuty *self, guint minutes);

/* The error is WRONG_SECRET, NO_RIGHTS while somebody has to wait (see muster_duty_get_accounts()
 * for how long), or of the store. */
void muster_duty_sign_in_async (MusterDuty *self,
                                gint64 staff,
                                const char *pin,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean muster_duty_sign_in_finish (MusterDuty *self, GAsyncResult *result, GError **error);
void muster_duty_sign_out (MusterDuty *self);
void muster_duty_lock (MusterDuty *self);
void muster_duty_touch (MusterDuty *self);
gint64 muster_duty_get_idle (MusterDuty *self); /* seconds since somebody did something */
/* Without a PIN: never to somebody who may do more. */
gboolean muster_duty_switch_over (MusterDuty *self);

/* A card of the staff is waited for; others are for the visit. */
void muster_duty_set_wants_card (MusterDuty *self, gboolean wants);
gboolean muster_duty_get_wants_card (MusterDuty *self);
void muster_duty_offer_card_async (MusterDuty *self,
                                   const char *number,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean muster_duty_offer_card_finish (MusterDuty *self, GAsyncResult *result);

/* May whoever is here do it, with a second person if one is needed (MUSTER_SIGN_NEEDS_OTHER)? */
MusterSignResult muster_duty_may (MusterDuty *self, MusterRight right, gint64 subject);
/* Whether whoever is here may be the human of account @staff, or the one on the roster, @person. */
gboolean muster_duty_may_be (MusterDuty *self, gint64 staff, gint64 person);
MusterRightRule muster_duty_get_rule (MusterDuty *self, MusterRight right);
/* What a second person is about to sign; an earlier one is forgotten. */
void muster_duty_begin_act (MusterDuty *self, MusterRight right, gint64 subject, guint serial);
void muster_duty_drop_act (MusterDuty *self);
void muster_duty_sign_async (MusterDuty *self,
                             gint64 staff,
                             const char *pin,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean muster_duty_sign_finish (MusterDuty *self, GAsyncResult *result, GError **error);
/* Uses the signatures up. */
MusterSignResult muster_duty_take (
    MusterDuty *self, MusterRight right, gint64 subject, guint serial, MusterStaffBy *by);
/* The same with its words; @self may be NULL: nobody is asked. */
gboolean muster_duty_demand (MusterDuty *self,
                             MusterRight right,
                             gint64 subject,
                             guint serial,
                             MusterStaffBy *by,
                             GError **error);
gboolean muster_duty_set_error (MusterSignResult result, MusterRight right, GError **error);

G_END_DECLS
