/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "muster-application.h"
#include "muster-desk-binder.h"
#include "muster-desk-window.h"
#include "muster-guest-binder.h"
#include "muster-guest-lock.h"
#include "muster-guest-window.h"
#include "muster-leave.h"
#include "muster-practice.h"
#include "muster-preferences-window.h"
#include "muster-preparing-window.h"
#include "muster-rights-kept.h"
#include "muster-setup-window.h"
#include "muster-station-kit.h"
#include "muster-wedge-keys.h"

struct _MusterApplication {
  AdwApplication parent_instance;

  MusterSettings settings;
  gboolean rehearse_if_no_camera;
  gboolean kiosk; /* --kiosk: the guests' screen is all that they get */
  gboolean play;  /* --play: the rehearsal plays itself, then the program ends */
  char *pictures; /* owned, --pictures */
  char *window;   /* owned, --window: "guest", "desk" or NULL for both */
  int status;

  MusterStationKit kit;
  MusterPreparingWindow *preparing; /* owned, only while a rehearsal is prepared */
  MusterPractice *practice;         /* owned, only in rehearsal */
  MusterVoice *voice;               /* owned */
  MusterWedgeKeys *keys;            /* owned */
  MusterLeave *leave;               /* owned, once there are windows */
  MusterGuestBinder *guest;         /* owned, nullable */
  MusterDeskBinder *desk;           /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (MusterApplication, muster_application, ADW_TYPE_APPLICATION)

/* What keeps a station from existing at all is told in a window of its own: a message on standard
 * error reaches nobody who started it from an icon. */
static void
show_trouble (MusterApplication *self, const GError *error)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *close = gtk_button_new_with_mnemonic (_ ("_Close"));

  g_printerr ("muster: %s\n", error->message);
  self->status = 1;
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-error-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("The station cannot start"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), error->message);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_widget_set_halign (close, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (close, "pill");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), close);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_close), window);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Muster"));
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 420);
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_guest_window (MusterApplication *self)
{
  MusterGuestWindow *window = muster_guest_window_new (GTK_APPLICATION (self));

  self->guest = muster_guest_binder_new (window, self->kit.station, self->voice);
  muster_leave_watch_guest (self->leave, GTK_WINDOW (window));
  if (self->kiosk)
    muster_guest_lock_fill_screen (GTK_WINDOW (window));
  if (self->practice != NULL)
    muster_practice_watch (self->practice, "guest", GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_desk_window (MusterApplication *self)
{
  MusterDeskWindow *window = muster_desk_window_new (GTK_APPLICATION (self));

  self->desk = muster_desk_binder_new (window, self->kit.station, self->kit.kept);
  muster_desk_window_set_keys (window, self->keys);
  muster_leave_watch_desk (self->leave, GTK_WINDOW (window));
  if (self->practice != NULL) {
    muster_practice_watch (self->practice, "desk", GTK_WINDOW (window));
    muster_practice_connect_desk (self->practice, window);
  }
  gtk_window_present (GTK_WINDOW (window));
}

static void
end_cb (MusterApplication *self)
{
  g_application_quit (G_APPLICATION (self));
}

/* Before there is a window that could show anybody. */
static void
take_duty (MusterApplication *self)
{
  MusterProfile *profile = muster_station_get_profile (self->kit.station);
  const MusterRights *rights = &muster_profile_get_policy (profile)->rights;
  g_autoptr (MusterDuty) duty = muster_duty_new (self->kit.store, rights);

  muster_rights_keep (self->kit.store, rights);
  muster_station_set_duty (self->kit.station, duty);
}

static void
guard_windows (MusterApplication *self)
{
  MusterLeaveRule rule = MUSTER_LEAVE_ASKED;

  if (self->kiosk)
    rule = MUSTER_LEAVE_KIOSK;
  else if (self->settings.rehearsal)
    rule = MUSTER_LEAVE_FREELY;
  self->leave = muster_leave_new (muster_station_get_duty (self->kit.station), rule);
  g_signal_connect_object (self->leave, "leave", G_CALLBACK (end_cb), self, G_CONNECT_SWAPPED);
}

/* Offered as long as nobody has an account. */
static void
follow_duty (MusterApplication *self)
{
  MusterDuty *duty = muster_station_get_duty (self->kit.station);
  GAction *setup = g_action_map_lookup_action (G_ACTION_MAP (self), "setup");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (setup),
                               duty != NULL && muster_duty_get_state (duty) == MUSTER_DUTY_OPEN);
}

/* A store without people is a station that nobody has set up yet. */
static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  const guint n = muster_store_count_people_finish (MUSTER_STORE (source), result, NULL, &error);

  if (error == NULL && n == 0)
    g_action_group_activate_action (G_ACTION_GROUP (self), "setup", NULL);
}

