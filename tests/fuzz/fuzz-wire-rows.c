/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "muster-wire-admission.h"
#include "muster-wire-person.h"
#include "muster-wire-rows.h"
#include "muster-wire-staff.h"

/* What can be read is written with words that say the same. */
static void
check_person (GBytes *bytes)
{
  g_auto (MusterWirePerson) person = {0}, again = {0};
  g_autoptr (GBytes) written = NULL, twice = NULL;

  if (!muster_wire_person_parse (bytes, &person, NULL))
    return;
  g_assert_cmpuint (strlen (person.number), <=, MUSTER_WIRE_MAX_NUMBER);
  written = muster_wire_person_to_json (&person);
  if (g_bytes_get_size (written) > MUSTER_WIRE_MAX_ROW)
    return;
  g_assert_true (muster_wire_person_parse (written, &again, NULL));
  twice = muster_wire_person_to_json (&again);
  g_assert_true (g_bytes_equal (written, twice));
}

static void
check_occasion (GBytes *bytes)
{
  g_autoptr (MusterOccasion) occasion = muster_wire_occasion_parse (bytes, NULL), again = NULL;
  g_autoptr (GBytes) written = NULL;

  if (occasion == NULL)
    return;
  written = muster_wire_occasion_to_json (occasion);
  if (g_bytes_get_size (written) > MUSTER_WIRE_MAX_ROW)
    return;
  again = muster_wire_occasion_parse (written, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->id, ==, occasion->id);
  g_assert_cmpint (again->closes, ==, occasion->closes);
}

static void
check_admission (GBytes *bytes)
{
  g_auto (MusterWireAdmission) admission = {0}, again = {0};
  g_autoptr (GBytes) written = NULL, twice = NULL;

  if (!muster_wire_admission_parse (bytes, &admission, NULL))
    return;
  g_assert_cmpuint (admission.passes->len, >, 0);
  written = muster_wire_admission_to_json (&admission);
  if (g_bytes_get_size (written) > MUSTER_WIRE_MAX_ROW)
    return;
  g_assert_true (muster_wire_admission_parse (written, &again, NULL));
  twice = muster_wire_admission_to_json (&again);
  g_assert_true (g_bytes_equal (written, twice));
}

static void
check_staff (GBytes *bytes)
{
  g_auto (MusterWireStaff) staff = {0}, again = {0};
  g_autoptr (GBytes) written = NULL, twice = NULL;

  if (!muster_wire_staff_parse (bytes, &staff, NULL))
    return;
  g_assert_cmpuint (staff.role, <, MUSTER_N_ROLES);
  g_assert_cmpuint (strlen (staff.number), <=, MUSTER_WIRE_MAX_NUMBER);
  written = muster_wire_staff_to_json (&staff);
  g_assert_true (muster_wire_staff_parse (written, &again, NULL));
  twice = muster_wire_staff_to_json (&again);
  g_assert_true (g_bytes_equal (written, twice));
}

static void
check_page (GBytes *bytes)
{
  g_auto (MusterWirePage) page = {0}, again = {0};
  g_autoptr (GBytes) written = NULL;

  if (!muster_wire_page_parse (bytes, &page, NULL))
    return;
  g_assert_cmpuint (page.rows->len, <=, MUSTER_WIRE_PAGE_ROWS);
  for (guint i = 0; i < page.rows->len; i++) {
    const MusterWireRow *row = g_ptr_array_index (page.rows, i);

    g_assert_cmpuint (muster_wire_get_bucket (row->id), <, MUSTER_WIRE_N_BUCKETS);
    if (row->body != NULL) {
      check_person (row->body);
      check_occasion (row->body);
      check_admission (row->body);
      check_staff (row->body);
    }
  }
  written = muster_wire_page_to_json (&page);
  g_assert_true (muster_wire_page_parse (written, &again, NULL));
  g_assert_cmpuint (again.rows->len, ==, page.rows->len);
  g_assert_cmpstr (again.next, ==, page.next);
}

static void
check_digest (GBytes *bytes)
{
  g_auto (MusterWireDigest) digest = {0}, again = {0};
  g_autoptr (GBytes) written = NULL;

  if (!muster_wire_digest_parse (bytes, &digest, NULL))
    return;
  written = muster_wire_digest_to_json (&digest);
  g_assert_true (muster_wire_digest_parse (written, &again, NULL));
  g_assert_cmpmem (digest.sums, sizeof digest.sums, again.sums, sizeof again.sums);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  check_person (bytes);
  check_occasion (bytes);
  check_admission (bytes);
  check_staff (bytes);
  check_page (bytes);
  check_digest (bytes);
  return 0;
}
