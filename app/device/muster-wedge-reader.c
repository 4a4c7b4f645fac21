/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-reader.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-error.h"

/* A wedge has no removal. Some type again and again while a card lies on them: the same line within
 * this time of the last is the same card. */
#define LYING_US (3 * G_USEC_PER_SEC / 2)
/* How often a reader that is listened to only for want of rights is looked for again. */
#define LOOK_AGAIN_US (5 * G_USEC_PER_SEC)
/* Lines nobody has taken yet; more than that, and nobody will. */
#define MAX_WAITING 8

enum { SIGNAL_LINE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* A line on its way to the main thread. */
typedef struct {
  MusterWedgeReader *reader; /* owned */
  MusterWedgeLine line;
} Told;

typedef struct {
  MusterWedgeFormat format; /* worker, while open */
  MusterWedgeGrab how;      /* worker, while open */
  MusterUsbId id;           /* worker, while open */
  gboolean grabbed;         /* worker */
  MusterWedgeLine line;     /* worker: on its way */
  int early;                /* worker: a key that came behind the end of the line; 0 = none */
  MusterWedgeLine kept;     /* worker: came while the card before was thought to lie there still */
  MusterWedgeLine last;     /* worker: the card of the last wait_card */
  gint learning;            /* atomic */

  GMutex lock; /* guards everything below */
  GCond changed;
  gboolean listening;
  GQueue lines; /* MusterWedgeLine, owned: from the windows */
} MusterWedgeReaderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterWedgeReader,
                                     muster_wedge_reader,
                                     MUSTER_TYPE_CARD_READER)

#define PRIVATE(self) ((MusterWedgeReaderPrivate *) muster_wedge_reader_get_instance_private (self))

static void
line_free (gpointer data)
{
  muster_wedge_line_clear (data);
  g_free (data);
}

/* --- the settings --- */

static gboolean
parse_grab (MusterWedgeReaderPrivate *priv, const char *nick)
{
  static const char *const nicks[MUSTER_N_WEDGE_GRABS] = {"auto", "evdev", "usb", "window"};

  for (MusterWedgeGrab how = 0; how < MUSTER_N_WEDGE_GRABS; how++)
    if (g_str_equal (nicks[how], nick)) {
      priv->how = how;
      return TRUE;
    }
  return FALSE;
}

static gboolean
load_settings (MusterWedgeReader *self, GError **error)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  MusterReaderConfig *config = muster_card_reader_get_config (MUSTER_CARD_READER (self));
  const char *group = muster_card_reader_get_group (MUSTER_CARD_READER (self));
  g_autofree char *ids = muster_reader_config_dup_string (config, group, "usb");
  g_autofree char *grab = muster_reader_config_dup_string (config, group, "grab");
  const char *wrong = NULL;

  if (!muster_wedge_format_from_config (&priv->format, config, group, error))
    return FALSE;
  priv->how = MUSTER_WEDGE_GRAB_AUTO;
  if (grab != NULL && !parse_grab (priv, grab))
    wrong = "grab";
  else if (ids != NULL && !muster_usb_id_parse (ids, &priv->id))
    wrong = "usb";
  else if (ids == NULL &&
           (priv->how == MUSTER_WEDGE_GRAB_EVDEV || priv->how == MUSTER_WEDGE_GRAB_USB))
    wrong = "usb";
  if (ids == NULL)
    priv->how = MUSTER_WEDGE_GRAB_WINDOW;
  if (wrong == NULL)
    return TRUE;
  g_set_error (error,
               MUSTER_CARD_ERROR,
               MUSTER_CARD_ERROR_NOT_SET_UP,
               "[%s] “%s” is missing or does not make sense",
               group,
               wrong);
  return FALSE;
}

/* --- lines, on the worker --- */

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (user_data);

  g_mutex_lock (&priv->lock);
  g_cond_broadcast (&priv->changed);
  g_mutex_unlock (&priv->lock);
}

