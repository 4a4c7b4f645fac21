/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A pcscd of our own: its socket is in a new folder, handed to it as systemd would, so that neither
 * another test nor the pcscd of the machine is in the way. The environment of this process is set
 * to find it; one a process, because libpcsclite reads that once. */
typedef struct _VpcdService VpcdService;

#define VPCD_SLOTS 2 /* of one virtual reader */

/* FALSE if this machine has no pcscd or no vpcd. */
gboolean vpcd_service_is_installed (void);

VpcdService *vpcd_service_new (gboolean with_vpcd);
/* A library that pcscd is started under, and a folder it finds there; for emulated USB. */
void vpcd_service_set_preload (VpcdService *self,
                               const char *library,
                               const char *name,
                               const char *value);
void vpcd_service_start (VpcdService *self);
void vpcd_service_kill (VpcdService *self);
/* Where a card is put into the slot @slot; changes with each start. */
guint16 vpcd_service_get_port (VpcdService *self, guint slot);
void vpcd_service_free (VpcdService *self);
