/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-book.h"

G_BEGIN_DECLS

/* Where a station has come to in what it is told. It keeps the text without looking into it; nobody
 * but this roster can make one, and it is good for one scope alone. */
typedef struct {
  gint64 change; /* up to which everything was told, or will be once the listing is at its end */
  char *epoch;   /* owned: under which that was counted */
  gboolean is_listing; /* in the middle of a snapshot */
  int bucket;          /* of the listing, or MUSTER_ROSTER_ALL_BUCKETS */
  char *kind;          /* owned, nullable: of the listing's last row */
  char *id;            /* owned, nullable: the same */
} MusterRosterCursor;

char *muster_roster_cursor_to_text (const MusterRosterBook *book,
                                    const char *scope,
                                    const MusterRosterCursor *cursor) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_cursor_parse (const MusterRosterBook *book,
                                     const char *scope,
                                     const char *text,
                                     MusterRosterCursor *cursor);
void muster_roster_cursor_clear (MusterRosterCursor *cursor);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterCursor, muster_roster_cursor_clear)

G_END_DECLS
