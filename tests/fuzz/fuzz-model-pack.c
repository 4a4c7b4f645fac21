/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-error.h"
#include "muster-model-pack.h"

/* Whatever parses keeps what its users rely on: names stay in their folder, addresses are https. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterModelPack) pack = muster_model_pack_parse (bytes, "fuzz", &error);
  const MusterModel *models;
  double numbers[3];
  gsize n;

  if (pack == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpfloat (muster_model_pack_get_review (pack), <=, muster_model_pack_get_accept (pack));
  models = muster_model_pack_get_models (pack, &n);
  g_assert_cmpuint (n, >, 0);
  for (gsize i = 0; i < n; i++) {
    g_assert_null (strpbrk (models[i].file, "/\\"));
    g_assert_true (models[i].file[0] != '.');
    (void) muster_model_get_numbers (&models[i], "mean", numbers, 3, NULL);
    for (guint j = 0; j < models[i].sources->len; j++) {
      const MusterModelSource *source = models[i].sources->pdata[j];

      g_assert_true ((source->address != NULL) != (source->package != NULL));
      g_assert_true (source->address == NULL || g_str_has_prefix (source->address, "https://"));
      g_assert_cmpuint (source->files->len, >, 0);
    }
  }
  return 0;
}
