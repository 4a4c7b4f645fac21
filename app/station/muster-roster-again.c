/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-again.h"

#include "muster-error.h"

#define MAX_TRIES     6 /* one after the other that fail */
#define FIRST_WAIT_MS 200
#define MAX_ASKED_S   60 /* as long as a roster may ask to wait without the round being over */

static gboolean
may_pass (const GError *cause)
{
  return g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_FAILED) ||
         g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_TIMED_OUT) ||
         g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BUSY);
}

/* One that ran out on the way; the next call gets another. */
static gboolean
is_token_refused (const MusterRosterAgain *self, const GError *cause)
{
  return self->failed == 0 && g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET);
}

static gboolean
stop_waiting_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* As long as it takes, or until somebody cancels. */
static void
wait_ms (guint ms, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) timer = g_timeout_source_new (ms);
  g_autoptr (GSource) stop = cancellable != NULL ? g_cancellable_source_new (cancellable) : NULL;

  g_source_set_callback (timer, stop_waiting_cb, loop, NULL);
  g_source_attach (timer, context);
  if (stop != NULL) {
    g_source_set_callback (stop, G_SOURCE_FUNC (cancelled_cb), loop, NULL);
    g_source_attach (stop, context);
  }
  g_main_loop_run (loop);
  g_source_destroy (timer);
  if (stop != NULL)
    g_source_destroy (stop);
}

/**
 * muster_roster_again:
 * @cause: (transfer full): what went wrong
 *
 * Waits a while that doubles, anywhere within it, since many stations may have lost the same
 * server; or as long as the roster asks. Blocks.
 *
 * Returns: %TRUE if it is to be tried once more; %FALSE with @cause as @error if that is of no use
 */
gboolean
muster_roster_again (MusterRosterAgain *self, GError *cause, GError **error)
{
  const guint most = FIRST_WAIT_MS << MIN (self->failed, 10);
  const gint64 asked = muster_roster_client_get_wait (self->client);

  if (is_token_refused (self, cause)) {
    self->failed++;
    g_error_free (cause);
    return TRUE;
  }
  self->failed++;
  if (!may_pass (cause) || self->failed >= MAX_TRIES || asked > MAX_ASKED_S) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  g_error_free (cause);
  self->again++;
  wait_ms (MAX ((guint) asked * 1000, (guint) g_random_int_range (0, (gint32) most)),
           self->cancellable);
  return TRUE;
}
