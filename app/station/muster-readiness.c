/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera-check.h"
#include "muster-reader-check.h"
#include "muster-readiness.h"
#include "muster-store-places.h"

/* A day of 2,000 visits is about 3 MB of journal; photos of a review day some 200 MB. */
#define DISK_WARN (1024ull << 20)
#define DISK_FAIL (64ull << 20)

/* From so many people on a calibration for the usual rate is possible: 30 / FMR pairs of them. */
#define CALIBRATION_PEOPLE 2450

/* The program was not made before this day, so a clock that says so is wrong. 2026-01-01. */
#define EARLIEST_CLOCK 1767225600

static void
add (GPtrArray *items, const char *id, MusterReadyState state, char *what, const char *remedy)
{
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);

  item->id = id;
  item->state = state;
  item->what = what;
  item->remedy = g_strdup (remedy);
  g_ptr_array_add (items, item);
}

/* Whether the threshold suits the people. */
static void
check_calibration (GPtrArray *items,
                   MusterModelPack *pack,
                   const MusterCalibrated *calibrated,
                   guint people)
{
  const char *id = muster_model_pack_get_id (pack);
  MusterReadyState state = MUSTER_READY_OK;
  const char *remedy = NULL;
  char *what;

  if (calibrated->n_people == 0 && people >= CALIBRATION_PEOPLE) {
    state = MUSTER_READY_WARN;
    what = g_strdup_printf (_ ("Pack “%s”, not calibrated with these %u people"), id, people);
    remedy =
        _ ("Run “muster calibrate”: it finds the threshold that suits them, and who looks alike.");
  } else if (calibrated->n_people > 0 && muster_calibrated_is_outgrown (calibrated, people)) {
    state = MUSTER_READY_WARN;
    what = g_strdup_printf (_ ("Pack “%s”, calibrated with %u people; there are %u now"),
                            id,
                            calibrated->n_people,
                            people);
    remedy = _ ("Run “muster calibrate” again.");
  } else if (calibrated->enough) {
    what = g_strdup_printf (_ ("Pack “%s”, calibrated with %u people: %.3f"),
                            id,
                            calibrated->n_people,
                            calibrated->accept);
  } else {
    what = g_strdup_printf (_ ("Pack “%s”"), id);
  }
  add (items, "models", state, what, remedy);
}

static void
check_models (GPtrArray *items,
              MusterModelPack *pack,
              const GError *error,
              const MusterCalibrated *calibrated,
              const MusterRosterTally *tally)
{
  if (pack == NULL)
    add (items,
         "models",
         MUSTER_READY_FAIL,
         g_strdup (error != NULL ? error->message : _ ("No face models")),
         _ ("Run “muster models fetch”, or start with --models FOLDER."));
  else if (muster_model_pack_is_assist (pack))
    add (items,
         "models",
         MUSTER_READY_WARN,
         g_strdup_printf (_ ("Pack “%s”: staff confirm every match"),
                          muster_model_pack_get_id (pack)),
         _ ("Fetch the standard pack so that clear matches pass by themselves."));
  else
    check_calibration (items, pack, calibrated, tally->with_reference);
}

static void
check_store (GPtrArray *items,
             MusterStore *store,
             const MusterRosterTally *tally,
             const GError *open_error)
{
  if (store == NULL) {
    add (items,
         "store",
         MUSTER_READY_FAIL,
         g_strdup (open_error != NULL ? open_error->message : _ ("The store is not open")),
         _ ("Close the other station program, or free space on the disk, and start again."));
    return;
  }
  if (!tally->known)
    add (items, "store", MUSTER_READY_OK, g_strdup (_ ("The roster is being counted")), NULL);
  else if (tally->error != NULL)
    add (items,
         "store",
         MUSTER_READY_FAIL,
         g_strdup (tally->error->message),
         _ ("Copy the data folder to a safe place and call for help."));
  else if (tally->people == 0)
    add (items,
         "store",
         MUSTER_READY_WARN,
         g_strdup (_ ("The roster is empty")),
         _ ("Import people: muster import people.csv --photos FOLDER"));
  else if (tally->with_reference < tally->people)
    add (items,
         "store",
         MUSTER_READY_WARN,
         g_strdup_printf (_ ("%u people, %u without a reference photo"),
                          tally->people,
                          tally->people - tally->with_reference),
         _ ("Import their photos; until then they go to the desk."));
  else
    add (items, "store", MUSTER_READY_OK, g_strdup_printf (_ ("%u people"), tally->people), NULL);
}

