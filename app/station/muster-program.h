/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean muster_program_run (const char *const *arguments,
                             const char *folder,
                             guint seconds,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
