/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-wedge-reader.h"

/* A reader that is never to be had: only what is typed into the windows comes. With a script it is
 * had and types that: '~' is a moment in which the machine did not get round to it. */
#define MOCK_TYPE_WEDGE (mock_wedge_get_type ())
G_DECLARE_FINAL_TYPE (MockWedge, mock_wedge, MOCK, WEDGE, MusterWedgeReader)

struct _MockWedge {
  MusterWedgeReader parent_instance;
};

static const char *script;

G_DEFINE_FINAL_TYPE (MockWedge, mock_wedge, MUSTER_TYPE_WEDGE_READER)

static gboolean
mock_wedge_grab (MusterWedgeReader *reader,
                 MusterWedgeGrab how,
                 const MusterUsbId *id,
                 GCancellable *cancellable,
                 GError **error)
{
  MusterCardError code = id->product;

  g_assert_cmphex (id->vendor, ==, 0x1235);
  if (script != NULL)
    return TRUE;
  g_set_error_literal (error, MUSTER_CARD_ERROR, code, "as the test wants it");
  return FALSE;
}

static int
mock_wedge_next_key (MusterWedgeReader *reader,
                     int timeout_ms,
                     GCancellable *cancellable,
                     GError **error)
{
  GPollFD cancelled;

  if (*script == '~') {
    g_usleep ((MUSTER_WEDGE_SILENCE_MS + 100) * 1000);
    script++;
  }
  if (*script != '\0')
    return *script++;
  g_cancellable_make_pollfd (cancellable, &cancelled);
  g_poll (&cancelled, 1, timeout_ms);
  g_cancellable_release_fd (cancellable);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? -1 : 0;
}

static void
mock_wedge_let_go (MusterWedgeReader *reader)
{
}

static void
mock_wedge_class_init (MockWedgeClass *klass)
{
  MUSTER_CARD_READER_CLASS (klass)->id = "wedge";
  MUSTER_WEDGE_READER_CLASS (klass)->grab = mock_wedge_grab;
  MUSTER_WEDGE_READER_CLASS (klass)->next_key = mock_wedge_next_key;
  MUSTER_WEDGE_READER_CLASS (klass)->let_go = mock_wedge_let_go;
}

static void
mock_wedge_init (MockWedge *self)
{
}

static void
event_cb (MusterCardReader *reader, MusterCardEvent *event, GString *heard)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    g_string_append (heard, "+");
    break;
  case MUSTER_CARD_EVENT_CARD_READ:
    if (script == NULL) {
      g_assert_cmpint (muster_card_event_get_tap_time (event), ==, 1000);
      g_assert_cmpint (muster_card_event_get_time (event), ==, 2000);
    }
    g_string_append_printf (heard, "c:%s ", muster_card_event_get_number (event));
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    g_string_append (heard, "o");
    break;
  case MUSTER_CARD_EVENT_ERROR:
    g_string_append_printf (
        heard, "e:%s ", muster_card_error_to_nick (muster_card_event_get_error (event)->code));
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
  case MUSTER_CARD_EVENT_READER_STATE:
  case MUSTER_CARD_EVENT_CARD_ON:
  case MUSTER_N_CARD_EVENTS:
  default:
    break;
  }
}

static void
wait_until (GString *heard, const char *wanted)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_strcmp0 (heard->str, wanted) != 0 && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_assert_cmpstr (heard->str, ==, wanted);
  g_string_truncate (heard, 0);
}

static MusterWedgeReader *
new_reader (const char *settings, GString *heard)
{
  g_autofree char *text =
      g_strdup_printf ("[wedge]\nform=hex\ndigits=8\norder=4 3 2 1\n%s\n", settings);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);
  MusterWedgeReader *reader = g_object_new (MOCK_TYPE_WEDGE, NULL);

  g_assert_no_error (error);
  muster_card_reader_set_config (MUSTER_CARD_READER (reader), config, "wedge");
  g_signal_connect (reader, "event", G_CALLBACK (event_cb), heard);
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  return reader;
}

static void
end (MusterWedgeReader *reader)
{
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_false (muster_wedge_reader_is_listening (reader));
  g_assert_finalize_object (reader);
}

static void
push (MusterWedgeReader *reader, const char *line)
{
  muster_wedge_reader_push_line (reader, line, 1000, 2000);
}

