/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-reader-hub.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* The readers' line of readiness. */
MusterReadyItem *muster_reader_check (MusterReaderHub *hub,
                                      const GError *settings_error) G_GNUC_WARN_UNUSED_RESULT;
const GError *muster_reader_check_trouble (MusterReaderHub *hub, MusterCardReader *reader);

G_END_DECLS
