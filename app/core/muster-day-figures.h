/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-event.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

#define MUSTER_DAY_HOURS 24
#define MUSTER_N_BANDS   4

/* A share of fewer than this many is not told, only the counts: below it one visit more or less
 * moves a share by more than five points, and a rate of somebody who decided four times says more
 * about chance than about them. */
#define MUSTER_DAY_SHARE_FROM 20

/* Who it was that let somebody in, for what is counted by hour. */
typedef enum {
  MUSTER_DAY_BY_MACHINE, /* the comparison alone */
  MUSTER_DAY_BY_STAFF,   /* confirmed, let pass, by card and eyes, or in doubt */
  MUSTER_DAY_EMERGENCY,  /* by card alone, while that is enough */
  MUSTER_DAY_NOT_IN,
  MUSTER_N_DAY_KINDS,
} MusterDayKind;

/* What one of the staff decided. */
typedef struct {
  gint64 staff;    /* account; 0: there were none, and they typed a name */
  char *name;      /* owned: as typed, NULL for an account */
  guint decided;   /* ends of visits that they decided */
  guint confirmed; /* what the station compared, too */
  guint overrides; /* let pass against it, or without it */
  guint rechecked; /* of these two, by somebody else who looked again and could tell */
  guint disagreed; /* and took them for two people */
} MusterDayOperator;

/* How often something with a code of the profile was the reason. */
typedef struct {
  char *code; /* owned, "" if none was given */
  guint n;
} MusterDayReason;

/* What a blind second look found. */
typedef struct {
  guint drawn;
  guint same, different, unclear;
  guint no_picture; /* none was kept, or no longer */
  guint unreadable; /* one was, and is damaged */
} MusterDayRechecks;

/* A day at one station, as its journal has it. */
typedef struct {
  guint visits; /* that ended; one that began again after its end is one */
  guint people; /* that were identified */
  guint people_in, people_waiting;
  guint outcomes[MUSTER_N_OUTCOMES]; /* of visits, by how they ended last */
  guint hours[MUSTER_DAY_HOURS][MUSTER_N_DAY_KINDS];
  guint tries;        /* comparisons of a fit picture */
  guint again;        /* times that somebody tried again */
  guint one_more;     /* tries beyond the limit that were granted */
  guint out_of_tries; /* visits that spent the last try and left a case for staff */
  guint emergency;    /* entries by card alone, whose faces are to be looked at */
  guint emergency_opened;

  guint overrides, confirmed; /* acts of staff, by whom and why: */
  guint overrides_by_hour[MUSTER_DAY_HOURS];
  guint overrides_by_band[MUSTER_N_BANDS]; /* by #MusterBand of the last comparison */
  GPtrArray *operators;                    /* owned, of MusterDayOperator, by overrides */
  GPtrArray *reasons;                      /* owned, of MusterDayReason, the most frequent first */

  guint timed; /* visits that let somebody in and tell how long they took */
  gint64 median_ms, p95_ms;

  MusterDayRechecks rechecks;
  guint unread; /* entries of the day, or about a day before, that nobody can read any more */
  gint64 last;  /* number of the newest entry that was counted, 0 = none */
} MusterDayFigures;

/* One count of a day. The nicks go into the journal and into files, and never change. */
typedef struct {
  const char *nick, *words; /* the words to be translated */
  gsize offset;             /* of a guint of #MusterDayFigures */
  gboolean is_signed;       /* whoever signs the day puts their name under it */
} MusterDayFigure;

const MusterDayFigure *muster_day_figures_list (gsize *n);
guint muster_day_figures_get (const MusterDayFigures *self, const MusterDayFigure *figure);
void muster_day_figures_free (MusterDayFigures *self);
gboolean muster_day_has_share (guint of);

/* Counts the entries of one day, in the order in which they were written. Not thread-safe. */
typedef struct _MusterDayCounter MusterDayCounter;

/* @zone: of the station; @rehearsal: whether practice is counted, or only the rest. */
MusterDayCounter *
muster_day_counter_new (guint32 day, GTimeZone *zone, gboolean rehearsal) G_GNUC_WARN_UNUSED_RESULT;
void muster_day_counter_free (MusterDayCounter *self);
gboolean muster_day_counter_add (MusterDayCounter *self, const MusterEvent *event);
void muster_day_counter_add_unread (MusterDayCounter *self, guint n);
MusterDayFigures *muster_day_counter_end (MusterDayCounter *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDayFigures, muster_day_figures_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDayCounter, muster_day_counter_free)

G_END_DECLS
