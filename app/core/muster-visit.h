/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-policy.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

/* One person at one station for one occasion, from card to recorded outcome.
 *
 * The visit is a pure function of (state, event, policy, clock): plain values in, plain values and
 * a short list of commands out. No thread, no timer, no I/O, no widget. The station feeds it events
 * and time and carries its commands out, so each rule can be tested as a table of events. */

/* What stands against a try beyond the limit. */
typedef enum {
  MUSTER_ONE_MORE_MAY,
  MUSTER_ONE_MORE_WITHDRAWN, /* the person does not want to be compared */
  MUSTER_ONE_MORE_RUNNING,   /* a check is running */
  MUSTER_ONE_MORE_UNWRITTEN, /* what was is not durable yet: no grant could be proven before it */
} MusterOneMore;

typedef enum {
  MUSTER_VISIT_IDLE,
  MUSTER_VISIT_READING,     /* a card lies on a reader; nobody is known yet */
  MUSTER_VISIT_IDENTIFYING, /* a card or two numbers are being looked up */
  MUSTER_VISIT_CONFIRMING,
  MUSTER_VISIT_CONSENTING,
  MUSTER_VISIT_POSITIONING,
  MUSTER_VISIT_CHALLENGING,
  MUSTER_VISIT_MATCHING,
  MUSTER_VISIT_DECIDED,  /* an attempt or outcome is known; shown only once it is durable */
  MUSTER_VISIT_RECORDED, /* the outcome is durable and shown; ends by time or by the next card */
} MusterVisitState;

typedef enum {
  MUSTER_LANE_FACE,
  MUSTER_LANE_DESK,
} MusterLane;

typedef enum {
  /* identify */
  MUSTER_VISIT_EVENT_CARD_ON,     /* a card lies there and is being read */
  MUSTER_VISIT_EVENT_CARD_OFF,    /* it has left */
  MUSTER_VISIT_EVENT_CARD,        /* a card was read */
  MUSTER_VISIT_EVENT_CARD_FAILED, /* .reason; NONE stands for CARD_UNREADABLE */
  MUSTER_VISIT_EVENT_NUMBERS,     /* two numbers were typed */
  MUSTER_VISIT_EVENT_PICKED,      /* somebody was found by face */
  MUSTER_VISIT_EVENT_NAMED,       /* staff found somebody by name or number */
  MUSTER_VISIT_EVENT_FOUND,       /* .person, .consented_version, .attempts_before, .reason,
                                     .doubt, .has_reference, .emergency */
  MUSTER_VISIT_EVENT_NOT_FOUND,   /* .reason */
  /* the person */
  MUSTER_VISIT_EVENT_CONFIRM,
  MUSTER_VISIT_EVENT_NOT_ME,
  MUSTER_VISIT_EVENT_WRONG_DATA,
  MUSTER_VISIT_EVENT_CHOOSE_FACE,
  MUSTER_VISIT_EVENT_CHOOSE_DESK, /* from any state: the person lane is never hidden */
  MUSTER_VISIT_EVENT_RETRY,
  MUSTER_VISIT_EVENT_OTHER_CHALLENGE, /* "I cannot do this one": no reason asked */
  MUSTER_VISIT_EVENT_TO_REVIEW,       /* send the photo to review */
  MUSTER_VISIT_EVENT_END,
  /* camera and engine */
  MUSTER_VISIT_EVENT_FRAME,         /* .coach of the newest frame */
  MUSTER_VISIT_EVENT_PROBE_READY,   /* enough fit frames of one track */
  MUSTER_VISIT_EVENT_CAMERA_FAILED, /* .reason */
  MUSTER_VISIT_EVENT_CHALLENGE_PASSED,
  MUSTER_VISIT_EVENT_CHALLENGE_WEAK,   /* not done, or all so far say too little: one more */
  MUSTER_VISIT_EVENT_CHALLENGE_FAILED, /* .reason NO_RESPONSE, FACE_LOST, NOT_LIVE */
  MUSTER_VISIT_EVENT_MATCHED,          /* .similarity */
  MUSTER_VISIT_EVENT_MATCH_FAILED,     /* engine error, .reason */
  /* store */
  MUSTER_VISIT_EVENT_RECORDED, /* the oldest RECORD command without an answer is durable */
  MUSTER_VISIT_EVENT_RECORD_FAILED,
  /* staff */
  MUSTER_VISIT_EVENT_STAFF_PASS, /* override, or the confirmation an assist pack needs */
  MUSTER_VISIT_EVENT_STAFF_REJECT,
  MUSTER_VISIT_EVENT_STAFF_CARD_ONLY,
  MUSTER_VISIT_EVENT_STAFF_DOUBTFUL,
  MUSTER_VISIT_EVENT_STAFF_ONE_MORE, /* supervisor grants one more attempt */
  /* roster */
  MUSTER_VISIT_EVENT_REMOVED, /* whoever stands here is not on it any more */
  /* clock */
  MUSTER_VISIT_EVENT_TICK,
  MUSTER_N_VISIT_EVENTS,
} MusterVisitEventKind;

