/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-cases.h"
#include "store-fixture.h"

G_BEGIN_DECLS

/* A store with somebody about whom something is open. */
typedef struct {
  MusterStore *store; /* owned */
  gint64 ann;
} OpenCases;

#define OPEN_CASES_DUE     G_GINT64_CONSTANT (1900000000)
#define OPEN_CASES_ANN     "Anneliese Quastenflosser"
#define OPEN_CASES_VISIT   "7b0e3c52-7f0c-4a55-8a0e-3f2b9f6f2d10"
#define OPEN_CASES_PICTURE "\xff\xd8\xff\xe0 a picture that nobody may find in the file"

void open_cases_set_up (OpenCases *f);
void open_cases_tear_down (OpenCases *f);

/* An outcome that leaves a case open, signed by accounts 3 and 2. @kind: nick; @photo: with a
 * picture of then. Returns: the number of its entry */
gint64
open_cases_leave (OpenCases *f, const char *outcome, const char *kind, gint64 due, gboolean photo);
GPtrArray *open_cases_list (OpenCases *f,
                            const MusterOpenCasePlace *after,
                            guint limit,
                            guint *total) G_GNUC_WARN_UNUSED_RESULT;
guint open_cases_count (OpenCases *f);

gint64
open_cases_settle (OpenCases *f, gint64 seq, MusterSettleAnswer answer, gint64 by, GError **error);
/* By account 1. */
void open_cases_settle_well (OpenCases *f, gint64 seq, MusterSettleAnswer answer);

G_END_DECLS
