/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A test's own USB bus: starts usb-host and makes this program see its devices instead of the
 * machine's. The program has to run under umockdev-wrapper. One at a time. */
typedef struct _UsbBench UsbBench;

/* NULL, and the test is skipped, if umockdev is not there. */
UsbBench *usb_bench_new (void) G_GNUC_WARN_UNUSED_RESULT;
void usb_bench_free (UsbBench *self);
/* One command of usb-host-main.c; what is not understood fails the test. */
void usb_bench_tell (UsbBench *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *usb_bench_ask (UsbBench *self, const char *format, ...)
    G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbBench, usb_bench_free)

G_END_DECLS
