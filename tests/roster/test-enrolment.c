/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "courier-kit.h"
#include "muster-enrolment.h"
#include "muster-error.h"
#include "muster-roster-join.h"

/* A station joins a roster at its desk and leaves it: whatever goes wrong leaves it as it was. */

#define ADMIN_PIN      "402817"
#define SUPERVISOR_PIN "615243"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
join (MusterDuty *duty, const MusterEnrolmentOrder *order, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_enrolment_join_async (duty, order, NULL, done_cb, &result);
  return muster_enrolment_join_finish (duty, wait_for (&result), error);
}

static gboolean
leave (MusterDuty *duty, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_enrolment_leave_async (duty, done_cb, &result);
  return muster_enrolment_leave_finish (duty, wait_for (&result), error);
}

static gboolean
belongs (CourierKit *self)
{
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (GError) error = NULL;

  if (muster_store_get_roster_link (self->store, &link, &error))
    return TRUE;
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  return FALSE;
}

static void
test_check (void)
{
  static const char pin[] = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef";
  static const struct {
    const char *url, *code, *pin;
    MusterEnrolmentField field;
  } rows[] = {
      {"https://roster.example:8443", "7K2M-9QXD-4T", pin, MUSTER_ENROLMENT_FITS},
      {"https://roster.example/", "7k2m 9qxd 4t", "", MUSTER_ENROLMENT_FITS},
      {"https://roster.example", "7K2M9QXD4T", NULL, MUSTER_ENROLMENT_FITS},
      {"", "7K2M-9QXD-4T", pin, MUSTER_ENROLMENT_URL},
      {"http://roster.example", "7K2M-9QXD-4T", pin, MUSTER_ENROLMENT_URL},
      {"roster.example:8443", "7K2M-9QXD-4T", pin, MUSTER_ENROLMENT_URL},
      {"https://roster.example/v1", "7K2M-9QXD-4T", pin, MUSTER_ENROLMENT_URL},
      {"https://roster.example", "", pin, MUSTER_ENROLMENT_CODE},
      {"https://roster.example", "7K2M-9QXD-4", pin, MUSTER_ENROLMENT_CODE},
      {"https://roster.example", "7K2M-9QXD-4TT", pin, MUSTER_ENROLMENT_CODE},
      {"https://roster.example", "7K2M_9QXD_4T", pin, MUSTER_ENROLMENT_CODE},
      {"https://roster.example", "7K2M-9QXD-4T", "abc", MUSTER_ENROLMENT_PIN},
      {"https://roster.example", "7K2M-9QXD-4T", pin + 1, MUSTER_ENROLMENT_PIN},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const MusterEnrolmentOrder order = {rows[i].url, rows[i].code, rows[i].pin, "1"};
    g_autoptr (GError) error = NULL;

    g_test_message ("%s %s", rows[i].url, rows[i].code);
    g_assert_cmpint (muster_enrolment_check (&order, &error), ==, rows[i].field);
    if (rows[i].field == MUSTER_ENROLMENT_FITS)
      g_assert_no_error (error);
    else
      g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static gboolean
has_left (const MusterCourierState *state)
{
  return !state->enrolled && state->url == NULL;
}

/* A wrong code, a wrong pin and nobody there leave the station with no roster; the right ones do
 * it, and it can leave again, which the courier follows. */
static void
test_join (CourierKit *self, gconstpointer unused)
{
  g_autoptr (MusterDuty) duty = muster_duty_new (self->store, NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", self->port);
  g_autofree char *code = courier_kit_new_code (self);
  g_autofree char *pin = g_strdup (self->pin);
  MusterEnrolmentOrder order = {url, "0000-0000-00", self->pin, "East gate"};
  g_autoptr (GError) error = NULL;

  g_assert_false (join (duty, &order, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET);
  g_clear_error (&error);
  g_assert_false (belongs (self));
  pin[0] = pin[0] == '0' ? '1' : '0';
  order.code = code;
  order.pin = pin;
  g_assert_false (join (duty, &order, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED);
  g_clear_error (&error);
  order.url = "https://127.0.0.1:1";
  order.pin = self->pin;
  g_assert_false (join (duty, &order, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (belongs (self));
  g_assert_cmpint (muster_roster_get_since (self->store), ==, 0);
  order.url = url;
  g_assert_true (join (duty, &order, &error));
  g_assert_no_error (error);
  g_assert_true (belongs (self));
  g_assert_cmpint (muster_roster_get_since (self->store), >, 0);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  g_assert_true (leave (duty, &error));
  g_assert_no_error (error);
  g_assert_false (belongs (self));
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, has_left);
  g_assert_null (muster_courier_dup_ready (self->courier));
  g_assert_false (leave (duty, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
}

static gint64
add (CourierKit *self, const char *name, MusterRole role, const char *pin)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (self->store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (self->store, staff->id, pin, &error);
  g_assert_no_error (error);
  return staff->id;
}

/* Where there are accounts, an administrator alone neither joins nor leaves. */
static void
test_rights (CourierKit *self, gconstpointer unused)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", self->port);
  g_autofree char *code = courier_kit_new_code (self);
  const MusterEnrolmentOrder order = {url, code, self->pin, "East gate"};
  g_autoptr (GAsyncResult) signed_in = NULL, signs = NULL;
  g_autoptr (MusterDuty) duty = NULL;
  g_autoptr (GError) error = NULL;
  gint64 admin, supervisor;

  muster_store_set_slot_cost (self->store, 1, 8192);
  admin = add (self, "Ada Ng", MUSTER_ROLE_ADMIN, ADMIN_PIN);
  supervisor = add (self, "Sun Yi", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  duty = muster_duty_new (self->store, NULL);
  g_assert_false (join (duty, &order, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  muster_duty_sign_in_async (duty, admin, ADMIN_PIN, NULL, done_cb, &signed_in);
  g_assert_true (muster_duty_sign_in_finish (duty, wait_for (&signed_in), &error));
  g_assert_no_error (error);
  g_assert_false (join (duty, &order, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  g_assert_false (belongs (self));
  muster_duty_begin_act (duty, MUSTER_RIGHT_ENROLMENT, 0, MUSTER_ENROLMENT_SERIAL);
  muster_duty_sign_async (duty, supervisor, SUPERVISOR_PIN, done_cb, &signs);
  g_assert_true (muster_duty_sign_finish (duty, wait_for (&signs), &error));
  g_assert_no_error (error);
  g_assert_true (join (duty, &order, &error));
  g_assert_no_error (error);
  g_assert_false (leave (duty, &error)); /* the signature was for one act */
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_assert_true (belongs (self));
}

#define ADD(name, test)                                                                            \
  g_test_add (                                                                                     \
      "/enrolment/" name, CourierKit, argv[1], courier_kit_set_up, test, courier_kit_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_test_add_func ("/enrolment/check", test_check);
  ADD ("join", test_join);
  ADD ("rights", test_rights);
  return g_test_run ();
}
