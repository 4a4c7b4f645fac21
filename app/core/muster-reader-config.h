/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The site's settings of its readers: a key file with a group for each reader, "[pcsc]",
 * "[wedge desk]": the driver's id, and a name if there are several. A driver knows its own keys and
 * checks their values; a key nobody knows is an error when it is parsed, so that a slip of the pen
 * is told. Immutable, atomic reference count, any thread. */
typedef struct _MusterReaderConfig MusterReaderConfig;

#define MUSTER_TYPE_READER_CONFIG (muster_reader_config_get_type ())
GType muster_reader_config_get_type (void);

#define MUSTER_READER_CONFIG_MAX_SIZE (64 * 1024)

MusterReaderConfig *muster_reader_config_parse (GBytes *bytes,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterReaderConfig *muster_reader_config_new (void) G_GNUC_WARN_UNUSED_RESULT;
MusterReaderConfig *muster_reader_config_ref (MusterReaderConfig *self);
void muster_reader_config_unref (MusterReaderConfig *self);
/* A copy with one value changed, or removed if @value is NULL. */
MusterReaderConfig *muster_reader_config_with (MusterReaderConfig *self,
                                               const char *group,
                                               const char *key,
                                               const char *value) G_GNUC_WARN_UNUSED_RESULT;
/* A copy whose @group has readers, or has none. */
MusterReaderConfig *muster_reader_config_with_enabled (MusterReaderConfig *self,
                                                       const char *group,
                                                       gboolean enabled) G_GNUC_WARN_UNUSED_RESULT;
MusterReaderConfig *muster_reader_config_without (MusterReaderConfig *self,
                                                  const char *group) G_GNUC_WARN_UNUSED_RESULT;
MusterReaderConfig *muster_reader_config_with_group (MusterReaderConfig *self,
                                                     MusterReaderConfig *from,
                                                     const char *group) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_reader_config_has_group (MusterReaderConfig *self, const char *group);
char **muster_reader_config_dup_all_groups (MusterReaderConfig *self) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @group says the same in both. */
gboolean muster_reader_config_is_same (MusterReaderConfig *self,
                                       MusterReaderConfig *other,
                                       const char *group);
GBytes *muster_reader_config_print (MusterReaderConfig *self) G_GNUC_WARN_UNUSED_RESULT;

/* Groups of the driver @id: "pcsc", "pcsc left" …; ends with NULL. */
char **muster_reader_config_dup_groups (MusterReaderConfig *self,
                                        const char *id) G_GNUC_WARN_UNUSED_RESULT;
/* NULL if there is none. */
char *muster_reader_config_dup_string (MusterReaderConfig *self,
                                       const char *group,
                                       const char *key) G_GNUC_WARN_UNUSED_RESULT;
char **muster_reader_config_dup_list (MusterReaderConfig *self,
                                      const char *group,
                                      const char *key) G_GNUC_WARN_UNUSED_RESULT;
/* "yes" and "no"; anything else is @fallback. */
gboolean muster_reader_config_get_boolean (MusterReaderConfig *self,
                                           const char *group,
                                           const char *key,
                                           gboolean fallback);
guint muster_reader_config_get_uint (MusterReaderConfig *self,
                                     const char *group,
                                     const char *key,
                                     guint fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterReaderConfig, muster_reader_config_unref)

G_END_DECLS
