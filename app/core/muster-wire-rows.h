/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-wire-session.h"

G_BEGIN_DECLS

/* GET /v1/changes and GET /v1/snapshot: what the roster tells stations, row by row. What a row says
 * is read with muster-wire-person.h; one of a kind that this version does not know is a row all the
 * same. Any thread. */

#define MUSTER_WIRE_PAGE_ROWS  1000
#define MUSTER_WIRE_PAGE_BYTES (512 * 1024) /* of what the rows say */
#define MUSTER_WIRE_MAX_PAGE   (2 * 1024 * 1024)
#define MUSTER_WIRE_MAX_ROW    (16 * 1024) /* bytes of what one row says */
#define MUSTER_WIRE_MAX_CURSOR 512
#define MUSTER_WIRE_WAIT_S     25 /* the longest that an answer may be waited for */
#define MUSTER_WIRE_N_BUCKETS  256
#define MUSTER_WIRE_BUCKET_HEX 2 /* first digits of a row's id */
#define MUSTER_WIRE_SUM_BYTES  32
#define MUSTER_WIRE_MAX_DIGEST (64 * 1024)

#define MUSTER_WIRE_ROW_PERSON  "person"
#define MUSTER_WIRE_ROW_SESSION "session"

typedef enum {
  MUSTER_WIRE_THERE,
  MUSTER_WIRE_GONE,   /* not on the roster any more */
  MUSTER_WIRE_ERASED, /* and nobody is to know of it any more */
} MusterWirePresence;

typedef struct {
  char *kind; /* owned: "person", "session", ... */
  char *id;   /* owned: a UUID */
  gint64 v;   /* from 1, one more with each change */
  MusterWirePresence presence;
  GBytes *body; /* owned: a JSON object; NULL unless it is THERE */
} MusterWireRow;

typedef struct {
  GPtrArray *rows; /* owned, of MusterWireRow */
  char *next;      /* owned: the cursor behind them */
  gboolean more;   /* ask again at once */
} MusterWirePage;

/* All rows that are there, summed up by muster-row-sum.h: equal if both sides have the same. */
typedef struct {
  char *cursor; /* owned: as of which change */
  guint8 sums[MUSTER_WIRE_N_BUCKETS][MUSTER_WIRE_SUM_BYTES];
} MusterWireDigest;

MusterWireRow *muster_wire_row_new (const char *kind,
                                    const char *id,
                                    gint64 v,
                                    MusterWirePresence presence,
                                    GBytes *body) G_GNUC_WARN_UNUSED_RESULT;
void muster_wire_row_free (MusterWireRow *self);
gboolean muster_wire_is_row_kind (const char *text);
const char *muster_wire_presence_to_nick (MusterWirePresence presence);
gboolean muster_wire_presence_from_nick (const char *nick, MusterWirePresence *presence);

void muster_wire_page_init (MusterWirePage *page);
GBytes *muster_wire_page_to_json (const MusterWirePage *page) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_page_parse (GBytes *json, MusterWirePage *page, GError **error);
void muster_wire_page_clear (MusterWirePage *page);

guint muster_wire_get_bucket (const char *id);
GBytes *muster_wire_digest_to_json (const MusterWireDigest *digest) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_digest_parse (GBytes *json, MusterWireDigest *digest, GError **error);
void muster_wire_digest_clear (MusterWireDigest *digest);

gboolean muster_wire_is_cursor (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterWireRow, muster_wire_row_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWirePage, muster_wire_page_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireDigest, muster_wire_digest_clear)

G_END_DECLS
