/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where readers could be that have to be set up. */
typedef struct {
  char *value; /* owned: what goes into the settings */
  char *title; /* owned: what the machine calls it, untrusted */
} MusterReaderPlace;

GPtrArray *muster_reader_places_find (const char *driver,
                                      const char *root) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
