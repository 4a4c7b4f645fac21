/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A compiled gettext catalogue, read without gettext: gettext knows one language a process, the
 * guest window shows two. Immutable. */
typedef struct _MusterCatalogue MusterCatalogue;

MusterCatalogue *muster_catalogue_new (GBytes *mo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_catalogue_free (MusterCatalogue *self);
const char *
muster_catalogue_look_up (const MusterCatalogue *self, const char *context, const char *msgid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCatalogue, muster_catalogue_free)

G_END_DECLS
