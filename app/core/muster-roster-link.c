/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-wire-session.h"

#define MAX_TEXT MUSTER_WIRE_MAX_MESSAGE

/**
 * muster_roster_url_normalise:
 * @typed: an https address, with a port or without, and without a path
 *
 * Returns: (transfer full): the same without a slash at its end; %NULL with BAD_DATA
 */
char *
muster_roster_url_normalise (const char *typed, GError **error)
{
  g_autoptr (GUri) uri = strlen (typed) <= MUSTER_ROSTER_MAX_URL
                             ? g_uri_parse (typed, G_URI_FLAGS_SCHEME_NORMALIZE, NULL)
                             : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";

  if (uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https") &&
      g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      (*path == '\0' || g_str_equal (path, "/")) && g_uri_get_userinfo (uri) == NULL &&
      g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL)
    return g_uri_join (G_URI_FLAGS_NONE,
                       "https",
                       NULL,
                       g_uri_get_host (uri),
                       g_uri_get_port (uri),
                       "",
                       NULL,
                       NULL);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s is no address of a roster: it is written as https://roster.example:8443"),
               typed);
  return NULL;
}

/* As it is sealed in the store. */
GBytes *
muster_roster_link_to_json (const MusterRosterLink *self)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "url", self->url);
  muster_wire_put_string (json, "station_id", self->station_id);
  muster_wire_put_string (json, "server_key", self->server_key);
  muster_wire_put_string (json, "ca", self->ca);
  muster_wire_put_string (json, "scope", self->scope);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

/* @self: (out caller-allocates). Errors: BAD_DATA */
gboolean
muster_roster_link_parse (GBytes *json, MusterRosterLink *self, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MAX_TEXT, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;

  memset (self, 0, sizeof *self);
  if (wire == NULL)
    return FALSE;
  self->url = muster_wire_dup_member (root, "url", MUSTER_ROSTER_MAX_URL);
  self->station_id = muster_wire_dup_member (root, "station_id", MUSTER_WIRE_ID_LENGTH);
  self->server_key = muster_wire_dup_member (root, "server_key", MUSTER_WIRE_KEY_HEX);
  self->ca = muster_wire_dup_member (root, "ca", MAX_TEXT);
  self->scope = muster_wire_dup_member (root, "scope", MAX_TEXT);
  if (self->url != NULL && self->ca != NULL && self->scope != NULL &&
      muster_wire_is_id (self->station_id) &&
      muster_wire_is_hex (self->server_key, MUSTER_WIRE_KEY_HEX))
    return TRUE;
  muster_roster_link_clear (self);
  return muster_wire_refuse ("link", error);
}

void
muster_roster_link_clear (MusterRosterLink *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->station_id, g_free);
  g_clear_pointer (&self->server_key, g_free);
  g_clear_pointer (&self->ca, g_free);
  g_clear_pointer (&self->scope, g_free);
}
