/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-roster-link.h"
#include "muster-wire-session.h"

G_BEGIN_DECLS

/* A station's side of data/roster-api.yaml. It knows nothing of the store: what it has to prove
 * itself with, it is given. Blocks; one thread. Nothing is tried again here.
 *
 * Errors: TIMED_OUT, FAILED: nothing can be had now; BUSY: the roster asks to wait
 * (muster_roster_client_get_wait()); UNTRUSTED: somebody else answers; BAD_DATA: what answers does
 * not speak the contract; NO_RIGHTS: this station was revoked; WRONG_SECRET: the code or the proof
 * was refused; %G_IO_ERROR_CANCELLED. */
typedef struct _MusterRosterClient MusterRosterClient;

/* Signs @text with the key that the station was enrolled with. */
typedef gboolean (*MusterRosterSign) (const char *text,
                                      guint8 *signature,
                                      gpointer data,
                                      GError **error);

MusterRosterClient *muster_roster_client_new (const char *url,
                                              const char *pin) G_GNUC_WARN_UNUSED_RESULT;
MusterRosterClient *muster_roster_client_new_enrolled (const MusterRosterLink *link,
                                                       MusterRosterSign sign,
                                                       gpointer data,
                                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_client_free (MusterRosterClient *self);

gboolean muster_roster_client_hello (MusterRosterClient *self,
                                     MusterWireHello *hello,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean muster_roster_client_enrol (MusterRosterClient *self,
                                     const MusterWireEnrol *enrol,
                                     MusterRosterLink *link,
                                     GCancellable *cancellable,
                                     GError **error);
GBytes *muster_roster_client_call (MusterRosterClient *self,
                                   const char *method,
                                   const char *path,
                                   GBytes *body,
                                   gsize max_answer,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean muster_roster_client_fetch_blob (MusterRosterClient *self,
                                          const char *h,
                                          gsize size,
                                          GByteArray *into,
                                          GCancellable *cancellable,
                                          GError **error);

gboolean muster_roster_client_refuse (MusterRosterClient *self, GError *cause, GError **error);
gint64 muster_roster_client_get_wait (MusterRosterClient *self);
gint64 muster_roster_client_get_clock_offset (MusterRosterClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterClient, muster_roster_client_free)

G_END_DECLS
