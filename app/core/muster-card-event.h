/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  MUSTER_CARD_EVENT_READER_ADDED,
  MUSTER_CARD_EVENT_READER_GONE,
  MUSTER_CARD_EVENT_CARD_READ,
  MUSTER_CARD_EVENT_CARD_OFF,
  MUSTER_CARD_EVENT_ERROR,
} MusterCardEventKind;

typedef enum {
  MUSTER_CARD_CAMPUS, /* known by its UID, canonical upper-case hex "as FF CA returns it" */
  MUSTER_CARD_ID,     /* second-generation ID card, known by the ID number in its chip */
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
const GError *muster_card_event_get_error (const MusterCardEvent *self);
gint64 muster_card_event_get_time (const MusterCardEvent *self);
/* When the card was first seen; the same as the time unless CARD_READ. */
gint64 muster_card_event_get_tap_time (const MusterCardEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCardEvent, muster_card_event_unref)

G_END_DECLS
