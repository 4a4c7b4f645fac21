/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-reader-config.h"

G_BEGIN_DECLS

/* Where a site's own cards keep the student number: one block of one sector of a MIFARE Classic,
 * opened with a key of the site. Off unless the site's settings say so. Immutable, one owner, any
 * thread. Holds a key: its memory is wiped when it is freed, and nothing of it is in an error. */
typedef struct _MusterSectorRule MusterSectorRule;

typedef enum {
  MUSTER_SECTOR_LOAD_KEY,
  MUSTER_SECTOR_AUTHENTICATE,
  MUSTER_SECTOR_READ,
  MUSTER_N_SECTOR_STEPS,
} MusterSectorStep;

#define MUSTER_SECTOR_BLOCK_SIZE  16
#define MUSTER_SECTOR_COMMAND_MAX 11

gboolean muster_sector_rule_from_config (MusterReaderConfig *config,
                                         const char *group,
                                         MusterSectorRule **rule,
                                         GError **error);
void muster_sector_rule_free (MusterSectorRule *self);

gsize muster_sector_rule_build (const MusterSectorRule *self,
                                MusterSectorStep step,
                                guint8 command[MUSTER_SECTOR_COMMAND_MAX]);
gboolean
muster_sector_rule_check (MusterSectorStep step, const guint8 *answer, gsize size, GError **error);
char *muster_sector_rule_decode (const MusterSectorRule *self,
                                 const guint8 *answer,
                                 gsize size,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterSectorRule, muster_sector_rule_free)

G_END_DECLS