/* 1 and priv->line, 0 at @end_us, -1 with CANCELLED. */
static int
listen_line (MusterWedgeReader *self, gint64 end_us, GCancellable *cancellable, GError **error)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  MusterWedgeLine *line = NULL;
  gboolean in_time = TRUE;

  g_mutex_lock (&priv->lock);
  while (in_time && !g_cancellable_is_cancelled (cancellable) &&
         (line = g_queue_pop_head (&priv->lines)) == NULL)
    in_time = g_cond_wait_until (&priv->changed, &priv->lock, end_us);
  g_mutex_unlock (&priv->lock);
  g_cancellable_disconnect (cancellable, handler);
  if (line != NULL) {
    priv->line = *line;
    line_free (line);
    return 1;
  }
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? -1 : 0;
}

static int
remaining_ms (gint64 end_us, gint64 now)
{
  return (int) CLAMP ((end_us - now + 999) / 1000, 0, G_MAXINT);
}

/* Takes one key into the line. 1 if that ended it. A busy machine may come late to a silence, with
 * the next key there already: the line before it is told all the same, and the key begins the next.
 */
static int
take_key (MusterWedgeReader *self, int timeout_ms, GCancellable *cancellable, GError **error)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  g_autoptr (GError) local = NULL;
  int c = priv->early;
  gint64 now;

  if (c == 0)
    c = MUSTER_WEDGE_READER_GET_CLASS (self)->next_key (self, timeout_ms, cancellable, &local);
  now = g_get_monotonic_time ();
  priv->early = 0;
  if (c > 0 && muster_wedge_line_is_over (&priv->line, now)) {
    priv->early = c;
    return 1;
  }
  if (c > 0)
    return muster_wedge_line_push (&priv->line, (char) c, now);
  if (c == 0)
    return muster_wedge_line_is_over (&priv->line, now);
  if (g_error_matches (local, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT)) {
    muster_wedge_line_lose (&priv->line, now);
    return 0;
  }
  g_propagate_error (error, g_steal_pointer (&local));
  return -1;
}

/* 1 and priv->line, 0 if none had begun at @end_us (0 = never), -1 with @error. */
static int
grabbed_line (MusterWedgeReader *self, gint64 end_us, GCancellable *cancellable, GError **error)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);

  for (;;) {
    gint64 now = g_get_monotonic_time ();
    int timeout_ms = end_us > 0 ? remaining_ms (end_us, now) : -1;
    int done;

    if (!muster_wedge_line_is_empty (&priv->line))
      timeout_ms = remaining_ms (priv->line.last_us + MUSTER_WEDGE_SILENCE_MS * (gint64) 1000, now);
    else if (end_us > 0 && now >= end_us)
      return 0;
    done = take_key (self, timeout_ms, cancellable, error);
    if (done != 0)
      return done;
  }
}

/* As above, from wherever lines come. A reader that was only listened to for want of rights is
 * looked for again now and then: NO_READER if it went, or can be had now. */
static int
next_line (MusterWedgeReader *self, gint64 end_us, GCancellable *cancellable, GError **error)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  MusterWedgeReaderClass *klass = MUSTER_WEDGE_READER_GET_CLASS (self);

  muster_wedge_line_clear (&priv->line);
  if (priv->grabbed)
    return grabbed_line (self, end_us, cancellable, error);
  for (;;) {
    gint64 look_us = g_get_monotonic_time () + LOOK_AGAIN_US;
    int done = listen_line (self, end_us > 0 ? MIN (end_us, look_us) : look_us, cancellable, error);
    g_autoptr (GError) local = NULL;

    if (done != 0 || (end_us > 0 && g_get_monotonic_time () >= end_us))
      return done;
    if (priv->how == MUSTER_WEDGE_GRAB_WINDOW)
      continue;
    if (klass->grab (self, priv->how, &priv->id, cancellable, &local))
      klass->let_go (self);
    else if (g_error_matches (local, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_RIGHTS))
      continue;
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_NO_READER,
                         "the reader is no longer where it was");
    return -1;
  }
}