/* A plain value. Fields not named beside the kind are ignored. */
typedef struct {
  MusterVisitEventKind kind;
  gint64 time_us;          /* monotonic; never goes back */
  guint token;             /* of the command that is answered: FOUND and NOT_FOUND must give it;
                              MATCHED, MATCH_FAILED and CHALLENGE_… may (0 = to the newest) */
  gint64 person;           /* FOUND: roster id, > 0 */
  gboolean same_card;      /* CARD, NUMBERS while a visit runs or is shown: it began with these */
  guint consented_version; /* FOUND: 0 = never */
  gboolean withdrawn;      /* FOUND: the person does not want to be compared */
  guint attempts_before;   /* FOUND: spent on this occasion, as far as this station knows */
  gboolean has_reference;  /* FOUND */
  gint64 emergency; /* FOUND: seq of the journal entry that opened card-only mode, > 0; 0: closed */
  MusterReason
      reason; /* NOT_FOUND, CAMERA_FAILED …; FOUND: why the person may not go on, or NONE */
  MusterReason doubt; /* FOUND: what staff are to be told of though the person goes on, or NONE */
  MusterCoach coach;  /* FRAME */
  double similarity;  /* MATCHED: cosine, -1 to 1 */
} MusterVisitEvent;

typedef enum {
  MUSTER_COMMAND_LOOK_UP, /* answer with FOUND or NOT_FOUND and the same token */
  MUSTER_COMMAND_CAMERA_ON,
  MUSTER_COMMAND_CAMERA_OFF,
  MUSTER_COMMAND_NEW_PROBE, /* throw fused frames away, start a new track */
  MUSTER_COMMAND_CHALLENGE, /* start the next liveness challenge; .other: another one in its place
                             */
  MUSTER_COMMAND_MATCH,  /* compare the probe with the references; answer MATCHED or MATCH_FAILED */
  MUSTER_COMMAND_RECORD, /* append .outcome/.reason to the journal; each gets exactly one answer,
                            RECORDED or RECORD_FAILED, in the order of the commands */
  MUSTER_COMMAND_SAY,    /* .prompt */
  MUSTER_COMMAND_SOUND,  /* .sound */
  MUSTER_COMMAND_CALL_STAFF, /* the staff window asks for a decision */
  MUSTER_COMMAND_FORGET,     /* the visit is over: wipe person, probe and pictures */
} MusterCommandKind;

typedef enum {
  MUSTER_SOUND_CARD,
  MUSTER_SOUND_STEP,
  MUSTER_SOUND_PASS,
  MUSTER_SOUND_AGAIN,
  MUSTER_SOUND_STOP,
} MusterSound;

/* What the journal gets: an attempt (compared, not final), the visit's outcome, or a note that is
 * saved while the visit goes on (muster_record_is_note()). */
typedef enum {
  MUSTER_RECORD_CONSENT,
  MUSTER_RECORD_ATTEMPT,
  MUSTER_RECORD_OUTCOME,
  MUSTER_RECORD_RETRY, /* another look, after .retried */
  MUSTER_RECORD_GRANT, /* staff granted one more attempt, after .retried */
} MusterRecordKind;

typedef struct {
  MusterCommandKind kind;
  guint token;             /* LOOK_UP, MATCH, CHALLENGE: comes back in the answer */
  gboolean other;          /* CHALLENGE */
  MusterRecordKind record; /* RECORD */
  MusterSound sound;       /* SOUND */
  MusterCoach coach;       /* SAY: the Line to speak while positioning */
  gboolean say_result;     /* SAY: speak the page's result instead of the coach */
} MusterCommand;

