/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-learn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-reader-words.h"
#include "muster-wedge-keys.h"

#define MAX_CARDS 16

struct _MusterPreferencesLearn {
  AdwBin parent_instance;

  MusterReaderHub *hub;       /* owned */
  MusterReaderConfig *config; /* owned */
  char *group;                /* owned */
  MusterWedgeReader *reader;  /* owned while seen; NULL if it is not there */
  MusterWedgeKeys *keys;      /* owned while seen */
  char *line;                 /* owned: the present card, NULL until it was put on */
  char *uid;                  /* owned: the same */
  char *lines[MAX_CARDS];     /* owned */
  char *uids[MAX_CARDS];      /* owned */
  guint n_cards;
  MusterWedgeLearned learned;
  MusterWedgeFormat format; /* if learned is ONE */

  AdwWindowTitle *title;
  AdwActionRow *line_row;
  AdwActionRow *uid_row;
  GtkEditable *uid_entry;
  AdwActionRow *result_row;
  GtkWidget *again_button;
};

enum { LEARNED, CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPreferencesLearn, muster_preferences_learn, ADW_TYPE_BIN)

/* --- cards -------------------------------------------------------------------------------- */

static void
wipe (char **text)
{
  if (*text != NULL)
    explicit_bzero (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}

static void
forget_cards (MusterPreferencesLearn *self)
{
  wipe (&self->line);
  wipe (&self->uid);
  for (; self->n_cards > 0; self->n_cards--) {
    wipe (&self->lines[self->n_cards - 1]);
    wipe (&self->uids[self->n_cards - 1]);
  }
}

static void
learn (MusterPreferencesLearn *self)
{
  MusterWedgePair pairs[MAX_CARDS];

  for (guint i = 0; i < self->n_cards; i++)
    pairs[i] = (MusterWedgePair){self->lines[i], self->uids[i]};
  self->learned = muster_wedge_learn (pairs, self->n_cards, &self->format);
}

static char *
dup_result (MusterPreferencesLearn *self, const char **title)
{
  if (self->n_cards == 0) {
    *title = _ ("No card yet");
    return g_strdup ("");
  }
  switch (self->learned) {
  case MUSTER_WEDGE_LEARNED_ONE:
    *title = _ ("Learned");
    return muster_wedge_format_describe (&self->format);
  case MUSTER_WEDGE_LEARNED_SEVERAL:
    *title = _ ("One more card, please");
    return g_strdup (_ ("What was read so far could still mean several things."));
  case MUSTER_WEDGE_LEARNED_NONE:
  default:
    *title = _ ("This cannot be the same card");
    return g_strdup (_ ("No known way of writing makes these numbers of what was typed. Start "
                        "again, with one card at a time."));
  }
}

static void
show_half (AdwActionRow *row, const char *text, const char *missing)
{
  g_autofree char *masked = text != NULL ? muster_reader_words_dup_masked (text) : NULL;

  adw_action_row_set_subtitle (row, masked != NULL ? masked : missing);
}

static void
show (MusterPreferencesLearn *self)
{
  const char *title = NULL;
  g_autofree char *subtitle = dup_result (self, &title);
  gboolean done = self->n_cards > 0 && self->learned == MUSTER_WEDGE_LEARNED_ONE;

  show_half (self->line_row, self->line, _ ("Put the card here"));
  show_half (self->uid_row, self->uid, _ ("Put the same card here, or type its number below"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), title);
  adw_action_row_set_subtitle (self->result_row, subtitle);
  gtk_widget_set_visible (self->again_button, self->n_cards > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "learn.save", done);
}

static void
take_half (MusterPreferencesLearn *self, char **half, char *text)
{
  wipe (half);
  *half = text;
  if (self->line != NULL && self->uid != NULL && self->n_cards < MAX_CARDS) {
    self->lines[self->n_cards] = g_steal_pointer (&self->line);
    self->uids[self->n_cards++] = g_steal_pointer (&self->uid);
    gtk_editable_set_text (self->uid_entry, "");
    learn (self);
  }
  show (self);
}

/* Some readers type again and again while a card lies there: that is no other card. */
static void
line_cb (MusterPreferencesLearn *self, const char *line)
{
  if (self->n_cards > 0 && g_str_equal (self->lines[self->n_cards - 1], line))
    return;
  take_half (self, &self->line, g_strdup (line));
}

static void
raw_cb (MusterPreferencesLearn *self, MusterCardReader *reader, MusterCardEvent *event)
{
  const char *number = muster_card_event_get_number (event);

  if (muster_card_event_get_kind (event) != MUSTER_CARD_EVENT_CARD_READ ||
      muster_card_event_get_card (event) != MUSTER_CARD_CAMPUS ||
      (gpointer) reader == (gpointer) self->reader || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->n_cards > 0 && g_str_equal (self->uids[self->n_cards - 1], number))
    return;
  take_half (self, &self->uid, g_strdup (number));
}

static void
applied_cb (MusterPreferencesLearn *self)
{
  char *uid = muster_wedge_normalise_uid (gtk_editable_get_text (self->uid_entry));

  if (uid != NULL)
    take_half (self, &self->uid, uid);
  else
    adw_action_row_set_subtitle (self->uid_row, _ ("A number has 8, 14 or 20 digits and letters"));
}

/* --- actions ------------------------------------------------------------------------------ */

static void
save_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterPreferencesLearn *self = MUSTER_PREFERENCES_LEARN (widget);
  g_autoptr (MusterReaderConfig) config = NULL;

  if (self->n_cards == 0 || self->learned != MUSTER_WEDGE_LEARNED_ONE)
    return;
  config = muster_wedge_format_to_config (&self->format, self->config, self->group);
  g_signal_emit (self, signals[LEARNED], 0, config);
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

static void
again_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterPreferencesLearn *self = MUSTER_PREFERENCES_LEARN (widget);

  forget_cards (self);
  gtk_editable_set_text (self->uid_entry, "");
  show (self);
}