static void
offer_setup (MusterApplication *self)
{
  MusterDuty *duty = muster_station_get_duty (self->kit.station);

  g_signal_connect_object (duty, "changed", G_CALLBACK (follow_duty), self, G_CONNECT_SWAPPED);
  follow_duty (self);
  if (!self->settings.rehearsal && muster_duty_get_state (duty) == MUSTER_DUTY_OPEN)
    muster_store_count_people_async (self->kit.store, NULL, counted_cb, g_object_ref (self));
}

static void
open_windows (MusterApplication *self)
{
  g_autofree char *sounds = g_build_filename (self->settings.data, "sounds", NULL);

  if (!self->play) /* nobody listens to a rehearsal that plays itself */
    self->voice = muster_voice_new (sounds);
  if (self->settings.rehearsal) {
    self->practice = muster_practice_new (self->kit.station, self->kit.hub, self->pictures);
    g_signal_connect_object (
        self->practice, "played", G_CALLBACK (end_cb), self, G_CONNECT_SWAPPED);
  }
  take_duty (self);
  guard_windows (self);
  self->keys = muster_wedge_keys_new_for_hub (self->kit.hub);
  if (g_strcmp0 (self->window, "guest") != 0)
    add_desk_window (self);
  offer_setup (self);
  if (g_strcmp0 (self->window, "desk") != 0)
    add_guest_window (self);
  muster_station_start (self->kit.station);
  if (self->play)
    muster_practice_play (self->practice);
}

static void
prepared_cb (MusterApplication *self, const GError *error)
{
  GtkWindow *preparing = GTK_WINDOW (self->preparing);

  if (error == NULL)
    open_windows (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_trouble (self, error);
  gtk_window_destroy (preparing);
  g_clear_object (&self->preparing);
}

static void
start_station (MusterApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (!muster_station_kit_prepare (&self->kit, &self->settings, &error)) {
    show_trouble (self, error);
    return;
  }
  if (self->kit.readers != NULL && muster_reader_setup_get_error (self->kit.readers) != NULL)
    g_printerr ("muster: %s\n", muster_reader_setup_get_error (self->kit.readers)->message);
  if (!self->settings.rehearsal) {
    open_windows (self);
    return;
  }
  self->preparing = g_object_ref_sink (muster_preparing_window_new (GTK_APPLICATION (self)));
  g_signal_connect_object (
      self->preparing, "prepared", G_CALLBACK (prepared_cb), self, G_CONNECT_SWAPPED);
  muster_preparing_window_run (self->preparing, self->kit.store, self->kit.engine);
}

static void
muster_application_activate (GApplication *application)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));

  if (windows == NULL) {
    start_station (MUSTER_APPLICATION (application));
    return;
  }
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_present (l->data);
}

/* Whoever stops the machine or the session lets the station finish: what is being saved is saved,
 * the camera is let go. */
static gboolean
told_to_end_cb (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Returns: (nullable): a window of this kind that is open */
static GtkWindow *
find_window (MusterApplication *self, GType type)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type))
      return l->data;
  return NULL;
}

/* Returns: (nullable): the desk's window, if somebody is at it. Keys pressed at the guest's screen
 * open nothing of the staff's. */
static GtkWindow *
get_desk (MusterApplication *self)
{
  GtkWindow *desk = find_window (self, MUSTER_TYPE_DESK_WINDOW);

  if (desk == NULL || muster_desk_window_is_covered (MUSTER_DESK_WINDOW (desk)) ||
      MUSTER_IS_GUEST_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (self))))
    return NULL;
  return desk;
}

static void
set_up_cb (MusterApplication *self)
{
  muster_duty_refresh (muster_station_get_duty (self->kit.station));
}

/* Before the first day: accounts, and what opens the store. */
static void
setup_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MusterApplication *self = user_data;
  GtkWindow *parent = find_window (self, MUSTER_TYPE_DESK_WINDOW);
  GtkWindow *open = find_window (self, MUSTER_TYPE_SETUP_WINDOW);

  if (parent == NULL)
    return;
  if (open == NULL) {
    g_autoptr (MusterSetup) setup = muster_setup_new (self->kit.store);
    g_autofree char *station =
        g_strdup_printf (_ ("Station %s"), muster_station_get_screen (self->kit.station)->station);

    open = GTK_WINDOW (muster_setup_window_new (parent, setup, station));
    g_signal_connect_object (open, "done", G_CALLBACK (set_up_cb), self, G_CONNECT_SWAPPED);
    gtk_application_add_window (GTK_APPLICATION (self), open);
  }
  gtk_window_present (open);
}

