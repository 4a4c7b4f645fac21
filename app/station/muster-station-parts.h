/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-calibrated.h"
#include "muster-challenger.h"
#include "muster-courier.h"
#include "muster-day-book.h"
#include "muster-day-ready.h"
#include "muster-departed.h"
#include "muster-duty.h"
#include "muster-emergency.h"
#include "muster-evidence-keeper.h"
#include "muster-face-search.h"
#include "muster-history.h"
#include "muster-key-watch.h"
#include "muster-lamp-meter.h"
#include "muster-listener.h"
#include "muster-matcher.h"
#include "muster-profile.h"
#include "muster-reader-hub.h"
#include "muster-reader-setup.h"
#include "muster-recorder.h"
#include "muster-retention-keeper.h"
#include "muster-roster-count.h"
#include "muster-screens.h"
#include "muster-settler.h"
#include "muster-sitting.h"
#include "muster-visit-loop.h"

G_BEGIN_DECLS

/* What a station is made of: the rooms it is given, and the parts that are made of them. A new part
 * of the station is made here, with what it needs to know of the others. All owned. Main thread. */
typedef struct {
  /* given */
  MusterStore *store;
  MusterReaderHub *hub;       /* nullable */
  MusterReaderSetup *readers; /* nullable: the settings of the readers in hub */
  MusterDuty *duty;           /* nullable: who is at the desk; without it everybody may do all */
  MusterCamera *camera;       /* nullable */
  MusterFaceEngine *engine;   /* nullable: nobody can be compared */
  MusterProfile *profile;
  MusterOccasion *occasion;
  char *name;
  gboolean rehearsal;
  gboolean paints; /* a screen shows colours and tells when */

  /* made */
  MusterPolicy policy;         /* the profile's, joined with the pack's and the calibration's */
  MusterCalibrated calibrated; /* all zero if the station never was */
  MusterVisitLoop *loop;       /* the running visit */
  MusterEmergency *emergency;  /* card-only mode */
  MusterDayBook *days;         /* what days were like, for their sheets */
  MusterDayReady *closing;     /* whether the last of them was signed */
  MusterHistory *history;
  MusterSettler *settler;    /* what visits left open */
  MusterRosterCount *roster; /* how many people it has, for readiness and the day */
  MusterCapture *capture;
  MusterSitting *sitting;       /* what the visit wants of the camera */
  MusterLampMeter *meter;       /* what the screen's light is */
  MusterChallenger *challenger; /* whether somebody is there, and not a picture */
  MusterListener *listener;     /* nullable: what is said, while something is to be read */
  MusterFinder *finder;         /* who the person is */
  MusterDeparted *departed;     /* and whether they are still on the roster */
  MusterFaceFinder *faces;      /* the roster by face; NULL where the profile does not want it */
  MusterFaceSearch *search;     /* NULL likewise */
  gboolean search_goes_on;      /* who is found alone begins a visit */
  MusterMatcher *matcher;       /* whether it is that person */
  MusterCardWatch *cards;       /* nullable: what readers say */
  MusterEvidenceCollector *collector; /* what a try leaves to look at */
  MusterEvidenceKeeper *keeper;       /* and for how long */
  MusterKeyWatch *keys;               /* opens the store when its secret is there again */
  MusterRetentionKeeper *retention;   /* what goes when the occasion is over */
  MusterCourier *courier;             /* nullable: what reaches the roster */
  MusterRecorder *recorder;           /* what the journal gets */
  MusterScreens *screens;             /* what is shown */
} MusterStationParts;

/* Makes the parts of what was given. They live where @parts lies: it must not be moved. */
void muster_station_parts_make (MusterStationParts *parts,
                                const MusterVisitLoopCalls *calls,
                                gpointer owner);
void muster_station_parts_clear (MusterStationParts *parts);

/* Before the station starts. Practice has none. */
void muster_station_parts_keep_courier (MusterStationParts *parts);

/* Everything that is known of the store, once it is open; and nothing of it any more. */
void muster_station_parts_read (MusterStationParts *parts);
void muster_station_parts_find_duplicates (MusterStationParts *parts);
void muster_station_parts_forget_erased (MusterStationParts *parts);
void muster_station_parts_close (MusterStationParts *parts);

/* Writes a record of the visit as it is now. */
void muster_station_parts_record (MusterStationParts *parts, MusterRecordKind kind);
/* Nothing of a person stays behind for the next one. */
void muster_station_parts_forget (MusterStationParts *parts);

G_END_DECLS
