/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "muster-chance.h"
#include "muster-code-words.h"

/* Makes the file of spoken digits from folders of rendered ones, and measures how well it is told
 * what other voices say. Started by hand: data/code/README.md. A folder is a voice; a file in it is
 * LANGUAGE-DIGIT-TAKE.raw, 16-bit samples of MUSTER_AUDIO_RATE. */

#define CEPSTRA  MUSTER_SPEECH_CEPSTRA
#define FEATURES MUSTER_SPEECH_FEATURES
#define GAP      (MUSTER_AUDIO_RATE / 4)

typedef struct {
  guint digit;
  MusterCodeLanguage language;
  GArray *samples; /* owned: gint16 */
} Take;

static void
take_free (gpointer data)
{
  Take *take = data;

  g_array_unref (take->samples);
  g_free (take);
}

static GPtrArray *
load_voice (const char *path)
{
  GPtrArray *takes = g_ptr_array_new_with_free_func (take_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autofree char *bytes = NULL;
    gsize n;
    Take *take;

    if (strlen (name) < 5 || !g_file_get_contents (file, &bytes, &n, NULL))
      continue;
    take = g_new0 (Take, 1);
    take->language = g_str_has_prefix (name, "zh") ? MUSTER_CODE_CHINESE : MUSTER_CODE_ENGLISH;
    take->digit = (guint) (name[3] - '0');
    take->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
    g_array_append_vals (take->samples, bytes, (guint) (n / sizeof (gint16)));
    g_ptr_array_add (takes, take);
  }
  return takes;
}

static double
draw_normal (MusterChance *chance)
{
  const double u = muster_chance_draw (chance, 1e-12, 1), v = muster_chance_draw (chance, 0, 1);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

static void
append_silence (GArray *samples, guint n)
{
  const gint16 nothing = 0;

  for (guint i = 0; i < n; i++)
    g_array_append_val (samples, nothing);
}

static void
add_noise (GArray *samples, double size, MusterChance *chance)
{
  for (guint i = 0; i < samples->len; i++) {
    gint16 *sample = &g_array_index (samples, gint16, i);

    *sample = (gint16) CLAMP (*sample + size * draw_normal (chance), -32768, 32767);
  }
}

/* --- make --- */

typedef struct {
  guint digit, language, n;
  float cepstra[256][CEPSTRA];
  float change[256][CEPSTRA];
} Cut;

/* The steps of one take that are spoken. */
static Cut *
cut_out (const MusterCodeSpeech *speech, const Take *take, guint first, guint last)
{
  const float above = MAX (12, speech->peak - 28);
  Cut *cut = g_new0 (Cut, 1);

  while (first < last && speech->level[first] < above)
    first++;
  while (last > first && speech->level[last] < above)
    last--;
  cut->digit = take->digit;
  cut->language = take->language;
  for (guint i = first; i <= last && cut->n < 255; i++, cut->n++) {
    memcpy (cut->cepstra[cut->n], &speech->features[i * FEATURES], sizeof cut->cepstra[0]);
    memcpy (cut->change[cut->n], &speech->features[i * FEATURES + CEPSTRA], sizeof cut->change[0]);
  }
  return cut;
}

static void
cut_voice (const char *path, GPtrArray *cuts)
{
  g_autoptr (GPtrArray) takes = load_voice (path);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint16));
  MusterChance chance = muster_chance_of_seed (1);
  g_auto (MusterCodeSpeech) speech = {0};
  guint at = GAP;

  append_silence (all, GAP);
  for (guint i = 0; i < takes->len; i++) {
    const Take *take = takes->pdata[i];

    g_array_append_vals (all, take->samples->data, take->samples->len);
    append_silence (all, GAP);
  }
  add_noise (all, 4, &chance);
  g_assert_true (muster_code_speech_init (&speech, (gint16 *) (gpointer) all->data, all->len));
  for (guint i = 0; i < takes->len; i++) {
    const Take *take = takes->pdata[i];
    const guint first = at / MUSTER_SPEECH_HOP;
    const guint last = MIN ((at + take->samples->len) / MUSTER_SPEECH_HOP, speech.n - 1);

    g_ptr_array_add (cuts, cut_out (&speech, take, first, last));
    at += take->samples->len + GAP;
  }
}

