/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-book.h"
#include "muster-wire-rows.h"

G_BEGIN_DECLS

/* What stations of a scope are told: rows of a kind, each known by a UUID. Writing and reading
 * alike go on inside a transaction that the caller has begun with muster_db_write() or
 * muster_db_read(), so that an import is there as a whole or not at all; one that fails in the end
 * is a rehearsal. */

/* Who writes; statements are kept between rows. One transaction, or several after each other. */
typedef struct _MusterRosterRows MusterRosterRows;

/* A row that is sealed and only has to be written. */
typedef struct _MusterRosterPrepared MusterRosterPrepared;

#define MUSTER_ROSTER_SCOPE_ALL   "all"
#define MUSTER_ROSTER_TOMBSTONE_S (180 * 24 * 3600) /* seconds that a removed row is told */
#define MUSTER_ROSTER_ALL_BUCKETS -1
#define MUSTER_ROSTER_NO_EPOCH    "0"

typedef enum {
  MUSTER_ROSTER_ROW_NEW,
  MUSTER_ROSTER_ROW_CHANGED,
  MUSTER_ROSTER_ROW_SAME, /* nothing was written */
} MusterRosterRowPut;

/* Up to where a scope was counted. */
typedef struct {
  gint64 last;  /* the newest change, 0 = there was none */
  gint64 floor; /* who has read no further may have missed a removal */
} MusterRosterScope;

/* Where a listing has come to. */
typedef struct {
  int bucket; /* one alone, or MUSTER_ROSTER_ALL_BUCKETS */
  char *kind; /* owned, nullable: of the last row; NULL: at the beginning */
  char *id;   /* owned, nullable: the same */
} MusterRosterPlace;

MusterRosterRows *muster_roster_rows_new (MusterDb *db,
                                          const char *scope) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_rows_free (MusterRosterRows *self);

gboolean muster_roster_rows_find (
    MusterRosterRows *self, const char *kind, const char *ext, char **id, GError **error);
gboolean muster_roster_rows_prepare (MusterRosterRows *self,
                                     const char *kind,
                                     const char *ext,
                                     GBytes *body,
                                     char **id,
                                     MusterRosterRowPut *put,
                                     MusterRosterPrepared **prepared,
                                     GError **error);
gboolean muster_roster_rows_write (MusterRosterRows *self,
                                   const MusterRosterPrepared *prepared,
                                   GError **error);
void muster_roster_prepared_free (MusterRosterPrepared *self);
gboolean muster_roster_rows_put (MusterRosterRows *self,
                                 const char *kind,
                                 const char *ext,
                                 GBytes *body,
                                 char **id,
                                 MusterRosterRowPut *put,
                                 GError **error);
gboolean muster_roster_rows_remove (MusterRosterRows *self,
                                    const char *kind,
                                    const char *id,
                                    MusterWirePresence presence,
                                    gint64 now,
                                    GError **error);
gboolean muster_roster_rows_forget_removed (MusterRosterRows *self, gint64 before, GError **error);

/* muster-roster-rows-read.c */
gboolean muster_roster_rows_get_epoch (
    MusterDb *db, const char *scope, gint64 change, char **epoch, GError **error);
gboolean muster_roster_rows_get_scope (MusterDb *db,
                                       const char *scope,
                                       MusterRosterScope *state,
                                       GError **error);
GBytes *muster_roster_rows_open (MusterDb *db,
                                 const char *scope,
                                 const char *kind,
                                 const char *id,
                                 gint64 v,
                                 GBytes *sealed,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterWireRow *muster_roster_rows_get (MusterDb *db,
                                       const char *scope,
                                       const char *kind,
                                       const char *id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *muster_roster_rows_list_ids (MusterDb *db,
                                        const char *scope,
                                        const char *kind,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_rows_read_changes (
    MusterDb *db, const char *scope, gint64 *change, MusterWirePage *page, GError **error);
gboolean muster_roster_rows_read_snapshot (MusterDb *db,
                                           const char *scope,
                                           MusterRosterPlace *place,
                                           MusterWirePage *page,
                                           GError **error);
gboolean muster_roster_rows_digest (MusterDb *db,
                                    const char *scope,
                                    MusterWireDigest *digest,
                                    GError **error);
void muster_roster_place_clear (MusterRosterPlace *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterPrepared, muster_roster_prepared_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterRows, muster_roster_rows_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterPlace, muster_roster_place_clear)

G_END_DECLS
