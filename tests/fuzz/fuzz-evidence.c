/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "muster-evidence.h"

/* What can be read can be written, and is the same from then on. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MusterEvidence) evidence = muster_evidence_parse (bytes, NULL);

  if (evidence != NULL) {
    g_autoptr (GBytes) once = muster_evidence_to_bytes (evidence);
    g_autoptr (MusterEvidence) again = muster_evidence_parse (once, NULL);
    g_autoptr (GBytes) twice = NULL;

    g_assert_nonnull (again);
    twice = muster_evidence_to_bytes (again);
    g_assert_true (g_bytes_equal (once, twice));
  }
  return 0;
}
