/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-services.h"

/* A station by the rules of the campus, before a camera that is drawn. @store: (transfer full):
 * path. Returns: to be cleared */
static inline MusterSettings
campus_settings_new (char *store)
{
  return (MusterSettings){
      .data = muster_services_dup_data_folder (),
      .store = store,
      .camera = g_strdup ("rehearsal"),
      .profile = g_strdup ("campus-check-in"),
      .station = g_strdup ("3"),
  };
}
