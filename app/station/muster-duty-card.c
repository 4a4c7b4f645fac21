/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-duty-private.h"

/* Whose a card is that was shown at the desk. */

static void
wiped_free (gpointer secret)
{
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
card_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDuty *self = g_task_get_source_object (task);
  const gint64 staff = muster_store_find_staff_finish (MUSTER_STORE (source), result, NULL);

  if (staff != 0 && muster_duty_get_wants_card (self))
    muster_duty_take_card (self, g_task_get_task_data (task), staff);
  g_task_return_boolean (task, staff != 0);
}

/**
 * muster_duty_offer_card_async:
 * @number: of a card that was shown just now, while one was waited for
 *
 * The answer is whether it is one of the staff: then it is for the next try, and for no visit.
 */
void
muster_duty_offer_card_async (MusterDuty *self,
                              const char *number,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  MusterStore *store;
  GTask *task;

  g_return_if_fail (MUSTER_IS_DUTY (self));
  store = muster_duty_get_store (self);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_duty_offer_card_async);
  if (muster_store_is_sealed_off (store)) {
    muster_duty_take_card (self, number, 0);
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, g_strdup (number), wiped_free);
  muster_store_find_staff_async (store, number, NULL, card_found_cb, task);
}

gboolean
muster_duty_offer_card_finish (MusterDuty *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
