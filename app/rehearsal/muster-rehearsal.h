/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-puppet.h"

G_BEGIN_DECLS

/* Twelve procedural people for staff training and tests: no hardware, no real person's picture. */

typedef struct {
  const char *student_number; /* "90000001" … "90000012": never a real campus's form */
  const char *name;           /* Chinese, clearly made up */
  const char *id_number;      /* right check character, a district nobody lives in: 110099 */
  const char *card_uid;
  const char *unit;
  guint32 identity; /* puppet seed */
} MusterRehearsalPerson;

/* Rises whenever one of them gets another face: what a store keeps of the former ones is not
 * theirs. */
#define MUSTER_REHEARSAL_CAST 2

const MusterRehearsalPerson *muster_rehearsal_get_people (gsize *n);
/* Who comes when @identity is played by an impostor. */
guint32 muster_rehearsal_get_impostor (guint32 identity);
/* A passport-like reference picture of one of them (480x640), rendered. */
MusterFrame *
muster_rehearsal_render_reference (const MusterRehearsalPerson *person) G_GNUC_WARN_UNUSED_RESULT;

/* What somebody puts on the reader. */
typedef enum {
  MUSTER_REHEARSAL_CARD_CAMPUS,
  MUSTER_REHEARSAL_CARD_ID,
  MUSTER_REHEARSAL_CARD_ID_EXPIRED,
  MUSTER_REHEARSAL_CARD_ID_OTHER_NAME,
  MUSTER_REHEARSAL_CARD_ID_UNKNOWN,  /* of nobody in the roster */
  MUSTER_REHEARSAL_CARD_ID_NEW_KIND, /* a layout that this version does not know */
  MUSTER_REHEARSAL_CARD_PHONE,       /* shows another number each time */
  MUSTER_REHEARSAL_CARD_UNKNOWN,     /* a campus card of nobody */
  MUSTER_N_REHEARSAL_CARDS,
} MusterRehearsalCard;

/* How the sitter in front of the rehearsal camera behaves. */
typedef enum {
  MUSTER_SITTER_NOBODY,
  MUSTER_SITTER_GOOD, /* obeys each prompt within about a second */
  MUSTER_SITTER_FAR,  /* too far at first, then obeys */
  MUSTER_SITTER_TURNED,
  MUSTER_SITTER_DARK,
  MUSTER_SITTER_EYES_SHUT,
  MUSTER_SITTER_IMPOSTOR, /* good behaviour, somebody else's face */
  MUSTER_SITTER_PRINT,    /* a photo of the person held up */
  MUSTER_SITTER_TABLET,
  MUSTER_SITTER_STILL, /* sits well, and does nothing that a challenge asks */
} MusterSitter;

/* 640x480 at 15 frames a second from a thread of its own; watermarked picture. */
#define MUSTER_TYPE_REHEARSAL_CAMERA (muster_rehearsal_camera_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterRehearsalCamera, muster_rehearsal_camera, MUSTER, REHEARSAL_CAMERA, MusterCamera)

MusterCamera *muster_rehearsal_camera_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @source "rehearsal" (an empty chair until somebody is set), "rehearsal:N" (person 1 to 12) or
 * "rehearsal:N:SITTER" (nick: good, far, impostor …). USAGE for anything else. For the command
 * line. */
MusterCamera *muster_rehearsal_camera_open (const char *source,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_rehearsal_camera_set_sitter (MusterRehearsalCamera *self,
                                         guint32 identity,
                                         MusterSitter sitter);
MusterSitter muster_rehearsal_camera_get_sitter (MusterRehearsalCamera *self);
/* The prompt the screen shows now (MusterCoach nick), so that the sitter can obey it; NULL for
 * none. */
void muster_rehearsal_camera_prompt (MusterRehearsalCamera *self, const char *coach_nick);
/* What a liveness challenge asks (MusterPrompt nick); NULL for nothing. */
void muster_rehearsal_camera_ask (MusterRehearsalCamera *self, const char *prompt_nick);
/* Digits that a challenge asks to read aloud; "" for none. Who sits there and does as told reads
 * them once, a moment later. */
void muster_rehearsal_camera_read (MusterRehearsalCamera *self, const char *digits);
/* What is heard from @time_us on, @n samples. Any thread. */
void muster_rehearsal_camera_listen (MusterRehearsalCamera *self,
                                     gint64 time_us,
                                     gint16 *samples,
                                     gsize n);
/* The screen's quarters as the person sees them, top left, top right, bottom left, bottom right: R,
 * G, B as sRGB values, 0 to 1; NULL: what it usually shows. Seen a tenth of a second later, as with
 * a monitor and a webcam. */
void muster_rehearsal_camera_light (MusterRehearsalCamera *self, const float (*quarters)[3]);
/* As if pulled out or plugged in again. */
void muster_rehearsal_camera_unplug (MusterRehearsalCamera *self, gboolean unplugged);

gboolean muster_sitter_from_nick (const char *nick, MusterSitter *sitter);
const char *muster_sitter_to_nick (MusterSitter sitter);

G_END_DECLS
