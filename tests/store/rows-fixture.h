/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-rows.h"
#include "muster-wire-person.h"
#include "store-fixture.h"

G_BEGIN_DECLS

/* A store that a roster tells rows, page by page. */

#define ROWS_SOURCE  "ab.all"
#define ROWS_NOW     G_GINT64_CONSTANT (1790000000)
#define ROWS_SESSION "0a000000-0000-4000-8000-000000000000"

typedef struct {
  char *folder, *path; /* owned */
  MusterStore *store;
  gint64 now;
  guint cursor;
} RowsFixture;

void rows_set_up (RowsFixture *self, gconstpointer unused);
void rows_tear_down (RowsFixture *self, gconstpointer unused);

/* What person number @i is to the roster. */
char *rows_dup_id (guint i) G_GNUC_WARN_UNUSED_RESULT;
void rows_add (MusterWirePage *page, guint i, gint64 v, MusterWirePresence presence);
void rows_add_pictured (MusterWirePage *page, guint i, gint64 v, const char *photo);
void rows_add_session (MusterWirePage *page, gint64 v, const MusterOccasion *occasion);
/* All of the page, which is the last one. */
gboolean rows_apply (RowsFixture *self,
                     MusterWirePage *page,
                     gboolean is_listing,
                     gboolean even_many,
                     MusterRowsApplied *applied,
                     GError **error);
/* The first @n people, and an occasion where everybody is expected: all that there is. */
void rows_list (RowsFixture *self, guint n, MusterRowsApplied *applied);
/* Who that is here; 0: nobody. */
gint64 rows_find (RowsFixture *self, guint i);

G_END_DECLS
