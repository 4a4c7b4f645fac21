/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usb-host.h"

G_BEGIN_DECLS

/* Places for campus cards behind a real pcscd: the slots of its virtual reader, and ACR122U readers
 * on the emulated bus, which pcscd drives with its own libccid. */
typedef struct _CardTable CardTable;
typedef struct _CardPlace CardPlace;

CardTable *card_table_new (UsbHost *host) G_GNUC_WARN_UNUSED_RESULT;
/* Its places have to be freed before. */
void card_table_free (CardTable *self);
/* Starts pcscd and says where its socket is; a place keeps its meaning over a crash and a start. */
const char *card_table_start (CardTable *self);
/* At once, as when it crashes. */
void card_table_kill (CardTable *self);
/* Pulls everything out and ends pcscd. */
void card_table_clear (CardTable *self);

CardPlace *card_place_new_slot (CardTable *table, guint slot) G_GNUC_WARN_UNUSED_RESULT;
/* Not plugged in yet. */
CardPlace *card_place_new_usb (CardTable *table, const char *place) G_GNUC_WARN_UNUSED_RESULT;
void card_place_free (CardPlace *self);
/* Only those on the bus. */
gboolean card_place_is_usb (CardPlace *self);
void card_place_plug (CardPlace *self);
void card_place_unplug (CardPlace *self, gboolean errors);
/* A MIFARE Classic of this UID, in place of another one. */
void card_place_put (CardPlace *self, const char *uid);
void card_place_lift (CardPlace *self);

G_END_DECLS
