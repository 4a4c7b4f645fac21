/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-erase.h"
#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"

/* "muster consent withdraw": somebody agreed to be compared by face and does not any more. It is as
 * easy as agreeing: one of the staff, no second person, no reason. */

typedef struct {
  char *person;
  MusterCommandSigners signers;
} Options;

/* By the number that the guest was shown, or by the person's own. */
static gint64
find_person (MusterStore *store, const char *code, const Options *options, GError **error)
{
  g_autoptr (MusterCase) found = NULL;

  if (code != NULL)
    return muster_store_find_consent (store, code, error);
  found =
      muster_store_find (store, MUSTER_FIND_BY_STUDENT, options->person, NULL, NULL, NULL, error);
  return found != NULL ? muster_person_get_id (found->person) : 0;
}

static gboolean
withdraw (
    MusterStore *store, const char *code, const Options *options, gboolean json, GError **error)
{
  MusterEraseOrder order = {.what = MUSTER_ERASE_FACE, .cause = "withdrawal"};
  MusterErased erased;

  order.person = find_person (store, code, options, error);
  if (order.person == 0 ||
      !muster_command_sign (
          store, &options->signers, MUSTER_RIGHT_CONSENT, order.person, &order.by, error) ||
      !muster_store_erase (store, &order, &erased, error))
    return FALSE;
  if (json) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    muster_command_add_int (builder, "templates", erased.templates);
    muster_command_add_int (builder, "evidence", erased.evidence);
    muster_command_add_int (builder, "photos", erased.references);
    muster_command_add_int (builder, "entries", erased.entries);
    muster_command_add_int (builder, "keep_measures", erased.whole);
    muster_command_add_int (builder, "proof", erased.proof);
    muster_command_print_json (builder);
  } else {
    g_print (_ ("Withdrawn. Photos taken here: %u, templates: %u, evidence of tries: %u, journal "
                "entries without their measures: %u. From now on staff look at the card.\n"),
             erased.references,
             erased.templates,
             erased.evidence,
             erased.entries);
    muster_command_say_kept_measures (&erased);
  }
  return TRUE;
}

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *code = line->rest[0] != NULL ? line->rest[1] : NULL;
  g_autoptr (MusterStore) store = NULL;

  if (g_strcmp0 (line->rest[0], "withdraw") != 0 || (code == NULL) == (options->person == NULL)) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("say “consent withdraw CODE”, or “consent withdraw --person NUMBER”, a student number"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, TRUE, error);
  return store != NULL && withdraw (store, code, options, line->json, error);
}

gboolean
muster_command_consent (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"person",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.person,
       N_ ("whose: the student number, where nobody knows the other one"),
       N_ ("NUMBER")},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (&line,
                            argc,
                            argv,
                            _ ("withdraw CODE – take back an agreement to be compared by face"),
                            entries,
                            error) &&
      run (&line, &options, error);

  g_free (options.person);
  return ok;
}
