/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-phrase.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* How a page that ends a visit looks. Red is kept for the exam door. */
typedef enum {
  MUSTER_TONE_AGAIN, /* paper, open arrow: your turn */
  MUSTER_TONE_ASK,   /* blue: a person goes on with you */
  MUSTER_TONE_CALM,  /* paper: told, nothing to do */
} MusterTone;

typedef struct {
  const char *icon;
  MusterTone tone;
  gboolean to_desk; /* where the desk is belongs on the page */
  gboolean types;   /* typing the two numbers is a way on */
} MusterGuestLook;

MusterPhrase *muster_guest_headline (const MusterScreen *screen) G_GNUC_WARN_UNUSED_RESULT;
MusterPhrase *muster_guest_detail (const MusterScreen *screen) G_GNUC_WARN_UNUSED_RESULT;
const MusterGuestLook *muster_guest_look (MusterReason reason);

MusterPhrase *muster_guest_coach_line (MusterCoach coach) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_guest_coach_icon (MusterCoach coach);

MusterPhrase *muster_guest_prompt_line (MusterPrompt prompt) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_guest_prompt_icon (MusterPrompt prompt);

MusterPhrase *muster_guest_spoken (const MusterScreen *screen) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
