/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* dladdr */
#include "config.h"

#include "muster-blas.h"

#include <dlfcn.h>

/* The numbers that the C interface of BLAS gives to its words. */
#define ROW_MAJOR    101
#define NO_TRANSPOSE 111

typedef void (*SgemvFunc) (int order,
                           int transpose,
                           int n_rows,
                           int n_columns,
                           float alpha,
                           const float *matrix,
                           int stride,
                           const float *vector,
                           int vector_step,
                           float beta,
                           float *product,
                           int product_step);

struct _MusterBlas {
  void *library; /* owned */
  char *name;    /* owned */
  SgemvFunc sgemv;
};

/* The library's own words for itself, else the file that was loaded in the end: "libblas.so.3" may
 * be any of several. */
static char *
dup_name (void *library, void *function)
{
  char *(*get_config) (void) = (char *(*) (void) ) dlsym (library, "openblas_get_config");
  g_autofree char *path = NULL;
  Dl_info info;

  if (get_config != NULL)
    return g_strdup (get_config ());
  if (dladdr (function, &info) == 0 || info.dli_fname == NULL)
    return g_strdup ("BLAS");
  path = g_file_read_link (info.dli_fname, NULL);
  return g_strdup (path != NULL ? path : info.dli_fname);
}

/**
 * muster_blas_open:
 * @n_threads: how many it may use, as far as it lets itself be told
 *
 * Looks for OpenBLAS, then BLIS, then whatever the system calls BLAS. Only a benchmark may call it,
 * in a process that has no store open.
 *
 * Returns: (transfer full) (nullable): %NULL if this machine has none
 */
MusterBlas *
muster_blas_open (guint n_threads)
{
  static const char *const files[] = {
      "libopenblas.so.0", "libblis.so.4", "libblas.so.3", "libcblas.so.3"};

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    void *library = dlopen (files[i], RTLD_NOW | RTLD_LOCAL);
    void *function = library != NULL ? dlsym (library, "cblas_sgemv") : NULL;
    void (*set_threads) (int);
    MusterBlas *self;

    if (function == NULL) {
      if (library != NULL)
        dlclose (library);
      continue;
    }
    set_threads = (void (*) (int)) dlsym (library, "openblas_set_num_threads");
    if (set_threads == NULL)
      set_threads = (void (*) (int)) dlsym (library, "bli_thread_set_num_threads");
    if (set_threads != NULL)
      set_threads ((int) n_threads);
    self = g_new0 (MusterBlas, 1);
    self->library = library;
    self->sgemv = (SgemvFunc) function;
    self->name = dup_name (library, function);
    return self;
  }
  return NULL;
}

void
muster_blas_free (MusterBlas *self)
{
  dlclose (self->library);
  g_free (self->name);
  g_free (self);
}

const char *
muster_blas_get_name (const MusterBlas *self)
{
  return self->name;
}

/**
 * muster_blas_multiply:
 * @rows: @n_rows × @dimension floats, row by row
 * @vector: @dimension floats
 * @product: (out caller-allocates): @n_rows floats
 */
void
muster_blas_multiply (const MusterBlas *self,
                      const float *rows,
                      guint n_rows,
                      guint dimension,
                      const float *vector,
                      float *product)
{
  self->sgemv (ROW_MAJOR,
               NO_TRANSPOSE,
               (int) n_rows,
               (int) dimension,
               1,
               rows,
               (int) dimension,
               vector,
               1,
               0,
               product,
               1);
}
