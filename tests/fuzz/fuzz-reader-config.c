/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-error.h"
#include "muster-reader-config.h"

/* What was read can be changed, written and read again, and then says the same. */
static void
check (MusterReaderConfig *config)
{
  g_auto (GStrv) groups = muster_reader_config_dup_all_groups (config);
  g_autoptr (MusterReaderConfig) with =
      muster_reader_config_with (config, "sdt-serial fuzz", "port", "/dev/ttyUSB0");
  g_autoptr (GBytes) text = muster_reader_config_print (with);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) again = muster_reader_config_parse (text, &error);

  if (again == NULL) { /* one group more may be one too many, or too long */
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (g_strv_length (groups) >= 64 ||
                   g_bytes_get_size (text) > MUSTER_READER_CONFIG_MAX_SIZE);
    return;
  }
  for (guint i = 0; groups[i] != NULL; i++) {
    g_autoptr (MusterReaderConfig) without = muster_reader_config_without (again, groups[i]);

    g_assert_false (muster_reader_config_has_group (without, groups[i]));
    if (!g_str_equal (groups[i], "sdt-serial fuzz"))
      g_assert_true (muster_reader_config_is_same (config, again, groups[i]));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);

  if (config == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  check (config);
  return 0;
}
