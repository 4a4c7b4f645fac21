/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

typedef struct {
  MusterStaff *staff;      /* borrowed; id 0 gets one */
  const MusterStaffBy *by; /* borrowed, nullable: the installer */
  const char *station;     /* borrowed */
  const char *boot;        /* borrowed */
  gboolean follows;        /* does what the roster has told; @by may be nobody */
} MusterStaffPut;

typedef struct {
  gint64 id;
  MusterStaff *staff; /* out, owned */
} MusterStaffGet;

typedef struct {
  MusterClockReading now;
  GPtrArray *rows;    /* out, owned */
  gboolean unsettled; /* out: a wait of before the machine was started anew begins now */
  gboolean ever;      /* out */
} MusterStaffList;

typedef struct {
  const char *card; /* borrowed, canonical */
  gint64 id;        /* out */
} MusterStaffFind;

typedef struct {
  gint64 id;
  MusterClockReading now;
  MusterStaffRow row; /* out: how it stands; without staff */
} MusterStaffTry;

typedef struct {
  gint64 id;
  const MusterStaffBy *by; /* borrowed; NULL: nothing is journalled, the PIN was right */
  const char *station;     /* borrowed */
  const char *boot;        /* borrowed */
} MusterStaffReset;

/* In a transaction; @data is the struct named beside. */
gboolean muster_staff_put (MusterDb *db, gpointer put, GError **error);
gboolean muster_staff_get (MusterDb *db, gpointer get, GError **error);
/* Of MusterStaff: those that are not retired and can be read. */
GPtrArray *muster_staff_load_active (MusterDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_staff_are_one (MusterDb *db, gint64 a, gint64 b, gboolean *one, GError **error);
gboolean muster_staff_list (MusterDb *db, gpointer list, GError **error);
gboolean muster_staff_find (MusterDb *db, gpointer find, GError **error);
/* After list said that there is something to settle. */
gboolean muster_staff_settle (MusterDb *db, gpointer list, GError **error);
/* muster-staff-tries.c */
gboolean muster_staff_count_try (MusterDb *db, gpointer try_, GError **error);
gboolean muster_staff_uncount_try (MusterDb *db, gpointer id, GError **error);
gboolean muster_staff_reset (MusterDb *db, gpointer reset, GError **error);
gboolean muster_staff_load_guard (MusterDb *db,
                                  gint64 id,
                                  const MusterClockReading *now,
                                  MusterStaffRow *row,
                                  gboolean *unsettled,
                                  GError **error);
gboolean muster_staff_journal (MusterDb *db,
                               MusterEvent *event,
                               const MusterStaffBy *by,
                               const char *station,
                               const char *boot,
                               GError **error);

G_END_DECLS