/* Returns: (transfer none): its window of preferences */
static MusterPreferencesWindow *
new_preferences (MusterApplication *self, GtkWindow *parent)
{
  MusterDuty *duty = muster_station_get_duty (self->kit.station);
  MusterCourier *courier = muster_station_get_courier (self->kit.station);
  MusterPreferencesWindow *window =
      muster_preferences_window_new (parent, self->kit.hub, self->kit.readers);

  muster_preferences_window_set_duty (window, duty);
  if (courier != NULL)
    muster_preferences_window_set_roster (
        window, duty, courier, muster_station_get_screen (self->kit.station)->station);
  gtk_application_add_window (GTK_APPLICATION (self), GTK_WINDOW (window));
  return window;
}

/* One window of preferences, above the desk's. @page: (nullable): to be seen first */
static void
open_preferences (MusterApplication *self, const char *page)
{
  GtkWindow *parent = get_desk (self);
  GtkWindow *open = find_window (self, MUSTER_TYPE_PREFERENCES_WINDOW);

  if (parent == NULL)
    return;
  if (open == NULL)
    open = GTK_WINDOW (new_preferences (self, parent));
  if (page != NULL)
    muster_preferences_window_show_page (MUSTER_PREFERENCES_WINDOW (open), page);
  gtk_window_present (open);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_preferences (user_data, NULL);
}

static void
roster_preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_preferences (user_data, "roster");
}

/* Before any class of ours is made from it. */
static void
refuse_inspector (void)
{
  g_autoptr (GTypeClass) windows = g_type_class_ref (GTK_TYPE_WINDOW);

  muster_guest_lock_refuse_inspector (GTK_WINDOW_CLASS (windows));
}

static void
muster_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
      {.name = "preferences", .activate = preferences_cb},
      {.name = "roster-preferences", .activate = roster_preferences_cb},
      {.name = "setup", .activate = setup_cb},
  };
  static const char *const keys[] = {"<Control>comma", NULL};

  G_APPLICATION_CLASS (muster_application_parent_class)->startup (application);
  if (MUSTER_APPLICATION (application)->kiosk)
    refuse_inspector ();
  g_action_map_add_action_entries (
      G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.preferences", keys);
  g_unix_signal_add (SIGTERM, told_to_end_cb, application);
  g_unix_signal_add (SIGINT, told_to_end_cb, application);
  gtk_window_set_default_icon_name (MUSTER_APP_ID);
}

static void
muster_application_shutdown (GApplication *application)
{
  MusterApplication *self = MUSTER_APPLICATION (application);

  if (self->preparing != NULL)
    muster_preparing_window_abort (self->preparing);
  if (self->desk != NULL)
    muster_desk_binder_shutdown (self->desk);
  g_clear_object (&self->leave);
  g_clear_object (&self->guest);
  g_clear_object (&self->desk);
  g_clear_object (&self->keys);
  g_clear_object (&self->practice);
  g_clear_pointer (&self->voice, muster_voice_free);
  muster_station_kit_close (&self->kit);
  G_APPLICATION_CLASS (muster_application_parent_class)->shutdown (application);
}

static void
muster_application_finalize (GObject *object)
{
  MusterApplication *self = MUSTER_APPLICATION (object);

  muster_settings_clear (&self->settings);
  g_clear_pointer (&self->pictures, g_free);
  g_clear_pointer (&self->window, g_free);
  G_OBJECT_CLASS (muster_application_parent_class)->finalize (object);
}

static void
muster_application_class_init (MusterApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_application_finalize;
  application_class->startup = muster_application_startup;
  application_class->activate = muster_application_activate;
  application_class->shutdown = muster_application_shutdown;
}

static void
muster_application_init (MusterApplication *self)
{
}

