/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shell-fixture.h"

/* Every page, in both languages, at each size and with large text: nothing is cut, every control
 * can be hit and has a name. */

typedef struct {
  const char *name;
  int width;
  int height;
  int least;      /* of a button, pixels */
  int least_chip; /* of a chip in the ceiling */
} Size;

static const Size SIZES[] = {
    {"wide", 1366, 768, 64, 48},
    {"compact", 800, 600, 56, 44},
    {"tall", 1080, 1920, 64, 48},
};

static AdwApplication *application;

/* All faults of a run are told, not only the first. */
static void G_GNUC_PRINTF (1, 2) fault (const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("%s\n", text);
  g_test_fail ();
}

/* What GTK draws is what Pango laid out: it must lie inside the label. */
static void
check_label (GtkLabel *label, const char *where)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  int width, height, wide = gtk_widget_get_width (GTK_WIDGET (label));

  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout) || width > wide ||
      height > gtk_widget_get_height (GTK_WIDGET (label)))
    fault ("%s: “%s” is cut: %dx%d in %dx%d",
           where,
           gtk_label_get_label (label),
           width,
           height,
           wide,
           gtk_widget_get_height (GTK_WIDGET (label)));
}

static void
check_button (GtkWidget *button, const Size *size, const char *where)
{
  gboolean chip = gtk_widget_has_css_class (button, "chip");
  int least = chip ? size->least_chip : size->least;
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (button, button, &bounds));
  if (bounds.size.width < (float) least || bounds.size.height < (float) least)
    fault ("%s: a button of %.0fx%.0f", where, bounds.size.width, bounds.size.height);
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL))
    fault ("%s: a button without a name", where);
}

static void
check_inside (GtkWidget *widget, GtkWidget *window, const char *where)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, window, &bounds));
  if (bounds.origin.x < 0 || bounds.origin.y < 0 ||
      bounds.origin.x + bounds.size.width > (float) gtk_widget_get_width (window) + 0.5f ||
      bounds.origin.y + bounds.size.height > (float) gtk_widget_get_height (window) + 0.5f)
    fault ("%s: a %s at %.0f,%.0f of %.0fx%.0f leaves the window",
           where,
           G_OBJECT_TYPE_NAME (widget),
           bounds.origin.x,
           bounds.origin.y,
           bounds.size.width,
           bounds.size.height);
}

static void
check_tree (GtkWidget *widget, GtkWidget *window, const Size *size, const char *where)
{
  if (!gtk_widget_get_mapped (widget) || gtk_widget_get_opacity (widget) == 0)
    return;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_label (GTK_LABEL (widget)) != '\0') {
    check_label (GTK_LABEL (widget), where);
    check_inside (widget, window, where);
  }
  if (GTK_IS_BUTTON (widget)) {
    check_button (widget, size, where);
    check_inside (widget, window, where);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_tree (child, window, size, where);
}

