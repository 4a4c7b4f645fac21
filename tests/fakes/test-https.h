/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A loopback HTTPS server in a process of its own (https-server.py says what it answers). */
typedef struct {
  char *folder;           /* owned; its files are served as /files/NAME */
  char *address;          /* owned; "https://127.0.0.1:PORT/" */
  GTlsDatabase *database; /* owned; trusts this server alone */
  GSubprocess *process;   /* owned */
} TestHttps;

TestHttps *test_https_new (void);
void test_https_free (TestHttps *self);
char *test_https_dup_url (TestHttps *self, const char *path);

/* Files that tests write and clear away. */
void test_write_file (const char *folder, const char *name, const char *text);
guint test_count_files (const char *folder);
void test_remove_tree (const char *path);

G_END_DECLS
