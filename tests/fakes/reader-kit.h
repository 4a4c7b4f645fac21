/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "muster-plugin.h"

/* The settings of readers.ini, which have to be good. Returns: (transfer full) */
static inline MusterReaderConfig *
reader_kit_config (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  MusterReaderConfig *config = muster_reader_config_parse (bytes, &error);

  g_assert_no_error (error);
  return config;
}

/* One of the drivers that are built in, which has to be there. */
static inline MusterPluginGetType
reader_kit_find (const char *id)
{
  for (gsize i = 0; muster_plugins[i] != NULL; i++) {
    g_autoptr (GTypeClass) klass = g_type_class_ref (muster_plugins[i]());

    if (g_str_equal (MUSTER_CARD_READER_CLASS (klass)->id, id))
      return muster_plugins[i];
  }
  g_error ("the driver %s is not built in", id);
}
