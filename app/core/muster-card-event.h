/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-id-text.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_CARD_EVENT_READER_ADDED,
  MUSTER_CARD_EVENT_READER_GONE,
  MUSTER_CARD_EVENT_READER_STATE, /* .state */
  MUSTER_CARD_EVENT_CARD_ON,      /* a card lies there and is being read */
  MUSTER_CARD_EVENT_CARD_READ,    /* .card, .number, .id_text of an ID card */
  MUSTER_CARD_EVENT_CARD_OFF,
  MUSTER_CARD_EVENT_ERROR, /* .error, in MUSTER_CARD_ERROR */
  MUSTER_N_CARD_EVENTS,
} MusterCardEventKind;

typedef enum {
  MUSTER_READER_ABSENT,
  MUSTER_READER_OPENING,
  MUSTER_READER_IDLE,
  MUSTER_READER_READING,
  MUSTER_READER_WAIT_REMOVAL,
} MusterReaderState;

typedef enum {
  MUSTER_CARD_CAMPUS,      /* known by its UID, canonical upper-case hex "as FF CA returns it" */
  MUSTER_CARD_CAMPUS_PART, /* the same with "??" for each byte the reader does not tell */
  MUSTER_CARD_STUDENT,     /* carries a student number that a rule of the site reads */
  MUSTER_CARD_ID,          /* second-generation ID card, known by the ID number in its chip */
} MusterCardKind;

/* One thing a reader said. Immutable, atomic reference count, any thread. */
typedef struct _MusterCardEvent MusterCardEvent;

#define MUSTER_TYPE_CARD_EVENT (muster_card_event_get_type ())
GType muster_card_event_get_type (void);

MusterCardEvent *muster_card_event_new (MusterCardEventKind kind,
                                        const char *reader,
                                        gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
MusterCardEvent *muster_card_event_new_read (const char *reader,
                                             MusterCardKind card,
                                             const char *number,
                                             gint64 t_tap_us,
                                             gint64 t_done_us) G_GNUC_WARN_UNUSED_RESULT;
MusterCardEvent *muster_card_event_new_id_card (const char *reader,
                                                MusterIdText *id_text,
                                                gint64 t_tap_us,
                                                gint64 t_done_us) G_GNUC_WARN_UNUSED_RESULT;
MusterCardEvent *muster_card_event_new_state (const char *reader,
                                              MusterReaderState state,
                                              gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
MusterCardEvent *muster_card_event_new_error (const char *reader,
                                              const GError *error,
                                              gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
MusterCardEvent *muster_card_event_ref (MusterCardEvent *self);
void muster_card_event_unref (MusterCardEvent *self);

MusterCardEventKind muster_card_event_get_kind (const MusterCardEvent *self);
const char *muster_card_event_get_reader (const MusterCardEvent *self);
MusterCardKind muster_card_event_get_card (const MusterCardEvent *self);
/* UID in hex, or the ID number; never logged. NULL unless CARD_READ. */
const char *muster_card_event_get_number (const MusterCardEvent *self);
/* What an ID card's chip says; NULL for every other card and from readers that give no more than
 * the number. */
MusterIdText *muster_card_event_get_id_text (const MusterCardEvent *self);
MusterReaderState muster_card_event_get_state (const MusterCardEvent *self);
const GError *muster_card_event_get_error (const MusterCardEvent *self);
gint64 muster_card_event_get_time (const MusterCardEvent *self);
/* When the card was first seen; the same as the time unless CARD_READ. */
gint64 muster_card_event_get_tap_time (const MusterCardEvent *self);

const char *muster_card_event_kind_to_nick (MusterCardEventKind kind);
const char *muster_reader_state_to_nick (MusterReaderState state);
const char *muster_card_kind_to_nick (MusterCardKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCardEvent, muster_card_event_unref)

G_END_DECLS
