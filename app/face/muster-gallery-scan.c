/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-gallery-scan.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/* All kernels give the very same numbers: 1,024 products of a byte and a signed byte stay below
 * 2²⁵, so nothing is ever rounded or saturated. */

static void
scan_scalar (const guint8 *rows, gsize n_rows, const MusterScanProbe *probe, gint32 *dots)
{
  for (gsize i = 0; i < n_rows; i++, rows += probe->dimension) {
    gint32 sum = -probe->bias;

    for (guint k = 0; k < probe->dimension; k++)
      sum += rows[k] * probe->values[k];
    dots[i] = sum;
  }
}

#if defined(__x86_64__)

/* The sums of four accumulators as four numbers. */
__attribute__ ((target ("avx2"))) static inline __m128i
add_across (__m256i a, __m256i b, __m256i c, __m256i d)
{
  const __m256i all = _mm256_hadd_epi32 (_mm256_hadd_epi32 (a, b), _mm256_hadd_epi32 (c, d));

  return _mm_add_epi32 (_mm256_castsi256_si128 (all), _mm256_extracti128_si256 (all, 1));
}

__attribute__ ((target ("avx2"))) static inline __m256i
multiply_avx2 (__m256i sum, const guint8 *row, __m256i probe)
{
  const __m256i wide = _mm256_cvtepu8_epi16 (_mm_loadu_si128 ((const __m128i *) row));

  return _mm256_add_epi32 (sum, _mm256_madd_epi16 (wide, probe));
}

/* By 16-bit products: the 8-bit ones of AVX2 saturate. */
__attribute__ ((target ("avx2"))) static void
scan_avx2 (const guint8 *rows, gsize n_rows, const MusterScanProbe *probe, gint32 *dots)
{
  const guint dimension = probe->dimension;
  const __m128i bias = _mm_set1_epi32 (probe->bias);
  gsize i = 0;

  for (; i + 4 <= n_rows; i += 4, rows += 4 * (gsize) dimension) {
    __m256i a = _mm256_setzero_si256 (), b = a, c = a, d = a;

    for (guint k = 0; k < dimension; k += 16) {
      const __m256i p =
          _mm256_cvtepi8_epi16 (_mm_load_si128 ((const __m128i *) (probe->values + k)));

      a = multiply_avx2 (a, rows + k, p);
      b = multiply_avx2 (b, rows + dimension + k, p);
      c = multiply_avx2 (c, rows + 2 * dimension + k, p);
      d = multiply_avx2 (d, rows + 3 * dimension + k, p);
    }
    _mm_storeu_si128 ((__m128i *) (dots + i), _mm_sub_epi32 (add_across (a, b, c, d), bias));
  }
  scan_scalar (rows, n_rows - i, probe, dots + i);
}

__attribute__ ((target ("avx2,avxvnni"))) static inline __m256i
multiply_avxvnni (__m256i sum, const guint8 *row, const gint8 *probe, gboolean half)
{
  if (half)
    return _mm256_dpbusd_avx_epi32 (
        sum,
        _mm256_zextsi128_si256 (_mm_loadu_si128 ((const __m128i *) row)),
        _mm256_zextsi128_si256 (_mm_load_si128 ((const __m128i *) probe)));
  return _mm256_dpbusd_avx_epi32 (
      sum, _mm256_loadu_si256 ((const __m256i *) row), _mm256_load_si256 ((const __m256i *) probe));
}

__attribute__ ((target ("avx2,avxvnni"))) static void
scan_avxvnni (const guint8 *rows, gsize n_rows, const MusterScanProbe *probe, gint32 *dots)
{
  const guint dimension = probe->dimension;
  const __m128i bias = _mm_set1_epi32 (probe->bias);
  gsize i = 0;

  for (; i + 4 <= n_rows; i += 4, rows += 4 * (gsize) dimension) {
    __m256i a = _mm256_setzero_si256 (), b = a, c = a, d = a;

    for (guint k = 0; k < dimension; k += 32) {
      const gboolean half = dimension - k < 32;

      a = multiply_avxvnni (a, rows + k, probe->values + k, half);
      b = multiply_avxvnni (b, rows + dimension + k, probe->values + k, half);
      c = multiply_avxvnni (c, rows + 2 * dimension + k, probe->values + k, half);
      d = multiply_avxvnni (d, rows + 3 * dimension + k, probe->values + k, half);
    }
    _mm_storeu_si128 ((__m128i *) (dots + i), _mm_sub_epi32 (add_across (a, b, c, d), bias));
  }
  scan_scalar (rows, n_rows - i, probe, dots + i);
}

#define TARGET_AVX512 __attribute__ ((target ("avx2,avx512f,avx512bw,avx512vnni")))

TARGET_AVX512 static inline __m256i
fold_avx512 (__m512i sum)
{
  return _mm256_add_epi32 (_mm512_castsi512_si256 (sum), _mm512_extracti64x4_epi64 (sum, 1));
}

