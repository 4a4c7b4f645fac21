/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-capture.h"
#include "muster-face-finder.h"
#include "muster-lookup.h"
#include "muster-record.h"
#include "muster-sitting.h"

G_BEGIN_DECLS

/* One search for who sits before the camera, asked for by staff while no visit runs. What it finds
 * is for staff alone. Nothing of it is kept but counts and, in the journal, whom staff picked. */

typedef enum {
  MUSTER_SEARCH_OFF,
  MUSTER_SEARCH_LOOKING,  /* the camera is on, until enough good pictures are there */
  MUSTER_SEARCH_FETCHING, /* who the candidates are is read from the roster */
  MUSTER_SEARCH_FOUND,    /* candidates, or nobody */
  MUSTER_SEARCH_FAILED,   /* no face until time was up, or the camera failed: .reason */
} MusterSearchState;

const char *muster_search_state_to_nick (MusterSearchState state);

typedef struct {
  MusterSearchState state;
  MusterCoach coach;         /* LOOKING: what the person should do */
  MusterReason reason;       /* FAILED */
  MusterFaceFinding finding; /* FOUND */
  /* Of each candidate, in their order; owned, NULL if the roster does not have them any more. */
  MusterLookup *people[MUSTER_FACE_FINDING_MOST];
  MusterFrame *probe; /* owned, nullable: the best picture */
} MusterSearchView;

/* What the entries in the journal say of the station; borrowed, must live as long as the search. */
typedef struct {
  const MusterPolicy *policy;         /* joined */
  const MusterCalibrated *calibrated; /* as joined */
  const MusterOccasion *occasion;
  const char *profile;
  const char *model;
  gboolean rehearsal;
} MusterSearchTerms;

/* Signals:
 *   "changed": the view is another */
#define MUSTER_TYPE_FACE_SEARCH (muster_face_search_get_type ())
G_DECLARE_FINAL_TYPE (MusterFaceSearch, muster_face_search, MUSTER, FACE_SEARCH, GObject)

MusterFaceSearch *muster_face_search_new (MusterStore *store,
                                          MusterCapture *capture,
                                          MusterSitting *sitting,
                                          MusterFaceFinder *finder,
                                          const MusterSearchTerms *terms) G_GNUC_WARN_UNUSED_RESULT;
/* @act: who asked, for the journal; copied. */
void muster_face_search_begin (MusterFaceSearch *self, const MusterStaffAct *act);
const MusterStaffAct *muster_face_search_get_act (MusterFaceSearch *self);
/* Ends it, whatever it found: nothing of the person stays behind. */
void muster_face_search_stop (MusterFaceSearch *self);
gboolean muster_face_search_is_running (MusterFaceSearch *self);
const MusterSearchView *muster_face_search_get_view (MusterFaceSearch *self);
/* The roster id of candidate @rank, from 0; 0 if there is none. The journal keeps that who
 * asked picked it, or that nobody had to. */
gint64 muster_face_search_pick (MusterFaceSearch *self, guint rank, gboolean by_staff);

G_END_DECLS
