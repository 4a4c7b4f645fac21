/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-plugin.h"

/* How soon a helper hears that cards may be read again. */
#define TICK_MS 200
/* A card that was put on and of which nothing more is heard. */
#define READ_US (10 * G_USEC_PER_SEC)
/* A helper that ends so soon, so many times, is started less often. */
#define SHORT_RUN_US (30 * G_USEC_PER_SEC)
#define SHORT_RUNS   3
#define LONG_PAUSE   5000

struct _MusterExternalReader {
  MusterCardReader parent_instance;

  MusterHelper *helper;         /* owned; NULL while closed */
  MusterHelperMessage *pending; /* owned, nullable: heard and not used yet */
  guint kinds;                  /* bits of MusterCardKind that the site takes from it */
  gboolean is_on;               /* a card lies there */
  gint64 begun_us;              /* when it was opened last; 0 = not since the last pause */
  guint n_short;                /* runs in a row that were short */
};

#define MUSTER_TYPE_EXTERNAL_READER (muster_external_reader_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterExternalReader, muster_external_reader, MUSTER, EXTERNAL_READER, MusterCardReader)
G_DEFINE_FINAL_TYPE (MusterExternalReader, muster_external_reader, MUSTER_TYPE_CARD_READER)

/* --- settings --- */

static gboolean
take_kinds (MusterExternalReader *self, char **nicks, GError **error)
{
  static const MusterCardKind known[] = {MUSTER_CARD_CAMPUS, MUSTER_CARD_STUDENT, MUSTER_CARD_ID};

  self->kinds = 0;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    const char *nick = muster_card_kind_to_nick (known[i]);

    if (nicks == NULL || g_strv_contains ((const char *const *) nicks, nick))
      self->kinds |= 1u << known[i];
  }
  if (self->kinds != 0 &&
      (nicks == NULL || g_strv_length (nicks) == (guint) __builtin_popcount (self->kinds)))
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_CARD_ERROR,
                       MUSTER_CARD_ERROR_NOT_SET_UP,
                       "kind is a list of campus, student and id");
  return FALSE;
}

static MusterLine *
start_helper (MusterExternalReader *self, GError **error)
{
  MusterCardReader *reader = MUSTER_CARD_READER (self);
  MusterReaderConfig *config = muster_card_reader_get_config (reader);
  const char *group = muster_card_reader_get_group (reader);
  g_auto (GStrv) argv = muster_reader_config_dup_list (config, group, "command");
  g_auto (GStrv) kinds = muster_reader_config_dup_list (config, group, "kind");

  if (argv == NULL) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_NOT_SET_UP,
                 "[%s] does not say which command the helper is",
                 group);
    return NULL;
  }
  if (!take_kinds (self, kinds, error))
    return NULL;
  return muster_child_line_new ((const char *const *) argv, error);
}

/* --- the dialogue --- */

/* What the helper says of a card, or nothing for a moment. While disarmed a card that cannot be
 * read is nobody's news either. */
