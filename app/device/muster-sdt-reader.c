/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sdt-reader.h"

#include "muster-card-error.h"
#include "muster-sdt.h"

/* readers.md: look for a card four times a second, once a second while nobody waits for one. */
#define POLL_MS            250
#define POLLS_OF_AN_ANSWER 4
/* A card is lifted when it was not found so many times, or for so long if finding is slow. */
#define MISSES_OF_A_LIFT 3
#define LIFT_US          (1500 * 1000)

typedef struct {
  MusterSdt *sdt;      /* owned; NULL while closed */
  MusterIdText *lying; /* owned, nullable: the card that was read last and may lie there still */
  MusterIdText *next;  /* owned, nullable: the one that took its place before that was noticed */
  gint64 next_tap_us;
} MusterSdtReaderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterSdtReader, muster_sdt_reader, MUSTER_TYPE_CARD_READER)

#define PRIVATE(self) ((MusterSdtReaderPrivate *) muster_sdt_reader_get_instance_private (self))

/* --- open --- */

/* A module that failed its self-test is started anew once. */
static gboolean
wake_up (MusterSdt *sdt, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (muster_sdt_check_ready (sdt, cancellable, &cause))
    return TRUE;
  if (!g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READER_FAULT)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  return muster_sdt_reset (sdt, cancellable, error) &&
         muster_sdt_check_ready (sdt, cancellable, error);
}

static void
add_to_detail (MusterSdtReader *self, const char *sam_id)
{
  g_autofree char *device = muster_card_reader_dup_detail (MUSTER_CARD_READER (self));
  g_autofree char *detail = g_strconcat (device, *device != '\0' ? ", SAM " : "SAM ", sam_id, NULL);

  if (*sam_id != '\0')
    muster_card_reader_set_detail (MUSTER_CARD_READER (self), detail);
}

static gboolean
muster_sdt_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterSdtReader *self = MUSTER_SDT_READER (reader);
  g_autoptr (MusterLine) line =
      MUSTER_SDT_READER_GET_CLASS (self)->open_line (self, cancellable, error);
  g_autoptr (MusterSdt) sdt = NULL;
  g_autofree char *sam_id = NULL;

  if (line == NULL)
    return FALSE;
  sdt = muster_sdt_new (line);
  if (!wake_up (sdt, cancellable, error))
    return FALSE;
  sam_id = muster_sdt_dup_sam_id (sdt, cancellable, error);
  if (sam_id == NULL)
    return FALSE;
  add_to_detail (self, sam_id);
  PRIVATE (self)->sdt = g_steal_pointer (&sdt);
  return TRUE;
}

/* --- wait_card --- */

/* Of a card that lies there while nobody may read one, no more is known than that. */
static gboolean
wait_found (MusterSdtReader *self, GCancellable *cancellable, GError **error)
{
  MusterSdt *sdt = PRIVATE (self)->sdt;

  for (guint tick = 0;; tick++) {
    gboolean armed = muster_card_reader_get_armed (MUSTER_CARD_READER (self));
    gboolean is_there = FALSE;
    g_autoptr (GError) cause = NULL;

    muster_sdt_begin (sdt);
    if ((armed || tick % POLLS_OF_AN_ANSWER == 0) &&
        !muster_sdt_find (sdt, &is_there, cancellable, &cause) &&
        (armed || !muster_card_error_is_of_card (cause))) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
    if (is_there && armed)
      return TRUE;
    if (!muster_sdt_sleep (sdt, POLL_MS, cancellable, error))
      return FALSE;
  }
}

static MusterIdText *
read_once (MusterSdt *sdt, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) text = muster_sdt_read_text (sdt, cancellable, error);

  return text != NULL ? muster_id_text_parse (text, error) : NULL;
}

