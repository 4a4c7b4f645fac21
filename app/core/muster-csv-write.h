/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Comma-separated values as RFC 4180 has them, for spreadsheets. muster-csv.h reads them. */
void muster_csv_begin (GString *csv);
void muster_csv_append_row (GString *csv, const char *const *cells);

G_END_DECLS
