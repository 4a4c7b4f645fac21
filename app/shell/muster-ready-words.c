/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-ready-words.h"

#include <glib/gi18n-lib.h>

typedef struct {
  const char *id;
  const char *icon;
  const char *title;
  const char *states[3]; /* short words for OK, WARN, FAIL */
  gboolean device;
} Words;

static const Words words[] = {
    {"camera",
     "muster-camera-symbolic",
     N_ ("Camera"),
     {N_ ("Camera fine"), N_ ("Look at the camera"), N_ ("Camera fails")},
     TRUE},
    {"light",
     "muster-light-symbolic",
     N_ ("Light of the screen"),
     {N_ ("Light fine"), N_ ("Look at the light"), N_ ("Screen too dark")},
     TRUE},
    {"readers",
     "muster-card-tap-symbolic",
     N_ ("Card readers"),
     {N_ ("Readers fine"), N_ ("Look at the readers"), N_ ("No card reader")},
     TRUE},
    {"models",
     "muster-face-frame-symbolic",
     N_ ("Face models"),
     {N_ ("Models fine"), N_ ("Look at the models"), N_ ("No face models")},
     FALSE},
    {"store",
     "muster-roster-symbolic",
     N_ ("Records"),
     {N_ ("Records fine"), N_ ("Look at the records"), N_ ("Records fail")},
     FALSE},
    {"keys",
     "changes-prevent-symbolic",
     N_ ("Keys"),
     {N_ ("Records sealed"), N_ ("Look at the keys"), N_ ("Records are closed")},
     FALSE},
    {"clock",
     "muster-clock-symbolic",
     N_ ("Clock"),
     {N_ ("Clock fine"), N_ ("Look at the clock"), N_ ("Clock is wrong")},
     FALSE},
    {"disk",
     "drive-harddisk-symbolic",
     N_ ("Disk"),
     {N_ ("Disk fine"), N_ ("Disk is filling up"), N_ ("Disk is full")},
     FALSE},
    {"staff",
     "muster-two-people-symbolic",
     N_ ("Accounts"),
     {N_ ("Accounts fine"), N_ ("Look at the accounts"), N_ ("Accounts were changed")},
     FALSE},
    {"day",
     "muster-roster-symbolic",
     N_ ("The last day"),
     {N_ ("Last day signed"), N_ ("Last day not signed"), N_ ("Last day not signed")},
     FALSE},
    {"roster",
     "network-server-symbolic",
     N_ ("Central roster"),
     {N_ ("Roster fine"), N_ ("Roster not reached"), N_ ("Roster refuses")},
     FALSE},
    {"twice",
     "muster-two-people-symbolic",
     N_ ("Let in twice"),
     {N_ ("Nobody let in twice"), N_ ("Somebody let in twice"), N_ ("Somebody let in twice")},
     FALSE},
    {"retention",
     "user-trash-symbolic",
     N_ ("Time of keeping"),
     {N_ ("Nothing is kept too long"), N_ ("Look at what is kept"), N_ ("Erasing fails")},
     FALSE},
    {"remains",
     "edit-clear-symbolic",
     N_ ("The records' file"),
     {N_ ("File fine"), N_ ("File still to be cleaned"), N_ ("File still to be cleaned")},
     FALSE},
};

/* A line this page has no words for yet is still shown, under its own id. */
static const Words *
find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].id, id))
      return &words[i];
  return NULL;
}

const char *
muster_ready_words_title (const char *id)
{
  const Words *found = find (id);

  return found != NULL ? _ (found->title) : id;
}

const char *
muster_ready_words_icon (const char *id)
{
  const Words *found = find (id);

  return found != NULL ? found->icon : "muster-clock-symbolic";
}

/**
 * muster_ready_words_short:
 *
 * Returns: (transfer none): two or three words for the truth line
 */
const char *
muster_ready_words_short (const MusterReadyItem *item)
{
  const Words *found = find (item->id);

  return found != NULL ? _ (found->states[item->state]) : item->what;
}

/**
 * muster_ready_words_state:
 *
 * Returns: (transfer none): the word of the tag at the end of a line
 */
const char *
muster_ready_words_state (MusterReadyState state)
{
  switch (state) {
  case MUSTER_READY_OK:
    return C_ ("readiness", "fine");
  case MUSTER_READY_WARN:
    return C_ ("readiness", "look");
  case MUSTER_READY_FAIL:
  default:
    return C_ ("readiness", "fails");
  }
}

const char *
muster_ready_words_style (MusterReadyState state)
{
  static const char *const styles[] = {"pass", "again", "stop"};

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (styles), "stop");
  return styles[state];
}

gboolean
muster_ready_words_is_device (const char *id)
{
  const Words *found = find (id);

  return found != NULL && found->device;
}

/**
 * muster_ready_words_dup_tip:
 *
 * Returns: (transfer full): title, what was found and what to do, one under the other
 */
char *
muster_ready_words_dup_tip (const MusterReadyItem *item)
{
  GString *tip = g_string_new (muster_ready_words_title (item->id));

  if (item->what != NULL && *item->what != '\0')
    g_string_append_printf (tip, "\n%s", item->what);
  if (item->remedy != NULL && *item->remedy != '\0')
    g_string_append_printf (tip, "\n%s", item->remedy);
  return g_string_free (tip, FALSE);
}
