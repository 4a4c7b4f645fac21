/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hil-type DEVICE TEXT: types TEXT and Enter as a keyboard reader does, into a HID gadget. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REPORT_SIZE 8
#define LEFT_SHIFT  0x02
#define KEY_ENTER   0x28

/* HID usage tables, keyboard page: a = 0x04, 1 = 0x1e, 0 = 0x27. */
static uint8_t
usage_of (char c)
{
  if (c >= 'A' && c <= 'Z')
    return (uint8_t) (0x04 + c - 'A');
  if (c >= '1' && c <= '9')
    return (uint8_t) (0x1e + c - '1');
  return 0x27;
}

static int
press (int fd, uint8_t modifier, uint8_t usage)
{
  /* one report each 4 ms, both for down and up: a usual reader's rate */
  static const struct timespec gap = {.tv_nsec = 4 * 1000 * 1000};
  uint8_t down[REPORT_SIZE] = {modifier, 0, usage};
  uint8_t up[REPORT_SIZE] = {0};

  if (write (fd, down, sizeof down) != sizeof down)
    return -1;
  nanosleep (&gap, NULL);
  if (write (fd, up, sizeof up) != sizeof up)
    return -1;
  nanosleep (&gap, NULL);
  return 0;
}

int
main (int argc, char *argv[])
{
  int fd;

  if (argc != 3 || (fd = open (argv[1], O_RDWR)) < 0) {
    perror ("hil-type");
    return 1;
  }
  for (const char *c = argv[2]; *c != '\0'; c++)
    if (press (fd, *c >= 'A' && *c <= 'Z' ? LEFT_SHIFT : 0, usage_of (*c)) < 0) {
      perror ("hil-type");
      return 1;
    }
  if (press (fd, 0, KEY_ENTER) < 0) {
    perror ("hil-type");
    return 1;
  }
  close (fd);
  return 0;
}
