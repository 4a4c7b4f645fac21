/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-finder.h"

#include "muster-error.h"
#include "muster-identity.h"

struct _MusterFinder {
  MusterTeller parent_instance;

  MusterStore *store;             /* owned */
  MusterFaceEngine *engine;       /* owned, nullable */
  const MusterOccasion *occasion; /* borrowed */
  const MusterPolicy *policy;     /* borrowed */
  const MusterVisit *visit;       /* borrowed */
  MusterClaim next;               /* what the next look-up is for */
  MusterClaim claim;              /* what the newest one is for */
  guint token;
  MusterLookup *lookup;      /* owned, nullable: the identified person */
  GCancellable *cancellable; /* owned, nullable: the newest look-up's */
};

G_DEFINE_FINAL_TYPE (MusterFinder, muster_finder, MUSTER_TYPE_TELLER)

static guint
get_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return (guint) (g_date_time_get_year (now) * 10000 + g_date_time_get_month (now) * 100 +
                  g_date_time_get_day_of_month (now));
}

/* Whoever is in here, too, knows that better than the roster. What it told may have been taken back
 * since: nothing is refused by it without staff. */
static MusterReason
judge_elsewhere (MusterFinder *self, const MusterCase *found, MusterReason *doubt)
{
  const MusterCardRule rule = self->policy->admitted_elsewhere;

  if (found->elsewhere_at == 0 || self->policy->allow_again || rule == MUSTER_CARD_RULE_ALLOW)
    return MUSTER_REASON_NONE;
  if (rule == MUSTER_CARD_RULE_REFER)
    return MUSTER_REASON_IN_ELSEWHERE;
  if (*doubt == MUSTER_REASON_NONE)
    *doubt = MUSTER_REASON_IN_ELSEWHERE;
  return MUSTER_REASON_NONE;
}

/* Why somebody who is in the roster may not go on now. First whether it is their card at all: to
 * anybody else nothing of their occasion is told. */
static MusterReason
judge (MusterFinder *self, const MusterCase *found, MusterReason *doubt)
{
  gint64 passed_at = self->policy->allow_again ? 0 : found->passed_at;
  MusterReason reason = MUSTER_REASON_NONE;

  if (self->claim.id_text != NULL)
    reason = muster_identity_judge (
        self->claim.id_text, found->person, get_today (), self->policy, doubt);
  if (reason == MUSTER_REASON_NONE)
    reason = muster_occasion_judge (
        self->occasion, &found->expected, passed_at, g_get_real_time () / G_USEC_PER_SEC);
  if (reason == MUSTER_REASON_NONE)
    reason = judge_elsewhere (self, found, doubt);

  /* the disk is full: what is left of its reserve is for visits that have begun */
  if (reason == MUSTER_REASON_NONE && muster_store_is_on_reserve (self->store))
    reason = MUSTER_REASON_STORE_FAILED;
  if (reason == MUSTER_REASON_NONE && self->engine == NULL)
    reason = MUSTER_REASON_ENGINE_FAILED;
  return reason;
}

static void
answer (MusterFinder *self, MusterVisitEvent *event)
{
  event->token = self->token;
  muster_teller_tell (MUSTER_TELLER (self), event);
}

static void
found (MusterFinder *self, MusterLookup *lookup)
{
  const MusterCase *found = lookup->found;
  MusterVisitEvent event = {.kind = MUSTER_VISIT_EVENT_FOUND};

  g_clear_pointer (&self->lookup, muster_lookup_free);
  self->lookup = lookup;
  event.person = muster_person_get_id (found->person);
  event.consented_version = found->consented_version;
  event.withdrawn = found->withdrawn;
  event.attempts_before = self->policy->allow_again ? 0 : found->attempts;
  event.has_reference = lookup->templates->len > 0;
  event.reason = judge (self, found, &event.doubt);
  answer (self, &event);
}

static void
not_found (MusterFinder *self, const GError *error)
{
  MusterVisitEvent event = {.kind = MUSTER_VISIT_EVENT_NOT_FOUND};

  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_AMBIGUOUS)) {
    event.reason = MUSTER_REASON_AMBIGUOUS_CARD;
  } else if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF)) /* readiness says so */
      g_warning ("Look-up: %s", error->message);
    event.reason = MUSTER_REASON_STORE_FAILED;
  } else if (self->claim.by == MUSTER_FIND_BY_NUMBERS) {
    event.reason = MUSTER_REASON_NOT_FOUND;
  } else if (self->claim.by == MUSTER_FIND_BY_ID) {
    event.reason = MUSTER_REASON_UNKNOWN_ID_CARD;
  } else {
    event.reason = MUSTER_REASON_UNKNOWN_CARD;
  }
  answer (self, &event);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterFinder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterLookup) lookup = muster_lookup_finish (result, &error);

  if (muster_error_is_cancelled (error))
    return; /* an older look-up: only the newest is not cancelled */
  if (lookup != NULL)
    found (self, g_steal_pointer (&lookup));
  else
    not_found (self, error);
}

static void
muster_finder_dispose (GObject *object)
{
  MusterFinder *self = MUSTER_FINDER (object);

  muster_finder_forget (self);
  muster_claim_clear (&self->next);
  g_clear_object (&self->store);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (muster_finder_parent_class)->dispose (object);
}

static void
muster_finder_class_init (MusterFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_finder_dispose;
}

static void
muster_finder_init (MusterFinder *self)
{
}

MusterFinder *
muster_finder_new (MusterStore *store,
                   MusterFaceEngine *engine,
                   const MusterOccasion *occasion,
                   const MusterPolicy *policy,
                   const MusterVisit *visit)
{
  MusterFinder *self = g_object_new (MUSTER_TYPE_FINDER, NULL);

  self->store = g_object_ref (store);
  g_set_object (&self->engine, engine);
  self->occasion = occasion;
  self->policy = policy;
  self->visit = visit;
  return self;
}

/**
 * muster_finder_come:
 * @self: a finder
 * @kind: %MUSTER_VISIT_EVENT_CARD or %MUSTER_VISIT_EVENT_NUMBERS
 * @claim: who it is said to be; taken over
 *
 * Somebody came: tells @kind. A look-up that the visit asks for because of it is for this claim; a
 * second card that merely ends the running visit must not lend its number to it.
 */
void
muster_finder_come (MusterFinder *self, MusterVisitEventKind kind, MusterClaim claim)
{
  MusterVisitEvent event = {.kind = kind};

  event.same_card =
      self->visit->state != MUSTER_VISIT_IDLE && muster_claim_is_same (&self->claim, &claim);
  muster_claim_clear (&self->next);
  self->next = claim;
  muster_teller_tell (MUSTER_TELLER (self), &event);
  muster_claim_clear (&self->next);
}

void
muster_finder_look_up (MusterFinder *self, guint token)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->token = token;
  muster_claim_clear (&self->claim);
  self->claim = self->next;
  self->next = (MusterClaim){0};
  muster_lookup_async (self->store,
                       self->engine,
                       self->claim.by,
                       self->claim.a,
                       self->claim.b,
                       self->occasion->id,
                       self->cancellable,
                       lookup_cb,
                       g_object_ref (self));
}

void
muster_finder_forget (MusterFinder *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->lookup, muster_lookup_free);
  muster_claim_clear (&self->claim);
}

const MusterClaim *
muster_finder_get_claim (MusterFinder *self)
{
  return &self->claim;
}

const MusterLookup *
muster_finder_get_lookup (MusterFinder *self)
{
  return self->lookup;
}
