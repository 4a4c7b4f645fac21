/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-evidence.h"
#include "muster-record.h"

G_BEGIN_DECLS

void muster_evidence_facts_add (MusterEvidence *evidence,
                                const MusterRecordSource *source,
                                MusterCamera *camera,
                                guint attempt);

G_END_DECLS
