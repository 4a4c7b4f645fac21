/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "muster-card-words.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-reader-words.h"

/* Long enough for a reader that is there to be opened, short enough for somebody who waits. */
#define SETTLE_MS 2000

typedef struct {
  MusterReaderHub *hub;     /* borrowed */
  MusterReaderSetup *setup; /* borrowed */
  gboolean json;
  gboolean numbers;
  gboolean over;
} Run;

/* --- the list --- */

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_opening (MusterReaderHub *hub)
{
  GListModel *readers = muster_reader_hub_get_readers (hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);

    if (muster_card_reader_get_state (reader) == MUSTER_READER_OPENING)
      return TRUE;
  }
  return FALSE;
}

/* Each reader has been tried once, or the time is over. */
static void
settle (Run *run)
{
  gboolean late = FALSE;
  guint source = g_timeout_add (SETTLE_MS, over_cb, &late);

  while (!run->over && !late && is_opening (run->hub))
    g_main_context_iteration (NULL, TRUE);
  while (!run->over && g_main_context_iteration (NULL, FALSE))
    ;
  g_source_remove (source);
}

static const GError *
error_of (const Run *run, MusterCardReader *reader, MusterCardErrorWords *words)
{
  const GError *error = muster_reader_hub_get_last_error (run->hub, reader, NULL);

  if (error != NULL)
    *words = muster_card_error_words (error->domain == MUSTER_CARD_ERROR
                                          ? (MusterCardError) error->code
                                          : MUSTER_CARD_ERROR_READER_FAULT);
  return error;
}

static const char *
class_of (const GError *error)
{
  return error->domain == MUSTER_CARD_ERROR
             ? muster_card_error_to_nick ((MusterCardError) error->code)
             : "other";
}

static void
print_reader_json (const Run *run, MusterCardReader *reader)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *detail = muster_card_reader_dup_detail (reader);
  MusterCardErrorWords words;
  const GError *error = error_of (run, reader, &words);

  json_builder_begin_object (builder);
  muster_command_add_string (builder, "reader", muster_card_reader_get_name (reader));
  muster_command_add_string (builder, "driver", MUSTER_CARD_READER_GET_CLASS (reader)->id);
  muster_command_add_string (builder, "group", muster_card_reader_get_group (reader));
  muster_command_add_string (
      builder, "state", muster_reader_state_to_nick (muster_card_reader_get_state (reader)));
  muster_command_add_string (builder, "detail", detail);
  if (error != NULL) {
    muster_command_add_string (builder, "error", class_of (error));
    muster_command_add_string (builder, "what", words.title);
    muster_command_add_string (builder, "remedy", words.remedy);
  }
  muster_command_print_json (builder);
}

static void
print_reader (const Run *run, MusterCardReader *reader)
{
  const char *group = muster_card_reader_get_group (reader);
  g_autofree char *detail = muster_card_reader_dup_detail (reader);
  MusterCardErrorWords words;

  if (run->json) {
    print_reader_json (run, reader);
    return;
  }
  g_print ("%-16s %s",
           muster_card_reader_get_name (reader),
           muster_reader_words_state (muster_card_reader_get_state (reader)));
  if (*detail != '\0')
    g_print (", %s", detail);
  g_print ("\n");
  if (muster_reader_config_has_group (muster_reader_setup_get_config (run->setup), group))
    g_print ("                 [%s]\n", group);
  if (error_of (run, reader, &words) != NULL)
    g_print ("                 %s\n               → %s\n", words.title, words.remedy);
}

static void
print_driver_line (const Run *run, const MusterCardReaderClass *klass)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!run->json) {
    g_print ("%s: %s\n", klass->id, muster_reader_words_driver (klass->id));
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "driver", klass->id);
  muster_command_add_string (builder, "name", muster_reader_words_driver (klass->id));
  json_builder_set_member_name (builder, "needs_setup");
  json_builder_add_boolean_value (builder, klass->needs_setup);
  muster_command_print_json (builder);
}

static void
print_driver (const Run *run, MusterPluginGetType type)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (type ());
  const MusterCardReaderClass *klass = MUSTER_CARD_READER_CLASS (type_class);
  GListModel *readers = muster_reader_hub_get_readers (run->hub);
  guint shown = 0;

  if (klass->is_virtual)
    return;
  print_driver_line (run, klass);
  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);

    if (!g_str_equal (MUSTER_CARD_READER_GET_CLASS (reader)->id, klass->id))
      continue;
    print_reader (run, reader);
    shown++;
  }
  if (shown == 0 && !run->json)
    g_print ("                 %s\n",
             klass->needs_setup ? _ ("has to be set up first")
                                : _ ("switched off in the settings"));
}

