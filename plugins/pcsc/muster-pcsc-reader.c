/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pcsc-reader.h"

#include <gio/gio.h>
#include <string.h>
#include <winscard.h>

#include "muster-pcsc-card.h"
#include "muster-pcsc-error.h"

/* A wait ends by itself after this time and begins anew: a cancel that comes just before it would
 * be lost, and a reader plugged in just before it as well. */
#define SLICE_MS 1000

/* A reader that was just plugged in: how long pcscd gets to look at it before it is asked again. */
#define NEW_READER_REST_US 20000

#define CONTEXT_TRIES   3
#define CONTEXT_REST_US 100000

#define NO_CARD_YET G_MAXUINT32 /* no counter of pcscd: those have 16 bits */

static const char pnp_name[] = "\\\\?PnP?\\Notification";

struct _MusterPcscReader {
  MusterCardReader parent_instance;

  /* worker only, but for what cancelled_cb reads during a wait */
  gboolean has_context;
  SCARDCONTEXT context;
  GCancellable *cancellable; /* owned: of the last open */
  char **slots;              /* owned, nullable: names of all slots at the last open */
  char *slot;                /* owned, nullable: the one this reader has */
  MusterSectorRule *rule;    /* owned, nullable */
  SCARD_READERSTATE state;   /* .szReader borrows slot */
  SCARD_READERSTATE pnp;
  gint64 changed_us;   /* when the state was last seen to change */
  guint32 served;      /* counter of the card that was dealt with */
  gboolean is_at_once; /* the card was there before us */
};

G_DEFINE_FINAL_TYPE (MusterPcscReader, muster_pcsc_reader, MUSTER_TYPE_CARD_READER)

/* --- waiting --- */

static gpointer
cancel_thread (gpointer data)
{
  SCardCancel ((SCARDCONTEXT) GPOINTER_TO_SIZE (data));
  return NULL;
}

/* On a thread of its own: SCardCancel asks pcscd and waits for its answer, and whoever cancels may
 * be drawing the window. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  MusterPcscReader *self = user_data;
  GThread *thread =
      g_thread_try_new ("pcsc-cancel", cancel_thread, GSIZE_TO_POINTER (self->context), NULL);

  if (thread != NULL)
    g_thread_unref (thread); /* else the wait ends with its slice */
}

/* One slice of waiting for a change of @state. Returns whether there was one; a slice that passed
 * without is no error. */
static gboolean
wait_slice (MusterPcscReader *self,
            SCARD_READERSTATE *state,
            guint timeout_ms,
            GCancellable *cancellable,
            GError **error)
{
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  LONG code = SCARD_E_CANCELLED;

  if (!g_cancellable_is_cancelled (cancellable))
    code = SCardGetStatusChange (self->context, timeout_ms, state, 1);
  g_cancellable_disconnect (cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (code == SCARD_S_SUCCESS) {
    state->dwCurrentState = state->dwEventState & ~(DWORD) SCARD_STATE_CHANGED;
    return TRUE;
  }
  if (code != SCARD_E_TIMEOUT)
    muster_pcsc_set_error (error, code, "wait");
  return FALSE;
}

static guint32
counter (MusterPcscReader *self)
{
  return (guint32) (self->state.dwCurrentState >> 16 & 0xffff);
}

static gboolean
has_new_card (MusterPcscReader *self)
{
  return (self->state.dwCurrentState & SCARD_STATE_PRESENT) != 0 && counter (self) != self->served;
}

/* pcscd tells of a reader before it has looked for a card there. What it says until then is no
 * state to wait for a change of: pcscd 1.9.9 mixes the counter of the reader before into it, and
 * would never tell of a card that it finds at its first look. FALSE if it has to be asked anew. */
static gboolean
settle (MusterPcscReader *self)
{
  const DWORD known = SCARD_STATE_PRESENT | SCARD_STATE_EMPTY | SCARD_STATE_UNKNOWN |
                      SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE;

  if ((self->state.dwCurrentState & known) != 0)
    return TRUE;
  self->state.dwCurrentState = SCARD_STATE_UNAWARE;
  return FALSE;
}

/* What ends a reader in the middle of its work is the loss of it; that the service is down is told
 * when it is looked for. */
static void
set_lost (GError **error, GError *cause)
{
  if (g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_SERVICE_DOWN))
    cause->code = MUSTER_CARD_ERROR_NO_READER;
  g_propagate_error (error, cause);
}

