/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rights.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* Who of the staff stands behind a command. Blocks; not for a program with windows. */

/* "staff list" has these numbers; 0 = not said. */
typedef struct {
  gint64 by;
  gint64 second;
} MusterCommandSigners;

#define MUSTER_COMMAND_SIGNER_OPTIONS(signers)                                                     \
  {"by",                                                                                           \
   0,                                                                                              \
   0,                                                                                              \
   G_OPTION_ARG_INT64,                                                                             \
   &(signers)->by,                                                                                 \
   N_ ("whose account this is done with; the PIN is asked for"),                                   \
   N_ ("ID")},                                                                                     \
  {                                                                                                \
    "second", 0, 0, G_OPTION_ARG_INT64, &(signers)->second,                                        \
        N_ ("the account of the second person, who signs for it"), N_ ("ID")                       \
  }

gboolean muster_command_has_accounts (MusterStore *store, gboolean *has, GError **error);
gboolean muster_command_sign (MusterStore *store,
                              const MusterCommandSigners *signers,
                              MusterRight right,
                              gint64 subject,
                              MusterStaffBy *by,
                              GError **error);

/* As that account, for what needs no right: nobody else's leave is asked for what is one's own. */
gboolean muster_command_sign_as_oneself (MusterStore *store,
                                         gint64 staff,
                                         MusterStaffBy *by,
                                         GError **error);
/* For what makes somebody a second person; as muster_command_sign(). */
gboolean muster_command_sign_for_second (MusterStore *store,
                                         const MusterCommandSigners *signers,
                                         MusterStaffBy *by,
                                         GError **error);

/* One line of standard input, without the echo of a terminal. */
char *muster_command_read_secret (const char *prompt) G_GNUC_WARN_UNUSED_RESULT;
void muster_command_wipe_secret (char *secret);

G_END_DECLS
