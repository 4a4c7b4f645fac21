/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 person;
  GBytes *picture;    /* borrowed */
  const char *source; /* borrowed */
  gint64 taken_at;
  gint64 id; /* out */
} MusterReferencePut;

typedef struct {
  gint64 reference;
  const char *model; /* borrowed */
  GBytes *template_; /* borrowed */
} MusterTemplatePut;

gboolean muster_reference_check (const MusterReferencePut *put, GError **error);
gboolean muster_template_check (const MusterTemplatePut *put, GError **error);

/* In a transaction; @data is the put, checked. */
gboolean muster_reference_put (MusterDb *db, gpointer data, GError **error);
gboolean muster_template_put (MusterDb *db, gpointer data, GError **error);

/* What lies in the file. */
GBytes *muster_reference_blind_digest (MusterDb *db,
                                       GBytes *picture,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_reference_seal (MusterDb *db,
                               gint64 reference,
                               gint64 person,
                               GBytes *picture,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_template_seal (MusterDb *db,
                              gint64 reference,
                              gint64 person,
                              const char *model,
                              GBytes *template_,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *muster_reference_list (MusterDb *db, gint64 person, const char *model, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  char *model;      /* owned */
  GPtrArray *found; /* owned, of MusterRosterTemplate; out */
} MusterTemplateList;

/* @data is a MusterTemplateList. */
gboolean muster_template_list (MusterDb *db, gpointer data, GError **error);

G_END_DECLS
