/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-limit.h"

/* With this many at once, somebody invents names: then all that are new share one bucket. */
#define MAX_NAMES 4096
#define OTHERS    ""

typedef struct {
  double left;
  gint64 at; /* microseconds */
} Bucket;

struct _MusterRosterLimit {
  double burst, per_second;
  GHashTable *buckets; /* owned, char * to Bucket */
};

MusterRosterLimit *
muster_roster_limit_new (guint burst, guint per_minute)
{
  MusterRosterLimit *self = g_new0 (MusterRosterLimit, 1);

  self->burst = burst;
  self->per_second = per_minute / 60.0;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static double
get_left (const MusterRosterLimit *self, const Bucket *bucket, gint64 now)
{
  const double seconds = (double) MAX (now - bucket->at, 0) / G_USEC_PER_SEC;

  return MIN (self->burst, bucket->left + seconds * self->per_second);
}

/* A full bucket is as good as none. */
static void
drop_full (MusterRosterLimit *self, gint64 now)
{
  GHashTableIter iter;
  gpointer bucket;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    if (get_left (self, bucket, now) >= self->burst)
      g_hash_table_iter_remove (&iter);
}

static Bucket *
find_bucket (MusterRosterLimit *self, const char *who, gint64 now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, who);

  if (bucket == NULL && g_hash_table_size (self->buckets) >= MAX_NAMES) {
    drop_full (self, now);
    if (g_hash_table_size (self->buckets) >= MAX_NAMES) {
      who = OTHERS;
      bucket = g_hash_table_lookup (self->buckets, who);
    }
  }
  if (bucket != NULL)
    return bucket;
  bucket = g_new0 (Bucket, 1);
  bucket->left = self->burst;
  bucket->at = now;
  g_hash_table_insert (self->buckets, g_strdup (who), bucket);
  return bucket;
}

/**
 * muster_roster_limit_take:
 * @now_us: monotonic
 *
 * Returns: 0 if @who may; otherwise seconds until the next time
 */
guint
muster_roster_limit_take (MusterRosterLimit *self, const char *who, gint64 now_us)
{
  Bucket *bucket = find_bucket (self, who, now_us);

  bucket->left = get_left (self, bucket, now_us);
  bucket->at = now_us;
  if (bucket->left < 1)
    return (guint) ((1 - bucket->left) / self->per_second) + 1;
  bucket->left -= 1;
  return 0;
}

void
muster_roster_limit_free (MusterRosterLimit *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}
