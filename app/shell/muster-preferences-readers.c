/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-readers.h"

#include <glib/gi18n-lib.h>

#include "muster-preferences-add.h"
#include "muster-preferences-reader-row.h"
#include "muster-preferences-test.h"
#include "muster-preferences-window.h"

/* Sooner than this nobody wonders whether something happens. */
#define APPLYING_MS 300

/* Readers say several things at once; one look serves all. */
#define REFRESH_MS 60

struct _MusterPreferencesReaders {
  AdwPreferencesPage parent_instance;

  MusterReaderHub *hub;     /* owned */
  MusterReaderSetup *setup; /* owned, nullable */
  GPtrArray *rows;          /* MusterPreferencesReaderRow, borrowed, as shown */
  GHashTable *switched;     /* char *, owned: groups that were switched here, shown from then on */
  guint refresh_id;
  guint applying_id;

  GtkWidget *trouble_group;
  AdwActionRow *trouble_row;
  AdwPreferencesGroup *readers_group;
  GtkSpinner *applying; /* always there, so that nothing moves when it turns */
  GtkWidget *add_button;
  GtkWidget *empty_row;
  MusterPreferencesTest *test_group;
};

enum { LEARN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPreferencesReaders,
                     muster_preferences_readers,
                     ADW_TYPE_PREFERENCES_PAGE)

static MusterPreferencesWindow *
get_window (MusterPreferencesReaders *self)
{
  return MUSTER_PREFERENCES_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
say (MusterPreferencesReaders *self, const char *text)
{
  muster_preferences_window_say (get_window (self), adw_toast_new (text));
}

static gboolean
change (MusterPreferencesReaders *self, MusterReaderConfig *config)
{
  g_autoptr (GError) error = NULL;

  if (muster_reader_setup_change (self->setup, config, &error))
    return TRUE;
  say (self, error->message);
  return FALSE;
}

static void
not_kept_cb (MusterPreferencesReaders *self, const GError *error)
{
  say (self, error->message);
}

/* --- removing and switching --------------------------------------------------------------- */

typedef struct {
  MusterPreferencesReaders *page; /* borrowed: the toast is inside its window */
  MusterReaderConfig *before;     /* owned */
  char *group;                    /* owned */
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  muster_reader_config_unref (undo->before);
  g_free (undo->group);
  g_free (undo);
}

static void
undo_cb (AdwToast *toast, Undo *undo)
{
  g_autoptr (MusterReaderConfig) config = muster_reader_config_with_group (
      muster_reader_setup_get_config (undo->page->setup), undo->before, undo->group);

  change (undo->page, config);
}

/* Changes what the settings say of @group, and tells @done with the way back. */
static void
change_group (MusterPreferencesReaders *self,
              const char *group,
              MusterReaderConfig *config,
              const char *done)
{
  Undo *undo = g_new0 (Undo, 1);
  AdwToast *toast = adw_toast_new (done);

  undo->page = self;
  undo->before = muster_reader_config_ref (muster_reader_setup_get_config (self->setup));
  undo->group = g_strdup (group);
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect_data (
      toast, "button-clicked", G_CALLBACK (undo_cb), undo, undo_free, (GConnectFlags) 0);
  if (change (self, config))
    muster_preferences_window_say (get_window (self), g_object_ref (toast));
  g_object_unref (toast);
}

static void
remove_cb (MusterPreferencesReaders *self, MusterPreferencesReaderRow *row)
{
  const char *group = muster_preferences_reader_row_get_group (row);
  g_autoptr (MusterReaderConfig) config =
      muster_reader_config_without (muster_reader_setup_get_config (self->setup), group);

  g_hash_table_remove (self->switched, group);
  change_group (self, group, config, _ ("Reader removed"));
}

static void
switched_cb (MusterPreferencesReaders *self, gboolean on, MusterPreferencesReaderRow *row)
{
  const char *group = muster_preferences_reader_row_get_group (row);
  g_autoptr (MusterReaderConfig) config =
      muster_reader_config_with_enabled (muster_reader_setup_get_config (self->setup), group, on);

  g_hash_table_add (self->switched, g_strdup (group));
  change_group (self, group, config, on ? _ ("Reader switched on") : _ ("Reader switched off"));
}

/* --- adding ------------------------------------------------------------------------------- */

static void
added_cb (MusterPreferencesReaders *self, MusterReaderConfig *config)
{
  if (change (self, config))
    muster_preferences_window_present_page (get_window (self), NULL);
}

static void
cancelled_cb (MusterPreferencesReaders *self)
{
  muster_preferences_window_present_page (get_window (self), NULL);
  gtk_widget_grab_focus (self->add_button);
}

static void
add_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterPreferencesReaders *self = MUSTER_PREFERENCES_READERS (widget);
  GtkWidget *form = muster_preferences_add_new (g_variant_get_string (parameter, NULL),
                                                muster_reader_setup_get_config (self->setup));

  g_signal_connect_object (form, "added", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "cancelled", G_CALLBACK (cancelled_cb), self, G_CONNECT_SWAPPED);
  muster_preferences_window_present_page (get_window (self), form);
  muster_preferences_add_focus (MUSTER_PREFERENCES_ADD (form));
}