static gboolean
hear (MusterExternalReader *self,
      MusterHelperMessage **message,
      GCancellable *cancellable,
      GError **error)
{
  gboolean armed = muster_card_reader_get_armed (MUSTER_CARD_READER (self));
  g_autoptr (GError) cause = NULL;

  *message = g_steal_pointer (&self->pending);
  if (*message != NULL)
    return TRUE;
  if (!muster_helper_set_armed (self->helper, armed, cancellable, error))
    return FALSE;
  if (muster_helper_hear (self->helper, TICK_MS, message, cancellable, &cause))
    return TRUE;
  if (muster_card_error_is_of_card (cause)) {
    self->is_on = cause->code != MUSTER_CARD_ERROR_NO_CARD;
    if (!armed)
      return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static MusterCardEvent *
take_card (MusterExternalReader *self, MusterHelperMessage *message, gint64 t_tap, GError **error)
{
  const char *name = muster_card_reader_get_name (MUSTER_CARD_READER (self));
  gint64 t_done = g_get_monotonic_time ();

  if ((self->kinds & 1u << message->card) == 0) {
    gboolean only_id = self->kinds == 1u << MUSTER_CARD_ID;

    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 only_id ? MUSTER_CARD_ERROR_NOT_AN_ID_CARD : MUSTER_CARD_ERROR_UNKNOWN_FORMAT,
                 "the helper read a card of the kind %s, which the settings do not allow",
                 muster_card_kind_to_nick (message->card));
    return NULL;
  }
  if (message->id_text != NULL)
    return muster_card_event_new_id_card (name, message->id_text, t_tap, t_done);
  return muster_card_event_new_read (name, message->card, message->number, t_tap, t_done);
}

static gboolean
fail (GError **error, MusterCardError code, const char *what)
{
  g_set_error_literal (error, MUSTER_CARD_ERROR, (gint) code, what);
  return FALSE;
}

/* Follows @message while no card was read yet. FALSE with @error if none will be. */
static gboolean
follow (MusterExternalReader *self, MusterHelperMessage *message, gint64 *t_tap, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (message == NULL) {
    if (*t_tap != 0 && now - *t_tap >= READ_US)
      return fail (error, MUSTER_CARD_ERROR_SERVICE_DOWN, "the helper does not end reading");
  } else if (message->says == MUSTER_HELPER_CARD_OFF) {
    self->is_on = FALSE;
    if (*t_tap != 0)
      return fail (error, MUSTER_CARD_ERROR_NO_CARD, "the card left before it was read");
  } else if (message->says == MUSTER_HELPER_CARD_ON || message->says == MUSTER_HELPER_CARD_READ) {
    self->is_on = TRUE;
    if (*t_tap == 0 && muster_card_reader_get_armed (MUSTER_CARD_READER (self))) {
      *t_tap = now;
      muster_card_reader_set_reading (MUSTER_CARD_READER (self));
    }
  } else {
    return fail (error, MUSTER_CARD_ERROR_LINE_FAULT, "the helper says hello again");
  }
  return TRUE;
}

/* --- vfuncs, on the worker --- */

static gboolean
muster_external_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterExternalReader *self = MUSTER_EXTERNAL_READER (reader);
  g_autoptr (MusterLine) line = start_helper (self, error);
  g_autoptr (MusterHelper) helper = NULL;
  g_autofree char *name = NULL;

  if (line == NULL)
    return FALSE;
  helper = muster_helper_new (line);
  name = muster_helper_begin (helper, cancellable, error);
  if (name == NULL)
    return FALSE;
  muster_card_reader_set_detail (reader, name);
  self->helper = g_steal_pointer (&helper);
  self->is_on = FALSE;
  self->begun_us = g_get_monotonic_time ();
  return TRUE;
}

static MusterCardEvent *
muster_external_reader_wait_card (MusterCardReader *reader,
                                  GCancellable *cancellable,
                                  GError **error)
{
  MusterExternalReader *self = MUSTER_EXTERNAL_READER (reader);
  gint64 t_tap = 0;

  for (;;) {
    g_autoptr (MusterHelperMessage) message = NULL;

    if (!hear (self, &message, cancellable, error) || !follow (self, message, &t_tap, error))
      return NULL;
    if (message != NULL && message->says == MUSTER_HELPER_CARD_READ && t_tap != 0)
      return take_card (self, message, t_tap, error);
  }
}

static gboolean
muster_external_reader_wait_removal (MusterCardReader *reader,
                                     GCancellable *cancellable,
                                     GError **error)
{
  MusterExternalReader *self = MUSTER_EXTERNAL_READER (reader);

  while (self->is_on) {
    g_autoptr (MusterHelperMessage) message = NULL;

    if (!hear (self, &message, cancellable, error))
      return FALSE;
    if (message == NULL)
      continue;
    self->is_on = FALSE;
    /* The next card means that this one is gone, even if nobody said so. */
    if (message->says != MUSTER_HELPER_CARD_OFF)
      self->pending = g_steal_pointer (&message);
  }
  return TRUE;
}

static void
muster_external_reader_close (MusterCardReader *reader)
{
  MusterExternalReader *self = MUSTER_EXTERNAL_READER (reader);

  g_clear_pointer (&self->pending, muster_helper_message_free);
  g_clear_pointer (&self->helper, muster_helper_free);
}

static void
muster_external_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  MusterExternalReader *self = MUSTER_EXTERNAL_READER (reader);

  if (self->begun_us != 0)
    self->n_short = g_get_monotonic_time () - self->begun_us < SHORT_RUN_US ? self->n_short + 1 : 0;
  self->begun_us = 0;
  if (self->n_short >= SHORT_RUNS)
    milliseconds = MAX (milliseconds, LONG_PAUSE);
  MUSTER_CARD_READER_CLASS (muster_external_reader_parent_class)->pause (reader, milliseconds);
}

static void
muster_external_reader_class_init (MusterExternalReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  reader_class->id = "external";
  reader_class->needs_setup = TRUE;
  reader_class->open = muster_external_reader_open;
  reader_class->wait_card = muster_external_reader_wait_card;
  reader_class->wait_removal = muster_external_reader_wait_removal;
  reader_class->close = muster_external_reader_close;
  reader_class->pause = muster_external_reader_pause;
}

static void
muster_external_reader_init (MusterExternalReader *self)
{
}
