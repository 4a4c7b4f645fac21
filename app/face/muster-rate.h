/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A measured error rate and what it may be in truth. Fractions. */
typedef struct {
  double rate;
  double low; /* 95 % interval */
  double high;
} MusterRate;

MusterRate muster_rate_of (double errors, double n);
double muster_normal_quantile (double above);

G_END_DECLS
