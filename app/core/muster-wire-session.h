/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-wire.h"

G_BEGIN_DECLS

/* What a station and the roster say to each other before anything else, as data/roster-api.yaml has
 * it. All strings of these are owned. Parsers are bounded and leave nothing behind on an error;
 * errors: BAD_DATA. Any thread. */

#define MUSTER_WIRE_PROTO       1
#define MUSTER_WIRE_MAX_MESSAGE (64 * 1024) /* bytes of any message here */
#define MUSTER_WIRE_KEY_HEX     64
#define MUSTER_WIRE_ID_LENGTH   36 /* a UUID */

/* GET /v1/hello */
typedef struct {
  gint64 server_time_ms;
  gint64 batch_events, batch_bytes; /* of one POST /v1/events */
  gint64 page_rows;                 /* of one GET /v1/changes */
} MusterWireHello;

/* POST /v1/enrol */
typedef struct {
  char *code;    /* as typed */
  char *sign_pk; /* Ed25519, hex: the key of the station's journal */
  char *label;   /* what staff call the station */
  char *app;
} MusterWireEnrol;

/* Its answer. */
typedef struct {
  char *station_id;
  char *server_sign_pk; /* Ed25519, hex: what receipts are signed with */
  char *ca;             /* PEM, of the only authority this station is to trust from now on */
  char *scope;          /* of the changes it is to pull */
} MusterWireEnrolled;

/* The answer of POST /v1/token. */
typedef struct {
  char *access;
  gint64 expires_s;
} MusterWireToken;

/* Every answer that is no success. */
typedef struct {
  char *error; /* a nick */
  char *detail;
  gint64 retry_after_s; /* 0: not told */
} MusterWireTrouble;

GBytes *muster_wire_hello_to_json (const MusterWireHello *hello) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_hello_parse (GBytes *json, MusterWireHello *hello, GError **error);

GBytes *muster_wire_enrol_to_json (const MusterWireEnrol *enrol) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_enrol_parse (GBytes *json, MusterWireEnrol *enrol, GError **error);
void muster_wire_enrol_clear (MusterWireEnrol *enrol);

GBytes *muster_wire_enrolled_to_json (const MusterWireEnrolled *answer) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_enrolled_parse (GBytes *json, MusterWireEnrolled *answer, GError **error);
void muster_wire_enrolled_clear (MusterWireEnrolled *answer);

GBytes *muster_wire_token_ask_to_json (const char *assertion) G_GNUC_WARN_UNUSED_RESULT;
char *muster_wire_token_ask_parse (GBytes *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_wire_token_to_json (const MusterWireToken *token) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_token_parse (GBytes *json, MusterWireToken *token, GError **error);
void muster_wire_token_clear (MusterWireToken *token);

GBytes *muster_wire_trouble_to_json (const MusterWireTrouble *trouble) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_trouble_parse (GBytes *json, MusterWireTrouble *trouble, GError **error);
void muster_wire_trouble_clear (MusterWireTrouble *trouble);

/* For the other messages. */
gboolean muster_wire_is_hex (const char *text, gsize length);
gboolean muster_wire_is_key (const char *text);
gboolean muster_wire_is_id (const char *text);
char *muster_wire_dup_member (const MusterWireNode *object,
                              const char *key,
                              gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_wire_refuse (const char *what, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireEnrol, muster_wire_enrol_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireEnrolled, muster_wire_enrolled_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireToken, muster_wire_token_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterWireTrouble, muster_wire_trouble_clear)

G_END_DECLS