static void
check_screen (MusterGuestWindow *window,
              const Size *size,
              const MusterScreen *screen,
              MusterLanguage language,
              gboolean large)
{
  g_autofree char *where = g_strdup_printf ("page %d, reason %s, %s, %s%s",
                                            screen->page,
                                            muster_reason_to_nick (screen->reason),
                                            size->name,
                                            muster_language_get_name (language),
                                            large ? ", large" : "");

  muster_guest_window_show (window, screen);
  muster_guest_window_set_language (window, language);
  if (gtk_widget_has_css_class (GTK_WIDGET (window), "large") != large)
    gtk_widget_activate_action (GTK_WIDGET (window), "guest.large-text", NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  check_tree (GTK_WIDGET (window), GTK_WIDGET (window), size, where);
}

static void
check_pages (MusterGuestWindow *window, const Size *size, MusterLanguage language, gboolean large)
{
  for (MusterPage page = 0; page < MUSTER_PAGE_REFER; page++) {
    MusterReason reason = page == MUSTER_PAGE_FAIL       ? MUSTER_REASON_DIFFERENT
                          : page == MUSTER_PAGE_IDENTIFY ? MUSTER_REASON_NOT_FOUND
                                                         : MUSTER_REASON_NONE;
    g_autoptr (MusterScreen) screen = shell_fixture_screen (page, reason);

    screen->rehearsal = page == MUSTER_PAGE_CONFIRM;
    screen->emergency = page == MUSTER_PAGE_PASS;
    check_screen (window, size, screen, language, large);
  }
  for (guint i = 0; i < 3; i++) {
    static const MusterPage pages[] = {MUSTER_PAGE_IDLE, MUSTER_PAGE_PASS, MUSTER_PAGE_WAIT};
    g_autoptr (MusterScreen) screen = shell_fixture_screen (pages[i], MUSTER_REASON_NONE);

    screen->lying = pages[i] != MUSTER_PAGE_WAIT;
    screen->reading = pages[i] == MUSTER_PAGE_WAIT;
    check_screen (window, size, screen, language, large);
  }
  for (MusterCoach coach = 0; coach <= MUSTER_COACH_FIT; coach++) {
    g_autoptr (MusterScreen) idle = shell_fixture_screen (MUSTER_PAGE_IDLE, MUSTER_REASON_NONE);
    g_autoptr (MusterScreen) screen =
        shell_fixture_screen (MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);

    muster_guest_window_show (window, idle); /* the next Line needs no 1.2 s of the last */
    screen->coach = coach;
    check_screen (window, size, screen, language, large);
  }
  for (MusterPrompt prompt = 0; prompt < MUSTER_N_PROMPTS; prompt++) {
    g_autoptr (MusterScreen) screen = shell_fixture_challenge (prompt, FALSE);

    screen->colours = prompt % 3;

    check_screen (window, size, screen, language, large);
  }
  for (int other = 0; other < 2; other++) {
    g_autoptr (MusterScreen) screen = shell_fixture_challenge (MUSTER_PROMPT_HOLD_STILL, TRUE);

    screen->can_exchange = other;
    check_screen (window, size, screen, language, large);
  }
  for (MusterReason reason = 0; reason < MUSTER_N_REASONS; reason++) {
    g_autoptr (MusterScreen) screen = shell_fixture_screen (MUSTER_PAGE_REFER, reason);

    check_screen (window, size, screen, language, large);
  }
}

static void
test_fits (gconstpointer data)
{
  const Size *size = data;
  MusterGuestWindow *window = muster_guest_window_new (GTK_APPLICATION (application));

  shell_fixture_resize (window, size->width, size->height);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), ==, size->width);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), ==, size->height);
  for (MusterLanguage language = 0; language < MUSTER_N_LANGUAGES; language++)
    for (int large = 0; large < 2; large++)
      check_pages (window, size, language, large);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What is drawn here is what a school shows. */
static void
test_consent_is_shipped (void)
{
  g_autoptr (MusterScreen) screen = shell_fixture_screen (MUSTER_PAGE_CONSENT, MUSTER_REASON_NONE);
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "profiles", "campus-check-in.ini", NULL);
  g_autoptr (MusterProfile) profile = NULL;
  const MusterText *shipped;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (text, length);
  profile = muster_profile_parse (bytes, "campus-check-in", &error);
  g_assert_no_error (error);
  shipped = muster_profile_get_text (profile, "consent");
  g_assert_cmpstr (screen->consent.en, ==, shipped->en);
  g_assert_cmpstr (screen->consent.zh, ==, shipped->zh);
}

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = shell_fixture_application ();
  for (guint i = 0; i < G_N_ELEMENTS (SIZES); i++) {
    g_autofree char *path = g_strdup_printf ("/shell/guest-pages/fits/%s", SIZES[i].name);

    g_test_add_data_func (path, &SIZES[i], test_fits);
  }
  g_test_add_func ("/shell/guest-pages/consent-is-shipped", test_consent_is_shipped);
  status = g_test_run ();
  g_clear_object (&application);
  return status;
}