static void
get_spread (GPtrArray *cuts, float spread[FEATURES])
{
  double squares[FEATURES] = {0};
  guint n = 0;

  for (guint i = 0; i < cuts->len; i++) {
    const Cut *cut = cuts->pdata[i];

    for (guint k = 0; k < cut->n; k++, n++)
      for (guint c = 0; c < CEPSTRA; c++) {
        squares[c] += (double) (cut->cepstra[k][c] * cut->cepstra[k][c]);
        squares[CEPSTRA + c] += (double) (cut->change[k][c] * cut->change[k][c]);
      }
  }
  for (guint c = 0; c < FEATURES; c++)
    spread[c] = (float) sqrt (squares[c] / n);
}

static void
append_cut (GByteArray *out, const Cut *cut, const float *spread)
{
  const guint8 head[] = {(guint8) cut->digit, (guint8) cut->language, (guint8) cut->n};

  g_byte_array_append (out, head, sizeof head);
  for (guint k = 0; k < cut->n; k++)
    for (guint c = 0; c < CEPSTRA; c++) {
      const float units = cut->cepstra[k][c] / spread[c] * MUSTER_CODE_UNIT;
      const gint8 unit = (gint8) CLAMP (lroundf (units), -127, 127);

      g_byte_array_append (out, (const guint8 *) &unit, 1);
    }
}

static int
make (const char *path, char *voices[], int n)
{
  g_autoptr (GPtrArray) cuts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  float spread[FEATURES];
  guint8 count[2];

  for (int i = 0; i < n; i++)
    cut_voice (voices[i], cuts);
  get_spread (cuts, spread);
  g_byte_array_append (out, (const guint8 *) MUSTER_CODE_MAGIC, strlen (MUSTER_CODE_MAGIC));
  for (guint c = 0; c < FEATURES; c++) {
    guint32 bits;

    memcpy (&bits, &spread[c], sizeof bits);
    bits = GUINT32_TO_LE (bits);
    g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
  }
  count[0] = cuts->len & 0xff;
  count[1] = (guint8) (cuts->len >> 8);
  g_byte_array_append (out, count, sizeof count);
  for (guint i = 0; i < cuts->len; i++)
    append_cut (out, cuts->pdata[i], spread);
  if (!g_file_set_contents (path, (const char *) out->data, out->len, &error))
    g_error ("%s", error->message);
  g_print ("%u words, %u bytes\n", cuts->len, out->len);
  return 0;
}

/* --- measure --- */

static const Take *
draw_take (GPtrArray *takes, guint digit, MusterChance *chance)
{
  guint n = 0, k;

  for (guint i = 0; i < takes->len; i++)
    n += ((Take *) takes->pdata[i])->digit == digit;
  g_assert_cmpuint (n, >, 0);
  k = (guint) muster_chance_draw (chance, 0, n);
  for (guint i = 0;; i++) {
    const Take *take = takes->pdata[i];

    if (take->digit == digit && k-- == 0)
      return take;
  }
}

static void
draw_code (MusterChance *chance, char code[MUSTER_CODE_DIGITS + 1])
{
  for (guint i = 0; i < MUSTER_CODE_DIGITS; i++)
    do
      code[i] = (char) ('0' + (int) muster_chance_draw (chance, 0, 10));
    while (i > 0 && code[i] == code[i - 1]);
  code[MUSTER_CODE_DIGITS] = '\0';
}

/* Where a take's voice begins and ends: recordings have silence of their own around it. */
static void
trim (const Take *take, guint *first, guint *last)
{
  const gint16 *samples = (const gint16 *) (gpointer) take->samples->data;
  int most = 0;

  for (guint i = 0; i < take->samples->len; i++)
    most = MAX (most, ABS (samples[i]));
  *first = 0;
  *last = take->samples->len;
  while (*first < *last && ABS (samples[*first]) < most / 40)
    (*first)++;
  while (*last > *first && ABS (samples[*last - 1]) < most / 40)
    (*last)--;
}

static GArray *
speak (GPtrArray *takes, const char *code, double snr_db, MusterChance *chance)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  double energy = 0;
  guint voiced = 0;

  append_silence (samples, 8000);
  for (guint i = 0; i < MUSTER_CODE_DIGITS; i++) {
    const Take *take = draw_take (takes, (guint) (code[i] - '0'), chance);
    guint first, last;

    trim (take, &first, &last);
    g_array_append_vals (samples, (gint16 *) (gpointer) take->samples->data + first, last - first);
    append_silence (samples, (guint) muster_chance_draw (chance, 500, 4500));
  }
  append_silence (samples, 8000);
  for (guint i = 0; i < samples->len; i++) {
    const double sample = g_array_index (samples, gint16, i);

    energy += sample * sample;
    voiced += fabs (sample) > 60;
  }
  add_noise (samples, sqrt (energy / voiced) * pow (10, -snr_db / 20), chance);
  return samples;
}

