/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-erase.h"

G_BEGIN_DECLS

/* A line of standard output where entries keep their measures; nothing where none do. */
void muster_command_say_kept_measures (const MusterErased *erased);

G_END_DECLS