/* --- the list ----------------------------------------------------------------------------- */

static void
learn_cb (MusterPreferencesReaders *self, MusterPreferencesReaderRow *row)
{
  g_signal_emit (self, signals[LEARN], 0, muster_preferences_reader_row_get_group (row));
}

/* A reader that only waits for whatever may be plugged in is no news to anybody. */
static gboolean
is_worth_showing (MusterPreferencesReaders *self, MusterCardReader *reader)
{
  return muster_card_reader_get_state (reader) >= MUSTER_READER_IDLE ||
         MUSTER_CARD_READER_GET_CLASS (reader)->needs_setup ||
         muster_reader_hub_get_last_error (self->hub, reader, NULL) != NULL;
}

typedef struct {
  MusterCardReader *reader; /* borrowed, nullable */
  const char *group;        /* borrowed */
} Wanted;

static gboolean
has_group (GArray *wanted, const char *group)
{
  for (guint i = 0; i < wanted->len; i++)
    if (g_str_equal (g_array_index (wanted, Wanted, i).group, group))
      return TRUE;
  return FALSE;
}

/* @groups keeps the names of settings without a reader alive. */
static GArray *
list_wanted (MusterPreferencesReaders *self, char **groups)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Wanted));
  GListModel *readers = muster_reader_hub_get_readers (self->hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);
    Wanted one = {reader, muster_card_reader_get_group (reader)};

    g_array_append_val (all, one);
    if (is_worth_showing (self, reader))
      g_array_append_val (wanted, one);
  }
  /* One that was switched on here stays in sight, whether or not it is attached. */
  for (guint i = 0; i < all->len; i++) {
    const Wanted *one = &g_array_index (all, Wanted, i);

    if (g_hash_table_contains (self->switched, one->group) && !has_group (wanted, one->group))
      g_array_append_val (wanted, *one);
  }
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++) {
    Wanted one = {NULL, groups[i]};

    if (!has_group (all, groups[i]))
      g_array_append_val (wanted, one);
  }
  g_array_unref (all);
  return wanted;
}

static gboolean
is_row_of (MusterPreferencesReaderRow *row, const Wanted *wanted)
{
  return muster_preferences_reader_row_get_reader (row) == wanted->reader &&
         g_str_equal (muster_preferences_reader_row_get_group (row), wanted->group);
}

static gboolean
has_row (MusterPreferencesReaders *self, const Wanted *wanted)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (is_row_of (g_ptr_array_index (self->rows, i), wanted))
      return TRUE;
  return FALSE;
}

static const Wanted *
find_wanted (GArray *wanted, MusterPreferencesReaderRow *row)
{
  for (guint i = 0; i < wanted->len; i++)
    if (is_row_of (row, &g_array_index (wanted, Wanted, i)))
      return &g_array_index (wanted, Wanted, i);
  return NULL;
}

/* What @row, whose reader is gone, can show instead: another reader of its group. */
static const Wanted *
find_heir (MusterPreferencesReaders *self, GArray *wanted, MusterPreferencesReaderRow *row)
{
  const char *group = muster_preferences_reader_row_get_group (row);

  for (guint i = 0; i < wanted->len; i++) {
    const Wanted *one = &g_array_index (wanted, Wanted, i);

    if (g_str_equal (one->group, group) && !has_row (self, one))
      return one;
  }
  return NULL;
}

/* Rows that stay are left alone, so that the focus stays where it is. */
static void
drop_rows (MusterPreferencesReaders *self, GArray *wanted)
{
  for (guint i = self->rows->len; i > 0; i--) {
    MusterPreferencesReaderRow *row = g_ptr_array_index (self->rows, i - 1);
    const Wanted *heir;

    if (find_wanted (wanted, row) != NULL)
      continue;
    heir = find_heir (self, wanted, row);
    if (heir != NULL) {
      muster_preferences_reader_row_set_reader (row, heir->reader);
      continue;
    }
    g_ptr_array_remove_index (self->rows, i - 1);
    adw_preferences_group_remove (self->readers_group, GTK_WIDGET (row));
  }
}

