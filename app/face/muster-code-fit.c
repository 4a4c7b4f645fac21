/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-code-words-private.h"

#include <math.h>
#include <string.h>

#define FEATURES MUSTER_SPEECH_FEATURES
#define DIGITS   MUSTER_CODE_DIGITS
#define ALL      0x3ff
#define LANES    4

G_STATIC_ASSERT (FEATURES % LANES == 0);

/* In units of the mean squared distance of two steps, which is about 2 for unlike sounds: saying a
 * word slower or faster than the voice it is compared with, and what is spoken and no digit. */
#define STAY    .1f
#define SKIP    .1f
#define GARBAGE 1.6f

/* Decibels above the noise, at least, and below the loud parts: silence, and what surely is not. */
#define QUIET_DB 6.0f
#define LOUD_DB  18.0f

/* One state of a word being said: what it has cost so far, and when it began. */
typedef struct {
  float cost;
  guint start;
} State;

/* What is behind a digit, or the beginning, at one step. */
typedef struct {
  float cost;
  guint start, end;
  guint8 digit;
} Behind;

/* Four digits in order, each out of a set of digits. */
typedef struct {
  guint sets[DIGITS];         /* bits */
  State *states[DIGITS];      /* owned: of all rows of the language */
  Behind *behind[DIGITS + 1]; /* owned: of all steps; [0] is before the first digit */
} Chain;

typedef struct {
  const MusterCodeWords *words;
  const MusterCodeSpeech *speech;
  MusterCodeLanguage language;
  float *distances; /* owned: of one step to all rows */
  float quiet;      /* level */
} Fitting;

static void
chain_init (Chain *chain, const Fitting *fitting, const char *wanted)
{
  for (guint l = 0; l < DIGITS; l++) {
    chain->sets[l] = wanted != NULL ? 1u << (wanted[l] - '0') : ALL;
    chain->states[l] = g_new (State, fitting->words->n_rows);
    for (guint i = 0; i < fitting->words->n_rows; i++)
      chain->states[l][i] = (State){INFINITY, 0};
  }
  for (guint l = 0; l <= DIGITS; l++)
    chain->behind[l] = g_new0 (Behind, fitting->speech->n);
}

static void
chain_clear (Chain *chain)
{
  for (guint l = 0; l < DIGITS; l++)
    g_free (chain->states[l]);
  for (guint l = 0; l <= DIGITS; l++)
    g_free (chain->behind[l]);
}

static State
add (State state, float cost)
{
  state.cost += cost;
  return state;
}

static State
better (State a, State b)
{
  return b.cost < a.cost ? b : a;
}

/* One step of one word; @in is what leads into it. Returns what leads out of it. */
static State
say_word (State *states, const float *distances, guint n, State in)
{
  for (guint j = n; j-- > 0;) {
    State best = add (states[j], STAY);

    best = better (best, j > 0 ? states[j - 1] : in);
    if (j > 0)
      best = better (best, add (j > 1 ? states[j - 2] : in, SKIP));
    states[j] = add (best, distances[j]);
  }
  return better (states[n - 1], add (states[n - 2], SKIP));
}

/* What it costs that nothing is said at a step. */
static float
get_silence (const Fitting *fitting, guint step)
{
  const float above = fitting->speech->level[step] - fitting->quiet;

  return GARBAGE * CLAMP (above / (LOUD_DB - QUIET_DB), 0, 1);
}

static void
step_level (const Fitting *fitting, Chain *chain, guint l, guint step, float silence)
{
  const Behind *before = step > 0 ? &chain->behind[l][step - 1] : NULL;
  const State in = {before != NULL ? before->cost : l == 0 ? 0 : INFINITY, step};
  const Behind *stay = step > 0 ? &chain->behind[l + 1][step - 1] : NULL;
  Behind *out = &chain->behind[l + 1][step];

  *out = stay != NULL ? *stay : (Behind){.cost = INFINITY};
  out->cost += silence;
  for (guint w = 0; w < fitting->words->n_words; w++) {
    const MusterCodeWord *word = &fitting->words->words[w];
    State end;

    if (word->language != fitting->language || (chain->sets[l] & 1u << word->digit) == 0)
      continue;
    end = say_word (&chain->states[l][word->first], &fitting->distances[word->first], word->n, in);
    if (end.cost < out->cost)
      *out = (Behind){end.cost, end.start, step, word->digit};
  }
}

