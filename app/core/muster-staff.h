/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-event.h"
#include "muster-rights.h"

G_BEGIN_DECLS

#define MUSTER_STAFF_MAX_NAME  60 /* characters */
#define MUSTER_STAFF_MAX_LABEL 16
#define MUSTER_PIN_MIN         6 /* digits */
#define MUSTER_PIN_MAX         12

/* Somebody who works at the desk. Accounts are retired, never deleted: the journal names them by
 * id. */
typedef struct {
  gint64 id;   /* 0: not in a store yet */
  char *name;  /* owned; NULL while the store cannot be read */
  char *label; /* owned: short, for those who sit beside each other; everybody may read it */
  MusterRole role;
  char *card;    /* owned, canonical number; NULL: signs in by PIN alone */
  gint64 person; /* the same human on the roster, 0 = not there */
  gboolean retired;
  char *roster;       /* owned: the row of the roster that it follows, a UUID; NULL: made here */
  gint64 roster_v;    /* as of which version of that row */
  MusterRole given;   /* roster: with which role others gave it its PIN; NONE: it had none yet */
  MusterRole highest; /* roster: of those with which it ever had a PIN */
} MusterStaff;

MusterStaff *
muster_staff_new (const char *name, const char *label, MusterRole role) G_GNUC_WARN_UNUSED_RESULT;
void muster_staff_free (MusterStaff *self);
gboolean muster_staff_check (const MusterStaff *self, GError **error);
gboolean muster_staff_was_vouched (const MusterStaff *self);
MusterVoucher muster_staff_to_voucher (const MusterStaff *self, guint64 act);

/* What an account is, as one text that is sealed. */
GBytes *muster_staff_to_bytes (const MusterStaff *self) G_GNUC_WARN_UNUSED_RESULT;
MusterStaff *muster_staff_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether two names that were typed, where there are no accounts, are one. */
gboolean muster_staff_is_same_name (const char *a, const char *b);

gboolean muster_pin_check (const char *pin, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterStaff, muster_staff_free)

G_END_DECLS
