/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transcript-line.h"

#include <string.h>

#include "muster-card-error.h"

typedef struct {
  char kind; /* of > < ~ ! */
  guint line;
  GByteArray *bytes; /* owned; what is left of it */
  guint ms;          /* what is left of it */
  MusterCardError error;
} Record;

struct _TranscriptLine {
  MusterLine parent_instance;

  GString *expected; /* owned, fixed after new */
  GMutex lock;       /* guards everything below */
  GQueue records;    /* Record, owned */
  char *fault;       /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (TranscriptLine, transcript_line, MUSTER_TYPE_LINE)

static void
record_free (gpointer data)
{
  Record *record = data;

  g_byte_array_unref (record->bytes);
  g_free (record);
}

/* --- reading the file; a fixture that makes no sense is the test's own fault --- */

static void
append_hex (GByteArray *bytes, const char *token, guint line)
{
  guint64 times = 1;
  guint8 byte;

  if (!g_ascii_isxdigit (token[0]) || !g_ascii_isxdigit (token[1]) ||
      (token[2] != '\0' && token[2] != '*'))
    g_error ("line %u: “%s” is no byte", line, token);
  if (token[2] == '*' && !g_ascii_string_to_unsigned (token + 3, 10, 1, 65536, &times, NULL))
    g_error ("line %u: “%s” is no number of bytes", line, token);
  byte = (guint8) (g_ascii_xdigit_value (token[0]) << 4 | g_ascii_xdigit_value (token[1]));
  for (guint64 i = 0; i < times; i++)
    g_byte_array_append (bytes, &byte, 1);
}

static void
append_utf16 (GByteArray *bytes, const char *utf8, guint64 width, guint line)
{
  glong n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (utf8, -1, NULL, &n, NULL);

  if (units == NULL || (width > 0 && (guint64) n * 2 > width))
    g_error ("line %u: “%s” does not fit", line, utf8);
  for (guint64 i = 0; i < (width > 0 ? width / 2 : (guint64) n); i++) {
    gunichar2 unit = i < (guint64) n ? units[i] : ' ';
    guint8 pair[] = {unit & 0xff, (guint8) (unit >> 8)};

    g_byte_array_append (bytes, pair, sizeof pair);
  }
}

/* Returns what follows the closing quote. */
static const char *
append_quoted (GByteArray *bytes, const char *from, gboolean is_utf16, guint line)
{
  const char *end = from;
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;
  guint64 width = 0;

  while (*end != '"' && *end != '\0')
    end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
  if (*end == '\0')
    g_error ("line %u: the quote is not closed", line);
  escaped = g_strndup (from, (gsize) (end - from));
  text = g_strcompress (escaped);
  end++;
  if (!is_utf16) {
    g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
    return end;
  }
  if (*end == ':')
    width = g_ascii_strtoull (end + 1, (char **) &end, 10);
  append_utf16 (bytes, text, width, line);
  return end;
}

static void
append_bytes (GByteArray *bytes, const char *at, guint line)
{
  while (*(at += strspn (at, " \t")) != '\0') {
    gsize n = strcspn (at, " \t");
    g_autofree char *token = NULL;

    if (at[0] == '"' || (at[0] == 'u' && at[1] == '"')) {
      at = append_quoted (bytes, strchr (at, '"') + 1, at[0] == 'u', line);
      continue;
    }
    token = g_strndup (at, n);
    append_hex (bytes, token, line);
    at += n;
  }
}

static Record *
parse_record (const char *text, guint line)
{
  Record *record = g_new0 (Record, 1);
  guint64 ms = 0;
  g_autofree char *rest = g_strstrip (g_strdup (text + 1));

  record->kind = text[0];
  record->line = line;
  record->bytes = g_byte_array_new ();
  if (record->kind == '<' || record->kind == '>')
    append_bytes (record->bytes, rest, line);
  else if (record->kind == '~' && g_ascii_string_to_unsigned (rest, 10, 1, G_MAXINT, &ms, NULL))
    record->ms = (guint) ms;
  else if (record->kind != '!' || !muster_card_error_from_nick (rest, &record->error))
    g_error ("line %u: “%s” is no record", line, text);
  return record;
}

static void
parse_line (TranscriptLine *self, char *text, guint line)
{
  g_strchomp (text);
  if (text[0] == '\0' || text[0] == '#')
    return;
  if (text[0] == '=')
    g_string_append_printf (self->expected, "%s\n", g_strchug (text + 1));
  else if (text[0] == ' ' && !g_queue_is_empty (&self->records))
    append_bytes (((Record *) g_queue_peek_tail (&self->records))->bytes, text, line);
  else
    g_queue_push_tail (&self->records, parse_record (text, line));
}

/* --- the line --- */

static gboolean
fail (Record *record, GError **error)
{
  g_set_error (error, MUSTER_CARD_ERROR, record->error, "line %u of the transcript", record->line);
  record_free (record);
  return FALSE;
}

static gboolean
wait_for_cancel (GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    g_error ("a transcript that is at its end needs a cancellable");
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static char *
to_hex (const guint8 *bytes, gsize size)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < MIN (size, 64); i++)
    g_string_append_printf (hex, " %02X", bytes[i]);
  return g_string_free (hex, FALSE);
}

