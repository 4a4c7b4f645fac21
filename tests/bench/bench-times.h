/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What one thing took, measured many times. */
typedef struct _BenchTimes BenchTimes;

BenchTimes *bench_times_new (void) G_GNUC_WARN_UNUSED_RESULT;
void bench_times_free (BenchTimes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchTimes, bench_times_free)

/* @time_us may be below 0, where a part that was computed has been taken off. */
void bench_times_add (BenchTimes *self, gint64 time_us);
/* One line: "NAME: median 1.23 ms, p95 4.56 ms, most 7.89 ms of 200". */
void bench_times_print (BenchTimes *self, const char *name);
