/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-erase.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-store-rows.h"

G_BEGIN_DECLS

/* A page on its way in; in a transaction. */
typedef struct {
  const MusterRowsOrder *order; /* borrowed */
  const char *station, *boot;   /* borrowed: for what the journal is told of erasures */
  MusterRowsApplied *applied;   /* borrowed */
  MusterDb *db;                 /* borrowed */
  gint64 listing;               /* number of the newest listing */
  gboolean begins;              /* an occasion that goes on is new, or has changed */
  /* owned */
  MusterStmt *load, *save, *detach_person, *detach_removal, *detach_occasion, *mark;
} MusterRowsTaking;

/* What this version can do something with, if it was set aside. */
#define MUSTER_ROW_IS_KNOWN "kind IN ('person', 'session', 'staff')"

/* A row that is here. */
typedef struct {
  gint64 v;                /* 0: it is not here */
  gint64 person, occasion; /* 0: none */
  gboolean is_aside;
} MusterRowKept;

/* What becomes of a row that is there. */
typedef struct {
  gint64 person, occasion; /* 0: none */
  const char *photo;       /* nullable */
  GBytes *aside;           /* nullable: what it says, for later */
} MusterRowUse;

/* muster-row-table.c; @data is a MusterRowsTaking with an order and what to tell */
gboolean muster_rows_take (MusterDb *db, gpointer data, GError **error);
void muster_rows_taking_clear (MusterRowsTaking *taking);

gboolean
muster_row_load (MusterRowsTaking *taking, const char *id, MusterRowKept *kept, GError **error);
gboolean muster_row_save (MusterRowsTaking *taking,
                          const MusterWireRow *row,
                          const MusterRowUse *use,
                          GError **error);
gboolean muster_row_set_aside (MusterRowsTaking *taking, const MusterWireRow *row, GError **error);

gboolean muster_row_is_news (MusterRowsTaking *taking,
                             const MusterWireRow *row,
                             gboolean *news,
                             GError **error);

/* muster-row-occasion.c: what cannot be used is set aside */
gboolean
muster_row_take_occasion (MusterRowsTaking *taking, const MusterWireRow *row, GError **error);

/* muster-row-removal.c */
gboolean muster_rows_check_gone (MusterRowsTaking *taking, GError **error);
gboolean
muster_row_remove (MusterRowsTaking *taking, const char *id, gboolean erased, GError **error);
gboolean muster_rows_remove_unlisted (MusterRowsTaking *taking, GError **error);
gboolean muster_rows_finish_removals (MusterRowsTaking *taking, GError **error);
gboolean muster_rows_ask_again (MusterDb *db, gpointer unused, GError **error);

/* muster-row-person.c: those that are there; what cannot be used is set aside */
gboolean muster_rows_take_people (MusterRowsTaking *taking, GPtrArray *rows, GError **error);

G_END_DECLS