/* Sets the fault unless @bytes are what is written. */
static void
compare (TranscriptLine *self, const Record *record, const guint8 *bytes, gsize size)
{
  g_autofree char *sent = to_hex (bytes, size);
  g_autofree char *written = NULL;

  if (record->kind == '>' && record->bytes->len == size &&
      memcmp (record->bytes->data, bytes, size) == 0)
    return;
  written = to_hex (record->bytes->data, record->bytes->len);
  self->fault = g_strdup_printf ("the host sent%s, line %u of the transcript is %c%s",
                                 sent,
                                 record->line,
                                 record->kind,
                                 written);
}

static gboolean
transcript_line_send (MusterLine *line,
                      const guint8 *bytes,
                      gsize size,
                      guint timeout_ms,
                      GCancellable *cancellable,
                      GError **error)
{
  TranscriptLine *self = TRANSCRIPT_LINE (line);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Record *record = g_queue_peek_head (&self->records);

  if (record != NULL && record->kind == '~') {
    Record *next = g_queue_peek_nth (&self->records, 1);

    if (next == NULL || next->kind != '<') {
      record_free (g_queue_pop_head (&self->records));
      record = next;
    }
  }
  if (record != NULL && record->kind == '!')
    return fail (g_queue_pop_head (&self->records), error);
  if (record != NULL && self->fault == NULL)
    compare (self, record, bytes, size);
  if (record == NULL || self->fault != NULL) {
    g_clear_pointer (&locker, g_mutex_locker_free);
    return wait_for_cancel (cancellable, error);
  }
  record_free (g_queue_pop_head (&self->records));
  return TRUE;
}

static gssize
take_bytes (TranscriptLine *self, Record *record, guint8 *buffer, gsize size)
{
  gsize n = MIN (size, record->bytes->len);

  if (n > 0)
    memcpy (buffer, record->bytes->data, n);
  if (n < record->bytes->len)
    g_byte_array_remove_range (record->bytes, 0, (guint) n);
  else
    record_free (g_queue_pop_head (&self->records));
  return (gssize) n;
}

static gssize
transcript_line_receive (MusterLine *line,
                         guint8 *buffer,
                         gsize size,
                         guint timeout_ms,
                         GCancellable *cancellable,
                         GError **error)
{
  TranscriptLine *self = TRANSCRIPT_LINE (line);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Record *record = g_queue_peek_head (&self->records);

  if (record != NULL && record->kind == '~') {
    if (record->ms > timeout_ms) {
      record->ms -= timeout_ms;
      return 0;
    }
    record_free (g_queue_pop_head (&self->records));
    record = g_queue_peek_head (&self->records);
  }
  if (record == NULL || record->kind == '>' || record->kind == '~')
    return 0;
  if (record->kind == '!')
    return fail (g_queue_pop_head (&self->records), error) ? 0 : -1;
  return take_bytes (self, record, buffer, size);
}

/* What has come already and was not fetched. */
static void
transcript_line_flush (MusterLine *line)
{
  TranscriptLine *self = TRANSCRIPT_LINE (line);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Record *record;

  while ((record = g_queue_peek_head (&self->records)) != NULL && record->kind == '<')
    record_free (g_queue_pop_head (&self->records));
}

static void
transcript_line_finalize (GObject *object)
{
  TranscriptLine *self = TRANSCRIPT_LINE (object);

  g_queue_clear_full (&self->records, record_free);
  g_string_free (self->expected, TRUE);
  g_free (self->fault);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (transcript_line_parent_class)->finalize (object);
}

static void
transcript_line_class_init (TranscriptLineClass *klass)
{
  MusterLineClass *line_class = MUSTER_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = transcript_line_finalize;
  line_class->send = transcript_line_send;
  line_class->receive = transcript_line_receive;
  line_class->flush = transcript_line_flush;
}

static void
transcript_line_init (TranscriptLine *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->records);
  self->expected = g_string_new (NULL);
}

TranscriptLine *
transcript_line_new (const char *path)
{
  TranscriptLine *self = g_object_new (TRANSCRIPT_TYPE_LINE, NULL);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &contents, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    parse_line (self, lines[i], i + 1);
  return self;
}

const char *
transcript_line_get_expected (TranscriptLine *self)
{
  return self->expected->str;
}

gboolean
transcript_line_is_at_end (TranscriptLine *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return g_queue_is_empty (&self->records);
}

char *
transcript_line_dup_fault (TranscriptLine *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return g_strdup (self->fault);
}