/* Who can read what lies on this machine's disk. */
static void
check_keys (GPtrArray *items, MusterStore *store)
{
  const char *place = muster_store_get_secret_place (store);
  const gboolean keyring = g_str_equal (place, "keyring") || g_str_equal (place, "portal");
  const gboolean helper = g_str_equal (place, "helper");

  if (muster_store_is_sealed_off (store))
    add (items,
         "keys",
         MUSTER_READY_FAIL,
         g_strdup (_ ("Nobody has opened the records: nobody can be found")),
         keyring
             ? _ ("Unlock the keyring of this machine's user, by logging in with a password: the "
                  "records then open by themselves, or with a PIN. Without the keyring only the "
                  "recovery sheet opens them.")
         : helper
             ? _ ("Start the helper that opens this machine's key: the records then open by "
                  "themselves, or with a PIN. Without it only the recovery sheet opens them.")
             : _ ("Sign in. If no PIN opens them, the key file beside the records is missing or "
                  "another "
                  "one: put it back from your backup, or open them with the recovery sheet."));
  else if (muster_store_get_opens_itself (store))
    add (
        items,
        "keys",
        MUSTER_READY_OK,
        g_strdup (
            keyring
                ? _ ("The records are sealed and open by themselves, with a key in the keyring of "
                     "this machine's user. Whoever takes the disk cannot read them without the "
                     "password of that keyring.")
            : helper
                ? _ ("The records are sealed and open by themselves, with a key that this "
                     "machine's "
                     "helper seals. Whoever takes the disk cannot read them on another machine.")
                : _ ("The records are sealed and open by themselves, with a key file on this disk. "
                     "A copy of them alone tells nothing; whoever takes the whole disk can read "
                     "them, unless the disk is encrypted.")),
        NULL);
  else
    add (
        items,
        "keys",
        MUSTER_READY_OK,
        g_strdup (_ ("The records are sealed and open with a PIN. Whoever takes the whole disk can "
                     "try PINs, unless the disk is encrypted.")),
        NULL);
}

static void
check_clock (GPtrArray *items)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%d %H:%M");

  if (g_date_time_to_unix (now) < EARLIEST_CLOCK)
    add (items,
         "clock",
         MUSTER_READY_FAIL,
         g_strdup_printf (_ ("The clock says %s"), text),
         _ ("Set date and time in the system settings before anybody checks in."));
  else
    add (items, "clock", MUSTER_READY_OK, g_steal_pointer (&text), NULL);
}

static void
check_disk (GPtrArray *items, MusterStore *store)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *size = NULL;
  guint64 room;

  if (store != NULL && g_path_is_absolute (muster_store_get_path (store))) {
    g_autofree char *parent = g_path_get_dirname (muster_store_get_path (store));

    folder = g_file_new_for_path (parent);
  } else {
    folder = g_file_new_for_path (g_get_home_dir ());
  }
  info = g_file_query_filesystem_info (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  if (info == NULL) {
    add (items,
         "disk",
         MUSTER_READY_WARN,
         g_strdup (_ ("Free space is not known")),
         _ ("Check that the data folder is there and can be written."));
    return;
  }
  room = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  size = g_format_size (room);
  if (store != NULL && muster_store_is_on_reserve (store))
    add (items,
         "disk",
         MUSTER_READY_FAIL,
         g_strdup (_ ("The disk is full")),
         _ ("Free space on the disk: new visits are refused until then."));
  else if (room < DISK_WARN)
    add (items,
         "disk",
         room < DISK_FAIL ? MUSTER_READY_FAIL : MUSTER_READY_WARN,
         g_strdup_printf (_ ("Only %s free"), size),
         _ ("Free space on the disk: visits are refused when it is full."));
  else
    add (items, "disk", MUSTER_READY_OK, g_strdup_printf (_ ("%s free"), size), NULL);
}

/**
 * muster_readiness_check:
 * @store: (nullable): the open store
 * @tally: how many people are in it
 * @store_error: (nullable): why @store is %NULL
 * @hub: (nullable): the readers
 * @readers_error: (nullable): why their settings are not in force
 * @camera: (nullable): the camera
 * @policy: (nullable): the rules in use; %NULL if none are known
 * @light: what is known of the screen's light
 * @pack: (nullable): the model pack in use
 * @pack_error: (nullable): why @pack is %NULL
 * @calibrated: of @pack, with the people of @store; all zero: it never was
 *
 * Waits for nothing but the kernel's answers about the disk and the cameras.
 *
 * Returns: (transfer full): a #GPtrArray of #MusterReadyItem: camera, light if @policy
 * asks for colours, readers, models, store, keys if there is a store, clock, disk
 */
GPtrArray *
muster_readiness_check (MusterStore *store,
                        const MusterRosterTally *tally,
                        const GError *store_error,
                        MusterReaderHub *hub,
                        const GError *readers_error,
                        MusterCamera *camera,
                        const MusterPolicy *policy,
                        const MusterLampKnown *light,
                        MusterModelPack *pack,
                        const GError *pack_error,
                        const MusterCalibrated *calibrated)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_ready_item_free);
  MusterReadyItem *lamp = policy != NULL ? muster_lamp_ready (light, policy) : NULL;

  g_ptr_array_add (items, muster_camera_check (camera, policy));
  if (lamp != NULL)
    g_ptr_array_add (items, lamp);
  g_ptr_array_add (items, muster_reader_check (hub, readers_error));
  check_models (items, pack, pack_error, calibrated, tally);
  check_store (items, store, tally, store_error);
  if (store != NULL)
    check_keys (items, store);
  check_clock (items);
  check_disk (items, store);
  return items;
}

const char *
muster_ready_state_to_nick (MusterReadyState state)
{
  switch (state) {
  case MUSTER_READY_OK:
    return "ok";
  case MUSTER_READY_WARN:
    return "warn";
  case MUSTER_READY_FAIL:
  default:
    return "fail";
  }
}
