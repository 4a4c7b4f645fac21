/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls; fuzz-main.c calls it for each file of a corpus instead. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
