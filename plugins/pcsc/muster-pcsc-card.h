/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <winscard.h>

#include "muster-plugin.h"

G_BEGIN_DECLS

/* What a card says of itself. */
typedef struct {
  MusterCardKind kind;
  char *number; /* owned; cleared by muster_pcsc_card_clear */
} MusterPcscCard;

gboolean muster_pcsc_card_read (SCARDCONTEXT context,
                                const SCARD_READERSTATE *state,
                                const MusterSectorRule *rule,
                                MusterPcscCard *card,
                                GError **error);
void muster_pcsc_card_clear (MusterPcscCard *card);

G_END_DECLS
