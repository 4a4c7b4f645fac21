/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-screen.h"

struct _MusterHistoryItem {
  GObject parent_instance;

  gint64 seq;
  gint64 person;
  gint64 time;
  char *name; /* owned */
  MusterOutcome outcome;
  MusterReason reason;
  double similarity;
};

G_DEFINE_FINAL_TYPE (MusterHistoryItem, muster_history_item, G_TYPE_OBJECT)

static void
muster_history_item_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_HISTORY_ITEM (object)->name, g_free);
  G_OBJECT_CLASS (muster_history_item_parent_class)->finalize (object);
}

static void
muster_history_item_class_init (MusterHistoryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_history_item_finalize;
}

static void
muster_history_item_init (MusterHistoryItem *self)
{
}

/**
 * muster_history_item_new:
 * @seq: journal number, from 1
 * @person: roster id, 0 if nobody was identified
 * @time: seconds UTC
 * @name: full name, for staff only
 * @outcome: how the visit ended, or %MUSTER_OUTCOME_NONE for an attempt in a visit that went on
 * @reason: why
 * @similarity: cosine, 0 if nothing was compared
 *
 * Returns: (transfer full): one line of history
 */
MusterHistoryItem *
muster_history_item_new (gint64 seq,
                         gint64 person,
                         gint64 time,
                         const char *name,
                         MusterOutcome outcome,
                         MusterReason reason,
                         double similarity)
{
  MusterHistoryItem *self = g_object_new (MUSTER_TYPE_HISTORY_ITEM, NULL);

  self->seq = seq;
  self->person = person;
  self->time = time;
  self->name = g_strdup (name != NULL ? name : "");
  self->outcome = outcome;
  self->reason = reason;
  self->similarity = similarity;
  return self;
}

gint64
muster_history_item_get_person (MusterHistoryItem *self)
{
  return self->person;
}

gint64
muster_history_item_get_seq (MusterHistoryItem *self)
{
  return self->seq;
}

gint64
muster_history_item_get_time (MusterHistoryItem *self)
{
  return self->time;
}

const char *
muster_history_item_get_name (MusterHistoryItem *self)
{
  return self->name;
}

MusterOutcome
muster_history_item_get_outcome (MusterHistoryItem *self)
{
  return self->outcome;
}

MusterReason
muster_history_item_get_reason (MusterHistoryItem *self)
{
  return self->reason;
}

double
muster_history_item_get_similarity (MusterHistoryItem *self)
{
  return self->similarity;
}

static void
text_copy (MusterText *to, const MusterText *from)
{
  to->en = g_strdup (from->en);
  to->zh = g_strdup (from->zh);
}

static void
text_clear (MusterText *text)
{
  g_clear_pointer (&text->en, g_free);
  g_clear_pointer (&text->zh, g_free);
}

/* The strings of a screen, so that new, copy and free cannot disagree. */
static const gsize screen_strings[] = {
    G_STRUCT_OFFSET (MusterScreen, masked_name),
    G_STRUCT_OFFSET (MusterScreen, masked_number),
    G_STRUCT_OFFSET (MusterScreen, id_tail),
    G_STRUCT_OFFSET (MusterScreen, unit),
    G_STRUCT_OFFSET (MusterScreen, station),
    G_STRUCT_OFFSET (MusterScreen, time),
    G_STRUCT_OFFSET (MusterScreen, elsewhere),
    G_STRUCT_OFFSET (MusterScreen, seat),
    G_STRUCT_OFFSET (MusterScreen, withdrawal),
};

static const gsize screen_texts[] = {
    G_STRUCT_OFFSET (MusterScreen, occasion),
    G_STRUCT_OFFSET (MusterScreen, next_step),
    G_STRUCT_OFFSET (MusterScreen, desk),
    G_STRUCT_OFFSET (MusterScreen, phone),
    G_STRUCT_OFFSET (MusterScreen, consent),
    G_STRUCT_OFFSET (MusterScreen, told),
};

MusterScreen *
muster_screen_new (void)
{
  MusterScreen *self = g_new0 (MusterScreen, 1);

  for (guint i = 0; i < G_N_ELEMENTS (screen_strings); i++)
    G_STRUCT_MEMBER (char *, self, screen_strings[i]) = g_strdup ("");
  return self;
}

