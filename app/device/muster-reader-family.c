/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-family.h"

static void
family_free (gpointer data)
{
  MusterReaderFamily *self = data;

  g_free (self->group);
  muster_reader_config_unref (self->config);
  g_free (self);
}

static void
add_family (GPtrArray *families,
            GType type,
            const MusterCardReaderClass *klass,
            MusterReaderConfig *config,
            const char *group)
{
  MusterReaderFamily *self;

  if (!muster_reader_config_get_boolean (config, group, "enabled", TRUE))
    return;
  self = g_new0 (MusterReaderFamily, 1);
  self->type = type;
  self->id = klass->id;
  self->group = g_strdup (group);
  self->config = muster_reader_config_ref (config);
  self->many = klass->is_many;
  g_ptr_array_add (families, self);
}

static void
add_driver (GPtrArray *families, GType type, MusterReaderConfig *config)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (type);
  const MusterCardReaderClass *klass = MUSTER_CARD_READER_CLASS (type_class);
  g_auto (GStrv) groups = muster_reader_config_dup_groups (config, klass->id);

  if (klass->is_virtual)
    return;
  if (groups[0] == NULL && !klass->needs_setup)
    add_family (families, type, klass, config, klass->id);
  for (guint i = 0; groups[i] != NULL; i++)
    add_family (families, type, klass, config, groups[i]);
}

/**
 * muster_reader_families_new:
 * @types: the drivers; ends with %NULL
 * @config: the site's settings
 *
 * A driver that is in the settings has a family for each of its groups; one that is not has one
 * family, or none if it needs to be set up. Virtual drivers and groups with enabled=no have none.
 *
 * Returns: (transfer full) (element-type MusterReaderFamily): in the order of @types
 */
GPtrArray *
muster_reader_families_new (const MusterPluginGetType *types, MusterReaderConfig *config)
{
  GPtrArray *families = g_ptr_array_new_with_free_func (family_free);

  for (gsize i = 0; types[i] != NULL; i++)
    add_driver (families, types[i](), config);
  return families;
}

/**
 * muster_reader_family_is_same:
 *
 * Returns: whether readers of @a can go on as readers of @b: same driver, same group with the same
 *   values
 */
gboolean
muster_reader_family_is_same (const MusterReaderFamily *a, const MusterReaderFamily *b)
{
  return a->type == b->type && g_str_equal (a->group, b->group) &&
         muster_reader_config_is_same (a->config, b->config, a->group);
}

/**
 * muster_reader_family_new_reader:
 * @number: from 1; tells the readers of one family apart
 *
 * Returns: (transfer full): a reader named after its group: "pcsc", "pcsc 2"
 */
MusterCardReader *
muster_reader_family_new_reader (const MusterReaderFamily *self, guint number)
{
  MusterCardReader *reader = g_object_new (self->type, NULL);
  g_autofree char *name = number > 1 ? g_strdup_printf ("%s %u", self->group, number) : NULL;

  muster_card_reader_set_config (reader, self->config, self->group);
  muster_card_reader_set_name (reader, name != NULL ? name : self->group);
  return reader;
}

MusterReaderFamily *
muster_reader_families_find (GPtrArray *families, const MusterReaderFamily *family)
{
  for (guint i = 0; i < families->len; i++)
    if (muster_reader_family_is_same (g_ptr_array_index (families, i), family))
      return g_ptr_array_index (families, i);
  return NULL;
}
