/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "muster-error.h"
#include "muster-roster-command.h"
#include "muster-roster-server.h"

/* "muster-roster serve": until it is told to stop. */

#define PORT          8443
#define RENEW_SECONDS (24 * 3600)

/* What is needed again while it runs. All borrowed. */
typedef struct {
  MusterRosterServer *server;
  const char *folder;
  const char *const *names;
} Serving;

typedef struct {
  char *folder, *listen; /* owned */
  char **names;          /* owned, nullable */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->folder);
  g_free (options->listen);
  g_strfreev (options->names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (Options *options, int argc, char *argv[], GError **error)
{
  const GOptionEntry entries[] = {
      {"data",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options->folder,
       N_ ("Folder with everything that the roster keeps"),
       N_ ("DIR")},
      {"listen",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options->listen,
       N_ ("Where to answer; this machine alone unless it is said"),
       N_ ("ADDRESS:PORT")},
      {"name",
       0,
       0,
       G_OPTION_ARG_STRING_ARRAY,
       &options->names,
       N_ ("A name or an address by which stations reach it; may be said more than once"),
       N_ ("NAME")},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("– answer stations"));
  g_autoptr (GError) cause = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, &argc, &argv, &cause) && argc == 1 &&
      options->folder != NULL)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_USAGE,
               "%s",
               cause != NULL ? cause->message : _ ("say --data and a folder"));
  return FALSE;
}

static GInetSocketAddress *
parse_address (const char *text, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = NULL;
  GSocketAddress *address = NULL;

  connectable = g_network_address_parse (text != NULL ? text : "127.0.0.1", PORT, NULL);
  if (connectable != NULL)
    address = g_inet_socket_address_new_from_string (
        g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)),
        g_network_address_get_port (G_NETWORK_ADDRESS (connectable)));
  if (address == NULL)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("%s is no address to answer at: say one as 127.0.0.1:8443 or 0.0.0.0:8443"),
                 text);
  return address != NULL ? G_INET_SOCKET_ADDRESS (address) : NULL;
}

/* What the certificate is made for: this machine by itself and by its name, and what was said. */
static char **
dup_names (const Options *options, GInetSocketAddress *address)
{
  GInetAddress *ip = g_inet_socket_address_get_address (address);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_strv_builder_add_many (names, "localhost", "127.0.0.1", g_get_host_name (), NULL);
  if (!g_inet_address_get_is_any (ip) && !g_inet_address_get_is_loopback (ip)) {
    g_autofree char *text = g_inet_address_to_string (ip);

    g_strv_builder_add (names, text);
  }
  if (options->names != NULL)
    g_strv_builder_addv (names, (const char **) options->names);
  return g_strv_builder_end (names);
}

/* The certificate is made anew some weeks before its time runs out, once a day or as SIGHUP asks:
 * the service may run for years. */
static gboolean
renew_cb (gpointer data)
{
  const Serving *serving = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterRosterAuthority) authority =
      muster_roster_authority_open (serving->folder, serving->names, &error);

  if (authority != NULL)
    muster_roster_server_set_authority (serving->server, authority);
  else
    g_warning ("%s", error->message);
  return G_SOURCE_CONTINUE;
}

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static void
run_until_told (Serving *serving)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  const guint term = g_unix_signal_add (SIGTERM, stop_cb, loop);
  const guint interrupt = g_unix_signal_add (SIGINT, stop_cb, loop);
  const guint hangup = g_unix_signal_add (SIGHUP, renew_cb, serving);
  const guint daily = g_timeout_add_seconds (RENEW_SECONDS, renew_cb, serving);

  g_main_loop_run (loop);
  g_source_remove (term);
  g_source_remove (interrupt);
  g_source_remove (hangup);
  g_source_remove (daily);
}

gboolean
muster_roster_command_serve (int argc, char *argv[], GError **error)
{
  g_auto (Options) options = {NULL, NULL, NULL};
  g_autoptr (GInetSocketAddress) address = NULL;
  g_autoptr (MusterRosterBook) book = NULL;
  g_autoptr (MusterRosterAuthority) authority = NULL;
  g_autoptr (MusterRosterService) service = NULL;
  g_autoptr (MusterRosterServer) server = NULL;
  g_auto (GStrv) names = NULL;
  Serving serving;

  if (!parse (&options, argc, argv, error))
    return FALSE;
  address = parse_address (options.listen, error);
  book = address != NULL ? muster_roster_book_open (options.folder, error) : NULL;
  if (book == NULL)
    return FALSE;
  /* While an import writes, nobody waits for whoever asks for something else. */
  muster_db_set_patience (book->db, 0);
  names = dup_names (&options, address);
  authority = muster_roster_authority_open (options.folder, (const char *const *) names, error);
  if (authority == NULL)
    return FALSE;
  service = muster_roster_service_new (book, authority->ca_pem);
  server = muster_roster_server_new (service, authority, address, error);
  if (server == NULL)
    return FALSE;
  g_print (_ ("The roster answers at port %u. Its authority has the pin %s.\n"),
           muster_roster_server_get_port (server),
           authority->pin);
  fflush (stdout);
  serving = (Serving){server, options.folder, (const char *const *) names};
  run_until_told (&serving);
  return TRUE;
}
