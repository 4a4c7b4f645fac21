/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-event.h"

G_BEGIN_DECLS

/* The version of data/readers/external-protocol.md that this program speaks. */
#define MUSTER_HELPER_VERSION 1

/* A line with its end, either way. */
#define MUSTER_HELPER_MAX_LINE (64 * 1024)

typedef enum {
  MUSTER_HELPER_HELLO,     /* .version, .name */
  MUSTER_HELPER_READY,     /* the reader is there and usable */
  MUSTER_HELPER_CARD_ON,   /* a card lies there and is being read */
  MUSTER_HELPER_CARD_READ, /* .card, .number, .id_text */
  MUSTER_HELPER_CARD_OFF,
  MUSTER_HELPER_ERROR, /* .error */
  MUSTER_HELPER_PONG,
  MUSTER_HELPER_OTHER, /* of a later version: to be passed over */
} MusterHelperSays;

/* One line of a helper program. May hold a person's data: wiped by free, never logged. */
typedef struct {
  MusterHelperSays says;
  guint version;         /* HELLO: of the protocol */
  char *name;            /* owned, HELLO: what the helper calls itself, "" if it does not say */
  MusterCardKind card;   /* CARD_READ */
  char *number;          /* owned, CARD_READ */
  MusterIdText *id_text; /* owned, nullable: what an ID card's chip says */
  GError *error;         /* owned, ERROR: in MUSTER_CARD_ERROR */
} MusterHelperMessage;

MusterHelperMessage *muster_helper_message_parse (GBytes *line,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_helper_message_free (MusterHelperMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterHelperMessage, muster_helper_message_free)

G_END_DECLS
