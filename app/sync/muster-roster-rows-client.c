/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-rows-client.h"

#include <string.h>

#include "muster-error.h"

static GBytes *
get (MusterRosterClient *self,
     const char *path,
     gsize max_answer,
     GCancellable *cancellable,
     GError **error)
{
  return muster_roster_client_call (self, "GET", path, NULL, max_answer, cancellable, error);
}

static gboolean
get_page (MusterRosterClient *self,
          const char *path,
          MusterWirePage *page,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GBytes) answer = NULL;
  GError *cause = NULL;

  *page = (MusterWirePage){0};
  answer = get (self, path, MUSTER_WIRE_MAX_PAGE, cancellable, error);
  return answer != NULL && (muster_wire_page_parse (answer, page, &cause) ||
                            muster_roster_client_refuse (self, cause, error));
}

static char *
escape (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

/**
 * muster_roster_client_get_changes:
 * @cursor: of the page before, or behind a snapshot
 * @wait_s: seconds that the roster may wait until there is something to tell, at most
 *   %MUSTER_WIRE_WAIT_S
 */
gboolean
muster_roster_client_get_changes (MusterRosterClient *self,
                                  const char *scope,
                                  const char *cursor,
                                  guint wait_s,
                                  MusterWirePage *page,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autofree char *which = escape (scope);
  g_autofree char *path = g_strdup_printf (
      "/v1/changes?scope=%s&cursor=%s&wait=%u", which, cursor, MIN (wait_s, MUSTER_WIRE_WAIT_S));

  return get_page (self, path, page, cancellable, error);
}

/**
 * muster_roster_client_get_snapshot:
 * @bucket: of rows, below %MUSTER_WIRE_N_BUCKETS; negative: all
 * @cursor: (nullable): of the page before; %NULL begins
 *
 * The last page's cursor is one for muster_roster_client_get_changes().
 */
gboolean
muster_roster_client_get_snapshot (MusterRosterClient *self,
                                   const char *scope,
                                   int bucket,
                                   const char *cursor,
                                   MusterWirePage *page,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autofree char *which = escape (scope);
  g_autofree char *part =
      bucket >= 0 ? g_strdup_printf ("&bucket=%02x", (guint) bucket) : g_strdup ("");
  g_autofree char *path = g_strconcat ("/v1/snapshot?scope=",
                                       which,
                                       part,
                                       cursor != NULL ? "&cursor=" : "",
                                       cursor != NULL ? cursor : "",
                                       NULL);

  return get_page (self, path, page, cancellable, error);
}

gboolean
muster_roster_client_get_digest (MusterRosterClient *self,
                                 const char *scope,
                                 MusterWireDigest *digest,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autofree char *which = escape (scope);
  g_autofree char *path = g_strconcat ("/v1/digest?scope=", which, NULL);
  g_autoptr (GBytes) answer = NULL;
  GError *cause = NULL;

  memset (digest, 0, sizeof *digest);
  answer = get (self, path, MUSTER_WIRE_MAX_DIGEST, cancellable, error);
  return answer != NULL && (muster_wire_digest_parse (answer, digest, &cause) ||
                            muster_roster_client_refuse (self, cause, error));
}
