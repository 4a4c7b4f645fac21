/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-setup.h"

#include "muster-error.h"
#include "muster-file-save.h"

struct _MusterReaderSetup {
  GObject parent_instance;

  MusterReaderHub *hub;               /* owned */
  const MusterPluginGetType *drivers; /* static */
  char *path;                         /* owned */
  MusterReaderConfig *config;         /* owned, in force */
  MusterReaderConfig *kept;           /* owned, what the file says */
  MusterFileSave *save;               /* owned, nullable: under way */
  MusterReaderConfig *saved;          /* owned, nullable: what it writes */
  GError *error;                      /* owned, nullable */
};

enum { SIGNAL_CHANGED, SIGNAL_NOT_KEPT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterReaderSetup, muster_reader_setup, G_TYPE_OBJECT)

static void
muster_reader_setup_dispose (GObject *object)
{
  muster_reader_setup_finish (MUSTER_READER_SETUP (object));
  G_OBJECT_CLASS (muster_reader_setup_parent_class)->dispose (object);
}

static void
muster_reader_setup_finalize (GObject *object)
{
  MusterReaderSetup *self = MUSTER_READER_SETUP (object);

  g_clear_object (&self->hub);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->config, muster_reader_config_unref);
  g_clear_pointer (&self->kept, muster_reader_config_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (muster_reader_setup_parent_class)->finalize (object);
}

static void
muster_reader_setup_class_init (MusterReaderSetupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_reader_setup_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_reader_setup_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_NOT_KEPT] = g_signal_new ("not-kept",
                                           G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_ERROR);
}

static void
muster_reader_setup_init (MusterReaderSetup *self)
{
  self->config = muster_reader_config_new ();
  self->kept = muster_reader_config_new ();
}

static void
set_config (MusterReaderConfig **to, MusterReaderConfig *config)
{
  muster_reader_config_ref (config);
  muster_reader_config_unref (*to);
  *to = config;
}

static void
put_in_force (MusterReaderSetup *self, MusterReaderConfig *config)
{
  set_config (&self->config, config);
  muster_reader_hub_set_drivers (self->hub, self->drivers, config);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * muster_reader_setup_new:
 * @hub: where the readers go; a reference is taken
 * @drivers: what there is; ends with %NULL, static
 * @path: the file; it need not exist
 *
 * Returns: (transfer full): the settings; no reader yet before load
 */
MusterReaderSetup *
muster_reader_setup_new (MusterReaderHub *hub, const MusterPluginGetType *drivers, const char *path)
{
  MusterReaderSetup *self = g_object_new (MUSTER_TYPE_READER_SETUP, NULL);

  self->hub = g_object_ref (hub);
  self->drivers = drivers;
  self->path = g_strdup (path);
  return self;
}

static MusterReaderConfig *
read_file (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) cause = NULL;
  MusterReaderConfig *config;
  gsize size = 0;

  if (!g_file_get_contents (path, &contents, &size, &cause)) {
    if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return muster_reader_config_new ();
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, cause->message);
    return NULL;
  }
  bytes = g_bytes_new_take (g_steal_pointer (&contents), size);
  config = muster_reader_config_parse (bytes, &cause);
  if (config == NULL)
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "%s, %s", path, cause->message);
  return config;
}

/**
 * muster_reader_setup_load:
 * @self: settings
 * @error: BAD_DATA with file and line, FAILED if it cannot be read
 *
 * Reads the file and begins to open the readers it wants. Without a file every driver does what it
 * does by itself. With a bad one as well, so that a slip of the pen closes no desk; the error is
 * kept for whoever shows readiness.
 *
 * Returns: whether the file is in force, or there is none
 */
gboolean
muster_reader_setup_load (MusterReaderSetup *self, GError **error)
{
  g_autoptr (MusterReaderConfig) config = NULL;

  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), FALSE);
  muster_reader_setup_finish (self);
  g_clear_error (&self->error);
  config = read_file (self->path, &self->error);
  if (config == NULL)
    config = muster_reader_config_new ();
  set_config (&self->kept, config);
  put_in_force (self, config);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

