/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows-fixture.h"

void
rows_set_up (RowsFixture *self, gconstpointer unused)
{
  self->folder = fixture_new_folder ();
  self->path = g_build_filename (self->folder, "store.db", NULL);
  self->store = fixture_open (self->path);
  self->now = ROWS_NOW;
}

void
rows_tear_down (RowsFixture *self, gconstpointer unused)
{
  fixture_close (self->store);
  g_free (self->path);
  fixture_remove_folder (self->folder);
}

char *
rows_dup_id (guint i)
{
  return g_strdup_printf ("%02x000000-0000-4000-8000-%012x", i % 256, i);
}

/* @photo: (nullable) */
static GBytes *
new_body (guint i, const char *photo)
{
  g_autofree char *number = g_strdup_printf ("2026%03u", i);
  g_autoptr (GPtrArray) seats =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_seat_free);
  const MusterWirePerson person = {.number = number,
                                   .name = (char *) "Gina",
                                   .seats = seats,
                                   .photo = (char *) photo,
                                   .photo_size = photo != NULL ? 9 : 0};

  g_ptr_array_add (seats, muster_wire_seat_new (ROWS_SESSION, NULL, NULL));
  return muster_wire_person_to_json (&person);
}

void
rows_add (MusterWirePage *page, guint i, gint64 v, MusterWirePresence presence)
{
  g_autofree char *id = rows_dup_id (i);
  g_autoptr (GBytes) body = presence == MUSTER_WIRE_THERE ? new_body (i, NULL) : NULL;

  g_ptr_array_add (page->rows, muster_wire_row_new (MUSTER_WIRE_ROW_PERSON, id, v, presence, body));
}

void
rows_add_pictured (MusterWirePage *page, guint i, gint64 v, const char *photo)
{
  g_autofree char *id = rows_dup_id (i);
  g_autoptr (GBytes) body = new_body (i, photo);

  g_ptr_array_add (page->rows,
                   muster_wire_row_new (MUSTER_WIRE_ROW_PERSON, id, v, MUSTER_WIRE_THERE, body));
}

void
rows_add_session (MusterWirePage *page, gint64 v, const MusterOccasion *occasion)
{
  g_autoptr (GBytes) body = muster_wire_occasion_to_json (occasion);

  g_ptr_array_add (
      page->rows,
      muster_wire_row_new (MUSTER_WIRE_ROW_SESSION, ROWS_SESSION, v, MUSTER_WIRE_THERE, body));
}

gboolean
rows_apply (RowsFixture *self,
            MusterWirePage *page,
            gboolean is_listing,
            gboolean even_many,
            MusterRowsApplied *applied,
            GError **error)
{
  const MusterRowsOrder order = {.source = ROWS_SOURCE,
                                 .page = page,
                                 .is_listing = is_listing,
                                 .begins = is_listing,
                                 .bucket = MUSTER_ROWS_ALL,
                                 .now = self->now,
                                 .even_many = even_many};

  *applied = (MusterRowsApplied){0};
  g_free (page->next);
  page->next = g_strdup_printf ("d.%u.00", ++self->cursor);
  return muster_store_apply_rows (self->store, &order, applied, error);
}

void
rows_list (RowsFixture *self, guint n, MusterRowsApplied *applied)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;

  occasion->everyone = TRUE;
  muster_wire_page_init (&page);
  rows_add_session (&page, 1, occasion);
  for (guint i = 1; i <= n; i++)
    rows_add (&page, i, 1, MUSTER_WIRE_THERE);
  g_assert_true (rows_apply (self, &page, TRUE, FALSE, applied, &error));
  g_assert_no_error (error);
}

gint64
rows_find (RowsFixture *self, guint i)
{
  g_autofree char *id = rows_dup_id (i);
  g_autofree char *sql =
      g_strdup_printf ("SELECT coalesce (max (person), 0) FROM roster_row WHERE id = '%s'", id);

  return fixture_query (self->path, sql);
}
