/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The similarity as a place between five words, with the limit marked. Role meter. */
#define MUSTER_TYPE_METER (muster_meter_get_type ())
G_DECLARE_FINAL_TYPE (MusterMeter, muster_meter, MUSTER, METER, GtkWidget)

GtkWidget *muster_meter_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_meter_set (MusterMeter *self, double similarity, double review, double accept);
void muster_meter_clear (MusterMeter *self);
double muster_meter_get_position (MusterMeter *self);

G_END_DECLS
