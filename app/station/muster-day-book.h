/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-figures.h"
#include "muster-duty.h"
#include "muster-store-cases.h"
#include "muster-store-day.h"

G_BEGIN_DECLS

/* The end of a visit after a comparison that let somebody in: what a second look may be about. */
typedef struct {
  gint64 seq, person;
  gint64 staff, second; /* accounts that decided; 0: the comparison alone */
  char *typed;          /* owned, nullable: the name of who decided, without accounts */
  gboolean drawn, answered;
} MusterDayEnd;

/* A day as its sheet tells it. */
typedef struct {
  guint32 day;
  MusterDayFigures *figures; /* owned */
  gint64 head;               /* number of the journal's newest entry when it was read */
  char *head_hash;           /* owned, hex */
  gint64 closed;             /* number of the entry that signed the day, 0: nobody did */
  gint64 closed_at;          /* seconds UTC */
  gint64 closed_by;          /* account, 0: there were none */
  char *closed_name;         /* owned, nullable: as typed, without accounts */
  guint after_close;         /* ends of visits of that day that were written after it was signed */
  GPtrArray *ends;           /* owned, of MusterDayEnd, as they were written */
  gint64 drawn_through;      /* the newest end that a draw has covered, 0: there was none */
  GPtrArray *open_cases;     /* owned, of MusterOpenCaseRow: the first of what is to be settled now,
                                of whatever day */
  guint n_open_cases;        /* how many there are in all */
} MusterDayReport;

void muster_day_report_free (MusterDayReport *report);
MusterDayEnd *muster_day_report_find (const MusterDayReport *report, gint64 seq);

/* Reads days from the journal, has them signed, and tells the journal what of them goes out. Main
 * thread.
 *
 * Signal "changed" (): a day was signed, or looked at again */
#define MUSTER_TYPE_DAY_BOOK (muster_day_book_get_type ())
G_DECLARE_FINAL_TYPE (MusterDayBook, muster_day_book, MUSTER, DAY_BOOK, GObject)

MusterDayBook *muster_day_book_new (MusterStore *store,
                                    const char *profile,
                                    gboolean rehearsal) G_GNUC_WARN_UNUSED_RESULT;
void muster_day_book_set_duty (MusterDayBook *self, MusterDuty *duty);
MusterDuty *muster_day_book_get_duty (MusterDayBook *self); /* NULL: nobody is asked */

guint32 muster_day_book_get_today (void);

void muster_day_book_load_async (MusterDayBook *self,
                                 guint32 day,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
MusterDayReport *muster_day_book_load_finish (MusterDayBook *self,
                                              GAsyncResult *result,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

void muster_day_book_close_async (MusterDayBook *self,
                                  guint32 day,
                                  const char *staff,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean muster_day_book_close_finish (MusterDayBook *self, GAsyncResult *result, GError **error);

/* A sheet that is to leave the station. Borrowed. */
typedef struct {
  guint32 day;
  const char *format; /* "csv" or "pdf" */
  const char *head;   /* "SEQ:HASH" of the journal it was made of */
  GBytes *bytes;
} MusterDayExport;

void muster_day_book_export_async (MusterDayBook *self,
                                   const MusterDayExport *what,
                                   const char *staff,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean muster_day_book_export_finish (MusterDayBook *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDayReport, muster_day_report_free)

G_END_DECLS
