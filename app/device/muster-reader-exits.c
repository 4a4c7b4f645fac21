/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-exits.h"

typedef struct {
  MusterReaderExits *exits; /* borrowed */
  MusterCardReader *reader; /* owned */
  guint late_id;            /* source id, 0 once it came */
} Leaver;

struct _MusterReaderExits {
  GPtrArray *leavers; /* Leaver, owned */
  MusterReaderExitsFunc empty;
  gpointer data;
};

static void
leaver_free (gpointer data)
{
  Leaver *leaver = data;

  g_clear_handle_id (&leaver->late_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (leaver->reader, leaver);
  muster_card_reader_stop (leaver->reader);
  g_object_unref (leaver->reader);
  g_free (leaver);
}

static void
let_go (Leaver *leaver)
{
  MusterReaderExits *self = leaver->exits;

  g_ptr_array_remove_fast (self->leavers, leaver);
  if (self->leavers->len == 0)
    self->empty (self->data);
}

static void
ended_cb (MusterCardReader *reader, Leaver *leaver)
{
  let_go (leaver);
}

static gboolean
late_cb (gpointer user_data)
{
  Leaver *leaver = user_data;

  leaver->late_id = 0;
  let_go (leaver);
  return G_SOURCE_REMOVE;
}

MusterReaderExits *
muster_reader_exits_new (MusterReaderExitsFunc empty, gpointer data)
{
  MusterReaderExits *self = g_new0 (MusterReaderExits, 1);

  self->leavers = g_ptr_array_new_with_free_func (leaver_free);
  self->empty = empty;
  self->data = data;
  return self;
}

void
muster_reader_exits_free (MusterReaderExits *self)
{
  muster_reader_exits_finish (self);
  g_ptr_array_unref (self->leavers);
  g_free (self);
}

static gboolean
has (const MusterReaderExits *self, MusterCardReader *reader)
{
  for (guint i = 0; i < self->leavers->len; i++)
    if (((const Leaver *) g_ptr_array_index (self->leavers, i))->reader == reader)
      return TRUE;
  return FALSE;
}

/**
 * muster_reader_exits_add:
 * @reader: a reader nobody listens to any more; a reference is taken
 *
 * Cancels it. It is joined when its worker says that it ended; one that takes longer than it may is
 * left to end by itself, see muster_card_reader_stop().
 */
void
muster_reader_exits_add (MusterReaderExits *self, MusterCardReader *reader)
{
  Leaver *leaver;

  if (!muster_card_reader_is_running (reader) || has (self, reader))
    return;
  leaver = g_new0 (Leaver, 1);
  leaver->exits = self;
  leaver->reader = g_object_ref (reader);
  g_ptr_array_add (self->leavers, leaver);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), leaver);
  muster_card_reader_cancel (reader);
  leaver->late_id = g_timeout_add (MUSTER_CARD_READER_STOP_MS, late_cb, leaver);
}

gboolean
muster_reader_exits_is_empty (const MusterReaderExits *self)
{
  return self->leavers->len == 0;
}

/* Waits for all that are left, within 4 s of their cancelling. */
void
muster_reader_exits_finish (MusterReaderExits *self)
{
  g_ptr_array_set_size (self->leavers, 0);
}