static gboolean
parse (MusterApplication *self, int *argc, char ***argv, gboolean *version, GError **error)
{
  MusterSettings *settings = &self->settings;
  const GOptionEntry entries[] = {
      {"rehearsal",
       0,
       0,
       G_OPTION_ARG_NONE,
       &settings->rehearsal,
       N_ ("Practise with made-up people"),
       NULL},
      {"rehearse-if-no-camera",
       0,
       0,
       G_OPTION_ARG_NONE,
       &self->rehearse_if_no_camera,
       N_ ("Practise if no camera is attached"),
       NULL},
      {"play",
       0,
       0,
       G_OPTION_ARG_NONE,
       &self->play,
       N_ ("Let the rehearsal play itself, then end"),
       NULL},
      {"kiosk",
       0,
       0,
       G_OPTION_ARG_NONE,
       &self->kiosk,
       N_ ("Fill the screen for guests, who get nowhere else from there"),
       NULL},
      {"pictures",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &self->pictures,
       N_ ("Leave pictures of the rehearsal's pages in this folder"),
       N_ ("DIR")},
      {"window",
       0,
       0,
       G_OPTION_ARG_STRING,
       &self->window,
       N_ ("Show only the guest's or the desk's window"),
       "guest|desk"},
      {"readers",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &settings->readers,
       N_ ("File with the settings of the card readers"),
       N_ ("FILE")},
      {"camera", 0, 0, G_OPTION_ARG_STRING, &settings->camera, N_ ("Camera"), N_ ("SOURCE")},
      {"profile",
       0,
       0,
       G_OPTION_ARG_STRING,
       &settings->profile,
       N_ ("Profile, or a path of one"),
       N_ ("ID")},
      {"occasion", 0, 0, G_OPTION_ARG_STRING, &settings->occasion, N_ ("Occasion"), N_ ("ID")},
      {"station",
       0,
       0,
       G_OPTION_ARG_STRING,
       &settings->station,
       N_ ("Name of this station"),
       N_ ("NAME")},
      {"models",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &settings->models,
       N_ ("Folder with model files, looked at first"),
       N_ ("DIR")},
      {"store", 0, 0, G_OPTION_ARG_FILENAME, &settings->store, N_ ("Database file"), N_ ("FILE")},
      {"data",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &settings->data,
       N_ ("Folder with profiles and model manifests"),
       N_ ("DIR")},
      {"version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version"), NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("– check people in"));

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_description (
      context,
      _ ("Commands without windows: import, visit, journal, readers, readiness, models, bench,\n"
         "rehearsal. "
         "Each explains itself: muster COMMAND --help"));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* A station without a camera would send everybody to the desk; without one there is more to learn
 * from the rehearsal. Only whoever starts the program by hand asks for this. */
static gboolean
has_camera (void)
{
  g_autoptr (GPtrArray) cameras = muster_camera_list (NULL);

  for (guint i = 0; cameras != NULL && i < cameras->len; i++) {
    const MusterCameraInfo *camera = g_ptr_array_index (cameras, i);

    if (!camera->is_virtual)
      return TRUE;
  }
  return FALSE;
}

int
muster_application_run (int argc, char *argv[])
{
  g_autoptr (MusterApplication) self =
      g_object_new (MUSTER_TYPE_APPLICATION, "application-id", MUSTER_APP_ID, NULL);
  g_autoptr (GError) error = NULL;
  gboolean version = FALSE;
  int status;

  if (!parse (self, &argc, &argv, &version, &error) || argc > 1) {
    if (error != NULL)
      g_printerr ("muster: %s\n", error->message);
    else
      g_printerr (_ ("muster: there is no command “%s”; see muster --help\n"), argv[1]);
    return 2;
  }
  if (version) {
    g_print ("muster %s\n", MUSTER_VERSION);
    return 0;
  }
  if (self->settings.data == NULL)
    self->settings.data = muster_services_dup_data_folder ();
  if (self->rehearse_if_no_camera && self->settings.camera == NULL && !has_camera ())
    self->settings.rehearsal = TRUE;
  self->settings.open_readers = !self->settings.rehearsal;
  self->settings.tell_roster = !self->settings.rehearsal;
  if ((self->play || self->pictures != NULL) && !self->settings.rehearsal) {
    g_printerr ("%s\n", _ ("muster: --play and --pictures are for the rehearsal only"));
    return 2;
  }
  if (self->kiosk)
    g_unsetenv ("GTK_DEBUG"); /* with which GTK opens its inspector as it starts */
  if (g_application_register (G_APPLICATION (self), NULL, NULL) &&
      g_application_get_is_remote (G_APPLICATION (self)))
    g_printerr ("%s\n", _ ("muster: the station is running already; its windows come forward"));
  status = g_application_run (G_APPLICATION (self), argc, argv);
  return status != 0 ? status : self->status;
}
