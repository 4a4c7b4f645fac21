/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-plugin.h"

/* A driver without id, or with a function missing, would only fail at a site. */
static void
test_every_driver_is_complete (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; muster_plugins[i] != NULL; i++) {
    g_autoptr (GTypeClass) type_class = g_type_class_ref (muster_plugins[i]());
    MusterCardReaderClass *klass;

    g_assert_true (MUSTER_IS_CARD_READER_CLASS (type_class));
    klass = MUSTER_CARD_READER_CLASS (type_class);
    g_test_message ("%s", klass->id);
    g_assert_nonnull (klass->id);
    g_assert_true (g_hash_table_add (ids, (gpointer) klass->id));
    g_assert_nonnull (klass->open);
    g_assert_nonnull (klass->wait_card);
    g_assert_nonnull (klass->wait_removal);
    g_assert_nonnull (klass->close);
    g_assert_nonnull (klass->pause);
  }
  g_assert_cmpuint (g_hash_table_size (ids), ==, N_PLUGINS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/complete", test_every_driver_is_complete);
  return g_test_run ();
}