/* Waits until something at the slot changed. */
static gboolean
wait_change (MusterPcscReader *self, GCancellable *cancellable, GError **error)
{
  const DWORD lost = SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE;
  GError *cause = NULL;

  while (!wait_slice (self, &self->state, SLICE_MS, cancellable, &cause)) {
    if (cause == NULL)
      continue;
    /* Nobody is refused in the middle of a wait: pcscd died (see make_context). */
    if (g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_RIGHTS))
      cause->code = MUSTER_CARD_ERROR_NO_READER;
    set_lost (error, cause);
    return FALSE;
  }
  self->changed_us = g_get_monotonic_time ();
  if (!settle (self)) {
    g_usleep (NEW_READER_REST_US);
    return TRUE;
  }
  self->is_at_once = FALSE;
  if ((self->state.dwCurrentState & lost) != 0) {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "the reader was pulled out");
    return FALSE;
  }
  return TRUE;
}

/* --- finding a slot --- */

static void
drop_context (MusterPcscReader *self)
{
  if (self->has_context)
    SCardReleaseContext (self->context);
  self->has_context = FALSE;
}

/* pcscd refuses somebody by closing the line without a word, and so it looks as well when it dies
 * at this moment: only who is refused again and again lacks rights. */
static gboolean
make_context (MusterPcscReader *self, GError **error)
{
  LONG code = SCARD_W_SECURITY_VIOLATION;

  for (guint try = 1; try <= CONTEXT_TRIES && code == SCARD_W_SECURITY_VIOLATION; try++) {
    if (try > 1)
      g_usleep (CONTEXT_REST_US);
    code = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &self->context);
  }
  self->has_context = code == SCARD_S_SUCCESS;
  if (!self->has_context)
    muster_pcsc_set_error (error, code, "connect to pcscd");
  return self->has_context;
}

/* Names of all slots, none is an empty list; NULL on error. */
static char **
list_slots (MusterPcscReader *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *names = NULL;
  DWORD size = 0;
  LONG code = SCardListReaders (self->context, NULL, NULL, &size);

  if (code == SCARD_S_SUCCESS) {
    size += MAX_READERNAME; /* one may come in between */
    names = g_malloc0 (size + 2);
    code = SCardListReaders (self->context, NULL, names, &size);
  }
  if (code != SCARD_S_SUCCESS && code != SCARD_E_NO_READERS_AVAILABLE) {
    muster_pcsc_set_error (error, code, "list readers");
    return NULL;
  }
  for (const char *name = names; name != NULL && *name != '\0'; name += strlen (name) + 1)
    g_strv_builder_add (builder, name);
  return g_strv_builder_end (builder);
}

/* Fills slots. A context from before may be of a pcscd that has been started anew since. */
static gboolean
look_round (MusterPcscReader *self, GError **error)
{
  g_clear_pointer (&self->slots, g_strfreev);
  if (self->has_context) {
    self->slots = list_slots (self, NULL);
    if (self->slots != NULL)
      return TRUE;
    drop_context (self);
  }
  if (make_context (self, error))
    self->slots = list_slots (self, error);
  return self->slots != NULL;
}

static gboolean
is_wanted (char **patterns, const char *slot)
{
  if (patterns == NULL || patterns[0] == NULL)
    return TRUE;
  for (guint i = 0; patterns[i] != NULL; i++)
    if (g_pattern_match_simple (patterns[i], slot))
      return TRUE;
  return FALSE;
}