/* --- changing --- */

static void save (MusterReaderSetup *self);

/* What was written is what the file says from now on; if it could not be, the settings are again
 * what the file says, unless they have changed since. */
static void
end_save (MusterReaderSetup *self)
{
  g_autoptr (MusterReaderConfig) saved = g_steal_pointer (&self->saved);
  g_autoptr (GError) error = NULL;

  if (muster_file_save_end (g_steal_pointer (&self->save), &error))
    set_config (&self->kept, saved);
  else if (saved == self->config)
    put_in_force (self, self->kept);
  if (self->config != self->kept)
    save (self);
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_NOT_KEPT], 0, error);
}

static void
saved_cb (gpointer user_data)
{
  g_autoptr (MusterReaderSetup) self = g_object_ref (user_data);

  end_save (self);
}

/* One at a time: what changes meanwhile is written afterwards. */
static void
save (MusterReaderSetup *self)
{
  g_autoptr (GBytes) text = NULL;

  if (self->save != NULL)
    return;
  text = muster_reader_config_print (self->config);
  self->saved = muster_reader_config_ref (self->config);
  self->save = muster_file_save_begin (self->path, text, saved_cb, self);
}

/**
 * muster_reader_setup_change:
 * @self: settings
 * @config: the settings from now on
 * @error: BAD_DATA if @config would not be read back, or the file that is there could not be read
 *   and would be lost. Nothing is changed then
 *
 * Begins to write the file, all of it or nothing, and to open and close what changed; waits for
 * neither: see muster_reader_hub_set_drivers(). The last of several changes wins. If the file
 * cannot be written the settings are again what it says, and "not-kept" tells why.
 *
 * Returns: %TRUE if @config is in force
 */
gboolean
muster_reader_setup_change (MusterReaderSetup *self, MusterReaderConfig *config, GError **error)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (MusterReaderConfig) again = NULL;

  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), FALSE);
  if (self->error != NULL) {
    g_propagate_error (error, g_error_copy (self->error));
    return FALSE;
  }
  text = muster_reader_config_print (config);
  again = muster_reader_config_parse (text, error);
  if (again == NULL)
    return FALSE;
  put_in_force (self, again);
  save (self);
  return TRUE;
}

/**
 * muster_reader_setup_finish:
 *
 * Waits until what was changed is written: before the program ends.
 */
void
muster_reader_setup_finish (MusterReaderSetup *self)
{
  g_return_if_fail (MUSTER_IS_READER_SETUP (self));
  while (self->save != NULL)
    end_save (self);
}

MusterReaderHub *
muster_reader_setup_get_hub (MusterReaderSetup *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), NULL);
  return self->hub;
}

MusterReaderConfig *
muster_reader_setup_get_config (MusterReaderSetup *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), NULL);
  return self->config;
}

const char *
muster_reader_setup_get_path (MusterReaderSetup *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), NULL);
  return self->path;
}

const GError *
muster_reader_setup_get_error (MusterReaderSetup *self)
{
  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), NULL);
  return self->error;
}

/**
 * muster_reader_setup_has_driver:
 * @id: of a driver
 *
 * Returns: whether this program was built with it
 */
gboolean
muster_reader_setup_has_driver (MusterReaderSetup *self, const char *id)
{
  g_return_val_if_fail (MUSTER_IS_READER_SETUP (self), FALSE);
  for (gsize i = 0; self->drivers[i] != NULL; i++) {
    g_autoptr (GTypeClass) klass = g_type_class_ref (self->drivers[i]());

    if (g_strcmp0 (MUSTER_CARD_READER_CLASS (klass)->id, id) == 0)
      return TRUE;
  }
  return FALSE;
}
