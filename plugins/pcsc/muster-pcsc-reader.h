/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* One slot of a reader that pcscd knows: the first one nobody else of this program has. */
#define MUSTER_TYPE_PCSC_READER (muster_pcsc_reader_get_type ())
G_DECLARE_FINAL_TYPE (MusterPcscReader, muster_pcsc_reader, MUSTER, PCSC_READER, MusterCardReader)

G_END_DECLS