static void
step_chain (const Fitting *fitting, Chain *chain, guint step)
{
  const float silence = get_silence (fitting, step);
  Behind *beginning = chain->behind[0];

  beginning[step].cost = (step > 0 ? beginning[step - 1].cost : 0) + silence;
  for (guint l = 0; l < DIGITS; l++)
    step_level (fitting, chain, l, step, silence);
}

/* In lanes, so that the compiler may take several at once. */
static float
get_distance (const float *a, const float *b)
{
  float lanes[LANES] = {0}, sum = 0;

  for (guint c = 0; c < FEATURES; c += LANES)
    for (guint k = 0; k < LANES; k++)
      lanes[k] += (a[c + k] - b[c + k]) * (a[c + k] - b[c + k]);
  for (guint k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum / FEATURES;
}

static void
measure (const Fitting *fitting, guint step)
{
  const MusterCodeWords *words = fitting->words;
  float scaled[FEATURES];

  for (guint c = 0; c < FEATURES; c++)
    scaled[c] = fitting->speech->features[step * FEATURES + c] * words->scale[c];
  for (guint w = 0; w < words->n_words; w++) {
    const MusterCodeWord *word = &words->words[w];

    for (guint i = word->first; word->language == fitting->language && i < word->first + word->n;
         i++)
      fitting->distances[i] = get_distance (&words->rows[i * FEATURES], scaled);
  }
  explicit_bzero (scaled, sizeof scaled);
}

static void
read_chain (const Fitting *fitting, const Chain *chain, guint spoken, MusterCodeFit *fit)
{
  guint at = fitting->speech->n - 1;

  *fit = (MusterCodeFit){.cost = INFINITY};
  if (spoken == 0 || !isfinite (chain->behind[DIGITS][at].cost))
    return;
  fit->cost = (double) (chain->behind[DIGITS][at].cost / (float) spoken);
  for (guint l = DIGITS; l-- > 0;) {
    const Behind *behind = &chain->behind[l + 1][at];

    fit->digits[l] = (char) ('0' + behind->digit);
    fit->first[l] = behind->start;
    fit->last[l] = behind->end;
    at = MAX (behind->start, 1) - 1;
  }
}

/**
 * muster_code_words_fit:
 * @speech: a recording
 * @language: the digits are compared with this language's only
 * @wanted: four digits
 * @asked: (out): those laid over it
 * @best: (out): whatever four digits fit it best
 *
 * Time warping of four words one after the other, with silence around them (Ney's one-stage
 * search, 1984, one stage a digit). Takes time with the product of
 * steps and rows. Any thread.
 */
void
muster_code_words_fit (const MusterCodeWords *self,
                       const MusterCodeSpeech *speech,
                       MusterCodeLanguage language,
                       const char *wanted,
                       MusterCodeFit *asked,
                       MusterCodeFit *best)
{
  g_autofree float *distances = g_new (float, self->n_rows);
  Fitting fitting = {
      self, speech, language, distances, MAX (QUIET_DB, speech->peak - LOUD_DB - QUIET_DB)};
  Chain of_wanted, of_all;
  guint spoken = 0;

  chain_init (&of_wanted, &fitting, wanted);
  chain_init (&of_all, &fitting, NULL);
  for (guint step = 0; step < speech->n; step++) {
    measure (&fitting, step);
    step_chain (&fitting, &of_wanted, step);
    step_chain (&fitting, &of_all, step);
    spoken += speech->level[step] > fitting.quiet;
  }
  read_chain (&fitting, &of_wanted, spoken, asked);
  read_chain (&fitting, &of_all, spoken, best);
  chain_clear (&of_wanted);
  chain_clear (&of_all);
}