static void
add_row (MusterPreferencesReaders *self, const Wanted *wanted)
{
  GtkWidget *row = muster_preferences_reader_row_new (wanted->reader, wanted->group);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "switched", G_CALLBACK (switched_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "learn", G_CALLBACK (learn_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->readers_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_trouble (MusterPreferencesReaders *self)
{
  const GError *error = self->setup != NULL ? muster_reader_setup_get_error (self->setup) : NULL;

  gtk_widget_set_visible (self->trouble_group, error != NULL);
  gtk_widget_set_visible (self->add_button, self->setup != NULL && error == NULL);
  if (error != NULL) {
    g_autofree char *text = g_strdup_printf (
        "%s\n%s",
        error->message,
        _ ("Mend this line and read the file again. Until then readers work as if there were no "
           "settings."));

    adw_action_row_set_subtitle (self->trouble_row, text);
  }
}

static void
refresh (MusterPreferencesReaders *self)
{
  g_auto (GStrv) groups = NULL;
  g_autoptr (GArray) wanted = NULL;
  gboolean can_learn = g_signal_has_handler_pending (self, signals[LEARN], 0, FALSE);

  if (self->setup != NULL)
    groups = muster_reader_config_dup_all_groups (muster_reader_setup_get_config (self->setup));
  wanted = list_wanted (self, groups);
  drop_rows (self, wanted);
  for (guint i = 0; i < wanted->len; i++)
    if (!has_row (self, &g_array_index (wanted, Wanted, i)))
      add_row (self, &g_array_index (wanted, Wanted, i));
  for (guint i = 0; i < self->rows->len; i++)
    muster_preferences_reader_row_show (
        g_ptr_array_index (self->rows, i), self->hub, self->setup, can_learn);
  gtk_widget_set_visible (self->empty_row, self->rows->len == 0);
  show_trouble (self);
}

static gboolean
refresh_cb (gpointer user_data)
{
  MusterPreferencesReaders *self = user_data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (MusterPreferencesReaders *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_MS, refresh_cb, self);
}

static void
show_applying (MusterPreferencesReaders *self, gboolean applying)
{
  const char *words = applying ? _ ("Applying: a reader is still about to end") : NULL;
  GtkAccessible *accessible = GTK_ACCESSIBLE (self->applying);

  gtk_spinner_set_spinning (self->applying, applying);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->applying), words);
  gtk_accessible_update_property (
      accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, words != NULL ? words : "", -1);
  gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_HIDDEN, !applying, -1);
}

static gboolean
still_applying_cb (gpointer user_data)
{
  MusterPreferencesReaders *self = user_data;

  self->applying_id = 0;
  show_applying (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
applying_changed_cb (MusterPreferencesReaders *self)
{
  g_clear_handle_id (&self->applying_id, g_source_remove);
  if (muster_reader_hub_is_applying (self->hub))
    self->applying_id = g_timeout_add (APPLYING_MS, still_applying_cb, self);
  else
    show_applying (self, FALSE);
}

static void
read_again_cb (MusterPreferencesReaders *self)
{
  muster_reader_setup_load (self->setup, NULL);
  refresh (self);
}

/* --- object ------------------------------------------------------------------------------- */

static void
muster_preferences_readers_dispose (GObject *object)
{
  MusterPreferencesReaders *self = MUSTER_PREFERENCES_READERS (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->applying_id, g_source_remove);
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_PREFERENCES_READERS);
  g_clear_object (&self->setup);
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (muster_preferences_readers_parent_class)->dispose (object);
}

static void
muster_preferences_readers_finalize (GObject *object)
{
  MusterPreferencesReaders *self = MUSTER_PREFERENCES_READERS (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->switched, g_hash_table_unref);
  G_OBJECT_CLASS (muster_preferences_readers_parent_class)->finalize (object);
}

#define BIND(child)                                                                                \
  gtk_widget_class_bind_template_child (widget_class, MusterPreferencesReaders, child)

static void
muster_preferences_readers_class_init (MusterPreferencesReadersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preferences_readers_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_preferences_readers_finalize;
  signals[LEARN] = g_signal_new ("learn",
                                 MUSTER_TYPE_PREFERENCES_READERS,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 G_TYPE_STRING);
  g_type_ensure (MUSTER_TYPE_PREFERENCES_TEST);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preferences-readers.ui");
  gtk_widget_class_install_action (widget_class, "readers.add", "s", add_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_again_cb);
  BIND (trouble_group);
  BIND (trouble_row);
  BIND (readers_group);
  BIND (applying);
  BIND (add_button);
  BIND (empty_row);
  BIND (test_group);
}

#undef BIND

static void
muster_preferences_readers_init (MusterPreferencesReaders *self)
{
  self->rows = g_ptr_array_new ();
  self->switched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
muster_preferences_readers_set (MusterPreferencesReaders *self,
                                MusterReaderHub *hub,
                                MusterReaderSetup *setup)
{
  GCallback soon = G_CALLBACK (refresh_soon);

  g_return_if_fail (MUSTER_IS_PREFERENCES_READERS (self));
  g_return_if_fail (self->hub == NULL && hub != NULL);

  self->hub = g_object_ref (hub);
  self->setup = setup != NULL ? g_object_ref (setup) : NULL;
  g_signal_connect_object (hub, "raw", soon, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      muster_reader_hub_get_readers (hub), "items-changed", soon, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      hub, "applying-changed", G_CALLBACK (applying_changed_cb), self, G_CONNECT_SWAPPED);
  if (setup != NULL) {
    g_signal_connect_object (setup, "changed", soon, self, G_CONNECT_SWAPPED);
    g_signal_connect_object (setup, "not-kept", G_CALLBACK (not_kept_cb), self, G_CONNECT_SWAPPED);
  }
  muster_preferences_test_set_hub (self->test_group, hub);
  adw_preferences_group_set_description (
      self->readers_group,
      setup != NULL ? _ ("Attached readers come and go by themselves. All take cards at once.")
                    : _ ("In a rehearsal the real readers stay closed."));
  refresh (self);
  applying_changed_cb (self);
}
