/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-guest-note.h"
#include "muster-words.h"

enum { TICK_MS = 500, COUNT_EACH_SECOND = 10 };

struct _MusterGuestNote {
  AdwBin parent_instance;

  gint64 deadline_us; /* 0 = nothing to count */
  guint clock;        /* source, 0 = none */
  MusterWords *words; /* both owned by the bin */
  MusterWords *call;
};

static guint over_signal;

G_DEFINE_FINAL_TYPE (MusterGuestNote, muster_guest_note, ADW_TYPE_BIN)

/* In tens while there is much time, so that the foot of the page does not flicker. */
static guint
seconds_left (MusterGuestNote *self)
{
  gint64 left_us = MAX (self->deadline_us - g_get_monotonic_time (), 0);
  guint left = (guint) ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  return left > COUNT_EACH_SECOND ? (left + 9) / 10 * 10 : left;
}

static void
show (MusterGuestNote *self, MusterWords *words, MusterPhrase *phrase)
{
  MusterWords *other = words == self->words ? self->call : self->words;

  muster_words_take (words, phrase);
  muster_words_take (other, NULL);
}

static void
update (MusterGuestNote *self)
{
  show (self,
        self->words,
        muster_phrase_new_format (N_ ("Clears itself in %u s"), seconds_left (self)));
}

static gboolean
clock_cb (gpointer user_data)
{
  MusterGuestNote *self = MUSTER_GUEST_NOTE (user_data);

  update (self);
  if (g_get_monotonic_time () < self->deadline_us)
    return G_SOURCE_CONTINUE;
  self->clock = 0;
  g_signal_emit (self, over_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
muster_guest_note_dispose (GObject *object)
{
  g_clear_handle_id (&MUSTER_GUEST_NOTE (object)->clock, g_source_remove);
  G_OBJECT_CLASS (muster_guest_note_parent_class)->dispose (object);
}

static void
muster_guest_note_class_init (MusterGuestNoteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_guest_note_dispose;
  over_signal = g_signal_new (
      "over", MUSTER_TYPE_GUEST_NOTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_guest_note_init (MusterGuestNote *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->words = MUSTER_WORDS (muster_words_new ("small", NULL));
  self->call = MUSTER_WORDS (muster_words_new ("say-s", "second"));
  g_object_set (self->words, "xalign", 0.5f, NULL);
  g_object_set (self->call, "xalign", 0.5f, NULL);
  gtk_widget_set_margin_start (GTK_WIDGET (self->call), 16);
  gtk_widget_set_margin_end (GTK_WIDGET (self->call), 16);
  gtk_widget_set_visible (GTK_WIDGET (self->call), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->words));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->call));
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * muster_guest_note_say:
 * @phrase: (transfer full) (nullable): a remark that stays; nothing is counted any more
 */
void
muster_guest_note_say (MusterGuestNote *self, MusterPhrase *phrase)
{
  g_clear_handle_id (&self->clock, g_source_remove);
  self->deadline_us = 0;
  show (self, self->words, phrase);
}

void
muster_guest_note_call (MusterGuestNote *self, MusterPhrase *phrase)
{
  g_clear_handle_id (&self->clock, g_source_remove);
  self->deadline_us = 0;
  show (self, self->call, phrase);
}

/**
 * muster_guest_note_count:
 * @deadline_us: monotonic time at which the page clears itself
 */
void
muster_guest_note_count (MusterGuestNote *self, gint64 deadline_us)
{
  self->deadline_us = deadline_us;
  if (self->clock == 0)
    self->clock = g_timeout_add (TICK_MS, clock_cb, self);
  update (self);
}
