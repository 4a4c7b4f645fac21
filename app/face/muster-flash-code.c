/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-code.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/random.h>

#define SLOTS MUSTER_FLASH_SLOTS

/* How the screen is divided in a slot. */
typedef enum { WHOLE, SIDES, HALVES } Division;

#define N_WHOLE 6
#define N_SIDES 3

/* Red, green, blue and their complements at index ^ 1. The strong channels are kept far from the
 * weak ones, but luminance (0.2126, 0.7152, 0.0722) is evened out: 0.30 to 0.58 for whole screens
 * and 0.38 to 0.44 for two halves, where pure colours would go from 0.07 to 0.93. The red is no
 * saturated red of WCAG 2.3.1: R / (R + G + B) is below 0.8. */
#define N_COLOURS 6

static const float palette[N_COLOURS][3] = {
    {1, .13f, .13f},
    {.08f, .5f, 1},
    {.08f, .6f, .08f},
    {1, .13f, 1},
    {.25f, .25f, 1},
    {1, .5f, .08f},
};

/* Is the channel strong in a colour? */
static const guint8 strong[N_COLOURS][3] = {
    {1, 0, 0}, {0, 1, 1}, {0, 1, 0}, {1, 0, 1}, {0, 0, 1}, {1, 1, 0}};

/* --- chance: SHA-256 of seed, number and a counter --- */

typedef struct {
  guint8 seed[MUSTER_FLASH_SEED_BYTES];
  guint32 number, counter;
  guint8 bytes[32];
  guint next;
} Chance;

static guint8
draw_byte (Chance *chance)
{
  if (chance->next == sizeof chance->bytes) {
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
    const guint32 words[2] = {GUINT32_TO_LE (chance->number), GUINT32_TO_LE (chance->counter)};
    gsize length = sizeof chance->bytes;

    g_checksum_update (sum, chance->seed, sizeof chance->seed);
    g_checksum_update (sum, (const guchar *) words, sizeof words);
    g_checksum_get_digest (sum, chance->bytes, &length);
    chance->counter++;
    chance->next = 0;
  }
  return chance->bytes[chance->next++];
}

/* 0 to @n - 1, each equally likely; @n at most 256. */
static guint
draw_below (Chance *chance, guint n)
{
  const guint limit = 256 - 256 % n;
  guint value;

  do
    value = draw_byte (chance);
  while (value >= limit);
  return value % n;
}

/* --- the code --- */

static void
shuffle (Chance *chance, Division *divisions)
{
  for (guint i = 0; i < SLOTS; i++)
    divisions[i] = i < N_WHOLE ? WHOLE : i < N_WHOLE + N_SIDES ? SIDES : HALVES;
  for (guint i = SLOTS - 1; i > 0; i--) {
    const guint k = draw_below (chance, i + 1);
    const Division kept = divisions[i];

    divisions[i] = divisions[k];
    divisions[k] = kept;
  }
}

/* Each channel must be strong and weak at least twice in the whole screens, or there is too little
 * to be seen of it. */
static gboolean
is_even (const Division *divisions, const guint *colours)
{
  for (guint c = 0; c < 3; c++) {
    guint n = 0;

    for (guint i = 0; i < SLOTS; i++)
      n += divisions[i] == WHOLE && strong[colours[i]][c];
    if (n < 2 || n > N_WHOLE - 2)
      return FALSE;
  }
  return TRUE;
}

/**
 * muster_flash_code_draw:
 * @code: (out)
 * @seed: secret until it is shown
 * @number: 0 is the code to be shown; the others are of the same law and never shown: what chance
 *   and a recording can reach
 *
 * 12!/(6! 3! 3!) orders of 6^12 colours, less those with too little of a channel: 44 bits
 * at least.
 */
void
muster_flash_code_draw (MusterFlashCode *code,
                        const guint8 seed[MUSTER_FLASH_SEED_BYTES],
                        guint number)
{
  Chance chance = {.number = number, .next = sizeof chance.bytes};
  Division divisions[SLOTS];
  guint colours[SLOTS];

  memcpy (chance.seed, seed, sizeof chance.seed);
  do {
    shuffle (&chance, divisions);
    for (guint i = 0; i < SLOTS; i++)
      colours[i] = draw_below (&chance, N_COLOURS);
  } while (!is_even (divisions, colours));
  for (guint i = 0; i < SLOTS; i++)
    for (guint q = 0; q < MUSTER_SCREEN_QUARTERS; q++) {
      const gboolean other =
          (divisions[i] == SIDES && q % 2 == 1) || (divisions[i] == HALVES && q >= 2);

      memcpy (code->levels[i][q], palette[colours[i] ^ (guint) other], sizeof palette[0]);
    }
}

/* From the random source of the system. */
void
muster_flash_seed_draw (guint8 seed[MUSTER_FLASH_SEED_BYTES])
{
  gsize done = 0;

  while (done < MUSTER_FLASH_SEED_BYTES) {
    const gssize got = getrandom (seed + done, MUSTER_FLASH_SEED_BYTES - done, 0);

    if (got < 0 && errno != EINTR)
      g_error ("the random source of the system fails: %s", g_strerror (errno));
    done += (gsize) MAX (got, 0);
  }
}

/* The transfer function of sRGB, IEC 61966-2-1. */
float
muster_flash_level_to_srgb (float level)
{
  return level <= .0031308f ? 12.92f * level : 1.055f * powf (level, 1 / 2.4f) - .055f;
}