static MusterCardEvent *
read_line (MusterWedgeReader *self, const MusterWedgeLine *line, GError **error)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  MusterCardKind kind = MUSTER_CARD_CAMPUS;
  MusterCardEvent *event;
  char *uid;

  /* Without leading zeros the head of a number is a number too. */
  if (line->lost || (!line->entered && priv->format.digits == 0)) {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN, "a part of the line was lost");
    return NULL;
  }
  uid = muster_wedge_format_read (&priv->format, line->text, &kind, error);
  if (uid == NULL)
    return NULL;
  event = muster_card_event_new_read (muster_card_reader_get_name (MUSTER_CARD_READER (self)),
                                      kind,
                                      uid,
                                      line->first_us,
                                      line->entered ? line->last_us : g_get_monotonic_time ());
  explicit_bzero (uid, strlen (uid));
  g_free (uid);
  return event;
}

static gboolean
told_cb (gpointer user_data)
{
  Told *told = user_data;

  if (g_atomic_int_get (&PRIVATE (told->reader)->learning))
    g_signal_emit (told->reader, signals[SIGNAL_LINE], 0, told->line.text);
  return G_SOURCE_REMOVE;
}

static void
told_free (gpointer user_data)
{
  Told *told = user_data;

  muster_wedge_line_clear (&told->line);
  g_object_unref (told->reader);
  g_free (told);
}

static void
tell_line (MusterWedgeReader *self, const MusterWedgeLine *line)
{
  Told *told = g_new0 (Told, 1);

  told->reader = g_object_ref (self);
  told->line = *line;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, told_cb, told, told_free);
}

/* --- vfuncs, on the worker --- */

static void
set_listening (MusterWedgeReader *self, gboolean listening)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);

  g_mutex_lock (&priv->lock);
  priv->listening = listening;
  g_queue_clear_full (&priv->lines, line_free);
  g_mutex_unlock (&priv->lock);
}

/* Two readers that type into the same windows cannot be told apart, and their formats may differ.
 */
static gboolean
listen_instead (MusterWedgeReader *self, GError **error)
{
  if (!muster_card_reader_claim (MUSTER_CARD_READER (self), "wedge-window")) {
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_BUSY,
                         "another reader types into the windows already");
    return FALSE;
  }
  muster_card_reader_set_detail (MUSTER_CARD_READER (self), "typing into the windows");
  set_listening (self, TRUE);
  return TRUE;
}

static gboolean
muster_wedge_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterWedgeReader *self = MUSTER_WEDGE_READER (reader);
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  g_autoptr (GError) local = NULL;

  if (!load_settings (self, error))
    return FALSE;
  if (priv->how == MUSTER_WEDGE_GRAB_WINDOW)
    return listen_instead (self, error);
  priv->grabbed =
      MUSTER_WEDGE_READER_GET_CLASS (self)->grab (self, priv->how, &priv->id, cancellable, &local);
  if (priv->grabbed)
    return TRUE;
  if (priv->how == MUSTER_WEDGE_GRAB_AUTO &&
      g_error_matches (local, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_RIGHTS))
    return listen_instead (self, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static MusterCardEvent *
muster_wedge_reader_wait_card (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterWedgeReader *self = MUSTER_WEDGE_READER (reader);
  MusterWedgeReaderPrivate *priv = PRIVATE (self);

  for (;;) {
    if (!muster_wedge_line_is_empty (&priv->kept)) {
      priv->last = priv->kept;
      muster_wedge_line_clear (&priv->kept);
    } else {
      if (next_line (self, 0, cancellable, error) < 0)
        return NULL;
      priv->last = priv->line;
      muster_wedge_line_clear (&priv->line);
    }
    if (!g_atomic_int_get (&priv->learning))
      break;
    tell_line (self, &priv->last);
  }
  muster_card_reader_set_reading (reader);
  return read_line (self, &priv->last, error);
}

static gboolean
muster_wedge_reader_wait_removal (MusterCardReader *reader,
                                  GCancellable *cancellable,
                                  GError **error)
{
  MusterWedgeReader *self = MUSTER_WEDGE_READER (reader);
  MusterWedgeReaderPrivate *priv = PRIVATE (self);
  int done;

  do {
    done = next_line (self, g_get_monotonic_time () + LYING_US, cancellable, error);
  } while (done > 0 && strcmp (priv->line.text, priv->last.text) == 0);
  if (done > 0)
    priv->kept = priv->line;
  muster_wedge_line_clear (&priv->line);
  muster_wedge_line_clear (&priv->last);
  return done >= 0;
}

static void
muster_wedge_reader_close (MusterCardReader *reader)
{
  MusterWedgeReader *self = MUSTER_WEDGE_READER (reader);
  MusterWedgeReaderPrivate *priv = PRIVATE (self);

  if (priv->grabbed)
    MUSTER_WEDGE_READER_GET_CLASS (self)->let_go (self);
  priv->grabbed = FALSE;
  priv->early = 0;
  set_listening (self, FALSE);
  muster_wedge_line_clear (&priv->line);
  muster_wedge_line_clear (&priv->kept);
  muster_wedge_line_clear (&priv->last);
}

static void
muster_wedge_reader_finalize (GObject *object)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (MUSTER_WEDGE_READER (object));

  g_queue_clear_full (&priv->lines, line_free);
  g_cond_clear (&priv->changed);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (muster_wedge_reader_parent_class)->finalize (object);
}

