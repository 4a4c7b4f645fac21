/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-admission.h"
#include "muster-wire-session.h"

G_BEGIN_DECLS

/* POST /v1/events: entries of a station's journal, and what became of each. */

#define MUSTER_WIRE_BATCH_EVENTS 200
#define MUSTER_WIRE_BATCH_BYTES  (1024 * 1024) /* of the entries */
/* Of the message: the largest entry that a journal can have still fits alone. */
#define MUSTER_WIRE_MAX_BATCH (5 * 1024 * 1024)
#define MUSTER_WIRE_MAX_ACKS  (128 * 1024)

/* The hash of an entry that the station has lost: nobody knows its own. */
#define MUSTER_WIRE_LOST_HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* An entry on its way. */
typedef struct {
  gint64 seq;
  char *hash;    /* owned, hex: as the journal has it */
  char *subject; /* owned, nullable: student number of the person it is about */
  GBytes *entry; /* owned: a line of an exported journal, without its parts */
} MusterWireEvent;

typedef enum {
  MUSTER_WIRE_STORED,
  MUSTER_WIRE_DUP,      /* it was there before, the same */
  MUSTER_WIRE_CONFLICT, /* something else was there; both are kept, and people must look */
  MUSTER_WIRE_OPAQUE,   /* kept, but it does not prove itself */
  MUSTER_WIRE_LATER,    /* not yet: one before it is missing */
  MUSTER_WIRE_N_ACKS,
} MusterWireAckState;

typedef struct {
  gint64 seq;
  MusterWireAckState state;
} MusterWireAck;

typedef struct {
  GArray *acks;  /* owned, of MusterWireAck */
  gint64 head;   /* the last one without a gap before it that lies there; 0 = none */
  char *receipt; /* owned, nullable: for muster_journal_receipt_parse() */
} MusterWireAcks;

MusterWireEvent *muster_wire_event_new (gint64 seq,
                                        const char *hash,
                                        const char *subject,
                                        GBytes *entry) G_GNUC_WARN_UNUSED_RESULT;
void muster_wire_event_free (MusterWireEvent *self);

GBytes *muster_wire_batch_to_json (GPtrArray *events,
                                   guint from,
                                   guint n,
                                   const MusterStationClock *clock) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *muster_wire_batch_parse (GBytes *json,
                                    MusterStationClock *clock,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *muster_wire_ack_state_to_nick (MusterWireAckState state);
GBytes *muster_wire_acks_to_json (const MusterWireAcks *acks) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_acks_parse (GBytes *json, MusterWireAcks *acks, GError **error);
void muster_wire_acks_clear (MusterWireAcks *acks);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireAcks, muster_wire_acks_clear)

G_END_DECLS
