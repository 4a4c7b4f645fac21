/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-evidence-shot.h"
#include "muster-frame.h"
#include "muster-fusion.h"
#include "muster-liveness.h"
#include "muster-occasion.h"
#include "muster-profile.h"
#include "muster-visit.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_PAGE_IDLE,
  MUSTER_PAGE_IDENTIFY, /* keypad */
  MUSTER_PAGE_CONFIRM,
  MUSTER_PAGE_CONSENT,
  MUSTER_PAGE_CAPTURE,
  MUSTER_PAGE_WAIT, /* one moment: looking up, matching, saving */
  MUSTER_PAGE_PASS,
  MUSTER_PAGE_FAIL,  /* compared, not passed: the three ways on */
  MUSTER_PAGE_REFER, /* go to the desk; already in; too early …; unknown card; time-out: words by
                        reason */
  MUSTER_N_PAGES,
} MusterPage;

/* Whether the screen may change its colours at the person: some people must not look at that. */
typedef enum {
  MUSTER_COLOURS_NONE,   /* they do not come */
  MUSTER_COLOURS_MAY,    /* they may come, and can be refused beforehand */
  MUSTER_COLOURS_SPARED, /* the person did, or could not do it */
} MusterColours;

/* What the person in front of the guest screen sees now. Made by the station from visit, person,
 * occasion and profile; pages fill labels from it and know nothing else. Immutable, owned strings,
 * never NULL. Holds only what a guest may see: masked, no score, no limit. */
typedef struct {
  MusterPage page;
  MusterReason reason;
  MusterCoach coach;
  guint step;            /* 1 to 4 in card, confirm, camera, done; 0 = none */
  gboolean rehearsal;    /* watermark */
  gboolean emergency;    /* a card is enough */
  gboolean reading;      /* WAIT: a card lies on a reader and is being read */
  gboolean lying;        /* a card was left on a reader */
  gboolean may_type;     /* two typed numbers are a way in */
  gboolean typed;        /* IDENTIFY was asked for: a wrong entry goes back there */
  gboolean challenging;  /* CAPTURE: a liveness challenge runs; what it shows is in challenge. IDLE:
                            the screen's light is measured */
  gboolean can_exchange; /* another challenge may be asked for */
  MusterColours colours;
  MusterChallengeView challenge;
  MusterChallengeKind kind; /* of the challenge, 0 = none */
  guint tries_left;
  gint64 deadline_us; /* monotonic; 0 = none */
  gint64 entered_us;
  char *masked_name;
  char *masked_number;
  char *id_tail; /* last four of the ID number */
  char *unit;
  char *station;   /* "3" */
  char *time;      /* "09:41", of the outcome or of the first pass */
  char *elsewhere; /* station of the first pass, the right room, "" */
  char *seat;
  char *withdrawal;     /* "482 913 0577", on the page of the consent */
  MusterText occasion;  /* title */
  MusterText next_step; /* from the profile */
  MusterText desk;      /* where and until when */
  MusterText phone;     /* the phone channel, both NULL if there is none */
  MusterText consent;
  MusterText
      told; /* CONFIRM: of a photo of theirs that was refused; both NULL if there is nothing */
} MusterScreen;

MusterScreen *muster_screen_new (void) G_GNUC_WARN_UNUSED_RESULT;
MusterScreen *muster_screen_copy (const MusterScreen *self) G_GNUC_WARN_UNUSED_RESULT;
void muster_screen_free (MusterScreen *self);
const char *muster_page_to_nick (MusterPage page);

/* What staff see beside it. Full name and numbers, both pictures, the number behind the word. */
typedef struct {
  const MusterVisit *visit;   /* borrowed */
  const MusterPolicy *policy; /* borrowed */
  char *name;                 /* "" while nobody is identified */
  char *student_number;
  char *unit;
  char *id_masked;
  MusterText told;        /* what they are told of a photo that was refused, or nothing */
  char *card_name;        /* on the chip, where it is not the roster's; "" */
  gint64 elsewhere_at;    /* seconds UTC: when another station let them in, 0 = none has */
  char *elsewhere;        /* what people call that station; "" */
  const char *way;        /* static, nullable: how the person was named, MusterClaim's */
  MusterFrame *probe;     /* owned, nullable: the compared frame */
  MusterFrame *reference; /* owned, nullable */
  char *reference_source;
  gint64 reference_taken_at;
  double similarity;
  MusterBand band;
  MusterOutcome outcome;
  MusterReason reason;
  MusterReason doubt;        /* of the card or another pass, though the person goes on */
  MusterLivenessStep *steps; /* owned: challenges of the newest try that have ended */
  gsize n_steps;
  MusterLivenessFusion liveness;                       /* of the steps */
  MusterEvidenceShot shots[MUSTER_EVIDENCE_MAX_SHOTS]; /* of a try that failed */
  gsize n_shots;
  guint evidence_days; /* for how many days they are kept, if there are any */
  gboolean awaits_staff;
  guint tries_left;
  gboolean rehearsal;
  gboolean assist;                         /* the pack lets nobody pass by itself */
  MusterSignResult signs[MUSTER_N_RIGHTS]; /* may who is at the desk? all zero: everything */
} MusterDeskView;

MusterDeskView *muster_desk_view_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_desk_view_free (MusterDeskView *self);
gboolean muster_desk_view_is_asked (const MusterDeskView *self);
MusterRight muster_desk_view_get_right (const MusterDeskView *self, MusterVisitEventKind kind);

/* One line of history: this person's, or today's last visits. */
#define MUSTER_TYPE_HISTORY_ITEM (muster_history_item_get_type ())
G_DECLARE_FINAL_TYPE (MusterHistoryItem, muster_history_item, MUSTER, HISTORY_ITEM, GObject)

MusterHistoryItem *muster_history_item_new (gint64 seq,
                                            gint64 person,
                                            gint64 time, /* seconds UTC */
                                            const char *name,
                                            MusterOutcome outcome,
                                            MusterReason reason,
                                            double similarity) G_GNUC_WARN_UNUSED_RESULT;
gint64 muster_history_item_get_seq (MusterHistoryItem *self);
gint64 muster_history_item_get_person (MusterHistoryItem *self);
gint64 muster_history_item_get_time (MusterHistoryItem *self);
const char *muster_history_item_get_name (MusterHistoryItem *self);
MusterOutcome muster_history_item_get_outcome (MusterHistoryItem *self);
MusterReason muster_history_item_get_reason (MusterHistoryItem *self);
double muster_history_item_get_similarity (MusterHistoryItem *self);

/* One line of the readiness check. */
typedef enum {
  MUSTER_READY_OK,
  MUSTER_READY_WARN, /* works, but somebody should look */
  MUSTER_READY_FAIL,
} MusterReadyState;

typedef struct {
  const char *id; /* "camera", "light", "readers", "models", "store", "clock", "disk", "staff",
                   * "day" */
  MusterReadyState state;
  char *what;          /* owned, translated: "640 × 480, 30 pictures a second" */
  char *remedy;        /* owned, translated, NULL if OK */
  gboolean acceptable; /* camera: staff may say that this one is right */
  gboolean measurable; /* light: the screen can be measured here */
} MusterReadyItem;

void muster_ready_item_free (MusterReadyItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterScreen, muster_screen_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDeskView, muster_desk_view_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterReadyItem, muster_ready_item_free)

G_END_DECLS