/* Looks at a slot for the first time. */
static gboolean
try_slot (MusterPcscReader *self, const char *slot, GError **error)
{
  LONG code;

  memset (&self->state, 0, sizeof self->state);
  self->state.szReader = slot;
  code = SCardGetStatusChange (self->context, 0, &self->state, 1);
  if (code != SCARD_S_SUCCESS) {
    muster_pcsc_set_error (error, code, "look at reader");
    return FALSE;
  }
  if ((self->state.dwEventState & SCARD_STATE_EXCLUSIVE) != 0) {
    g_set_error (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_BUSY, "%s: in use by another program", slot);
    return FALSE;
  }
  self->state.dwCurrentState = self->state.dwEventState & ~(DWORD) SCARD_STATE_CHANGED;
  settle (self);
  self->changed_us = g_get_monotonic_time ();
  self->served = NO_CARD_YET;
  self->is_at_once = TRUE;
  return TRUE;
}

/* The first slot that is wanted, works and is nobody's yet. Without one, the error of the last. */
static gboolean
find_slot (MusterPcscReader *self, char **patterns, GError **error)
{
  MusterCardReader *reader = MUSTER_CARD_READER (self);
  g_autoptr (GError) trouble = NULL;

  for (guint i = 0; self->slots[i] != NULL; i++) {
    g_autofree char *place = g_strconcat ("pcsc:", self->slots[i], NULL);

    if (!is_wanted (patterns, self->slots[i]))
      continue;
    g_clear_error (&trouble);
    if (try_slot (self, self->slots[i], &trouble) && muster_card_reader_claim (reader, place)) {
      self->slot = g_strdup (self->slots[i]);
      self->state.szReader = self->slot;
      muster_card_reader_set_detail (reader, self->slot);
      return TRUE;
    }
  }
  if (trouble != NULL)
    g_propagate_error (error, g_steal_pointer (&trouble));
  else
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "no reader is left for this one");
  return FALSE;
}

/* --- a card --- */

/* What is no card of a guest and answers no guest: a security module, a token, a chip card. */
static gboolean
is_quiet (const GError *error)
{
  return muster_card_error_is_of_card (error) ||
         g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_BUSY);
}

static gboolean
check_answers (MusterPcscReader *self, GError **error)
{
  if ((self->state.dwCurrentState & SCARD_STATE_MUTE) == 0)
    return TRUE;
  g_set_error_literal (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN, "the card does not answer");
  return FALSE;
}

/* Reads the card in the slot. NULL without error if nobody needs to know of it. */
static MusterCardEvent *
take_card (MusterPcscReader *self, GError **error)
{
  MusterCardReader *reader = MUSTER_CARD_READER (self);
  MusterCardEvent *event = NULL;
  MusterPcscCard card = {0};
  GError *cause = NULL;
  guint name;
  gboolean is_contact = muster_contactless_classify_atr (
                            self->state.rgbAtr, self->state.cbAtr, &name) == MUSTER_ATR_CONTACT;

  self->served = counter (self);
  if (!muster_card_reader_get_armed (reader))
    return NULL;
  /* A mute card that was there before us has been forgotten in its slot. */
  if (self->is_at_once && !check_answers (self, NULL))
    return NULL;
  if (!is_contact)
    muster_card_reader_set_reading (reader);
  if (!check_answers (self, &cause) ||
      !muster_pcsc_card_read (self->context, &self->state, self->rule, &card, &cause)) {
    if (is_contact && is_quiet (cause))
      g_clear_error (&cause);
    else
      set_lost (error, cause);
    return NULL;
  }
  if (is_contact)
    muster_card_reader_set_reading (reader);
  event = muster_card_event_new_read (muster_card_reader_get_name (reader),
                                      card.kind,
                                      card.number,
                                      self->changed_us,
                                      g_get_monotonic_time ());
  muster_pcsc_card_clear (&card);
  return event;
}

/* --- vfuncs, on the worker --- */