static const double margins[] = {.00, .02, .04, .06, .08, .10, .15, .20};

typedef struct {
  guint n, digits;
  guint right[G_N_ELEMENTS (margins)], wrong[G_N_ELEMENTS (margins)];
  double cost, seconds;
} Tally;

static void
measure_one (
    const MusterCodeWords *words, GPtrArray *takes, double snr, MusterChance *chance, Tally *tally)
{
  const MusterCodeLanguage language = ((Take *) takes->pdata[0])->language;
  char code[MUSTER_CODE_DIGITS + 1], other[MUSTER_CODE_DIGITS + 1];
  g_autoptr (GArray) samples = NULL;
  g_auto (MusterCodeSpeech) speech = {0};
  MusterCodeFit asked, best, best_other;
  gint64 began;

  draw_code (chance, code);
  do
    draw_code (chance, other);
  while (g_str_equal (code, other));
  samples = speak (takes, code, snr, chance);
  began = g_get_monotonic_time ();
  g_assert_true (
      muster_code_speech_init (&speech, (gint16 *) (gpointer) samples->data, samples->len));
  muster_code_words_fit (words, &speech, language, code, &asked, &best);
  tally->seconds += (double) (g_get_monotonic_time () - began) / 1e6;
  for (guint i = 0; i < MUSTER_CODE_DIGITS; i++)
    tally->digits += best.digits[i] == code[i];
  tally->n++;
  tally->cost += best.cost;
  for (guint m = 0; m < G_N_ELEMENTS (margins); m++)
    tally->right[m] += asked.cost <= best.cost * (1 + margins[m]);
  muster_code_words_fit (words, &speech, language, other, &asked, &best_other);
  for (guint m = 0; m < G_N_ELEMENTS (margins); m++)
    tally->wrong[m] += asked.cost <= best_other.cost * (1 + margins[m]);
}

static void
print_tally (const char *name, double snr, const Tally *tally)
{
  g_print ("%-34s %3.0f dB  digits %5.1f %%  cost %.2f  %3.0f ms  ",
           name,
           snr,
           100.0 * tally->digits / (4 * tally->n),
           tally->cost / tally->n,
           1000 * tally->seconds / tally->n);
  for (guint m = 0; m < G_N_ELEMENTS (margins); m++)
    g_print (" %5.1f/%.1f", 100.0 * tally->right[m] / tally->n, 100.0 * tally->wrong[m] / tally->n);
  g_print ("\n");
}

static int
measure (const char *path, const char *times, char *voices[], int n)
{
  static const double snrs[] = {40, 20, 10};
  g_autoptr (GError) error = NULL;
  char *bytes;
  gsize size;
  g_autoptr (MusterCodeWords) words = NULL;

  if (!g_file_get_contents (path, &bytes, &size, &error))
    g_error ("%s", error->message);
  words = muster_code_words_new (g_bytes_new_take (bytes, size), &error);
  g_assert_no_error (error);
  g_print ("right / other code accepted at a margin of");
  for (guint m = 0; m < G_N_ELEMENTS (margins); m++)
    g_print (" %.2f", margins[m]);
  g_print ("\n");
  for (guint s = 0; s < G_N_ELEMENTS (snrs); s++) {
    Tally all = {0};

    for (int v = 0; v < n; v++) {
      g_autoptr (GPtrArray) takes = load_voice (voices[v]);
      g_autofree char *name = g_path_get_basename (voices[v]);
      MusterChance chance = muster_chance_of_seed (17);
      Tally tally = {0};

      for (int i = 0; i < atoi (times); i++)
        measure_one (words, takes, snrs[s], &chance, &tally);
      print_tally (name, snrs[s], &tally);
      all.n += tally.n;
      all.digits += tally.digits;
      all.cost += tally.cost;
      all.seconds += tally.seconds;
      for (guint m = 0; m < G_N_ELEMENTS (margins); m++) {
        all.right[m] += tally.right[m];
        all.wrong[m] += tally.wrong[m];
      }
    }
    print_tally ("all", snrs[s], &all);
  }
  return 0;
}

int
main (int argc, char *argv[])
{
  if (argc > 3 && g_str_equal (argv[1], "make"))
    return make (argv[2], argv + 3, argc - 3);
  if (argc > 4 && g_str_equal (argv[1], "measure"))
    return measure (argv[2], argv[3], argv + 4, argc - 4);
  g_printerr ("code-words make FILE VOICE... | measure FILE TIMES VOICE...\n");
  return 2;
}