/* A card found a moment ago is often still moving: one more try before it is told to lie badly. */
static MusterIdText *
read_card (MusterSdt *sdt, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean is_there = FALSE;
  MusterIdText *text;

  muster_sdt_begin (sdt);
  text = read_once (sdt, cancellable, &first);
  if (text != NULL)
    return text;
  if ((g_error_matches (first, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN) ||
       g_error_matches (first, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD)) &&
      muster_sdt_find (sdt, &is_there, cancellable, NULL) && is_there)
    return read_once (sdt, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

static MusterCardEvent *
muster_sdt_reader_wait_card (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterSdtReaderPrivate *priv = PRIVATE (MUSTER_SDT_READER (reader));
  gint64 t_tap = priv->next_tap_us;

  g_clear_pointer (&priv->lying, muster_id_text_unref);
  if (priv->next == NULL) {
    if (!wait_found (MUSTER_SDT_READER (reader), cancellable, error))
      return NULL;
    t_tap = g_get_monotonic_time ();
  }
  muster_card_reader_set_reading (reader);
  priv->lying = priv->next != NULL ? g_steal_pointer (&priv->next)
                                   : read_card (priv->sdt, cancellable, error);
  if (priv->lying == NULL)
    return NULL;
  return muster_card_event_new_id_card (
      muster_card_reader_get_name (reader), priv->lying, t_tap, g_get_monotonic_time ());
}

/* --- wait_removal --- */

/* A card is found after it was not: the same one badly laid, or already another person's? Only its
 * text can tell. One that cannot be read is left to wait_card, which says why. */
static gboolean
is_back (MusterSdtReader *self, GCancellable *cancellable)
{
  MusterSdtReaderPrivate *priv = PRIVATE (self);
  gint64 t_tap = g_get_monotonic_time ();
  MusterIdText *text;

  if (priv->lying == NULL)
    return FALSE;
  text = read_card (priv->sdt, cancellable, NULL);
  if (text == NULL)
    return FALSE;
  if (g_str_equal (muster_id_text_get_number (text), muster_id_text_get_number (priv->lying))) {
    muster_id_text_unref (text);
    return TRUE;
  }
  priv->next = text;
  priv->next_tap_us = t_tap;
  return FALSE;
}

static gboolean
muster_sdt_reader_wait_removal (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterSdtReader *self = MUSTER_SDT_READER (reader);
  MusterSdt *sdt = PRIVATE (self)->sdt;
  gint64 seen_us = g_get_monotonic_time ();
  gboolean is_doubtful = FALSE;
  guint misses = 0;

  while (misses < MISSES_OF_A_LIFT && g_get_monotonic_time () - seen_us < LIFT_US) {
    gboolean is_there = FALSE;
    g_autoptr (GError) cause = NULL;

    if (!muster_sdt_sleep (sdt, POLL_MS, cancellable, error))
      return FALSE;
    muster_sdt_begin (sdt);
    if (!muster_sdt_find (sdt, &is_there, cancellable, &cause)) {
      if (!muster_card_error_is_of_card (cause)) {
        g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
      }
      is_there = TRUE; /* some other card */
    }
    if (!is_there) {
      misses++;
      continue;
    }
    is_doubtful |= misses > 0;
    misses = 0;
    seen_us = g_get_monotonic_time ();
    if (is_doubtful && muster_card_reader_get_armed (reader)) {
      if (!is_back (self, cancellable))
        return TRUE;
      is_doubtful = FALSE;
      seen_us = g_get_monotonic_time ();
    }
  }
  return TRUE;
}

static void
muster_sdt_reader_close (MusterCardReader *reader)
{
  MusterSdtReaderPrivate *priv = PRIVATE (MUSTER_SDT_READER (reader));

  g_clear_pointer (&priv->lying, muster_id_text_unref);
  g_clear_pointer (&priv->next, muster_id_text_unref);
  g_clear_pointer (&priv->sdt, muster_sdt_free);
}

static void
muster_sdt_reader_class_init (MusterSdtReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  reader_class->open = muster_sdt_reader_open;
  reader_class->wait_card = muster_sdt_reader_wait_card;
  reader_class->wait_removal = muster_sdt_reader_wait_removal;
  reader_class->close = muster_sdt_reader_close;
}

static void
muster_sdt_reader_init (MusterSdtReader *self)
{
}
