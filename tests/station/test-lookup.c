/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-lookup.h"
#include "muster-model-folder.h"
#include "muster-rehearsal-roster.h"
#include "muster-rehearsal.h"

#define OLD_MODEL "npm-0123456789ab"

static MusterFaceEngine *
new_engine (void)
{
  const char *const folders[] = {TEST_MODELS, NULL};
  g_autoptr (GPtrArray) packs = NULL;
  g_autoptr (GError) error = NULL;
  MusterFaceEngine *engine = NULL;

  packs = muster_model_packs_list (TEST_MANIFESTS, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < packs->len && engine == NULL; i++)
    if (g_str_equal (muster_model_pack_get_id (packs->pdata[i]), "npm"))
      engine = muster_face_engine_new (packs->pdata[i], folders, &error);
  g_assert_no_error (error);
  return engine;
}

/* A reference as a station of an older version left it: with a template of its chain. */
static void
put_old_reference (MusterStore *store, const MusterRehearsalPerson *person)
{
  static const float values[4] = {1, 0, 0, 0};
  const char *uids[] = {person->card_uid, NULL};
  const MusterRosterRow row = {
      .student_number = person->student_number, .name = person->name, .card_uids = uids};
  g_autoptr (MusterFrame) picture = muster_rehearsal_render_reference (person);
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GBytes) old = g_bytes_new_static (values, sizeof values);
  g_autoptr (GError) error = NULL;
  gint64 reference;

  jpeg = muster_picture_encode_jpeg (picture, 92, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
  found =
      muster_store_find (store, MUSTER_FIND_BY_CARD, person->card_uid, NULL, "term", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_put_reference (
      store, muster_person_get_id (found->person), jpeg, "import", 0, &reference, &error));
  g_assert_true (muster_store_put_template (store, reference, OLD_MODEL, old, &error));
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MusterLookup *
look_up (MusterStore *store, MusterFaceEngine *engine, const char *uid)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MusterLookup *lookup;

  muster_lookup_async (
      store, engine, MUSTER_FIND_BY_CARD, uid, NULL, "term", NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  lookup = muster_lookup_finish (result, &error);
  g_assert_no_error (error);
  return lookup;
}

/* A template of another version is never compared: the picture is enrolled again, once. */
static void
test_older_version (void)
{
  gsize n;
  const MusterRehearsalPerson *person = muster_rehearsal_get_people (&n);
  g_autoptr (MusterFaceEngine) engine = NULL;
  g_autoptr (MusterLookup) lookup = NULL;
  g_autoptr (MusterCase) again = NULL;
  g_autoptr (MusterTemplate) kept = NULL;
  g_autoptr (GError) error = NULL;
  const MusterReference *reference;
  MusterStore *store;

  if (*TEST_MODELS == '\0') {
    g_test_skip ("configured without -Dmodels");
    return;
  }
  engine = new_engine ();
  store = muster_store_open (":memory:", "test", &error);
  g_assert_no_error (error);
  put_old_reference (store, person);

  lookup = look_up (store, engine, person->card_uid);
  g_assert_cmpuint (lookup->templates->len, ==, 1);
  g_assert_cmpstr (muster_template_get_model (lookup->templates->pdata[0]),
                   ==,
                   muster_face_engine_get_model (engine));

  again = muster_store_find (store,
                             MUSTER_FIND_BY_CARD,
                             person->card_uid,
                             NULL,
                             "term",
                             muster_face_engine_get_model (engine),
                             &error);
  g_assert_no_error (error);
  reference = again->references->pdata[0];
  g_assert_nonnull (reference->template_);
  kept = muster_template_from_bytes (reference->template_, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (muster_lookup_compare (lookup, kept), >, 0.999);

  muster_store_close (store);
  g_object_unref (store);
  muster_face_engine_shutdown (engine);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lookup/older-version", test_older_version);
  return g_test_run ();
}
