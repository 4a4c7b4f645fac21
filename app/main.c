/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "muster-application.h"
#include "muster-command.h"
#include "muster-services.h"

int
main (int argc, char *argv[])
{
  g_autofree char *locales = muster_services_dup_locale_folder ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc > 1 && muster_command_exists (argv[1]))
    return muster_command_run (argc, argv);
  return muster_application_run (argc, argv);
}
