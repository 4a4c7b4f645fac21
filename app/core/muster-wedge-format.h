/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-event.h"
#include "muster-reader-config.h"

G_BEGIN_DECLS

/* A keyboard wedge types a card's UID as its maker thought best; the same card reads differently on
 * the next model. What one model does is learned once and kept in the settings of the reader.
 *
 * Keys of a group "[wedge …]" that are of the format:
 *   form    what the characters are: "decimal" one decimal number (10D, 6H-8D), "hex" (8H, 10H …),
 *           "w26" three and five decimal digits (2H+4H, Wiegand 26), "w34" five and five (4H+4H)
 *   digits  how many there are, separators not counted; 0 = a decimal number of four bytes without
 *           leading zeros. Not for w26 and w34, which have 8 and 10
 *   order   for each byte of the UID, in the order FF CA gives them, which byte of the typed number
 *           it is, 1 = most significant, or "?" if the reader does not tell it:
 *           "1 2 3 4" as typed, "4 3 2 1" reversed, "3 2 1 ?" W26 reversed, "2 3 4 5" the first
 *           byte typed is not of the UID */
typedef enum {
  MUSTER_WEDGE_DECIMAL,
  MUSTER_WEDGE_HEX,
  MUSTER_WEDGE_W26,
  MUSTER_WEDGE_W34,
  MUSTER_N_WEDGE_FORMS,
} MusterWedgeForm;

#define MUSTER_WEDGE_MAX_LINE  64
#define MUSTER_WEDGE_MAX_BYTES 10

typedef struct {
  MusterWedgeForm form;
  guint digits;                        /* of the line without separators; 0 = any, see above */
  guint n_order;                       /* bytes of the UID: 4, 7 or 10 */
  gint8 order[MUSTER_WEDGE_MAX_BYTES]; /* from 0; -1 = not told */
} MusterWedgeFormat;

/* A card: what the wedge typed, and its UID in hex from another reader or from a list. */
typedef struct {
  const char *line;
  const char *uid;
} MusterWedgePair;

typedef enum {
  MUSTER_WEDGE_LEARNED_NONE, /* no format we know makes these UIDs of these lines */
  MUSTER_WEDGE_LEARNED_ONE,
  MUSTER_WEDGE_LEARNED_SEVERAL, /* one more card is needed to tell them apart */
} MusterWedgeLearned;

gboolean muster_wedge_format_from_config (MusterWedgeFormat *self,
                                          MusterReaderConfig *config,
                                          const char *group,
                                          GError **error);
MusterReaderConfig *muster_wedge_format_to_config (const MusterWedgeFormat *self,
                                                   MusterReaderConfig *config,
                                                   const char *group) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wedge_format_is_valid (const MusterWedgeFormat *self);
gboolean muster_wedge_format_equal (const MusterWedgeFormat *a, const MusterWedgeFormat *b);
/* Words for people. */
char *muster_wedge_format_describe (const MusterWedgeFormat *self) G_GNUC_WARN_UNUSED_RESULT;

char *muster_wedge_format_read (const MusterWedgeFormat *self,
                                const char *line,
                                MusterCardKind *kind,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The number of a line as bytes, most significant first; 0 if it does not fit @form. */
guint muster_wedge_format_split (MusterWedgeForm form,
                                 guint digits,
                                 const char *line,
                                 guint8 bytes[MUSTER_WEDGE_MAX_BYTES]);
/* Characters of a line that are digits of @form, without its separators; 0 if others are in it. */
guint muster_wedge_count_digits (const char *line, gboolean hex);

/* A UID as people and lists write it ("cc:0e:c8:00"), in canonical form; NULL if it is none. */
char *muster_wedge_normalise_uid (const char *text) G_GNUC_WARN_UNUSED_RESULT;
MusterWedgeLearned
muster_wedge_learn (const MusterWedgePair *pairs, guint n_pairs, MusterWedgeFormat *found);

G_END_DECLS
