/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The procedural head; the helper of this room writes this header from ../shared/prototypes/puppet.
 */
typedef struct _MusterPuppet MusterPuppet;

G_END_DECLS
