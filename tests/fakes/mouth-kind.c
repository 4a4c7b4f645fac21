/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mouth-kind.h"

struct _MouthKind {
  MusterChallenge parent_instance;
};

G_DEFINE_FINAL_TYPE (MouthKind, mouth_kind, MUSTER_TYPE_CHALLENGE)

static void
mouth_kind_begin (MusterChallenge *challenge, gint64 time_us)
{
  muster_challenge_edit_view (challenge)->prompt = MUSTER_PROMPT_OPEN_MOUTH;
  muster_challenge_view_changed (challenge);
}

static void
mouth_kind_look (MusterChallenge *challenge, const MusterFaceLook *look)
{
  const float mouth = look->report.mouth;

  if (mouth == 0)
    return;
  if (mouth >= MOUTH_GIVES_UP) {
    muster_challenge_finish (challenge, MUSTER_LIVENESS_NO_RESPONSE, MOUTH_GIVES_UP - mouth);
    return;
  }
  muster_challenge_find (challenge, "mouth.height", mouth, 0, mouth > 0);
  muster_challenge_finish (
      challenge, mouth > 0 ? MUSTER_LIVENESS_LIVE : MUSTER_LIVENESS_NOT_LIVE, mouth);
}

static void
mouth_kind_class_init (MouthKindClass *klass)
{
  MusterChallengeClass *challenge_class = MUSTER_CHALLENGE_CLASS (klass);

  challenge_class->time_limit = 5 * G_USEC_PER_SEC;
  challenge_class->begin = mouth_kind_begin;
  challenge_class->look = mouth_kind_look;
}

static void
mouth_kind_init (MouthKind *self)
{
}

void
mouth_kind_set_time_limit (gint64 us)
{
  MusterChallengeClass *challenge_class = g_type_class_ref (MOUTH_TYPE_KIND);

  challenge_class->time_limit = us;
  g_type_class_unref (challenge_class);
}

MusterChallenge *
mouth_kind_make (MusterChallengeKind kind, gpointer user_data)
{
  MusterChallenge *challenge = g_object_new (MOUTH_TYPE_KIND, NULL);

  muster_challenge_set_kind (challenge, kind);
  return challenge;
}
