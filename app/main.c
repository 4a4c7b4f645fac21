/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

#include "muster-application.h"
#include "muster-command.h"
#include "muster-services.h"

/* What is open in memory is not written to a disk when the program falls over. The keys are kept
 * out of dumps by themselves. A process that is not dumpable at all would be nobody to the portals.
 */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = {0, 0};

  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_warning ("Core dumps cannot be switched off: %s", g_strerror (errno));
}

int
main (int argc, char *argv[])
{
  g_autofree char *locales = muster_services_dup_locale_folder ();

  forbid_core_dumps ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc > 1 && muster_command_exists (argv[1]))
    return muster_command_run (argc, argv);
  return muster_application_run (argc, argv);
}
