/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-roster-command.h"
#include "muster-roster-staff.h"

/* "muster-roster staff list|set|remove": beside a running server or without one. */

typedef struct {
  char *folder, *scope;                /* owned */
  char *name, *label, *role, *student; /* owned, nullable */
  gboolean json;
  char **rest; /* owned */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->folder);
  g_free (options->scope);
  g_free (options->name);
  g_free (options->label);
  g_free (options->role);
  g_free (options->student);
  g_strfreev (options->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
fail_usage (const char *what, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_USAGE, what);
  return FALSE;
}

static const char *
get_scope (const Options *options)
{
  return options->scope != NULL ? options->scope : MUSTER_ROSTER_SCOPE_ALL;
}

/* --- list --- */

static void
print_one (const MusterWireStaff *staff, gboolean as_json)
{
  g_autoptr (GBytes) json = NULL;
  gsize size;
  const char *text;

  if (!as_json) {
    g_print ("%s\t%s\t%s\t%s\n",
             staff->number,
             muster_role_to_nick (staff->role),
             staff->name,
             staff->student != NULL ? staff->student : "");
    return;
  }
  json = muster_wire_staff_to_json (staff);
  text = g_bytes_get_data (json, &size);
  g_print ("%.*s\n", (int) size, text);
}

static gboolean
list (MusterRosterBook *book, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) all = muster_roster_staff_list (book, get_scope (options), error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    print_one (g_ptr_array_index (all, i), options->json);
  return all != NULL;
}

/* --- set --- */

static gboolean
set (MusterRosterBook *book, const Options *options, GError **error)
{
  static const char *const words[] = {
      [MUSTER_ROSTER_ROW_NEW] = N_ ("New. At each station an admin gives them a PIN.\n"),
      [MUSTER_ROSTER_ROW_CHANGED] = N_ ("Changed. A higher role begins with the next PIN that an "
                                        "admin of the station gives them.\n"),
      [MUSTER_ROSTER_ROW_SAME] = N_ ("It says so already.\n"),
  };
  static const char *const nicks[] = {"new", "changed", "same"};
  MusterWireStaff staff = {.number = options->rest[1],
                           .name = options->name,
                           .label = options->label,
                           .student = options->student};
  MusterRosterRowPut put;

  if (options->role != NULL && !muster_role_from_nick (options->role, &staff.role))
    return fail_usage (_ ("say “staff set NUMBER --name NAME --role operator|supervisor|admin”"),
                       error);
  if (!muster_roster_staff_set (book, get_scope (options), &staff, &put, error))
    return FALSE;
  if (options->json)
    g_print ("{\"put\":\"%s\"}\n", nicks[put]);
  else
    g_print ("%s", _ (words[put]));
  return TRUE;
}

/* --- command --- */

static gboolean
run (const Options *options, GError **error)
{
  const char *what = options->rest != NULL && options->rest[0] != NULL ? options->rest[0] : "";
  const char *number = *what != '\0' ? options->rest[1] : NULL;
  const gboolean is_list = g_str_equal (what, "list");
  g_autoptr (MusterRosterBook) book = NULL;

  if ((!is_list && !g_str_equal (what, "set") && !g_str_equal (what, "remove")) ||
      is_list != (number == NULL) || (number != NULL && *number == '\0'))
    return fail_usage (_ ("say “staff list”, “staff set NUMBER” or “staff remove NUMBER”"), error);
  book = muster_roster_book_open (options->folder, error);
  if (book == NULL)
    return FALSE;
  if (is_list)
    return list (book, options, error);
  if (g_str_equal (what, "set"))
    return set (book, options, error);
  return muster_roster_staff_remove (
      book, get_scope (options), number, g_get_real_time () / G_USEC_PER_SEC, error);
}

gboolean
muster_roster_command_staff (int argc, char *argv[], GError **error)
{
  g_auto (Options) options = {0};
  const GOptionEntry entries[] = {
      {"data",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.folder,
       N_ ("Folder with everything that the roster keeps"),
       N_ ("DIR")},
      {"scope",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.scope,
       N_ ("Whose stations are told; all unless it is said"),
       N_ ("SCOPE")},
      {"name", 0, 0, G_OPTION_ARG_STRING, &options.name, N_ ("set: their name"), N_ ("NAME")},
      {"role",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.role,
       N_ ("set: operator, supervisor or admin"),
       N_ ("ROLE")},
      {"label",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.label,
       N_ ("set: the short name; the initials without it"),
       N_ ("TEXT")},
      {"student",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.student,
       N_ ("set: who is on the roster as well: their student number"),
       N_ ("NUMBER")},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object a line"), NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.rest, NULL, NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new (_ ("list|set NUMBER|remove NUMBER – who works at the stations"));
  g_autoptr (GError) cause = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &cause))
    return fail_usage (cause->message, error);
  if (options.folder == NULL)
    return fail_usage (_ ("say --data and a folder"), error);
  if (!muster_roster_command_is_scope (options.scope))
    return fail_usage (_ ("a scope has small letters, digits, dots and dashes"), error);
  return run (&options, error);
}
