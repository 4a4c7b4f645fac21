/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands on the pages of a PDF that cairo made, in the order in which it was drawn and without
 * blanks, since a line that was broken has lost some. */
char *pdf_words_read (GBytes *pdf) G_GNUC_WARN_UNUSED_RESULT;
/* How often @words stand there, blanks aside. */
guint pdf_words_count (const char *text, const char *words);

G_END_DECLS
