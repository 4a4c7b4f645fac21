/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-departed.h"

#include "muster-error.h"

struct _MusterDeparted {
  MusterTeller parent_instance;

  MusterStore *store;             /* owned */
  const MusterOccasion *occasion; /* borrowed */
  const MusterVisit *visit;       /* borrowed */
  gboolean looks;                 /* since the roster has told of changes, until nobody is here */
  gint64 asked;                   /* about whom since then; 0: nobody */
  gint64 gone;                    /* who is not there any more; 0: nobody */
  GCancellable *cancellable;      /* owned: of all that is asked */
};

G_DEFINE_FINAL_TYPE (MusterDeparted, muster_departed, MUSTER_TYPE_TELLER)

/* One question. */
typedef struct {
  MusterDeparted *self; /* owned */
  gint64 person;
} Question;

static gboolean
is_gone (const MusterCase *found, const GError *error)
{
  if (found == NULL)
    return g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  return found->expected.removed && !found->expected.listed;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Question *question = user_data;
  g_autoptr (MusterDeparted) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = muster_store_find_finish (MUSTER_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable) || !is_gone (found, error))
    return;
  self->gone = question->person;
  muster_departed_follow (self);
}

static void
ask (MusterDeparted *self)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->visit->person);
  Question *question = g_new (Question, 1);

  *question = (Question){g_object_ref (self), self->visit->person};
  self->asked = self->visit->person;
  muster_store_find_async (self->store,
                           MUSTER_FIND_BY_PERSON,
                           number,
                           NULL,
                           self->occasion->id,
                           NULL,
                           self->cancellable,
                           found_cb,
                           question);
}

static void
muster_departed_dispose (GObject *object)
{
  MusterDeparted *self = MUSTER_DEPARTED (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_departed_parent_class)->dispose (object);
}

static void
muster_departed_finalize (GObject *object)
{
  g_object_unref (MUSTER_DEPARTED (object)->cancellable);
  G_OBJECT_CLASS (muster_departed_parent_class)->finalize (object);
}

static void
muster_departed_class_init (MusterDepartedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_departed_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_departed_finalize;
}

static void
muster_departed_init (MusterDeparted *self)
{
  self->cancellable = g_cancellable_new ();
}

MusterDeparted *
muster_departed_new (MusterStore *store, const MusterOccasion *occasion, const MusterVisit *visit)
{
  MusterDeparted *self = g_object_new (MUSTER_TYPE_DEPARTED, NULL);

  self->store = g_object_ref (store);
  self->occasion = occasion;
  self->visit = visit;
  return self;
}

/**
 * muster_departed_follow:
 *
 * Who is only looked up now may have been found before the change: they are asked about once they
 * are known. A visit that is saving something is told again when it has.
 */
void
muster_departed_follow (MusterDeparted *self)
{
  const MusterVisit *visit = self->visit;

  if (visit->state <= MUSTER_VISIT_READING) {
    self->looks = FALSE;
    self->asked = self->gone = 0;
  } else if (visit->person == 0) {
    return;
  } else if (visit->person == self->gone) {
    if (!visit->saving)
      muster_teller_tell_kind (
          MUSTER_TELLER (self), MUSTER_VISIT_EVENT_REMOVED, MUSTER_REASON_NONE);
  } else if (self->looks && visit->person != self->asked) {
    ask (self);
  }
}

void
muster_departed_look (MusterDeparted *self)
{
  self->looks = TRUE;
  self->asked = 0;
  muster_departed_follow (self);
}
