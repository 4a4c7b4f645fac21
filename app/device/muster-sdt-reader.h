/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"
#include "muster-line.h"

G_BEGIN_DECLS

/* An ID card reader that speaks SDT, whatever it hangs on. A driver derives from it and fills
 * open_line; open, wait_card, wait_removal and close are done here. */
#define MUSTER_TYPE_SDT_READER (muster_sdt_reader_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterSdtReader, muster_sdt_reader, MUSTER, SDT_READER, MusterCardReader)

struct _MusterSdtReaderClass {
  MusterCardReaderClass parent_class;

  /* Finds the device, claims its place, opens it and tells what it is with
   * muster_card_reader_set_detail; the number of the security module is added here. Errors as in
   * MusterCardReaderClass.open. The line is unreferenced when the reader is closed or lost, and
   * closes the device in its finalize.
   *
   * The line is asked for 2,048 bytes at a time, a multiple of every bulk packet, and a wait on an
   * idle reader is a receive of up to 1 s: a device pulled out meanwhile is told at once. */
  MusterLine *(*open_line) (MusterSdtReader *self, GCancellable *cancellable, GError **error);
};

G_END_DECLS
