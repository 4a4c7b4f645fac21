/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-texts.h"

#include <string.h>

static char **
text_of (gpointer message, const MusterWireText *text)
{
  return (char **) G_STRUCT_MEMBER_P (message, text->at);
}

/* Those that are %NULL are left out. */
GBytes *
muster_wire_texts_to_json (const MusterWireText *texts, gsize n, gconstpointer message)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  for (gsize i = 0; i < n; i++)
    muster_wire_put_string (json, texts[i].key, *text_of ((gpointer) message, &texts[i]));
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

/**
 * muster_wire_texts_parse:
 * @json: at most %MUSTER_WIRE_MAX_MESSAGE bytes
 * @what: what it should be, for the error
 * @message: (out caller-allocates): all of @texts are set; on failure none
 *
 * Errors: BAD_DATA, if one of @texts is absent, or does not fit
 */
gboolean
muster_wire_texts_parse (const MusterWireText *texts,
                         gsize n,
                         GBytes *json,
                         const char *what,
                         gpointer message,
                         GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_MESSAGE, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  gboolean ok = TRUE;

  for (gsize i = 0; i < n; i++) {
    char **text = text_of (message, &texts[i]);

    *text = muster_wire_dup_member (root, texts[i].key, texts[i].max_bytes);
    ok = ok && *text != NULL && (texts[i].fits == NULL || texts[i].fits (*text));
  }
  if (ok)
    return TRUE;
  muster_wire_texts_clear (texts, n, message);
  return wire != NULL && muster_wire_refuse (what, error);
}

/* Wiped, since a code may be among them. */
void
muster_wire_texts_clear (const MusterWireText *texts, gsize n, gpointer message)
{
  for (gsize i = 0; i < n; i++) {
    char **text = text_of (message, &texts[i]);

    if (*text != NULL)
      explicit_bzero (*text, strlen (*text));
    g_clear_pointer (text, g_free);
  }
}
