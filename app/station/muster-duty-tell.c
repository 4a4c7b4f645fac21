/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty-tell.h"

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0)
    g_warning ("Journal: %s", error->message);
}

static void
append (MusterStore *store, MusterEvent *event)
{
  muster_store_append_async (store, event, NULL, appended_cb, NULL);
  muster_event_unref (event);
}

void
muster_duty_tell (MusterStore *store, const char *type, gint64 staff, const char *why)
{
  MusterEvent *event = muster_event_new (type);

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "why", why);
  append (store, event);
}

void
muster_duty_tell_try (
    MusterStore *store, const char *type, gint64 staff, const char *right, guint tries)
{
  MusterEvent *event = muster_event_new (type);

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "for", right);
  if (tries > 0)
    muster_event_set_int (event, "tries", tries);
  append (store, event);
}

/* Ends with muster_store_append_finish(). */
void
muster_duty_tell_in_async (MusterStore *store,
                           gint64 staff,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (MusterEvent) event = muster_event_new ("staff-in");

  muster_event_set_int (event, "staff_id", staff);
  muster_store_append_async (store, event, NULL, callback, user_data);
}

void
muster_duty_tell_sign (MusterStore *store, gint64 staff, const char *right, gboolean holds)
{
  MusterEvent *event = muster_event_new ("staff-sign");

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "for", right);
  if (!holds)
    muster_event_set_boolean (event, "refused", TRUE);
  append (store, event);
}
