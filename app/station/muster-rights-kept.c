/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rights-kept.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

#define KEY "desk.rights"

/* As in a profile: a line for each right that is raised. */
static char *
dup_text (const MusterRights *rights)
{
  GString *text = g_string_new (NULL);

  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++) {
    const MusterRightRule *rule = &rights->raised[right];

    if (rule->first == MUSTER_ROLE_NONE)
      continue;
    g_string_append_printf (
        text, "%s=%s", muster_right_to_nick (right), muster_role_to_nick (rule->first));
    if (rule->second != MUSTER_ROLE_NONE)
      g_string_append_printf (text, "+%s", muster_role_to_nick (rule->second));
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!muster_store_set_setting_finish (MUSTER_STORE (source), result, &error))
    g_warning ("Rights: %s", error->message);
}

void
muster_rights_keep (MusterStore *store, const MusterRights *rights)
{
  g_autofree char *text = dup_text (rights);

  muster_store_set_setting_async (store, KEY, *text != '\0' ? text : NULL, NULL, kept_cb, NULL);
}

static gboolean
raise_one (MusterRights *rights, char *line)
{
  char *text = strchr (line, '=');
  MusterRight right;

  if (text == NULL)
    return FALSE;
  *text++ = '\0';
  return muster_right_from_nick (line, &right) && muster_rights_raise (rights, right, text);
}

gboolean
muster_rights_load_kept (MusterStore *store, MusterRights *rights, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = muster_store_get_setting (store, KEY, &failure);
  g_auto (GStrv) lines = NULL;

  *rights = (MusterRights){0};
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  lines = g_strsplit (text != NULL ? text : "", "\n", MUSTER_N_RIGHTS + 1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && !raise_one (rights, lines[i])) {
      g_set_error_literal (error,
                           MUSTER_ERROR,
                           MUSTER_ERROR_BAD_DATA,
                           _ ("Who may do what cannot be read in the store. Start the station's "
                              "windows once: they write it anew."));
      return FALSE;
    }
  return TRUE;
}
