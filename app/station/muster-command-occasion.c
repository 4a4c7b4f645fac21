/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-store-occasions.h"

/* "muster occasion": what people check in for, from when until when. Its end is when data begins to
 * go, so where there are accounts two sign for it. */

typedef struct {
  char *opens, *closes; /* owned, nullable: dates */
  char *title, *title_zh;
  gboolean everyone, listed;
  MusterCommandSigners signers;
} Options;

/* --- dates --- */

static char *
dup_date (gint64 utc)
{
  g_autoptr (GDateTime) time = utc != 0 ? g_date_time_new_from_unix_local (utc) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("");
}

/* Midnight, here, at which day @text begins; with @after the one at which it is over. "never" is 0.
 */
static gboolean
parse_date (const char *text, gboolean after, gint64 *utc, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *iso = g_strconcat (text, "T00:00:00", NULL);
  g_autoptr (GDateTime) begins =
      strlen (text) == 10 ? g_date_time_new_from_iso8601 (iso, zone) : NULL;
  g_autoptr (GDateTime) ends = NULL;

  if (g_str_equal (text, "never")) {
    *utc = 0;
    return TRUE;
  }
  if (begins == NULL) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("“%s” is no date such as 2026-09-30."), text);
    return FALSE;
  }
  ends = g_date_time_add_days (begins, 1);
  *utc = g_date_time_to_unix (after ? ends : begins);
  return TRUE;
}

/* --- list --- */

static void
print_one (const MusterOccasion *occasion, gboolean json)
{
  g_autofree char *opens = dup_date (occasion->opens);
  g_autofree char *last = dup_date (occasion->closes != 0 ? occasion->closes - 1 : 0);
  const MusterRetentionDays *keep = &occasion->keep;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    /* Translators: days, each 0 if nothing goes by itself */
    g_print (_ ("%-24s  %-16s  %10s – %-10s  kept after it: templates %u, pictures %u, journal %u, "
                "roster %u days\n"),
             occasion->id,
             occasion->profile,
             opens,
             last,
             keep->templates,
             keep->pictures,
             keep->journal,
             keep->roster);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "id", occasion->id);
  muster_command_add_string (builder, "profile", occasion->profile);
  muster_command_add_int (builder, "opens", occasion->opens);
  muster_command_add_int (builder, "closes", occasion->closes);
  json_builder_set_member_name (builder, "everyone");
  json_builder_add_boolean_value (builder, occasion->everyone);
  muster_command_add_int (builder, "templates", keep->templates);
  muster_command_add_int (builder, "pictures", keep->pictures);
  muster_command_add_int (builder, "journal", keep->journal);
  muster_command_add_int (builder, "roster", keep->roster);
  muster_command_print_json (builder);
}

static gboolean
list (MusterStore *store, gboolean json, GError **error)
{
  g_autoptr (GPtrArray) occasions = muster_store_list_occasions (store, error);

  for (guint i = 0; occasions != NULL && i < occasions->len; i++)
    print_one (g_ptr_array_index (occasions, i), json);
  return occasions != NULL;
}

/* --- set --- */

static MusterOccasion *
get_or_new (MusterStore *store, const char *id, MusterProfile *profile, GError **error)
{
  const MusterText *title = muster_profile_get_title (profile);
  g_autoptr (GError) failure = NULL;
  MusterOccasion *occasion = muster_store_get_occasion (store, id, &failure);

  if (occasion == NULL && !g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  if (occasion == NULL) {
    occasion = muster_occasion_new (id, MUSTER_OCCASION_CHECK_IN, muster_profile_get_id (profile));
    muster_text_copy (title, &occasion->title);
  }
  occasion->keep_known = TRUE;
  occasion->keep = muster_profile_get_policy (profile)->retention;
  return occasion;
}

static void
set_text (char **text, const char *value)
{
  if (value == NULL)
    return;
  g_free (*text);
  *text = g_strdup (value);
}

static gboolean
apply (MusterOccasion *occasion, const Options *options, GError **error)
{
  if ((options->opens != NULL && !parse_date (options->opens, FALSE, &occasion->opens, error)) ||
      (options->closes != NULL && !parse_date (options->closes, TRUE, &occasion->closes, error)))
    return FALSE;
  if (options->everyone || options->listed)
    occasion->everyone = options->everyone;
  set_text (&occasion->title.en, options->title);
  set_text (&occasion->title.zh, options->title_zh);
  return TRUE;
}

static gboolean
set (MusterStore *store, const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *id = line->rest[1];
  g_autoptr (MusterOccasion) known = muster_store_get_occasion (store, id, NULL);
  g_autoptr (MusterProfile) profile = muster_services_load_profile (
      &line->settings, known != NULL ? known->profile : "campus-check-in", error);
  g_autoptr (MusterOccasion) occasion = NULL;
  MusterStaffBy by;

  if (profile == NULL)
    return FALSE;
  occasion = get_or_new (store, id, profile, error);
  if (occasion == NULL || !apply (occasion, options, error))
    return FALSE;
  set_text (&occasion->profile, muster_profile_get_id (profile));
  if (!muster_command_sign (store, &options->signers, MUSTER_RIGHT_POLICY, 0, &by, error) ||
      !muster_store_set_occasion (store, occasion, &by, error))
    return FALSE;
  print_one (occasion, line->json);
  return TRUE;
}

/* --- command --- */

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *what = line->rest[0];
  const gboolean sets = g_strcmp0 (what, "set") == 0;
  g_autoptr (MusterStore) store = NULL;

  if ((!sets && g_strcmp0 (what, "list") != 0) || sets != (what != NULL && line->rest[1] != NULL) ||
      (options->everyone && options->listed)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “occasion list”, or “occasion set ID” with --opens and --closes, "
                            "dates such as 2026-09-30, and --everyone or --listed"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, sets, error);
  if (store == NULL)
    return FALSE;
  return sets ? set (store, line, options, error) : list (store, line->json, error);
}

static void
options_clear (Options *options)
{
  g_free (options->opens);
  g_free (options->closes);
  g_free (options->title);
  g_free (options->title_zh);
}

gboolean
muster_command_occasion (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"opens", 0, 0, G_OPTION_ARG_STRING, &options.opens, N_ ("its first day"), N_ ("DATE")},
      {"closes",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.closes,
       N_ ("its last day, or never; data goes so many days after it as the profile says"),
       N_ ("DATE")},
      {"profile",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line.settings.profile,
       N_ ("Profile, or a path of one"),
       N_ ("ID")},
      {"title", 0, 0, G_OPTION_ARG_STRING, &options.title, N_ ("what it is called"), N_ ("TEXT")},
      {"title-zh",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.title_zh,
       N_ ("what it is called in Chinese"),
       N_ ("TEXT")},
      {"everyone",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.everyone,
       N_ ("whoever is on the roster is expected"),
       NULL},
      {"listed",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.listed,
       N_ ("only who is on its list is expected"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (
          &line, argc, argv, _ ("list | set ID – what people check in for"), entries, error) &&
      run (&line, &options, error);

  options_clear (&options);
  return ok;
}