static void
test_listens (void)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);
  g_autofree char *endless = g_strnfill (1000, '7');
  MusterWedgeReader *reader = new_reader ("grab=window", heard);
  MusterWedgeReader *second;

  wait_until (heard, "+");
  g_assert_true (muster_wedge_reader_is_listening (reader));
  push (reader, "");
  push (reader, "00C80ECC");
  push (reader, "00C80ECC"); /* again: it lies there */
  push (reader, "00D507D0");
  wait_until (heard, "c:CC0EC800 oc:D007D500 ");
  push (reader, "0013110988");
  wait_until (heard, "oe:unknown-format ");
  push (reader, "C3B2A108");
  wait_until (heard, "e:random-uid ");
  push (reader, endless);
  wait_until (heard, "e:read-again ");

  /* whose would the next line be? */
  second = new_reader ("", other);
  wait_until (other, "e:busy ");
  g_assert_false (muster_wedge_reader_is_listening (second));
  push (second, "00C80ECC");
  end (reader);
  wait_until (other, "+");
  push (second, "00D507D0");
  wait_until (other, "c:D007D500 ");
  end (second);
}

static void
test_disarmed (void)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  MusterWedgeReader *reader = new_reader ("grab=window", heard);

  wait_until (heard, "+");
  muster_card_reader_set_armed (MUSTER_CARD_READER (reader), FALSE);
  push (reader, "00C80ECC");
  while (muster_card_reader_get_state (MUSTER_CARD_READER (reader)) != MUSTER_READER_WAIT_REMOVAL)
    g_usleep (500);
  muster_card_reader_set_armed (MUSTER_CARD_READER (reader), TRUE);
  push (reader, "00D507D0");
  wait_until (heard, "c:D007D500 ");
  end (reader);
}

static void
line_cb (MusterWedgeReader *reader, const char *line, GString *heard)
{
  g_string_append_printf (heard, "l:%s ", line);
}

/* Lines of a reader that is taught are told as they are, and are no cards. */
static void
test_learns (void)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  MusterWedgeReader *reader = new_reader ("grab=window", heard);

  g_signal_connect (reader, "line", G_CALLBACK (line_cb), heard);
  wait_until (heard, "+");
  muster_wedge_reader_set_learning (reader, TRUE);
  push (reader, "0013110988");
  push (reader, "00C80ECC");
  wait_until (heard, "l:0013110988 l:00C80ECC ");
  muster_wedge_reader_set_learning (reader, FALSE);
  push (reader, "00C80ECC");
  wait_until (heard, "c:CC0EC800 ");
  end (reader);
}

/* Only want of rights turns the ear to the windows; a reader that is held by somebody, or not
 * there, types into nothing of ours. */
static void
test_falls_back (void)
{
  static const struct {
    const char *grab;
    MusterCardError why;
    const char *heard; /* NULL: nothing */
  } table[] = {
      {"auto", MUSTER_CARD_ERROR_NO_RIGHTS, "+"},
      {"evdev", MUSTER_CARD_ERROR_NO_RIGHTS, "e:no-rights "},
      {"usb", MUSTER_CARD_ERROR_NO_RIGHTS, "e:no-rights "},
      {"auto", MUSTER_CARD_ERROR_BUSY, "e:busy "},
      {"window", MUSTER_CARD_ERROR_BUSY, "+"},
      {"auto", MUSTER_CARD_ERROR_NO_READER, ""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *settings =
        g_strdup_printf ("grab=%s\nusb=1235:%04x", table[i].grab, table[i].why);
    g_autoptr (GString) heard = g_string_new (NULL);
    MusterWedgeReader *reader = new_reader (settings, heard);

    g_test_message ("%s", settings);
    while (muster_card_reader_get_state (MUSTER_CARD_READER (reader)) == MUSTER_READER_OPENING)
      g_usleep (500);
    wait_until (heard, table[i].heard);
    g_assert_cmpint (
        muster_wedge_reader_is_listening (reader), ==, g_str_equal (table[i].heard, "+"));
    end (reader);
  }
}

/* Whoever comes late to a silence loses no line without a word. */
static void
test_comes_late (void)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  MusterWedgeReader *reader;

  script = "00C8~0ECC\n~00C80ECC~\n00D507D0\n";
  reader = new_reader ("usb=1235:0001\ngrab=usb", heard);
  wait_until (heard, "+e:unknown-format e:unknown-format c:CC0EC800 oc:D007D500 o");
  end (reader);
  script = NULL;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wedge-reader/listens", test_listens);
  g_test_add_func ("/wedge-reader/disarmed", test_disarmed);
  g_test_add_func ("/wedge-reader/learns", test_learns);
  g_test_add_func ("/wedge-reader/falls-back", test_falls_back);
  g_test_add_func ("/wedge-reader/comes-late", test_comes_late);
  return g_test_run ();
}