static void
print_list (const Run *run)
{
  if (!run->json)
    g_print (_ ("Settings: %s\n"), muster_reader_setup_get_path (run->setup));
  for (gsize i = 0; muster_plugins[i] != NULL; i++)
    print_driver (run, muster_plugins[i]);
}

/* --- live events --- */

static void
add_card (const Run *run, JsonBuilder *builder, MusterCardEvent *event)
{
  const char *number = muster_card_event_get_number (event);
  g_autofree char *masked = muster_reader_words_dup_masked (number);
  gint64 t_tap = muster_card_event_get_tap_time (event);
  gint64 t_done = muster_card_event_get_time (event);

  muster_command_add_string (
      builder, "card", muster_card_kind_to_nick (muster_card_event_get_card (event)));
  muster_command_add_string (builder, "number", run->numbers ? number : masked);
  muster_command_add_int (builder, "t_tap", t_tap);
  muster_command_add_int (builder, "t_done", t_done);
  muster_command_add_double (builder, "ms", (double) (t_done - t_tap) / 1000);
}

static void
raw_cb (MusterReaderHub *hub, MusterCardReader *reader, MusterCardEvent *event, Run *run)
{
  MusterCardEventKind kind = muster_card_event_get_kind (event);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  muster_command_add_string (builder, "event", muster_card_event_kind_to_nick (kind));
  muster_command_add_string (builder, "reader", muster_card_event_get_reader (event));
  muster_command_add_string (builder, "driver", MUSTER_CARD_READER_GET_CLASS (reader)->id);
  muster_command_add_int (builder, "t", muster_card_event_get_time (event));
  if (kind == MUSTER_CARD_EVENT_READER_STATE)
    muster_command_add_string (
        builder, "state", muster_reader_state_to_nick (muster_card_event_get_state (event)));
  if (kind == MUSTER_CARD_EVENT_READER_ADDED) {
    g_autofree char *detail = muster_card_reader_dup_detail (reader);

    muster_command_add_string (builder, "detail", detail);
  }
  if (kind == MUSTER_CARD_EVENT_ERROR)
    muster_command_add_string (builder, "class", class_of (muster_card_event_get_error (event)));
  if (kind == MUSTER_CARD_EVENT_CARD_READ)
    add_card (run, builder, event);
  muster_command_print_json (builder);
}

static void
run_command (Run *run, gboolean watch)
{
  guint interrupt = g_unix_signal_add (SIGINT, over_cb, &run->over);
  guint terminate = g_unix_signal_add (SIGTERM, over_cb, &run->over);

  /* From the start: a card may lie there already. */
  if (watch)
    g_signal_connect (run->hub, "raw", G_CALLBACK (raw_cb), run);
  muster_reader_hub_start (run->hub);
  settle (run);
  print_list (run);
  while (watch && !run->over)
    g_main_context_iteration (NULL, TRUE);
  muster_reader_hub_shutdown (run->hub);
  g_source_remove (interrupt);
  g_source_remove (terminate);
}

gboolean
muster_command_readers (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autoptr (MusterReaderHub) hub = NULL;
  g_autoptr (MusterReaderSetup) setup = NULL;
  gboolean watch = FALSE;
  Run run = {0};
  const GOptionEntry entries[] = {
      {"readers",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &line.settings.readers,
       N_ ("File with the settings of the card readers"),
       N_ ("FILE")},
      {"watch",
       0,
       0,
       G_OPTION_ARG_NONE,
       &watch,
       N_ ("Go on and print each event as one JSON object a line, until Ctrl+C"),
       NULL},
      {"numbers",
       0,
       0,
       G_OPTION_ARG_NONE,
       &run.numbers,
       N_ ("With --watch: print whole card numbers, as needed to fill a roster. They are personal "
           "data: do not keep the output longer than that takes"),
       NULL},
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("– list the card readers and watch them"), entries, error))
    return FALSE;
  if (line.rest[0] != NULL || (run.numbers && !watch)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         run.numbers && !watch ? _ ("--numbers goes with --watch")
                                               : _ ("readers takes options only"));
    return FALSE;
  }
  hub = muster_reader_hub_new ();
  setup = muster_services_open_readers (&line.settings, hub);
  if (muster_reader_setup_get_error (setup) != NULL) {
    g_propagate_error (error, g_error_copy (muster_reader_setup_get_error (setup)));
    return FALSE;
  }
  run.hub = hub;
  run.setup = setup;
  run.json = line.json;
  run_command (&run, watch);
  return TRUE;
}
