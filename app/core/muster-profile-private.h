/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-profile.h"

G_BEGIN_DECLS

/* muster-profile-rules.c: [policy] and [times]. @key may be NULL if the whole group is wrong. */
gboolean
muster_profile_fail (GError **error, const char *group, const char *key, const char *trouble);
gboolean muster_profile_parse_boolean (const char *value, gboolean *flag);
gboolean muster_profile_is_rule (const char *group, const char *key);
gboolean muster_profile_read_rules (MusterPolicy *policy, GKeyFile *file, GError **error);

G_END_DECLS
