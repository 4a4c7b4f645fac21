/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-desk-binder.h"
#include "muster-face-engine.h"
#include "muster-face-tile.h"
#include "muster-settle-page.h"
#include "muster-sign-in-dialog.h"
#include "muster-station-kit.h"
#include "muster-store-evidence.h"
#include "staff-kit.h"

/* What the desk shows of open cases to whom, with a real station, store and PINs: nothing to
 * whoever may not, nothing behind the cover, a kept photo only to whoever may look at one. */

#define SUPERVISOR_PIN "615243"
#define OPERATOR_PIN   "918273"

typedef struct {
  MusterSettings settings;
  MusterStationKit kit;
  MusterDuty *duty; /* NULL: there are no accounts */
  gint64 supervisor, second, operator;
  MusterDeskWindow *window;
  MusterDeskBinder *binder;
  GtkWidget *page; /* borrowed */
  gint64 seq;      /* of the case */
} Fixture;

/* What the profile asks beyond the station's own rules. */
typedef struct {
  gboolean accounts;
  MusterRight right;
  const char *rule; /* nullable */
} Rules;

static gint64
leave_photo (MusterStore *store)
{
  static const char *const cards[] = {NULL};
  const MusterRosterRow row = {"2026000017", "演练甲", "", "演练班", cards, NULL};
  const MusterEvidenceKeep keep = {.visit = "visit-1",
                                   .attempt = 1,
                                   .kind = "case",
                                   .occasion = "autumn-2026",
                                   .days = 1,
                                   .make = staff_kit_make_photo};
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 seq;

  g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
  found = muster_store_find (
      store, MUSTER_FIND_BY_STUDENT, row.student_number, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  muster_event_set_int (event, "person", muster_person_get_id (found->person));
  muster_event_set_string (event, "visit", "visit-1");
  muster_event_set_string (event, "case", muster_open_case_to_nick (MUSTER_OPEN_CASE_PHOTO));
  muster_event_set_string (event, "reason", "different");
  seq = muster_store_append_keeping (store, event, &keep, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seq, >, 0);
  return seq;
}

static void
add_accounts (Fixture *f, const Rules *rules)
{
  MusterRights rights = {0};

  if (rules->rule != NULL)
    g_assert_true (muster_rights_raise (&rights, rules->right, rules->rule));
  muster_store_set_slot_cost (f->kit.store, 1, 8192);
  staff_kit_add (f->kit.store, "Ada Ng", MUSTER_ROLE_ADMIN, "402817");
  f->supervisor = staff_kit_add (f->kit.store, "Sun Yi", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  f->second = staff_kit_add (f->kit.store, "Xi Lu", MUSTER_ROLE_SUPERVISOR, SUPERVISOR_PIN);
  f->operator= staff_kit_add (f->kit.store, "Oskar Po", MUSTER_ROLE_OPERATOR, OPERATOR_PIN);
  f->duty = muster_duty_new (f->kit.store, &rights);
  muster_station_set_duty (f->kit.station, f->duty);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const Rules *rules = data;

  staff_kit_open_station (&f->settings, &f->kit);
  f->seq = leave_photo (f->kit.store);
  if (rules->accounts)
    add_accounts (f, rules);
  else
    muster_station_set_duty (f->kit.station, NULL);
  muster_station_start (f->kit.station);
  f->window = muster_desk_window_new (NULL);
  f->binder = muster_desk_binder_new (f->window, f->kit.station, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
  desk_kit_settle (100);
  f->page = desk_kit_find (GTK_WIDGET (f->window), MUSTER_TYPE_SETTLE_PAGE, NULL);
  g_assert_nonnull (f->page);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_desk_binder_shutdown (f->binder);
  g_assert_finalize_object (f->binder);
  desk_kit_destroy (GTK_WINDOW (f->window));
  desk_kit_settle (100);
  g_clear_object (&f->duty);
  muster_station_kit_close (&f->kit);
  muster_settings_clear (&f->settings);
}

static GtkWidget *
child (Fixture *f, const char *id)
{
  GtkWidget *found = desk_kit_find (f->page, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (found);
  return found;
}

static const char *
get_text (Fixture *f, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (child (f, id)));
}

static MusterFrame *
get_photo (Fixture *f)
{
  return muster_face_tile_get_frame (MUSTER_FACE_TILE (child (f, "photo_tile")));
}

static GListModel *
get_model (Fixture *f)
{
  return muster_settler_get_list (muster_station_get_settler (f->kit.station));
}

/* As somebody presses the only row. */
static void
press_case (Fixture *f)
{
  GtkListBox *list = GTK_LIST_BOX (child (f, "list"));

  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.settle", NULL);
  for (guint i = 0; i < 200 && gtk_list_box_get_row_at_index (list, 0) == NULL; i++)
    desk_kit_settle (20);
  gtk_list_box_unselect_all (list);
  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, 0));
}

static void
choose_case (Fixture *f)
{
  press_case (f);
  desk_kit_settle (400);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer looked)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterSettleView) view =
      muster_settler_look_finish (MUSTER_SETTLER (source), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (view);
  *(gboolean *) looked = TRUE;
}

