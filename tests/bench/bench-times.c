/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-times.h"

struct _BenchTimes {
  GArray *us; /* gint64 */
};

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static double
milliseconds (BenchTimes *self, guint index)
{
  return (double) g_array_index (self->us, gint64, index) / 1000;
}

BenchTimes *
bench_times_new (void)
{
  BenchTimes *self = g_new0 (BenchTimes, 1);

  self->us = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
bench_times_free (BenchTimes *self)
{
  g_array_unref (self->us);
  g_free (self);
}

void
bench_times_add (BenchTimes *self, gint64 time_us)
{
  g_array_append_val (self->us, time_us);
}

void
bench_times_print (BenchTimes *self, const char *name)
{
  guint n = self->us->len;

  if (n == 0) {
    g_print ("%s: nothing measured\n", name);
    return;
  }
  g_array_sort (self->us, compare);
  g_print ("%s: median %.2f ms, p95 %.2f ms, most %.2f ms of %u\n",
           name,
           milliseconds (self, n / 2),
           milliseconds (self, n * 95 / 100),
           milliseconds (self, n - 1),
           n);
}
