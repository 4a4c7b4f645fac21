/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-vault-cell.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_KEY_SLOT_DEVICE,
  MUSTER_KEY_SLOT_STAFF,
  MUSTER_KEY_SLOT_RECOVERY,
} MusterKeySlotKind;

#define MUSTER_KEY_SALT_BYTES 16

/* A way to the key of the store as it lies in the file. */
typedef struct {
  MusterKeySlotKind kind;
  gint64 staff;       /* 0: of no one person */
  guint64 operations; /* of argon2id; 0: not stretched */
  gsize memory;       /* bytes */
  guint8 salt[MUSTER_KEY_SALT_BYTES];
  GBytes *wrapped; /* owned; NULL: not yet */
} MusterKeySlot;

/* What fits into a slot: its owner's secret, and for a staff slot the device's with it. */
typedef struct {
  const guint8 *device;    /* borrowed, 32 bytes; NULL for recovery */
  const guint8 *stretched; /* borrowed, 32 bytes, of muster_key_slot_stretch(); staff */
  const guint8 *sheet;     /* borrowed, 17 bytes; recovery */
} MusterKeySecrets;

void muster_key_slot_clear (MusterKeySlot *slot);
void muster_key_slot_init (
    MusterKeySlot *slot, MusterKeySlotKind kind, gint64 staff, guint64 operations, gsize memory);

gboolean muster_key_slot_stretch (const MusterKeySlot *slot,
                                  const char *secret,
                                  guint8 *stretched,
                                  GError **error);
void muster_key_slot_wrap (MusterKeySlot *slot,
                           const char *store,
                           const MusterKeySecrets *secrets,
                           const guint8 *root);
gboolean muster_key_slot_unwrap (const MusterKeySlot *slot,
                                 const char *store,
                                 const MusterKeySecrets *secrets,
                                 guint8 *root);

gboolean muster_key_slot_load (
    MusterDb *db, MusterKeySlotKind kind, gint64 staff, MusterKeySlot *slot, GError **error);
gboolean muster_key_slot_save (MusterDb *db, const MusterKeySlot *slot, GError **error);
gboolean
muster_key_slot_remove (MusterDb *db, MusterKeySlotKind kind, gint64 staff, GError **error);
gboolean muster_key_slot_remove_staff (MusterDb *db, gint64 staff, GError **error);
gboolean muster_key_slot_count (MusterDb *db, MusterKeySlotKind kind, gint64 *n, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterKeySlot, muster_key_slot_clear)

G_END_DECLS
