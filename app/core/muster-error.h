/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MusterError:
 * @MUSTER_ERROR_FAILED: nothing below fits; the message says what happened
 * @MUSTER_ERROR_NOT_FOUND: what was asked for is not there (person, file, occasion)
 * @MUSTER_ERROR_NO_DEVICE: no camera or reader, or it was unplugged
 * @MUSTER_ERROR_BUSY: the device is used by another program
 * @MUSTER_ERROR_NO_RIGHTS: permission refused; the message names the remedy
 * @MUSTER_ERROR_BAD_DATA: bytes from outside do not parse; the message says where
 * @MUSTER_ERROR_BAD_MODEL: a model file is missing or its sha256 differs
 * @MUSTER_ERROR_STORE: the database failed
 * @MUSTER_ERROR_STORE_LOCKED: another process holds the database
 * @MUSTER_ERROR_STORE_FULL: no room on the disk; nothing was written
 * @MUSTER_ERROR_USAGE: the command line makes no sense
 * @MUSTER_ERROR_TIMED_OUT: no answer within the bound
 * @MUSTER_ERROR_STALLED: a camera that is still there but delivers nothing
 * @MUSTER_ERROR_AMBIGUOUS: what was asked for fits more than one person
 * @MUSTER_ERROR_UNTRUSTED: a device that works, but is not one whose word may count
 * @MUSTER_ERROR_SEALED_OFF: nobody has opened the store, so nothing sealed in it can be read
 * @MUSTER_ERROR_WRONG_SECRET: a PIN, card or recovery code that does not fit
 *
 * One code for each different reaction of a caller, not one for each cause.
 */
typedef enum {
  MUSTER_ERROR_FAILED,
  MUSTER_ERROR_NOT_FOUND,
  MUSTER_ERROR_NO_DEVICE,
  MUSTER_ERROR_BUSY,
  MUSTER_ERROR_NO_RIGHTS,
  MUSTER_ERROR_BAD_DATA,
  MUSTER_ERROR_BAD_MODEL,
  MUSTER_ERROR_STORE,
  MUSTER_ERROR_STORE_LOCKED,
  MUSTER_ERROR_STORE_FULL,
  MUSTER_ERROR_USAGE,
  MUSTER_ERROR_TIMED_OUT,
  MUSTER_ERROR_STALLED,
  MUSTER_ERROR_AMBIGUOUS,
  MUSTER_ERROR_UNTRUSTED,
  MUSTER_ERROR_SEALED_OFF,
  MUSTER_ERROR_WRONG_SECRET,
} MusterError;

/**
 * MusterRetry:
 * @MUSTER_RETRY_NO_FACE: no face in the picture
 * @MUSTER_RETRY_UNFIT: a face, but not fit to be compared; costs no attempt
 *
 * No fault at all: the person at the desk can simply try again.
 */
typedef enum {
  MUSTER_RETRY_NO_FACE,
  MUSTER_RETRY_UNFIT,
} MusterRetry;

#define MUSTER_ERROR (muster_error_quark ())
#define MUSTER_RETRY (muster_retry_quark ())

GQuark muster_error_quark (void);
GQuark muster_retry_quark (void);

gboolean muster_error_is_cancelled (const GError *error);

G_END_DECLS
