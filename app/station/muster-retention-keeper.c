/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-retention-keeper.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-store-clean.h"

/* A station may run for weeks: looked at often enough that nothing stays for a day too long. */
#define LOOK_SECONDS (6 * 60 * 60)

/* Cleaning the file gives way to whoever comes, so it is tried in each quiet moment. */
#define CLEAN_SECONDS 60

struct _MusterRetentionKeeper {
  GObject parent_instance;

  MusterStore *store; /* owned */
  guint timer, cleaner;
  gboolean cleaning;
  char *remains; /* owned: why some are still in the file; NULL: none are, as far as is known */
  char *trouble; /* owned: of which occasions nothing went, and why; NULL: of none */
  gboolean looked;
  MusterRetained newest; /* what the newest look found */
  MusterRetained last;   /* the newest in which something went, since the start */
};

G_DEFINE_FINAL_TYPE (MusterRetentionKeeper, muster_retention_keeper, G_TYPE_OBJECT)

static guint signal_changed;

/* --- the file --- */

static void
cleaned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterRetentionKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = g_steal_pointer (&self->remains);

  self->cleaning = FALSE;
  muster_store_clean_finish (MUSTER_STORE (source), result, &error);
  if (error != NULL && !g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF))
    self->remains = g_strdup (error->message);
  if (self->remains != NULL && before == NULL)
    g_message ("Cleaning the store's file: %s", self->remains);
  if (g_strcmp0 (before, self->remains) != 0)
    g_signal_emit (self, signal_changed, 0);
}

static gboolean
clean_cb (gpointer user_data)
{
  MusterRetentionKeeper *self = user_data;

  if (!self->cleaning && self->store != NULL && !muster_store_is_sealed_off (self->store)) {
    self->cleaning = TRUE;
    muster_store_clean_async (self->store, cleaned_cb, g_object_ref (self));
  }
  return G_SOURCE_CONTINUE;
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
 * opened the store. The file is cleaned after it, and in every quiet minute that still needs it. */
void
muster_retention_keeper_look (MusterRetentionKeeper *self)
{
  g_return_if_fail (MUSTER_IS_RETENTION_KEEPER (self));
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  g_clear_handle_id (&self->cleaner, g_source_remove);
  self->cleaner = g_timeout_add_seconds (CLEAN_SECONDS, clean_cb, self);
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
 * muster_retention_keeper_dup_remains:
 *
 * Returns: (transfer full) (nullable): what staff are to know while the file is not clean
 */
MusterReadyItem *
muster_retention_keeper_dup_remains (MusterRetentionKeeper *self)
{
  MusterReadyItem *item;

  g_return_val_if_fail (MUSTER_IS_RETENTION_KEEPER (self), NULL);
  if (self->remains == NULL)
    return NULL;
  item = g_new0 (MusterReadyItem, 1);
  item->id = "remains";
  item->state = MUSTER_READY_WARN;
  item->what = g_strdup (_ ("Something was erased, but the records' file is not written anew yet: "
                            "sealed remains may lie in it"));
  /* Translators: the argument is why, a full sentence. */
  item->remedy =
      g_strdup_printf (_ ("%s It is tried each minute in which nobody is waiting; “muster "
                          "erase --clean” does it while the station is stopped."),
                       self->remains);
  return item;
}

/* --- object --- */

static void
muster_retention_keeper_dispose (GObject *object)
{
  MusterRetentionKeeper *self = MUSTER_RETENTION_KEEPER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->cleaner, g_source_remove);
  g_clear_pointer (&self->remains, g_free);
  g_clear_pointer (&self->trouble, g_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_retention_keeper_parent_class)->dispose (object);
}

static void
muster_retention_keeper_class_init (MusterRetentionKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_retention_keeper_dispose;
  signal_changed = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_retention_keeper_init (MusterRetentionKeeper *self)
{
}

MusterRetentionKeeper *
muster_retention_keeper_new (MusterStore *store)
{
  MusterRetentionKeeper *self = g_object_new (MUSTER_TYPE_RETENTION_KEEPER, NULL);

  self->store = g_object_ref (store);
  return self;
}
