/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "muster-journal-line.h"

/* What can be read is written with the same bytes. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_auto (MusterJournalLine) line = {0};

  if (muster_journal_line_parse (bytes, &line, NULL)) {
    g_autofree char *json = muster_journal_line_to_json (&line);

    g_assert_cmpuint (strlen (json), ==, size);
    g_assert_cmpint (memcmp (json, data, size), ==, 0);
  }
  return 0;
}
