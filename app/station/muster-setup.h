/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"

G_BEGIN_DECLS

/* What is said of a station before its first day: who works there, and how its store opens. Main
 * thread, but for what the store does. */
#define MUSTER_TYPE_SETUP (muster_setup_get_type ())
G_DECLARE_FINAL_TYPE (MusterSetup, muster_setup, MUSTER, SETUP, GObject)

MusterSetup *muster_setup_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;

/* Errors of add: BAD_DATA, whose message says what is wrong. */
gboolean muster_setup_add (
    MusterSetup *self, const char *name, MusterRole role, const char *pin, GError **error);
void muster_setup_remove (MusterSetup *self, guint position);
guint muster_setup_get_n (MusterSetup *self);
const char *muster_setup_get_name (MusterSetup *self, guint position);
MusterRole muster_setup_get_role (MusterSetup *self, guint position);
gboolean muster_setup_has_second (MusterSetup *self); /* two who may be the second person */
void muster_setup_set_opens_itself (MusterSetup *self, gboolean opens_itself);

/* A recovery sheet, to be wiped by the caller; the one before opens nothing any more. */
void
muster_setup_make_sheet_async (MusterSetup *self, GAsyncReadyCallback callback, gpointer user_data);
char *muster_setup_make_sheet_finish (MusterSetup *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes what was said. After an error it can be called again, and goes on where it was. */
void muster_setup_apply_async (MusterSetup *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean muster_setup_apply_finish (MusterSetup *self, GAsyncResult *result, GError **error);
guint muster_setup_get_n_made (MusterSetup *self);

G_END_DECLS
