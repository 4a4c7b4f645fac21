/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rehearsal.h"
#include "muster-virtual-reader.h"

G_BEGIN_DECLS

/* The text in the chip of @person's ID card: 256 bytes, made up, with a right check digit. NULL for
 * a card that has none. */
GBytes *muster_rehearsal_card_dup_text (const MusterRehearsalPerson *person,
                                        MusterRehearsalCard card) G_GNUC_WARN_UNUSED_RESULT;
/* Puts a card on the reader. Returns how long it has to lie there to be read, in ms, as long as a
 * real one. */
guint muster_rehearsal_card_tap (MusterVirtualReader *reader,
                                 const MusterRehearsalPerson *person,
                                 MusterRehearsalCard card);

G_END_DECLS