/* The store answers in the order in which it is asked: what the page asked for has come by then. */
static void
wait_looked (Fixture *f)
{
  MusterSettler *settler = muster_station_get_settler (f->kit.station);
  gboolean looked = FALSE;

  muster_settler_look_async (settler, f->seq, NULL, looked_cb, &looked);
  while (!looked)
    g_main_context_iteration (NULL, TRUE);
  desk_kit_settle (100);
}

static void
wait_shown (Fixture *f)
{
  for (guint i = 0; i < 200 && *get_text (f, "name_label") == '\0'; i++)
    desk_kit_settle (20);
  g_assert_cmpstr (get_text (f, "name_label"), ==, "演练甲");
}

static void
assert_nothing (Fixture *f)
{
  g_assert_cmpstr (get_text (f, "name_label"), ==, "");
  g_assert_cmpstr (get_text (f, "unit_label"), ==, "");
  g_assert_null (get_photo (f));
  g_assert_null (muster_face_tile_get_frame (MUSTER_FACE_TILE (child (f, "reference_tile"))));
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (child (f, "list")), 0));
  g_assert_cmpuint (g_list_model_get_n_items (get_model (f)), ==, 0);
}

/* Behind the cover there is nobody in the page, nor in the list behind it, also when the station
 * counts anew; whoever comes back sees the list again. */
static void
test_cover (Fixture *f, gconstpointer data)
{
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose_case (f);
  wait_shown (f);
  g_assert_nonnull (get_photo (f));
  muster_duty_lock (f->duty);
  desk_kit_settle (100);
  assert_nothing (f);
  muster_settler_refresh (muster_station_get_settler (f->kit.station));
  desk_kit_settle (400);
  assert_nothing (f);
  g_assert_cmpuint (muster_settler_get_total (muster_station_get_settler (f->kit.station)), ==, 1);
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  for (guint i = 0; i < 200 && g_list_model_get_n_items (get_model (f)) == 0; i++)
    desk_kit_settle (20);
  g_assert_cmpuint (g_list_model_get_n_items (get_model (f)), ==, 1);
}

/* Whoever may neither settle nor approve is told so, and sees no case. */
static void
test_no_right (Fixture *f, gconstpointer data)
{
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  choose_case (f);
  gtk_window_destroy (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_cmpstr (get_text (f, "name_label"), ==, "");
  g_assert_null (get_photo (f));
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose_case (f);
  wait_shown (f);
}

/* A kept photo is evidence: without that right the case is shown, and the photo is not. */
static void
test_withheld (Fixture *f, gconstpointer data)
{
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  choose_case (f);
  wait_shown (f);
  g_assert_null (get_photo (f));
  g_assert_cmpstr (get_text (f, "photo_label"),
                   ==,
                   desk_kit_is_chinese () ? "本次照片：当前账号无权查看"
                                          : "Pictures of this try: your account may not look");
  /* somebody comes in their place who may */
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  for (guint i = 0; i < 200 && get_photo (f) == NULL; i++)
    desk_kit_settle (20);
  g_assert_nonnull (get_photo (f));
  /* and the first one again */
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  desk_kit_settle (400);
  g_assert_null (get_photo (f));
}

static guint
count_pressable (GtkWidget *root)
{
  guint n = 0;

  for (GtkWidget *w = gtk_widget_get_first_child (root); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    n += GTK_IS_BUTTON (w) && gtk_widget_is_sensitive (w);
  return n;
}

/* The photo is there, and nobody has asked for it by choosing the case. */
static void
assert_can_ask (Fixture *f)
{
  g_assert_null (get_photo (f));
  g_assert_null (staff_kit_find_window (MUSTER_TYPE_SIGN_IN_DIALOG));
  g_assert_true (gtk_widget_get_visible (child (f, "ask_button")));
  g_assert_cmpstr (get_text (f, "photo_label"),
                   ==,
                   desk_kit_is_chinese () ? "本次照片：需要第二个人签字"
                                          : "Pictures of this try: a second person has to sign");
}

static GtkWindow *
ask_second (Fixture *f)
{
  g_signal_emit_by_name (child (f, "ask_button"), "clicked");
  return staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG);
}

static void
wait_photo (Fixture *f)
{
  for (guint i = 0; i < 200 && get_photo (f) == NULL; i++)
    desk_kit_settle (20);
  g_assert_nonnull (get_photo (f));
  g_assert_false (gtk_widget_get_visible (child (f, "ask_button")));
}

/* Where two are needed the case is shown without its photo, and a second person is asked for when
 * staff want it, as often as they want; with the desk locked the dialog goes. */
static void
test_second (Fixture *f, gconstpointer data)
{
  guint n;

  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose_case (f);
  wait_shown (f);
  assert_can_ask (f);
  n = count_pressable (child (f, "acts"));
  desk_kit_save (GTK_WIDGET (f->window), "settle-second");
  g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (f->window)), ==, 0);
  gtk_window_close (ask_second (f));
  desk_kit_settle (200);
  assert_can_ask (f);
  ask_second (f);
  muster_duty_lock (f->duty);
  desk_kit_settle (100);
  g_assert_null (staff_kit_find_window (MUSTER_TYPE_SIGN_IN_DIALOG));

  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose_case (f);
  wait_shown (f);
  g_assert_true (staff_kit_type_pin (ask_second (f), f->second, SUPERVISOR_PIN));
  wait_photo (f);
  g_assert_cmpuint (count_pressable (child (f, "acts")), ==, n + 1); /* Approve, too */
  /* nobody signed for whoever comes in their place */
  staff_kit_sign_in (f->window, f->duty, f->second, SUPERVISOR_PIN);
  desk_kit_settle (400);
  assert_can_ask (f);
}

