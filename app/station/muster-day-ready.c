/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-ready.h"

#include <glib/gi18n-lib.h>

#include "muster-day.h"
#include "muster-error.h"

/* How far back somebody would still sign a day: over a holiday of two weeks. */
#define DAYS_BACK 14

struct _MusterDayReady {
  GObject parent_instance;

  MusterDayBook *days;       /* owned */
  GCancellable *cancellable; /* owned */
  guint32 fixed;             /* for tests; 0: the date on the wall */
  guint32 looked_on;         /* the day of the newest look, 0 = it is to be looked again */
  guint32 looking_at;        /* 0: no look is under way */
  guint32 day;               /* the last one with visits, 0 = none */
  gboolean closed;
  guint after_close;
  gboolean again; /* a day was signed while a look was under way */
  GError *error;  /* owned, nullable: why the newest look found nothing out */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDayReady, muster_day_ready, G_TYPE_OBJECT)

static guint32
get_today (MusterDayReady *self)
{
  return self->fixed != 0 ? self->fixed : muster_day_book_get_today ();
}

static void look_at (MusterDayReady *self, guint32 day);

static void
end_look (MusterDayReady *self, const MusterDayReport *report)
{
  self->looking_at = 0;
  self->looked_on = get_today (self);
  g_clear_error (&self->error);
  self->day = report != NULL ? report->day : 0;
  self->closed = report != NULL && report->closed != 0;
  self->after_close = report != NULL ? report->after_close : 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What cannot be read is tried again at the next refresh: it may only be that nobody has opened the
 * store yet, which other lines tell. Told once, since whoever is told refreshes. @error: (transfer
 * full) */
static void
fail_look (MusterDayReady *self, GError *error)
{
  const gboolean silent = g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF) ||
                          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  const gboolean known = self->error != NULL && g_str_equal (self->error->message, error->message);

  self->looking_at = 0;
  if (silent || known) {
    g_error_free (error);
    return;
  }
  g_clear_error (&self->error);
  self->error = error;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterDayReady) self = user_data;
  GError *error = NULL;
  g_autoptr (MusterDayReport) report =
      muster_day_book_load_finish (MUSTER_DAY_BOOK (source), result, &error);

  if (report == NULL)
    fail_look (self, error);
  else if (report->figures->visits > 0 || report->figures->unread > 0)
    end_look (self, report);
  else if (report->day + DAYS_BACK > get_today (self))
    look_at (self, report->day - 1);
  else
    end_look (self, NULL);
  if (self->looking_at != 0 || !self->again)
    return;
  self->again = FALSE;
  self->looked_on = 0;
  muster_day_ready_refresh (self);
}

static void
look_at (MusterDayReady *self, guint32 day)
{
  self->looking_at = day;
  muster_day_book_load_async (self->days, day, self->cancellable, loaded_cb, g_object_ref (self));
}

/* Looks once a day, and when a day was signed. */
void
muster_day_ready_refresh (MusterDayReady *self)
{
  const guint32 today = get_today (self);

  g_return_if_fail (MUSTER_IS_DAY_READY (self));
  if (self->looking_at == 0 && self->looked_on != today && today > DAYS_BACK)
    look_at (self, today - 1);
}

static void
days_changed_cb (MusterDayReady *self)
{
  self->looked_on = 0;
  self->again = self->looking_at != 0;
  muster_day_ready_refresh (self);
}

static void
muster_day_ready_dispose (GObject *object)
{
  MusterDayReady *self = MUSTER_DAY_READY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->days);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (muster_day_ready_parent_class)->dispose (object);
}

static void
muster_day_ready_class_init (MusterDayReadyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_day_ready_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_day_ready_init (MusterDayReady *self)
{
  self->cancellable = g_cancellable_new ();
}

MusterDayReady *
muster_day_ready_new (MusterDayBook *days)
{
  MusterDayReady *self = g_object_new (MUSTER_TYPE_DAY_READY, NULL);

  self->days = g_object_ref (days);
  g_signal_connect_object (days, "changed", G_CALLBACK (days_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
muster_day_ready_set_today (MusterDayReady *self, guint32 today)
{
  g_return_if_fail (MUSTER_IS_DAY_READY (self));
  self->fixed = today;
}

/**
 * muster_day_ready_dup_item:
 *
 * Returns: (transfer full) (nullable): the line "day" of readiness
 */
MusterReadyItem *
muster_day_ready_dup_item (MusterDayReady *self)
{
  g_autofree char *day = NULL;
  MusterReadyItem *item;

  g_return_val_if_fail (MUSTER_IS_DAY_READY (self), NULL);
  if (self->day == 0 && self->error == NULL)
    return NULL;
  item = g_new0 (MusterReadyItem, 1);
  item->id = "day";
  item->state = MUSTER_READY_WARN;
  if (self->error != NULL) {
    item->what =
        g_strdup_printf (_ ("Whether the days are signed is not known: %s"), self->error->message);
    item->remedy = g_strdup (_ ("“muster journal verify” tells which entry is damaged."));
    return item;
  }
  day = muster_day_to_text (self->day);
  item->remedy = g_strdup (_ ("A supervisor signs it in the day sheet (Shift+F9)."));
  if (!self->closed) {
    /* Translators: a date */
    item->what = g_strdup_printf (_ ("Nobody has signed %s yet"), day);
  } else if (self->after_close > 0) {
    /* Translators: a date */
    item->what = g_strdup_printf (_ ("More came after %s was signed"), day);
  } else {
    item->state = MUSTER_READY_OK;
    /* Translators: a date */
    item->what = g_strdup_printf (_ ("%s is signed"), day);
    g_clear_pointer (&item->remedy, g_free);
  }
  return item;
}