static void
muster_wedge_reader_class_init (MusterWedgeReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_wedge_reader_finalize;
  reader_class->open = muster_wedge_reader_open;
  reader_class->wait_card = muster_wedge_reader_wait_card;
  reader_class->wait_removal = muster_wedge_reader_wait_removal;
  reader_class->close = muster_wedge_reader_close;

  /**
   * MusterWedgeReader::line:
   * @line: what was typed while the reader is taught; to be kept no longer than needed
   */
  signals[SIGNAL_LINE] = g_signal_new ("line",
                                       G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
muster_wedge_reader_init (MusterWedgeReader *self)
{
  MusterWedgeReaderPrivate *priv = PRIVATE (self);

  g_mutex_init (&priv->lock);
  g_cond_init (&priv->changed);
  g_queue_init (&priv->lines);
}

void
muster_wedge_reader_set_learning (MusterWedgeReader *self, gboolean learning)
{
  g_return_if_fail (MUSTER_IS_WEDGE_READER (self));
  g_atomic_int_set (&PRIVATE (self)->learning, learning);
}

gboolean
muster_wedge_reader_is_listening (MusterWedgeReader *self)
{
  MusterWedgeReaderPrivate *priv;
  gboolean listening;

  g_return_val_if_fail (MUSTER_IS_WEDGE_READER (self), FALSE);
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  listening = priv->listening;
  g_mutex_unlock (&priv->lock);
  return listening;
}

void
muster_wedge_reader_push_line (MusterWedgeReader *self,
                               const char *line,
                               gint64 t_first_us,
                               gint64 t_enter_us)
{
  MusterWedgeReaderPrivate *priv;
  MusterWedgeLine *pushed;

  g_return_if_fail (MUSTER_IS_WEDGE_READER (self));
  g_return_if_fail (line != NULL);
  priv = PRIVATE (self);
  pushed = g_new0 (MusterWedgeLine, 1);
  for (; *line != '\0'; line++)
    muster_wedge_line_push (pushed, *line, t_enter_us);
  muster_wedge_line_push (pushed, MUSTER_WEDGE_ENTER, t_enter_us);
  pushed->first_us = t_first_us;
  g_mutex_lock (&priv->lock);
  if (priv->listening && !muster_wedge_line_is_empty (pushed) && priv->lines.length < MAX_WAITING) {
    g_queue_push_tail (&priv->lines, g_steal_pointer (&pushed));
    g_cond_broadcast (&priv->changed);
  }
  g_mutex_unlock (&priv->lock);
  if (pushed != NULL)
    line_free (pushed);
}
