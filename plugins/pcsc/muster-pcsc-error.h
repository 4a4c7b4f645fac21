/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <winscard.h>

#include "muster-plugin.h"

G_BEGIN_DECLS

void muster_pcsc_set_error (GError **error, LONG code, const char *what);

G_END_DECLS
