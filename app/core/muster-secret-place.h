/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_SECRET_BYTES 32

/* Where a machine can keep the secret that opens its store, other than in a file beside it. The
 * store knows places by this alone, and calls them on its thread; they may block as long as whoever
 * keeps the secret takes to answer, but ask nobody who would have to be there. One lives as long as
 * the program.
 *
 * @name: of the store, random: several stores may keep theirs in one place
 * @secret: MUSTER_SECRET_BYTES; wiped by the caller
 *
 * Errors: NOT_FOUND (the place has none of this name), NO_DEVICE (there is no such place here),
 * NO_RIGHTS (it is locked; it works once somebody has unlocked it), FAILED. All messages name the
 * way out. */
typedef struct {
  const char *nick; /* goes into the store, and never changes */
  gboolean (*load) (gpointer data, const char *name, guint8 *secret, GError **error);
  /* One of this name is replaced. Kept for good when it returns. */
  gboolean (*save) (gpointer data, const char *name, const guint8 *secret, GError **error);
  /* No error if there is none. */
  gboolean (*destroy) (gpointer data, const char *name, GError **error);
  gpointer data; /* borrowed */
} MusterSecretPlace;

G_END_DECLS
