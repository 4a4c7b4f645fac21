/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device-rules.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* The low half of openat()'s third argument. */
#define FLAGS_AT                                                                                   \
  (offsetof (struct seccomp_data, args[2]) + (G_BYTE_ORDER == G_BIG_ENDIAN ? sizeof (guint32) : 0))

gboolean
device_rules_refuse (int flags, int mask)
{
  struct sock_filter filter[] = {
      BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
      BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
      BPF_STMT (BPF_LD | BPF_W | BPF_ABS, FLAGS_AT),
      BPF_STMT (BPF_ALU | BPF_AND | BPF_K, (guint32) mask),
      BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (guint32) flags, 0, 1),
      BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {G_N_ELEMENTS (filter), filter};

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