TARGET_AVX512 static void
scan_avx512vnni (const guint8 *rows, gsize n_rows, const MusterScanProbe *probe, gint32 *dots)
{
  const guint dimension = probe->dimension;
  const __m128i bias = _mm_set1_epi32 (probe->bias);
  gsize i = 0;

  for (; i + 4 <= n_rows; i += 4, rows += 4 * (gsize) dimension) {
    __m512i a = _mm512_setzero_si512 (), b = a, c = a, d = a;

    for (guint k = 0; k < dimension; k += 64) {
      const guint rest = dimension - k;
      const __mmask64 m = rest >= 64 ? ~(__mmask64) 0 : ((__mmask64) 1 << rest) - 1;
      const __m512i p = _mm512_maskz_loadu_epi8 (m, probe->values + k);

      a = _mm512_dpbusd_epi32 (a, _mm512_maskz_loadu_epi8 (m, rows + k), p);
      b = _mm512_dpbusd_epi32 (b, _mm512_maskz_loadu_epi8 (m, rows + dimension + k), p);
      c = _mm512_dpbusd_epi32 (c, _mm512_maskz_loadu_epi8 (m, rows + 2 * dimension + k), p);
      d = _mm512_dpbusd_epi32 (d, _mm512_maskz_loadu_epi8 (m, rows + 3 * dimension + k), p);
    }
    _mm_storeu_si128 (
        (__m128i *) (dots + i),
        _mm_sub_epi32 (
            add_across (fold_avx512 (a), fold_avx512 (b), fold_avx512 (c), fold_avx512 (d)), bias));
  }
  scan_scalar (rows, n_rows - i, probe, dots + i);
}

/* Clang 14 has no word for it; the registers it needs are those of AVX2. */
static gboolean
has_avxvnni (void)
{
  guint a, b, c, d;

  return __get_cpuid_count (7, 1, &a, &b, &c, &d) && (a & 1u << 4) != 0;
}

#elif defined(__aarch64__)

/* Part of every 64-bit ARM. The offset is taken out first, since its products are of signed bytes.
 */
static void
scan_neon (const guint8 *rows, gsize n_rows, const MusterScanProbe *probe, gint32 *dots)
{
  const uint8x16_t offset = vdupq_n_u8 (MUSTER_SCAN_OFFSET);

  for (gsize i = 0; i < n_rows; i++, rows += probe->dimension) {
    int32x4_t low = vdupq_n_s32 (0), high = low;

    for (guint k = 0; k < probe->dimension; k += 16) {
      const int8x16_t row = vreinterpretq_s8_u8 (veorq_u8 (vld1q_u8 (rows + k), offset));
      const int8x16_t p = vld1q_s8 (probe->values + k);

      low = vpadalq_s16 (low, vmull_s8 (vget_low_s8 (row), vget_low_s8 (p)));
      high = vpadalq_s16 (high, vmull_high_s8 (row, p));
    }
    dots[i] = vaddvq_s32 (vaddq_s32 (low, high));
  }
}

#endif

/**
 * muster_scan_probe_init:
 * @values: any signed bytes
 * @dimension: a multiple of %MUSTER_SCAN_STEP, at most %MUSTER_SCAN_MAX_DIMENSION
 */
void
muster_scan_probe_init (MusterScanProbe *self, const gint8 *values, guint dimension)
{
  g_return_if_fail (dimension <= MUSTER_SCAN_MAX_DIMENSION && dimension % MUSTER_SCAN_STEP == 0);

  memcpy (self->values, values, dimension);
  self->dimension = dimension;
  self->bias = 0;
  for (guint k = 0; k < dimension; k++)
    self->bias += MUSTER_SCAN_OFFSET * values[k];
}

/**
 * muster_scan_get_kernels:
 * @n_kernels: (out): how many this program was built with
 *
 * Returns: (transfer none): the plain one first, the quickest last. Any thread
 */
const MusterScanKernel *
muster_scan_get_kernels (guint *n_kernels)
{
  static MusterScanKernel kernels[] = {
    {"scalar", scan_scalar, TRUE},
#if defined(__x86_64__)
    {"avx2", scan_avx2, FALSE},
    {"avx-vnni", scan_avxvnni, FALSE},
    {"avx512-vnni", scan_avx512vnni, FALSE},
#elif defined(__aarch64__)
    {"neon", scan_neon, TRUE},
#endif
  };
  static gsize asked = 0;

  if (g_once_init_enter (&asked)) {
#if defined(__x86_64__)
    kernels[1].usable = __builtin_cpu_supports ("avx2") != 0;
    kernels[2].usable = kernels[1].usable && has_avxvnni ();
    kernels[3].usable =
        __builtin_cpu_supports ("avx512bw") != 0 && __builtin_cpu_supports ("avx512vnni") != 0;
#endif
    g_once_init_leave (&asked, 1);
  }
  *n_kernels = G_N_ELEMENTS (kernels);
  return kernels;
}

/**
 * muster_scan_choose:
 *
 * Returns: (transfer none): the quickest kernel that this processor can run
 */
const MusterScanKernel *
muster_scan_choose (void)
{
  guint n;
  const MusterScanKernel *kernels = muster_scan_get_kernels (&n);

  while (!kernels[n - 1].usable)
    n--;
  return &kernels[n - 1];
}
