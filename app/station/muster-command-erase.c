/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-command-erase.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-store-clean.h"
#include "muster-store-retention.h"

/* "muster erase": whatever the station knows of one person. It says what would go, and does it only
 * with --sure. */

static const char *const causes[] = {"request", "withdrawal", "mistake", NULL};

typedef struct {
  char *person;
  char *occasion;
  char *cause;
  gboolean face;
  gboolean sure;
  gboolean even_unsent;
  gboolean clean;
  MusterCommandSigners signers;
} Options;

static void
print_json (const MusterErased *erased, gboolean done)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "done");
  json_builder_add_boolean_value (builder, done);
  muster_command_add_int (builder, "cards", erased->cards);
  muster_command_add_int (builder, "pictures", erased->references);
  muster_command_add_int (builder, "templates", erased->templates);
  muster_command_add_int (builder, "expected", erased->expected);
  muster_command_add_int (builder, "evidence", erased->evidence);
  muster_command_add_int (builder, "entries", erased->entries);
  muster_command_add_int (builder, "keep_measures", erased->whole);
  muster_command_add_int (builder, "unsent", erased->unsent);
  muster_command_add_int (builder, "proof", erased->proof);
  json_builder_set_member_name (builder, "in_file");
  json_builder_add_boolean_value (builder, erased->in_file);
  muster_command_print_json (builder);
}

void
muster_command_say_kept_measures (const MusterErased *erased)
{
  if (erased->whole > 0)
    g_print (ngettext ("%u journal entry of an older Muster keeps its measures: it could only go "
                       "as a whole, with all that happened.\n",
                       "%u journal entries of an older Muster keep their measures: they could only "
                       "go as a whole, with all that happened.\n",
                       erased->whole),
             erased->whole);
}

static void
print (const MusterErased *erased, const Options *options)
{
  if (options->face)
    g_print (_ ("Photos taken here: %u.\n"), erased->references);
  else
    g_print (_ ("Row of the roster: 1. Cards: %u. Pictures: %u. Lists: %u.\n"),
             erased->cards,
             erased->references,
             erased->expected);
  g_print (_ ("Templates: %u. Evidence of tries: %u. Journal entries that lose something: %u.\n"),
           erased->templates,
           erased->evidence,
           erased->entries);
  muster_command_say_kept_measures (erased);
}

/* On the store's thread; stderr is for everybody. */
static void
progress_cb (MusterEraseStep step, gpointer data)
{
  static const char *const words[] = {
      [MUSTER_ERASE_STEP_ROWS] = N_ ("Taking it out …"),
      [MUSTER_ERASE_STEP_COMMIT] = N_ ("Writing the proof into the journal …"),
      [MUSTER_ERASE_STEP_WAL] = N_ ("It is out. Overwriting what was there …"),
      [MUSTER_ERASE_STEP_REWRITE] = N_ ("Writing the file anew …"),
      [MUSTER_ERASE_STEP_PROVE] = N_ ("Telling the journal that no remains are left …"),
      [MUSTER_ERASE_STEP_DONE] = N_ ("Done."),
  };

  g_printerr ("%s\n", _ (words[step]));
}

static gboolean
erase (MusterStore *store, gint64 person, const Options *options, gboolean json, GError **error)
{
  MusterEraseOrder order = {
      .what = options->face ? MUSTER_ERASE_FACE : MUSTER_ERASE_PERSON,
      .person = person,
      .cause = options->cause != NULL ? options->cause : causes[0],
      .even_unsent = options->even_unsent,
      .progress = progress_cb,
  };
  MusterErased erased;

  if (!muster_command_sign (
          store, &options->signers, MUSTER_RIGHT_WIPE, person, &order.by, error) ||
      !muster_store_erase (store, &order, &erased, error))
    return FALSE;
  if (json)
    print_json (&erased, TRUE);
  else {
    print (&erased, options);
    g_print (_ ("Journal entry %lld proves it. Backups made before still have all of it.\n"),
             (long long) erased.proof);
  }
  if (erased.in_file)
    g_printerr (_ ("Remains, sealed, may still lie in the file: somebody reads it just now, or the "
                   "disk is full. The station takes them out when it runs, or “muster erase "
                   "--clean” does.\n"));
  return TRUE;
}

/* What was erased is erased in any case. */
static void
clean_after (MusterStore *store)
{
  g_autoptr (GError) left = NULL;

  if (!muster_store_clean (store, &left))
    g_printerr (_ ("Remains, sealed, may still lie in the file: %s\n"), left->message);
}

