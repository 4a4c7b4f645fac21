/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-matcher.h"

#include "muster-error.h"

struct _MusterMatcher {
  MusterTeller parent_instance;

  MusterCapture *capture; /* owned */
  MusterFinder *finder;   /* owned */
  guint token;
};

G_DEFINE_FINAL_TYPE (MusterMatcher, muster_matcher, MUSTER_TYPE_TELLER)

static void
fail (MusterMatcher *self)
{
  muster_teller_tell_kind (
      MUSTER_TELLER (self), MUSTER_VISIT_EVENT_MATCH_FAILED, MUSTER_REASON_ENGINE_FAILED);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterMatcher) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterTemplate) probe =
      muster_capture_take_finish (MUSTER_CAPTURE (source), result, &error);
  const MusterLookup *lookup = muster_finder_get_lookup (self->finder);
  MusterVisitEvent event = {.kind = MUSTER_VISIT_EVENT_MATCHED, .token = self->token};

  if (muster_error_is_cancelled (error))
    return; /* an older match: the visit has moved on */
  if (probe == NULL || lookup == NULL) {
    g_warning ("Probe: %s", error != NULL ? error->message : "nobody to compare with");
    fail (self);
    return;
  }
  event.similarity = muster_lookup_compare (lookup, probe);
  muster_teller_tell (MUSTER_TELLER (self), &event);
}

static void
muster_matcher_dispose (GObject *object)
{
  MusterMatcher *self = MUSTER_MATCHER (object);

  g_clear_object (&self->capture);
  g_clear_object (&self->finder);
  G_OBJECT_CLASS (muster_matcher_parent_class)->dispose (object);
}

static void
muster_matcher_class_init (MusterMatcherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_matcher_dispose;
}

static void
muster_matcher_init (MusterMatcher *self)
{
}

MusterMatcher *
muster_matcher_new (MusterCapture *capture, MusterFinder *finder)
{
  MusterMatcher *self = g_object_new (MUSTER_TYPE_MATCHER, NULL);

  self->capture = g_object_ref (capture);
  self->finder = g_object_ref (finder);
  return self;
}

void
muster_matcher_match (MusterMatcher *self, guint token)
{
  const MusterLookup *lookup = muster_finder_get_lookup (self->finder);

  self->token = token;
  if (lookup == NULL || lookup->templates->len == 0)
    fail (self);
  else
    muster_capture_take_async (self->capture, taken_cb, g_object_ref (self));
}
