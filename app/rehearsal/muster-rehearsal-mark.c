/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-mark.h"

#include <string.h>

#define GLYPH_WIDTH  5
#define GLYPH_HEIGHT 7
#define PITCH        6 /* from one letter to the next */

static const char word[] = "REHEARSAL";

/* Rows from the top, five bits each, the leftmost the highest. */
static const struct {
  char letter;
  guint8 rows[GLYPH_HEIGHT];
} glyphs[] = {
    {'A', {0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}},
    {'E', {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f}},
    {'H', {0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}},
    {'L', {0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f}},
    {'R', {0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11}},
    {'S', {0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e}},
};

static gboolean
is_ink (char letter, int column, int row)
{
  for (gsize i = 0; i < G_N_ELEMENTS (glyphs); i++)
    if (glyphs[i].letter == letter)
      return (glyphs[i].rows[row] >> (GLYPH_WIDTH - 1 - column)) & 1;
  return FALSE;
}

/* Is there ink at this place of the word, in pixels of the letters? */
static gboolean
is_word (int column, int row)
{
  int letter = column / PITCH;

  if (column < 0 || row < 0 || row >= GLYPH_HEIGHT || letter >= (int) strlen (word) ||
      column % PITCH >= GLYPH_WIDTH)
    return FALSE;
  return is_ink (word[letter], column % PITCH, row);
}

void
muster_rehearsal_mark (guint8 *bgr, int width, int height)
{
  const int scale = MAX (width / 200, 1), edge = 2;
  const int columns = (int) strlen (word) * PITCH - 1 + 2 * edge, rows = GLYPH_HEIGHT + 2 * edge;
  const int left = (width - columns * scale) / 2, top = height - (rows + edge) * scale;

  if (left < 0 || top < 0)
    return;
  for (int y = 0; y < rows * scale; y++)
    for (int x = 0; x < columns * scale; x++) {
      guint8 *pixel = bgr + 3 * ((gsize) (top + y) * (gsize) width + (gsize) (left + x));
      gboolean ink = is_word (x / scale - edge, y / scale - edge);

      for (int c = 0; c < 3; c++)
        pixel[c] = ink ? 245 : pixel[c] / 3;
    }
}
