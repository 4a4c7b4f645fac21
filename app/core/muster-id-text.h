/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The four layouts of the 256 bytes of text in the chip of a second-generation ID card. */
typedef enum {
  MUSTER_ID_CITIZEN,      /* flag ' ' */
  MUSTER_ID_RESIDENCE,    /* 'J': residents from Hong Kong, Macau, Taiwan */
  MUSTER_ID_FOREIGNER_17, /* 'I' */
  MUSTER_ID_FOREIGNER_23, /* 'Y' */
} MusterIdLayout;

#define MUSTER_ID_TEXT_SIZE 256

/* What the chip says. Immutable, atomic reference count, any thread. Holds a person's data: never
 * logged, its memory is wiped by the last unref. */
typedef struct _MusterIdText MusterIdText;

#define MUSTER_TYPE_ID_TEXT (muster_id_text_get_type ())
GType muster_id_text_get_type (void);

MusterIdText *muster_id_text_parse (GBytes *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterIdText *muster_id_text_ref (MusterIdText *self);
void muster_id_text_unref (MusterIdText *self);

MusterIdLayout muster_id_text_get_layout (const MusterIdText *self);
/* Chinese name, or the English one of a foreigner who has none; never "". */
const char *muster_id_text_get_name (const MusterIdText *self);
/* "" unless a foreigner's card. */
const char *muster_id_text_get_english_name (const MusterIdText *self);
/* Upper case; 18 characters with a right check digit, or 15 of layout 'I'. */
const char *muster_id_text_get_number (const MusterIdText *self);
/* 'M', 'F', or 'U' if the chip does not say. */
char muster_id_text_get_sex (const MusterIdText *self);
/* Name of the nation of GB 3304 ("汉"), country of a foreigner in three letters, or "". */
const char *muster_id_text_get_nation (const MusterIdText *self);
const char *muster_id_text_get_address (const MusterIdText *self);     /* "" if none */
const char *muster_id_text_get_issuer (const MusterIdText *self);      /* "" if none */
const char *muster_id_text_get_pass_number (const MusterIdText *self); /* "" unless 'J' */
/* Dates as the number YYYYMMDD. */
guint muster_id_text_get_born (const MusterIdText *self);
guint muster_id_text_get_valid_from (const MusterIdText *self);
guint muster_id_text_get_valid_to (const MusterIdText *self); /* 0 = for ever (长期) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterIdText, muster_id_text_unref)

G_END_DECLS
