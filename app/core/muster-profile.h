/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "muster-policy.h"
#include "muster-text.h"

G_BEGIN_DECLS

/* The rules and texts of one campaign, parsed from a key file (data/profiles). Immutable. */
typedef struct _MusterProfile MusterProfile;

/* Why staff let somebody pass: from the profile, with a note if it asks for one. */
typedef struct {
  char *code; /* owned, goes into the journal */
  MusterText text;
  gboolean needs_note;
} MusterOverrideReason;

MusterProfile *
muster_profile_parse (GBytes *bytes, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterProfile *muster_profile_ref (MusterProfile *self);
void muster_profile_unref (MusterProfile *self);

const char *muster_profile_get_id (const MusterProfile *self);
const MusterText *muster_profile_get_title (const MusterProfile *self);
const MusterPolicy *muster_profile_get_policy (const MusterProfile *self);
/* Texts by key: "next-step", "desk" (where and until when), "phone", "consent", "opens", … NULL if
 * absent. */
const MusterText *muster_profile_get_text (const MusterProfile *self, const char *key);
const MusterOverrideReason *muster_profile_get_override_reasons (const MusterProfile *self,
                                                                 gsize *n);
/* Why a photo of review is not taken. */
const MusterOverrideReason *muster_profile_get_refusals (const MusterProfile *self, gsize *n);
const MusterOverrideReason *muster_profile_get_refusal (const MusterProfile *self,
                                                        const char *code);

/* A copy of the policy with the pack's thresholds and assurance joined in: the stricter one wins.
 */
void muster_policy_join_pack (MusterPolicy *policy,
                              double pack_review,
                              double pack_accept,
                              gboolean assist);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterProfile, muster_profile_unref)

G_END_DECLS
