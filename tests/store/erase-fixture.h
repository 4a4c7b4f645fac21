/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* What is left of somebody who was erased: in the files byte by byte, and for whoever has all keys.
 *
 * In the file lie sealed values and keyed hashes of numbers. So the bytes of each of them are
 * remembered before, and looked for afterwards: none may lie anywhere. A name in clear would never
 * have been there; that is looked for, too. Somebody else's must still be there, which also proves
 * that the search finds what is there. */

#define ERASE_MODEL "sface"

typedef struct {
  const char *student, *name, *id, *card, *note, *visit, *picture, *template_;
} EraseGuest;

extern const EraseGuest erase_gone, erase_stays;

void erase_make_store (const char *path, gint64 *gone, gint64 *stays);

/* in the files */
GPtrArray *
erase_new_tokens (const char *path, gint64 person, gboolean face_only) G_GNUC_WARN_UNUSED_RESULT;
/* As remains that only a file written anew is without: in its free space. */
void erase_leave_in_file (const char *path, GPtrArray *tokens);
guint erase_count_in_files (const char *path, GPtrArray *tokens);

/* for whoever has the keys */
GString *erase_read_all (MusterStore *store, gint64 last_person) G_GNUC_WARN_UNUSED_RESULT;
gboolean erase_says (const GString *all, const char *words);
void erase_assert_nobody_reads (MusterStore *store, const EraseGuest *guest, gint64 last_person);
void erase_assert_reads (MusterStore *store, const EraseGuest *guest, gint64 last_person);
void erase_assert_whole (MusterStore *store, gint64 n_erased);

G_END_DECLS
