/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "muster-assertion.h"
#include "muster-roster-link.h"
#include "muster-wire-session.h"

/* Walks the tree as far as it goes: each value lies in the bytes that it was read from. */
static guint
walk (const MusterWire *wire, const MusterWireNode *node, gsize size)
{
  g_autoptr (GBytes) raw = muster_wire_dup_raw (wire, node);
  guint n = 0;

  g_assert_cmpuint (g_bytes_get_size (raw), <=, size);
  for (const MusterWireNode *at = muster_wire_get_first (node); at != NULL;
       at = muster_wire_get_next (at)) {
    walk (wire, at, g_bytes_get_size (raw));
    n++;
  }
  g_assert_cmpuint (n, ==, muster_wire_count (node));
  return n;
}

/* What can be read is written with words that can be read again, and say the same. */
static void
check_enrol (GBytes *bytes)
{
  g_auto (MusterWireEnrol) enrol = {0}, again = {0};
  g_autoptr (GBytes) written = NULL;

  if (!muster_wire_enrol_parse (bytes, &enrol, NULL))
    return;
  written = muster_wire_enrol_to_json (&enrol);
  g_assert_true (muster_wire_enrol_parse (written, &again, NULL));
  g_assert_cmpstr (again.code, ==, enrol.code);
  g_assert_cmpstr (again.label, ==, enrol.label);
}

static void
check_link (GBytes *bytes)
{
  g_auto (MusterRosterLink) link = {0}, again = {0};
  g_autoptr (GBytes) written = NULL;

  if (!muster_roster_link_parse (bytes, &link, NULL))
    return;
  written = muster_roster_link_to_json (&link);
  g_assert_true (muster_roster_link_parse (written, &again, NULL));
  g_assert_cmpstr (again.url, ==, link.url);
  g_assert_cmpstr (again.ca, ==, link.ca);
}

static void
check_token (GBytes *bytes)
{
  g_auto (MusterWireToken) token = {0};
  g_auto (MusterAssertion) assertion = {0};
  g_autofree char *text = muster_wire_token_ask_parse (bytes, NULL);

  if (muster_wire_token_parse (bytes, &token, NULL))
    g_assert_null (strpbrk (token.access, "\r\n "));
  if (text != NULL && muster_assertion_parse (text, &assertion, NULL)) {
    g_autofree char *again = muster_assertion_join (assertion.signed_, assertion.signature);

    g_assert_cmpstr (again, ==, text);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MusterWire) wire = muster_wire_parse (bytes, 64 * 1024, NULL);
  g_auto (MusterWireEnrolled) enrolled = {0};
  g_auto (MusterWireTrouble) trouble = {0};
  MusterWireHello hello;

  if (wire != NULL)
    walk (wire, muster_wire_get_root (wire), size);
  muster_wire_hello_parse (bytes, &hello, NULL);
  muster_wire_enrolled_parse (bytes, &enrolled, NULL);
  muster_wire_trouble_parse (bytes, &trouble, NULL);
  check_enrol (bytes);
  check_link (bytes);
  check_token (bytes);
  return 0;
}