MusterScreen *
muster_screen_copy (const MusterScreen *self)
{
  MusterScreen *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < G_N_ELEMENTS (screen_strings); i++)
    G_STRUCT_MEMBER (char *, copy, screen_strings[i]) =
        g_strdup (G_STRUCT_MEMBER (char *, self, screen_strings[i]));
  for (guint i = 0; i < G_N_ELEMENTS (screen_texts); i++)
    text_copy (&G_STRUCT_MEMBER (MusterText, copy, screen_texts[i]),
               &G_STRUCT_MEMBER (MusterText, self, screen_texts[i]));
  return copy;
}

void
muster_screen_free (MusterScreen *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (screen_strings); i++)
    g_free (G_STRUCT_MEMBER (char *, self, screen_strings[i]));
  for (guint i = 0; i < G_N_ELEMENTS (screen_texts); i++)
    text_clear (&G_STRUCT_MEMBER (MusterText, self, screen_texts[i]));
  g_free (self);
}

const char *
muster_page_to_nick (MusterPage page)
{
  static const char *const nicks[MUSTER_N_PAGES] = {
      [MUSTER_PAGE_IDLE] = "idle",
      [MUSTER_PAGE_IDENTIFY] = "identify",
      [MUSTER_PAGE_CONFIRM] = "confirm",
      [MUSTER_PAGE_CONSENT] = "consent",
      [MUSTER_PAGE_CAPTURE] = "capture",
      [MUSTER_PAGE_WAIT] = "wait",
      [MUSTER_PAGE_PASS] = "pass",
      [MUSTER_PAGE_FAIL] = "fail",
      [MUSTER_PAGE_REFER] = "refer",
  };

  g_return_val_if_fail ((guint) page < MUSTER_N_PAGES, "idle");
  return nicks[page];
}

MusterDeskView *
muster_desk_view_new (void)
{
  MusterDeskView *self = g_new0 (MusterDeskView, 1);

  self->name = g_strdup ("");
  self->student_number = g_strdup ("");
  self->unit = g_strdup ("");
  self->id_masked = g_strdup ("");
  self->card_name = g_strdup ("");
  self->elsewhere = g_strdup ("");
  self->reference_source = g_strdup ("");
  return self;
}

void
muster_desk_view_free (MusterDeskView *self)
{
  if (self == NULL)
    return;
  muster_text_clear (&self->told);
  g_free (self->name);
  g_free (self->student_number);
  g_free (self->unit);
  g_free (self->id_masked);
  g_free (self->card_name);
  g_free (self->elsewhere);
  g_free (self->reference_source);
  g_free (self->steps);
  for (gsize i = 0; i < self->n_shots; i++)
    muster_frame_unref (self->shots[i].frame);
  g_clear_pointer (&self->probe, muster_frame_unref);
  g_clear_pointer (&self->reference, muster_frame_unref);
  g_free (self);
}

/**
 * muster_desk_view_is_asked:
 *
 * Returns: %TRUE if the station compared and waits for a person to say whether it is the same face
 */
gboolean
muster_desk_view_is_asked (const MusterDeskView *self)
{
  return self->awaits_staff && self->visit->person != 0 && self->outcome == MUSTER_OUTCOME_REVIEW &&
         (self->band == MUSTER_BAND_REVIEW || self->band == MUSTER_BAND_PASS);
}

/**
 * muster_desk_view_get_right:
 * @kind: an event that staff cause
 *
 * To say that it is the same person where the station asked is another right than to let somebody
 * pass whom it has not let pass.
 *
 * Returns: what they need for it
 */
MusterRight
muster_desk_view_get_right (const MusterDeskView *self, MusterVisitEventKind kind)
{
  switch (kind) {
  case MUSTER_VISIT_EVENT_STAFF_PASS:
    return muster_desk_view_is_asked (self) ? MUSTER_RIGHT_CONFIRM : MUSTER_RIGHT_OVERRIDE;
  case MUSTER_VISIT_EVENT_STAFF_REJECT:
    return MUSTER_RIGHT_CONFIRM;
  case MUSTER_VISIT_EVENT_STAFF_CARD_ONLY:
    return MUSTER_RIGHT_CARD_ONLY;
  case MUSTER_VISIT_EVENT_STAFF_DOUBTFUL:
    return MUSTER_RIGHT_DOUBTFUL;
  case MUSTER_VISIT_EVENT_STAFF_ONE_MORE:
    return MUSTER_RIGHT_ONE_MORE;
  case MUSTER_VISIT_EVENT_TO_REVIEW:
    return MUSTER_RIGHT_REVIEW;
  default: /* what the person before the camera could do, too */
    return MUSTER_RIGHT_RETRY;
  }
}

void
muster_ready_item_free (MusterReadyItem *item)
{
  if (item == NULL)
    return;
  g_free (item->what);
  g_free (item->remedy);
  g_free (item);
}