#define MUSTER_VISIT_MAX_COMMANDS 8
#define MUSTER_VISIT_NO_LIMIT     G_MAXUINT /* tries left, if the policy counts none */

/* Not a matter of policy: how long the machine may take before a person is told, in microseconds.
 */
#define MUSTER_VISIT_READ_LIMIT    (6 * G_TIME_SPAN_SECOND)
#define MUSTER_VISIT_LOOK_UP_LIMIT (10 * G_TIME_SPAN_SECOND)
#define MUSTER_VISIT_SAVE_LIMIT    (10 * G_TIME_SPAN_SECOND)
/* A phrase of the coach stays at least this long: shell.md. */
#define MUSTER_VISIT_COACH_HOLD (1200 * G_TIME_SPAN_MILLISECOND)

typedef struct {
  MusterCommand items[MUSTER_VISIT_MAX_COMMANDS];
  guint n;
} MusterCommands;

/* A plain value; zero-initialise, then muster_visit_init(). Owns nothing. */
typedef struct {
  MusterVisitState state;
  gint64 entered_us;  /* when the state was entered */
  gint64 deadline_us; /* when it times out; 0 = never */
  guint serial;       /* counts visits of this station since start */
  guint token;        /* newest look-up, match or challenge; its answer is waited for */
  gint64 person;      /* roster id, 0 = not known */
  MusterLane lane;
  gboolean by_card;   /* named by a card, not by typing or by face */
  gint64 emergency;   /* let in while card-only mode was open: the entry that opened it; 0 */
  gboolean picked;    /* by face or by staff: asked whether it is them, whatever the policy says */
  gboolean consented; /* to the policy's text: known from before, or in this visit */
  gboolean withdrawn; /* does not want to be compared: nothing leads to the camera */
  gboolean camera_on;
  gboolean saving; /* a RECORD command has not been answered: show "one moment", not the result */
  gboolean final;  /* DECIDED: what is being saved ends the visit */
  gboolean awaits_staff;
  guint attempts; /* spent on this occasion, this visit's included */
  guint granted;  /* attempts granted beyond the limit */
  guint challenges_passed;
  MusterCoach coach;
  gint64 coach_since_us;
  double similarity; /* of the last attempt; 0 if band is NONE */
  MusterBand band;
  /* DECIDED, not final: what the journal gets if nobody does anything more. IDLE: NONE. */
  MusterOutcome outcome;
  MusterReason reason;  /* IDLE: NONE, or for notice_time why a card could not be used */
  MusterReason doubt;   /* of the card or another pass, where the rules let them go on; or NONE */
  MusterReason retried; /* what was decided before the newest RETRY or grant, for its record */
  /* How the visit keeps its own books; nothing to show. */
  guint unanswered;           /* RECORD commands without an answer, of earlier visits too */
  MusterRecordKind record;    /* the newest one */
  gboolean probe_waits;       /* a probe is ready, the consent is not durable yet */
  gboolean retry_waits;       /* RETRY came before all that was to be saved is durable */
  MusterReason ending;        /* END or a second card came while an attempt was being saved */
  gboolean store_failed;      /* something could not be saved, and everybody was told */
  MusterOutcome kept_outcome; /* what that was; RETRY saves it */
  MusterReason kept_reason;
  gboolean kept_final;
  gboolean kept_awaits_staff;
} MusterVisit;

void muster_visit_init (MusterVisit *self);
void muster_visit_handle (MusterVisit *self,
                          const MusterVisitEvent *event,
                          const MusterPolicy *policy,
                          MusterCommands *commands);
MusterOneMore muster_visit_get_one_more (const MusterVisit *self);
guint muster_visit_get_tries_left (const MusterVisit *self, const MusterPolicy *policy);
gboolean muster_visit_can_retry (const MusterVisit *self, const MusterPolicy *policy);
gboolean muster_record_is_note (MusterRecordKind kind);
const char *muster_visit_state_to_nick (MusterVisitState state);
const char *muster_visit_event_to_nick (MusterVisitEventKind kind);

G_END_DECLS