/* Everything of one occasion, whatever its profile says. */
static gboolean
erase_occasion (MusterStore *store, const Options *options, gboolean json, GError **error)
{
  MusterRetentionOrder order = {.occasion = options->occasion};
  MusterRetained retained;

  if (!options->sure) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("this erases all people of the occasion who are in no other one, its evidence with its "
           "key, and whom the journal is about: say --sure, too"));
    return FALSE;
  }
  if (!muster_command_sign (store, &options->signers, MUSTER_RIGHT_WIPE, 0, &order.by, error) ||
      !muster_store_retain (store, &order, &retained, error))
    return FALSE;
  if (json) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    muster_command_add_int (builder, "people", retained.people);
    muster_command_add_int (builder, "pictures", retained.references);
    muster_command_add_int (builder, "templates", retained.templates);
    muster_command_add_int (builder, "evidence", retained.evidence);
    muster_command_add_int (builder, "entries", retained.entries);
    muster_command_add_int (builder, "held", retained.held);
    muster_command_add_int (builder, "proof", retained.proof);
    muster_command_print_json (builder);
  } else {
    g_print (_ ("People: %u. Pictures: %u. Templates: %u. Evidence of tries: %u. Journal entries "
                "without a name: %u. People who stay, for another occasion or because something "
                "is to be settled: %u.\n"),
             retained.people,
             retained.references,
             retained.templates,
             retained.evidence,
             retained.entries,
             retained.held);
  }
  clean_after (store);
  return TRUE;
}

static gboolean
erase_or_look (MusterStore *store,
               const MusterCommandLine *line,
               const Options *options,
               GError **error)
{
  const MusterEraseWhat what = options->face ? MUSTER_ERASE_FACE : MUSTER_ERASE_PERSON;
  g_autoptr (MusterCase) found = NULL;
  MusterStaffBy looker;
  MusterErased erased;
  gint64 person;

  /* what is known of somebody is told to whoever could take their agreement back */
  if (!options->sure &&
      !muster_command_sign (store, &options->signers, MUSTER_RIGHT_CONSENT, 0, &looker, error))
    return FALSE;
  found =
      muster_store_find (store, MUSTER_FIND_BY_STUDENT, options->person, NULL, NULL, NULL, error);
  if (found == NULL)
    return FALSE;
  person = muster_person_get_id (found->person);
  if (options->sure)
    return erase (store, person, options, line->json, error);
  if (!muster_store_look_at_erasure (store, what, person, &erased, error))
    return FALSE;
  if (line->json) {
    print_json (&erased, FALSE);
  } else {
    print (&erased, options);
    g_print (_ ("Nothing was erased yet. With --sure it is, and cannot be had back.\n"));
  }
  return TRUE;
}

/* An occasion is erased whole: nobody gets more than they asked for because a word was not heard.
 */
static gboolean
is_understood (const MusterCommandLine *line, const Options *options)
{
  if (options->clean)
    return options->person == NULL && options->occasion == NULL && line->rest[0] == NULL;
  if ((options->person == NULL) == (options->occasion == NULL) || line->rest[0] != NULL)
    return FALSE;
  if (options->occasion != NULL)
    return !options->face && options->cause == NULL && !options->even_unsent;
  return options->cause == NULL || g_strv_contains (causes, options->cause);
}

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  g_autoptr (MusterStore) store = NULL;

  if (!is_understood (line, options)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “erase --person NUMBER”, a student number, “erase --occasion "
                            "ID” or “erase --clean”; the cause is request, withdrawal or mistake; "
                            "an occasion is erased "
                            "whole, without --face, --cause and --even-unsent"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, TRUE, error);
  if (store == NULL)
    return FALSE;
  if (options->clean)
    return muster_store_clean (store, error);
  if (options->occasion != NULL)
    return erase_occasion (store, options, line->json, error);
  return erase_or_look (store, line, options, error);
}

gboolean
muster_command_erase (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"person",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.person,
       N_ ("who is to be erased: the student number"),
       N_ ("NUMBER")},
      {"occasion",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.occasion,
       N_ ("all of one occasion, whatever its profile says"),
       N_ ("ID")},
      {"face",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.face,
       N_ ("only what was made of the face here; the roster's picture stays, for staff"),
       NULL},
      {"cause",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.cause,
       N_ ("request (as without it), withdrawal or mistake"),
       N_ ("CAUSE")},
      {"sure", 0, 0, G_OPTION_ARG_NONE, &options.sure, N_ ("erase, not only say what"), NULL},
      {"even-unsent",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.even_unsent,
       N_ ("also what a server has not countersigned yet"),
       NULL},
      {"clean",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.clean,
       N_ ("take remains of what was erased before out of the file, which is written anew"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (&line,
                            argc,
                            argv,
                            _ ("--person NUMBER – erase what the station knows of somebody"),
                            entries,
                            error) &&
      run (&line, &options, error);

  g_free (options.person);
  g_free (options.occasion);
  g_free (options.cause);
  return ok;
}
