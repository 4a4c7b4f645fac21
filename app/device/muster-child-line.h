/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-line.h"

G_BEGIN_DECLS

/* A program of the site, and the line to its standard input and output. It leads a process group of
 * its own; the last unref ends the whole group within 2 s. To be made and let go on one thread: the
 * program is killed when that thread ends. */
#define MUSTER_TYPE_CHILD_LINE (muster_child_line_get_type ())
G_DECLARE_FINAL_TYPE (MusterChildLine, muster_child_line, MUSTER, CHILD_LINE, MusterLine)

MusterLine *muster_child_line_new (const char *const *argv,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
