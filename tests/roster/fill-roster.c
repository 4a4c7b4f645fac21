/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "muster-roster-rows.h"
#include "muster-wire-person.h"

/* What an import does to a roster, for tests, beside a running server. Prints how many rows were
 * new, changed and the same. After DATA comes one of
 *
 * - people FROM N TAG: people of numbers FROM on, at one occasion; TAG ends their names
 * - swap A B: two people swap their cards
 * - number A B: the student number of A is B from now on
 * - gone A, erased A: one is removed
 * - forget: the roster forgets what was removed
 * - session TITLE: the occasion changes
 */

#define SESSION "autumn-2026"

typedef struct {
  MusterRosterRows *rows;
  char **words; /* borrowed */
  guint counts[3];
} Job;

static char *
dup_number (guint i)
{
  return g_strdup_printf ("7345%05u", i);
}

static gboolean
put (Job *job, const char *kind, const char *ext, GBytes *body, char **id, GError **error)
{
  MusterRosterRowPut how = MUSTER_ROSTER_ROW_SAME;

  if (!muster_roster_rows_put (job->rows, kind, ext, body, id, &how, error))
    return FALSE;
  job->counts[how]++;
  return TRUE;
}

static gboolean
put_session (Job *job, const char *title, char **id, GError **error)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new (SESSION, MUSTER_OCCASION_CHECK_IN, "freshman-registration");
  g_autoptr (GBytes) body = NULL;

  occasion->title.en = g_strdup (title);
  body = muster_wire_occasion_to_json (occasion);
  return put (job, MUSTER_WIRE_ROW_SESSION, SESSION, body, id, error);
}

/* @ext: whose row; @i: whose number; @card: whose card */
static gboolean
put_person (
    Job *job, guint ext, guint i, guint card, const char *tag, const char *session, GError **error)
{
  g_autofree char *source = dup_number (ext), *number = dup_number (i), *id = NULL;
  g_autofree char *name = g_strdup_printf ("Secretname%u%s", ext, tag);
  g_autofree char *identity = g_strdup_printf ("110105%012u", ext);
  g_autofree char *uid = g_strdup_printf ("04%08X", card * 2654435761U);
  char *cards[] = {uid, NULL};
  g_autoptr (GPtrArray) seats =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_seat_free);
  g_autofree char *place = g_strdup_printf ("%u", 1 + ext % 40);
  const MusterWirePerson person = {.number = number,
                                   .name = name,
                                   .id_number = identity,
                                   .unit = (char *) "Physics",
                                   .cards = cards,
                                   .seats = seats};
  g_autoptr (GBytes) body = NULL;

  g_ptr_array_add (seats, muster_wire_seat_new (session, "101", place));
  body = muster_wire_person_to_json (&person);
  return put (job, MUSTER_WIRE_ROW_PERSON, source, body, &id, error);
}

static gboolean
remove_person (Job *job, guint i, MusterWirePresence presence, GError **error)
{
  g_autofree char *number = dup_number (i), *id = NULL;

  return muster_roster_rows_find (job->rows, MUSTER_WIRE_ROW_PERSON, number, &id, error) &&
         muster_roster_rows_remove (job->rows,
                                    MUSTER_WIRE_ROW_PERSON,
                                    id,
                                    presence,
                                    g_get_real_time () / G_USEC_PER_SEC,
                                    error);
}

static gboolean
run (MusterDb *db, gpointer data, GError **error)
{
  Job *job = data;
  const char *what = job->words[0];
  const guint a = job->words[1] != NULL ? (guint) atoi (job->words[1]) : 0;
  const guint b = a != 0 && job->words[2] != NULL ? (guint) atoi (job->words[2]) : 0;
  const gboolean is_session = g_str_equal (what, "session");
  g_autofree char *session = NULL;

  if (g_str_equal (what, "gone") || g_str_equal (what, "erased"))
    return remove_person (job, a, *what == 'g' ? MUSTER_WIRE_GONE : MUSTER_WIRE_ERASED, error);
  if (g_str_equal (what, "forget"))
    return muster_roster_rows_forget_removed (job->rows, G_MAXINT64, error);
  if (!put_session (job, is_session ? job->words[1] : "Autumn", &session, error))
    return FALSE;
  if (g_str_equal (what, "swap"))
    return put_person (job, a, a, b, "", session, error) &&
           put_person (job, b, b, a, "", session, error);
  if (g_str_equal (what, "number"))
    return put_person (job, a, b, a, "", session, error);
  for (guint i = a; !is_session && i < a + b; i++)
    if (!put_person (job, i, i, i, job->words[3], session, error))
      return FALSE;
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  MusterRosterBook *book;
  Job job = {0};

  g_assert_cmpint (argc, >, 2);
  book = muster_roster_book_open (argv[1], &error);
  g_assert_no_error (error);
  job.rows = muster_roster_rows_new (book->db, MUSTER_ROSTER_SCOPE_ALL);
  job.words = argv + 2;
  muster_db_write (book->db, run, &job, &error);
  g_assert_no_error (error);
  muster_roster_rows_free (job.rows);
  muster_roster_book_close (book);
  g_print ("%u %u %u\n", job.counts[0], job.counts[1], job.counts[2]);
  return 0;
}
