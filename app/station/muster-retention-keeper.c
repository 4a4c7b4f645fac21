/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-retention-keeper.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-store-clean.h"

/* A station may run for weeks: looked at often enough that nothing stays for a day too long. */
#define LOOK_SECONDS (6 * 60 * 60)

/* Cleaning the file gives way to whoever comes, but for its last part: so nobody has been here for
 * this long when it begins. After each try that failed the next one waits for twice as long. */
#define QUIET_MS    (60 * 1000)
#define LOOKS       4 /* in this time */
#define MAX_DOUBLES 6 /* about an hour */

struct _MusterRetentionKeeper {
  GObject parent_instance;

  MusterStore *store; /* owned */
  guint timer, cleaner;
  GCancellable *cancellable; /* owned: of the cleaning, for the end */
  MusterIdleFunc get_idle;   /* nullable */
  gpointer idle_data;        /* borrowed */
  guint quiet_ms;
  gint64 touched;  /* monotonic: somebody was here */
  gint64 next_try; /* monotonic: not before */
  guint failed;    /* tries, one after the other */
  gboolean cleaning, asking;
  gboolean remains; /* some are in the file, as far as is known */
  char *why;        /* owned, nullable: still, after a try */
  char *trouble;    /* owned: of which occasions nothing went, and why; NULL: of none */
  gboolean looked;
  MusterRetained newest; /* what the newest look found */
  MusterRetained last;   /* the newest in which something went, since the start */
};

G_DEFINE_FINAL_TYPE (MusterRetentionKeeper, muster_retention_keeper, G_TYPE_OBJECT)

static guint signal_changed;

/* --- the file --- */

static void
set_remains (MusterRetentionKeeper *self, gboolean remains, const char *why)
{
  const gboolean news = self->remains != remains || g_strcmp0 (self->why, why) != 0;

  if (!news)
    return;
  if (why != NULL)
    g_message ("Cleaning the store's file: %s", why);
  self->remains = remains;
  g_free (self->why);
  self->why = g_strdup (why);
  g_signal_emit (self, signal_changed, 0);
}

static gint64
get_wait_us (const MusterRetentionKeeper *self)
{
  return ((gint64) self->quiet_ms << MIN (self->failed, MAX_DOUBLES)) * 1000;
}

static void
cleaned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRetentionKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_store_clean_finish (MUSTER_STORE (source), result, &error);

  self->cleaning = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->failed = ok ? 0 : self->failed + 1;
  self->next_try = g_get_monotonic_time () + get_wait_us (self);
  set_remains (self, !ok, ok ? NULL : error->message);
}

/* Nobody has been here for a while, nobody is, and the last try that failed is long enough ago. */
static gboolean
may_clean (const MusterRetentionKeeper *self)
{
  const gint64 now = g_get_monotonic_time ();
  const gint64 quiet_us = (gint64) self->quiet_ms * 1000;

  return self->remains && !self->cleaning && !muster_store_is_sealed_off (self->store) &&
         now >= self->next_try && now - self->touched >= quiet_us &&
         (self->get_idle == NULL || self->get_idle (self->idle_data) * G_USEC_PER_SEC >= quiet_us);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRetentionKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean remains;

  self->asking = FALSE;
  if (!muster_store_has_remains_finish (MUSTER_STORE (source), result, &remains, &error)) {
    g_debug ("Remains in the store's file: %s", error->message);
    return;
  }
  if (g_cancellable_is_cancelled (self->cancellable) || self->cleaning)
    return;
  if (remains != self->remains)
    set_remains (self, remains, NULL);
  if (!may_clean (self))
    return;
  self->cleaning = TRUE;
  muster_store_clean_async (self->store, self->cancellable, cleaned_cb, g_object_ref (self));
}

