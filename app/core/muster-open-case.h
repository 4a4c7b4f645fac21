/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a visit left open for staff to settle later. The nicks go into the journal and never change.
 */
typedef enum {
  MUSTER_OPEN_CASE_DOUBTFUL, /* admitted, with a paper still to be shown until a time */
  MUSTER_OPEN_CASE_PHOTO,    /* the photo of now was sent to review */
  MUSTER_OPEN_CASE_FACE,  /* in by card alone in an emergency: the face is still to be looked at */
  MUSTER_OPEN_CASE_DATA,  /* the person said that the roster is wrong about them */
  MUSTER_OPEN_CASE_TRIES, /* the last try was spent: the newest result goes to whoever decides */
  MUSTER_OPEN_CASE_DUPLICATE, /* another station had let the person in before, as the roster says */
  MUSTER_N_OPEN_CASES,
} MusterOpenCaseKind;

const char *muster_open_case_to_nick (MusterOpenCaseKind kind);
gboolean muster_open_case_from_nick (const char *nick, MusterOpenCaseKind *kind);

G_END_DECLS