/* --- object ------------------------------------------------------------------------------- */

static MusterWedgeReader *
find_reader (MusterPreferencesLearn *self)
{
  GListModel *readers = muster_reader_hub_get_readers (self->hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);

    if (MUSTER_IS_WEDGE_READER (reader) &&
        g_str_equal (muster_card_reader_get_group (reader), self->group))
      return MUSTER_WEDGE_READER (g_steal_pointer (&reader));
  }
  return NULL;
}

/* A reader that has a format already tells its lines itself; one that has none yet is not taken
 * from the keyboard and types into this window. */
static void
muster_preferences_learn_map (GtkWidget *widget)
{
  MusterPreferencesLearn *self = MUSTER_PREFERENCES_LEARN (widget);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));

  GTK_WIDGET_CLASS (muster_preferences_learn_parent_class)->map (widget);
  muster_reader_hub_set_testing (self->hub, TRUE);
  self->keys = muster_wedge_keys_new (window);
  g_signal_connect_object (self->keys, "line", G_CALLBACK (line_cb), self, G_CONNECT_SWAPPED);
  self->reader = find_reader (self);
  if (self->reader != NULL) {
    g_signal_connect_object (self->reader, "line", G_CALLBACK (line_cb), self, G_CONNECT_SWAPPED);
    muster_wedge_reader_set_learning (self->reader, TRUE);
  }
}

static void
muster_preferences_learn_unmap (GtkWidget *widget)
{
  MusterPreferencesLearn *self = MUSTER_PREFERENCES_LEARN (widget);

  g_clear_object (&self->keys);
  if (self->reader != NULL) {
    muster_wedge_reader_set_learning (self->reader, FALSE);
    g_signal_handlers_disconnect_by_data (self->reader, self);
  }
  g_clear_object (&self->reader);
  muster_reader_hub_set_testing (self->hub, FALSE);
  forget_cards (self);
  show (self);
  GTK_WIDGET_CLASS (muster_preferences_learn_parent_class)->unmap (widget);
}

static void
muster_preferences_learn_dispose (GObject *object)
{
  MusterPreferencesLearn *self = MUSTER_PREFERENCES_LEARN (object);

  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_PREFERENCES_LEARN);
  forget_cards (self);
  g_clear_object (&self->hub);
  g_clear_pointer (&self->config, muster_reader_config_unref);
  g_clear_pointer (&self->group, g_free);
  G_OBJECT_CLASS (muster_preferences_learn_parent_class)->dispose (object);
}

static void
install_signals (void)
{
  signals[LEARNED] = g_signal_new ("learned",
                                   MUSTER_TYPE_PREFERENCES_LEARN,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   MUSTER_TYPE_READER_CONFIG);
  signals[CANCELLED] = g_signal_new ("cancelled",
                                     MUSTER_TYPE_PREFERENCES_LEARN,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);
}

#define BIND(child)                                                                                \
  gtk_widget_class_bind_template_child (widget_class, MusterPreferencesLearn, child)

static void
muster_preferences_learn_class_init (MusterPreferencesLearnClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preferences_learn_dispose;
  widget_class->map = muster_preferences_learn_map;
  widget_class->unmap = muster_preferences_learn_unmap;
  install_signals ();
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preferences-learn.ui");
  gtk_widget_class_install_action (widget_class, "learn.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "learn.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "learn.again", NULL, again_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "learn.cancel", NULL);
  gtk_widget_class_bind_template_callback (widget_class, applied_cb);
  BIND (title);
  BIND (line_row);
  BIND (uid_row);
  BIND (uid_entry);
  BIND (result_row);
  BIND (again_button);
}

#undef BIND

static void
muster_preferences_learn_init (MusterPreferencesLearn *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show (self);
}

/**
 * muster_preferences_learn_new:
 * @hub: the readers
 * @config: the settings so far
 * @group: of them is taught, "wedge" or "wedge …"
 *
 * Returns: (transfer floating): the page, with a header bar of its own
 */
GtkWidget *
muster_preferences_learn_new (MusterReaderHub *hub, MusterReaderConfig *config, const char *group)
{
  MusterPreferencesLearn *self = g_object_new (MUSTER_TYPE_PREFERENCES_LEARN, NULL);

  self->hub = g_object_ref (hub);
  self->config = muster_reader_config_ref (config);
  self->group = g_strdup (group);
  adw_window_title_set_subtitle (self->title, group);
  g_signal_connect_object (hub, "raw", G_CALLBACK (raw_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