static gboolean
clean_cb (gpointer user_data)
{
  MusterRetentionKeeper *self = user_data;

  if (self->cleaning || self->asking)
    return G_SOURCE_CONTINUE;
  self->asking = TRUE;
  muster_store_has_remains_async (self->store, self->cancellable, asked_cb, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

/**
 * muster_retention_keeper_watch_file:
 *
 * From now on the file is written anew when something is left in it, nobody has been here for a
 * minute, and somebody has opened the store; and readiness says so until then.
 */
void
muster_retention_keeper_watch_file (MusterRetentionKeeper *self)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  g_clear_handle_id (&self->cleaner, g_source_remove);
  self->cleaner = g_timeout_add (self->quiet_ms / LOOKS, clean_cb, self);
  clean_cb (self);
}

/* Somebody does something at this station. */
void
muster_retention_keeper_touch (MusterRetentionKeeper *self)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  self->touched = g_get_monotonic_time ();
}

/**
 * muster_retention_keeper_set_idle:
 * @get_idle: seconds since somebody did something here, beside what touch() tells; 0: somebody does
 * @data: borrowed
 */
void
muster_retention_keeper_set_idle (MusterRetentionKeeper *self,
                                  MusterIdleFunc get_idle,
                                  gpointer data)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  self->get_idle = get_idle;
  self->idle_data = data;
}

/**
 * muster_retention_keeper_set_quiet:
 * @ms: how long nobody has been here when the file is written anew, and waits the first time after
 *   a try that failed
 *
 * For tests alone, before it watches the file. A station waits for a minute.
 */
void
muster_retention_keeper_set_quiet (MusterRetentionKeeper *self, guint ms)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  self->quiet_ms = ms;
}

/* The file is left as it is, also if it is written anew just now: that is broken off, and begun
 * again at the next start. */
void
muster_retention_keeper_stop (MusterRetentionKeeper *self)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->cleaner, g_source_remove);
}

/* --- what is due --- */

static void
retained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRetentionKeeper) self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->trouble, g_free);
  if (!muster_store_retain_finish (MUSTER_STORE (source), result, &self->newest, &error)) {
    g_warning ("Retention: %s", error->message);
    if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF))
      return; /* somebody has closed the store: whoever opens it looks again */
    self->trouble = g_strdup (error->message);
  }
  self->looked = TRUE;
  if (self->newest.proof != 0) {
    self->last = self->newest;
    g_message ("Retention: %u people, %u pictures, %u templates erased, %u journal entries "
               "without a name",
               self->last.people,
               self->last.references,
               self->last.templates,
               self->last.entries);
  }
  g_signal_emit (self, signal_changed, 0);
  clean_cb (self);
}

static gboolean
look_cb (gpointer user_data)
{
  MusterRetentionKeeper *self = user_data;
  const MusterRetentionOrder order = {0};

  if (!muster_store_is_sealed_off (self->store))
    muster_store_retain_async (self->store, &order, retained_cb, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

/* At once, and from now on every few hours. What nobody can read yet is looked at when somebody has
 * opened the store. */
void
muster_retention_keeper_look (MusterRetentionKeeper *self)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  look_cb (self);
}

gboolean
muster_retention_keeper_has_taken (MusterRetentionKeeper *self)
{
  g_return_val_if_fail (MUSTER_IS_RETENTION_KEEPER (self), FALSE);
  return self->looked && self->newest.proof != 0;
}

static char *
dup_day (gint64 utc)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (utc);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("");
}

static char *
dup_what (const MusterRetentionKeeper *self)
{
  g_autofree char *day = dup_day (self->newest.next_due);

  if (self->last.proof != 0)
    return g_strdup_printf (
        _ ("Erased because its time was over: %u people, %u pictures, %u templates; %u journal "
           "entries without a name"),
        self->last.people,
        self->last.references,
        self->last.templates,
        self->last.entries);
  if (self->newest.next_due != 0)
    return g_strdup_printf (_ ("Nothing is due; the next goes on %s"), day);
  if (self->newest.ends == 0)
    return g_strdup (_ ("No occasion has an end, so nothing is ever erased by itself"));
  return g_strdup (_ ("Nothing is due"));
}

