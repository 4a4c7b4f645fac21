/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-journal-chain.h"

G_BEGIN_DECLS

/* What the roster service keeps, in one SQLite file, and its own keys. Several processes may have
 * it open: the server, and commands beside it. One thread. */
typedef struct {
  MusterDb *db;                                 /* owned */
  char *folder;                                 /* owned: where everything lies */
  guint8 sign_public[MUSTER_JOURNAL_KEY_BYTES]; /* what receipts are signed with */
  guint8 sign_secret[MUSTER_JOURNAL_SECRET_BYTES];
  guint8 token_secret[32];
} MusterRosterBook;

MusterRosterBook *muster_roster_book_open (const char *folder,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_book_close (MusterRosterBook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterBook, muster_roster_book_close)

G_END_DECLS
