/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-error.h"
#include "muster-profile.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterProfile) profile = muster_profile_parse (bytes, "fuzz", &error);
  const MusterPolicy *policy;
  const MusterOverrideReason *reasons;
  gsize n;

  if (profile == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  policy = muster_profile_get_policy (profile);
  g_assert_cmpuint (policy->identify, !=, 0);
  g_assert_true (policy->probe_frames >= 1 && policy->probe_frames <= 8);
  g_assert_true (policy->accept >= 0 && policy->accept <= 1);
  g_assert_true (policy->notice_time >= 0 && policy->notice_time <= G_TIME_SPAN_HOUR);
  g_assert_true (!policy->ask_consent || muster_profile_get_text (profile, "consent") != NULL);
  g_assert_nonnull (muster_text_get (muster_profile_get_title (profile), FALSE));
  reasons = muster_profile_get_override_reasons (profile, &n);
  for (gsize i = 0; i < n; i++)
    g_assert_nonnull (muster_text_get (&reasons[i].text, TRUE));
  return 0;
}