/**
 * muster_retention_keeper_dup_ready:
 *
 * Returns: (transfer full) (nullable): what staff are to know of it
 */
MusterReadyItem *
muster_retention_keeper_dup_ready (MusterRetentionKeeper *self)
{
  MusterReadyItem *item;

  g_return_val_if_fail (MUSTER_IS_RETENTION_KEEPER (self), NULL);
  if (!self->looked)
    return NULL;
  item = g_new0 (MusterReadyItem, 1);
  item->id = "retention";
  item->what = dup_what (self);
  if (self->trouble != NULL) {
    item->state = MUSTER_READY_WARN;
    g_free (item->what);
    item->what = g_strdup (_ ("Not everything whose time is over could be erased"));
    /* Translators: the argument is why, full sentences. */
    item->remedy = g_strdup_printf (_ ("%s It is tried again every six hours, and whenever the "
                                       "station starts."),
                                    self->trouble);
  } else if (self->newest.unsure) {
    item->state = MUSTER_READY_WARN;
    g_free (item->what);
    item->what = g_strdup (_ ("It is time to erase, but no time server vouches for the clock"));
    item->remedy = g_strdup (_ ("Connect the machine to its time server. Or run “muster erase "
                                "--occasion” if the occasion is over."));
  } else if (self->newest.held > 0) {
    item->state = MUSTER_READY_WARN;
    item->remedy = g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE,
            "%u person stays: settle what is open, or wait until their other occasion is over.",
            "%u people stay: settle what is open, or wait until their other occasion is over.",
            self->newest.held),
        self->newest.held);
  }
  return item;
}

/**
 * muster_retention_dup_remains:
 * @why: (nullable): a full sentence: why the newest try failed
 *
 * Returns: (transfer full): what staff are to know while the file is not clean
 */
MusterReadyItem *
muster_retention_dup_remains (const char *why)
{
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);
  const char *when =
      _ ("The station does it when nobody has been there for a minute; “muster erase --clean” does "
         "it while the station is stopped.");

  item->id = "remains";
  item->state = MUSTER_READY_WARN;
  item->what = g_strdup (_ ("Something was erased, but the records' file is not written anew yet: "
                            "sealed remains may lie in it"));
  item->remedy = why != NULL ? g_strdup_printf ("%s %s", why, when) : g_strdup (when);
  return item;
}

/**
 * muster_retention_keeper_dup_remains:
 *
 * Returns: (transfer full) (nullable): what staff are to know while the file is not clean
 */
MusterReadyItem *
muster_retention_keeper_dup_remains (MusterRetentionKeeper *self)
{
  g_return_val_if_fail (MUSTER_IS_RETENTION_KEEPER (self), NULL);
  return self->remains ? muster_retention_dup_remains (self->why) : NULL;
}

/* --- object --- */

static void
muster_retention_keeper_dispose (GObject *object)
{
  MusterRetentionKeeper *self = MUSTER_RETENTION_KEEPER (object);

  muster_retention_keeper_stop (self);
  g_clear_pointer (&self->why, g_free);
  g_clear_pointer (&self->trouble, g_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_retention_keeper_parent_class)->dispose (object);
}

static void
muster_retention_keeper_finalize (GObject *object)
{
  g_object_unref (MUSTER_RETENTION_KEEPER (object)->cancellable);
  G_OBJECT_CLASS (muster_retention_keeper_parent_class)->finalize (object);
}

static void
muster_retention_keeper_class_init (MusterRetentionKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_retention_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_retention_keeper_finalize;
  signal_changed = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_retention_keeper_init (MusterRetentionKeeper *self)
{
  self->cancellable = g_cancellable_new ();
  self->quiet_ms = QUIET_MS;
  self->touched = g_get_monotonic_time ();
}

MusterRetentionKeeper *
muster_retention_keeper_new (MusterStore *store)
{
  MusterRetentionKeeper *self = g_object_new (MUSTER_TYPE_RETENTION_KEEPER, NULL);

  self->store = g_object_ref (store);
  return self;
}