static gboolean
muster_pcsc_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterPcscReader *self = MUSTER_PCSC_READER (reader);
  MusterReaderConfig *config = muster_card_reader_get_config (reader);
  const char *group = muster_card_reader_get_group (reader);
  g_auto (GStrv) patterns = muster_reader_config_dup_list (config, group, "readers");
  g_autoptr (GError) cause = NULL;

  g_set_object (&self->cancellable, cancellable);
  g_clear_pointer (&self->rule, muster_sector_rule_free);
  if (muster_sector_rule_from_config (config, group, &self->rule, &cause) &&
      look_round (self, &cause) && find_slot (self, patterns, &cause))
    return TRUE;
  /* With none there the context is kept, to hear of one that comes. */
  if (self->slots == NULL ||
      !g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER))
    drop_context (self);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static MusterCardEvent *
muster_pcsc_reader_wait_card (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterPcscReader *self = MUSTER_PCSC_READER (reader);

  while (!has_new_card (self))
    if (!wait_change (self, cancellable, error))
      return NULL;
  return take_card (self, error);
}

static gboolean
muster_pcsc_reader_wait_removal (MusterCardReader *reader,
                                 GCancellable *cancellable,
                                 GError **error)
{
  MusterPcscReader *self = MUSTER_PCSC_READER (reader);

  /* Another card also means that this one is gone. */
  while ((self->state.dwCurrentState & SCARD_STATE_PRESENT) != 0 && !has_new_card (self))
    if (!wait_change (self, cancellable, error))
      return FALSE;
  return TRUE;
}

static void
muster_pcsc_reader_close (MusterCardReader *reader)
{
  MusterPcscReader *self = MUSTER_PCSC_READER (reader);

  drop_context (self);
  g_clear_pointer (&self->slot, g_free);
  g_clear_pointer (&self->rule, muster_sector_rule_free);
}

/* Whether pcscd knows other slots than at the last open. */
static gboolean
has_other_slots (MusterPcscReader *self)
{
  g_auto (GStrv) now = list_slots (self, NULL);

  return now == NULL ||
         !g_strv_equal ((const char *const *) now, (const char *const *) self->slots);
}

/* Sleeps on pcscd's word that a reader came, so that it is taken at once. */
static void
muster_pcsc_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  MusterPcscReader *self = MUSTER_PCSC_READER (reader);
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  gint64 left;

  if (!self->has_context) {
    MUSTER_CARD_READER_CLASS (muster_pcsc_reader_parent_class)->pause (reader, milliseconds);
    return;
  }
  while ((left = (end - g_get_monotonic_time ()) / 1000) > 0) {
    g_autoptr (GError) error = NULL;

    if (has_other_slots (self))
      return;
    wait_slice (self, &self->pnp, (guint) MIN (left, SLICE_MS), self->cancellable, &error);
    if (error != NULL) {
      drop_context (self);
      return;
    }
  }
}

static void
muster_pcsc_reader_finalize (GObject *object)
{
  MusterPcscReader *self = MUSTER_PCSC_READER (object);

  drop_context (self);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->slots, g_strfreev);
  g_clear_pointer (&self->slot, g_free);
  g_clear_pointer (&self->rule, muster_sector_rule_free);
  G_OBJECT_CLASS (muster_pcsc_reader_parent_class)->finalize (object);
}

static void
muster_pcsc_reader_class_init (MusterPcscReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_pcsc_reader_finalize;
  reader_class->id = "pcsc";
  reader_class->is_many = TRUE;
  reader_class->open = muster_pcsc_reader_open;
  reader_class->wait_card = muster_pcsc_reader_wait_card;
  reader_class->wait_removal = muster_pcsc_reader_wait_removal;
  reader_class->close = muster_pcsc_reader_close;
  reader_class->pause = muster_pcsc_reader_pause;
}

static void
muster_pcsc_reader_init (MusterPcscReader *self)
{
  self->pnp.szReader = pnp_name;
}
