/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who somebody of the staff is. Each may do what those before it may. The nicks never change. */
typedef enum {
  MUSTER_ROLE_NONE,
  MUSTER_ROLE_OPERATOR,   /* at the desk, at the door */
  MUSTER_ROLE_SUPERVISOR, /* the second person, approvals */
  MUSTER_ROLE_ADMIN,      /* sets the station up */
  MUSTER_N_ROLES,
} MusterRole;

/* What staff may be allowed to do. The nicks go into profiles and into the journal, and never
 * change. */
typedef enum {
  MUSTER_RIGHT_RETRY,       /* once more, while tries are left; end a visit */
  MUSTER_RIGHT_CONFIRM,     /* answer the question whether it is the same person */
  MUSTER_RIGHT_CARD_ONLY,   /* the desk lane: card and eyes */
  MUSTER_RIGHT_CONSENT,     /* take back somebody's consent for them */
  MUSTER_RIGHT_REVIEW,      /* send a photo to review */
  MUSTER_RIGHT_OVERRIDE,    /* let pass with reason */
  MUSTER_RIGHT_DOUBTFUL,    /* admit, to be settled later */
  MUSTER_RIGHT_ONE_MORE,    /* one try beyond the limit */
  MUSTER_RIGHT_FIND_FACE,   /* look for somebody by face */
  MUSTER_RIGHT_FIND_NAME,   /* look for somebody by name or number */
  MUSTER_RIGHT_EVIDENCE,    /* look at what is kept of tries that failed */
  MUSTER_RIGHT_RECHECK,     /* look at two pictures again, blind */
  MUSTER_RIGHT_DAY,         /* read the day sheet, and sign the day */
  MUSTER_RIGHT_LEAVE,       /* end the program, and with it the screen for guests */
  MUSTER_RIGHT_SETTLE,      /* settle what was left open: a paper seen, a face looked at */
  MUSTER_RIGHT_APPROVE,     /* take a photo of review as the person's, or refuse it */
  MUSTER_RIGHT_UNDO,        /* take back what was recorded */
  MUSTER_RIGHT_EMERGENCY,   /* card-only mode for everybody */
  MUSTER_RIGHT_CAMERA,      /* accept a camera as the one of this station */
  MUSTER_RIGHT_RESET_TRIES, /* let somebody of the staff try their PIN again */
  MUSTER_RIGHT_BULK,        /* let many pass at once */
  MUSTER_RIGHT_EXPORT,      /* take data off the station */
  MUSTER_RIGHT_STAFF,       /* accounts and roles */
  MUSTER_RIGHT_ENROLMENT,   /* join the station to a school, or leave it */
  MUSTER_RIGHT_POLICY,      /* change the rules */
  MUSTER_RIGHT_WIPE,        /* destroy what the station knows */
  MUSTER_N_RIGHTS,
} MusterRight;

/* Who may do one thing. */
typedef struct {
  MusterRole first;
  MusterRole second; /* NONE: nobody else is needed */
} MusterRightRule;

/* What a profile asks beyond the station's own rules; all zero is nothing. Copyable. */
typedef struct {
  MusterRightRule raised[MUSTER_N_RIGHTS];
} MusterRights;

/* Somebody who vouches for one act, as known from a sign-in. */
typedef struct {
  gint64 staff; /* account; 0 = nobody */
  MusterRole role;
  gint64 person; /* the same human on the roster; 0 = not there */
  guint64 act;   /* which act the sign-in was for; 0 = for none in particular */
} MusterVoucher;

/* Why somebody may not, or MUSTER_SIGNED. */
typedef enum {
  MUSTER_SIGNED,
  MUSTER_SIGN_NOBODY,      /* nobody is signed in */
  MUSTER_SIGN_ROLE,        /* the first one's role is not enough */
  MUSTER_SIGN_OWN,         /* one of them is the person it is about */
  MUSTER_SIGN_NEEDS_OTHER, /* a second person has to sign */
  MUSTER_SIGN_SAME,        /* both are one human */
  MUSTER_SIGN_OTHER_ROLE,  /* the second one's role is not enough */
  MUSTER_SIGN_OTHER_ACT,   /* the second one did not sign for this */
} MusterSignResult;

const char *muster_role_to_nick (MusterRole role);
gboolean muster_role_from_nick (const char *nick, MusterRole *role);
const char *muster_right_to_nick (MusterRight right);
gboolean muster_right_from_nick (const char *nick, MusterRight *right);

MusterRightRule muster_rights_get (const MusterRights *self, MusterRight right);
gboolean muster_rights_raise (MusterRights *self, MusterRight right, const char *text);
MusterSignResult muster_rights_judge (const MusterRights *self,
                                      MusterRight right,
                                      guint64 act,
                                      const MusterVoucher *first,
                                      const MusterVoucher *second,
                                      gint64 subject);

G_END_DECLS