static void
hand_over_cb (Fixture *f)
{
  g_assert_true (muster_duty_switch_over (f->duty));
}

/* What was signed for one is not shown to another who takes the desk over while it is fetched. */
static void
test_taken_over (Fixture *f, gconstpointer data)
{
  GtkWindow *dialog;

  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  choose_case (f);
  wait_shown (f);
  dialog = ask_second (f);
  g_signal_connect_swapped (dialog, "done", G_CALLBACK (hand_over_cb), f);
  g_assert_true (staff_kit_type_pin (dialog, f->second, SUPERVISOR_PIN));
  g_assert_cmpint (muster_duty_get_account (f->duty), ==, f->operator);
  wait_looked (f);
  assert_can_ask (f);
}

/* Whoever may look at no case sees none, though one who may had asked for it. */
static void
test_handed_over (Fixture *f, gconstpointer data)
{
  staff_kit_sign_in (f->window, f->duty, f->operator, OPERATOR_PIN);
  staff_kit_sign_in (f->window, f->duty, f->supervisor, SUPERVISOR_PIN);
  press_case (f);
  hand_over_cb (f);
  wait_looked (f);
  gtk_window_destroy (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_cmpstr (get_text (f, "name_label"), ==, "");
  g_assert_null (get_photo (f));
  g_assert_null (muster_face_tile_get_frame (MUSTER_FACE_TILE (child (f, "reference_tile"))));
}

/* Without accounts nobody settles anything before they said who they are; then at once. */
static void
test_name (Fixture *f, gconstpointer data)
{
  choose_case (f);
  wait_shown (f);
  g_assert_cmpuint (count_pressable (child (f, "acts")), ==, 0);
  muster_desk_window_set_staff (f->window, "李老师");
  g_signal_emit_by_name (f->window, "kept-changed"); /* as the name's field does */
  g_assert_cmpuint (count_pressable (child (f, "acts")), >, 0);
}

int
main (int argc, char *argv[])
{
  static const Rules plain = {.accounts = TRUE};
  static const Rules settling = {
      .accounts = TRUE, .right = MUSTER_RIGHT_SETTLE, .rule = "supervisor"};
  static const Rules looking = {
      .accounts = TRUE, .right = MUSTER_RIGHT_EVIDENCE, .rule = "supervisor"};
  static const Rules two = {
      .accounts = TRUE, .right = MUSTER_RIGHT_EVIDENCE, .rule = "operator+supervisor"};
  static const Rules none = {.accounts = FALSE};
  int status;

  desk_kit_init (&argc, &argv);
#define ADD(name, rules, func)                                                                     \
  g_test_add ("/desk/settle-binder/" name, Fixture, &rules, set_up, func, tear_down)
  ADD ("cover", plain, test_cover);
  ADD ("no-right", settling, test_no_right);
  ADD ("withheld", looking, test_withheld);
  ADD ("second", two, test_second);
  ADD ("taken-over", two, test_taken_over);
  ADD ("handed-over", settling, test_handed_over);
  ADD ("name", none, test_name);
#undef ADD
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
