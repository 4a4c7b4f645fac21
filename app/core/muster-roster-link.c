/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-wire-texts.h"

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

static const MusterWireText texts[] = {
    {"url", G_STRUCT_OFFSET (MusterRosterLink, url), MUSTER_ROSTER_MAX_URL, NULL},
    {"station_id",
     G_STRUCT_OFFSET (MusterRosterLink, station_id),
     MUSTER_WIRE_ID_LENGTH,
     muster_wire_is_id},
    {"server_key",
     G_STRUCT_OFFSET (MusterRosterLink, server_key),
     MUSTER_WIRE_KEY_HEX,
     muster_wire_is_key},
    {"ca", G_STRUCT_OFFSET (MusterRosterLink, ca), MAX_TEXT, NULL},
    {"scope", G_STRUCT_OFFSET (MusterRosterLink, scope), MAX_TEXT, NULL},
};

/* As it is sealed in the store. */
GBytes *
muster_roster_link_to_json (const MusterRosterLink *self)
{
  return muster_wire_texts_to_json (texts, G_N_ELEMENTS (texts), self);
}

/* @self: (out caller-allocates). Errors: BAD_DATA */
gboolean
muster_roster_link_parse (GBytes *json, MusterRosterLink *self, GError **error)
{
  return muster_wire_texts_parse (texts, G_N_ELEMENTS (texts), json, "link", self, error);
}

void
muster_roster_link_clear (MusterRosterLink *self)
{
  muster_wire_texts_clear (texts, G_N_ELEMENTS (texts), self);
}
