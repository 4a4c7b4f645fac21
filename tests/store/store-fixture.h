/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "muster-store.h"

G_BEGIN_DECLS

/* A folder of its own for each test, removed with all that lies in it. */
char *fixture_new_folder (void) G_GNUC_WARN_UNUSED_RESULT;
void fixture_remove_folder (char *folder);

#define FIXTURE_FOLDER __attribute__ ((cleanup (fixture_cleanup_folder))) char *
void fixture_cleanup_folder (char **folder);

MusterStore *fixture_open (const char *path) G_GNUC_WARN_UNUSED_RESULT;
void fixture_close (MusterStore *store);

/* Behind the store's back, as somebody with an SQLite shell would. */
void fixture_sql (const char *path, const char *sql);
gint64 fixture_query (const char *path, const char *sql);
/* Under what number the journal's index knows @person: with the keys beside the file. */
gint64 fixture_alias (const char *path, gint64 person);
gint64 fixture_count_entries (const char *path, gint64 person);
gboolean fixture_has_bytes (const char *data, gsize length, gconstpointer bytes, gsize size);

gint64 fixture_put_person (
    MusterStore *store, const char *student, const char *name, const char *id, const char *card);
gint64 fixture_append (MusterStore *store, const char *type, gint64 person, const char *outcome);
/* The file written anew, as a station does it when nobody waits. */
void fixture_clean (MusterStore *store);
char *fixture_hash_file (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
