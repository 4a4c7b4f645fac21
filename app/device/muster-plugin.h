/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The only header a plugin includes. Base classes first, then the table of drivers. */
#include "muster-card-error.h"
#include "muster-card-event.h"
#include "muster-card-reader.h"
#include "muster-child-line.h"
#include "muster-contactless.h"
#include "muster-error.h"
#include "muster-helper.h"
#include "muster-id-text.h"
#include "muster-line.h"
#include "muster-reader-config.h"
#include "muster-sdt-reader.h"
#include "muster-sector-rule.h"
#include "muster-usb-line.h"
#include "muster-usb.h"
#include "muster-wedge-reader.h"

G_BEGIN_DECLS

typedef GType (*MusterPluginGetType) (void);

/* Written by meson from plugins/meson.build; ends with NULL. */
extern const MusterPluginGetType muster_plugins[];

G_END_DECLS
