/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-number-field.h"
#include "shell-fixture.h"

/* gallery FOLDER [PART]: draws every page of the guest window, in each state, shape and language,
 * into PNG files of FOLDER; with PART only those whose name contains it. For the eye: no test. */

typedef struct {
  const char *name;
  int width;
  int height;
} Shape;

static const Shape SHAPES[] = {
    {"wide", 1366, 768},
    {"compact", 1024, 600},
    {"small", 800, 600},
    {"tall", 1080, 1920},
};

typedef struct {
  const char *name;
  MusterPage page;
  MusterReason reason;
  MusterCoach coach;
  guint tries_left;
  gboolean large;
  gboolean rehearsal;
} State;

static const State STATES[] = {
    {"idle", MUSTER_PAGE_IDLE, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"idle-rehearsal", MUSTER_PAGE_IDLE, MUSTER_REASON_NONE, 0, 0, FALSE, TRUE},
    {"identify", MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"identify-wrong", MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NOT_FOUND, 0, 0, FALSE, FALSE},
    {"confirm", MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"confirm-large", MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE, 0, 0, TRUE, FALSE},
    {"consent", MUSTER_PAGE_CONSENT, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"consent-large", MUSTER_PAGE_CONSENT, MUSTER_REASON_NONE, 0, 0, TRUE, FALSE},
    {"capture-closer",
     MUSTER_PAGE_CAPTURE,
     MUSTER_REASON_NONE,
     MUSTER_COACH_CLOSER,
     0,
     FALSE,
     FALSE},
    {"capture-centre",
     MUSTER_PAGE_CAPTURE,
     MUSTER_REASON_NONE,
     MUSTER_COACH_CENTRE,
     0,
     FALSE,
     TRUE},
    {"capture-back", MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE, MUSTER_COACH_BACK, 0, FALSE, FALSE},
    {"capture-fit", MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE, MUSTER_COACH_FIT, 0, FALSE, FALSE},
    {"wait", MUSTER_PAGE_WAIT, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"wait-reading", MUSTER_PAGE_WAIT, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"idle-card-lying", MUSTER_PAGE_IDLE, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"idle-emergency", MUSTER_PAGE_IDLE, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"pass-emergency", MUSTER_PAGE_PASS, MUSTER_REASON_NONE, 0, 0, FALSE, TRUE},
    {"pass-card-lying", MUSTER_PAGE_PASS, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"pass", MUSTER_PAGE_PASS, MUSTER_REASON_NONE, 0, 0, FALSE, FALSE},
    {"fail", MUSTER_PAGE_FAIL, MUSTER_REASON_DIFFERENT, 0, 2, FALSE, FALSE},
    {"fail-large", MUSTER_PAGE_FAIL, MUSTER_REASON_DIFFERENT, 0, 1, TRUE, FALSE},
    {"fail-last", MUSTER_PAGE_FAIL, MUSTER_REASON_NO_TRIES_LEFT, 0, 0, FALSE, FALSE},
};

static gboolean
wanted (const char *name, const char *part)
{
  return part == NULL || strstr (name, part) != NULL;
}

static void
save (MusterGuestWindow *window, const char *folder, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (window));
  g_autoptr (GdkTexture) texture = NULL;

  shell_fixture_pump (40);
  texture = shell_fixture_picture (GTK_WIDGET (window));
  if (!gdk_texture_save_to_png (texture, path))
    g_printerr ("gallery: cannot write %s\n", path);
  g_print ("%s %dx%d\n", name, gtk_widget_get_width (content), gtk_widget_get_height (content));
}

static void
type_numbers (MusterGuestWindow *window)
{
  static const char TYPED[] = "2026101017";
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  for (const char *c = TYPED; *c != '\0'; c++)
    muster_number_field_type (MUSTER_NUMBER_FIELD (focus), *c);
}

static void
draw_state (MusterGuestWindow *window, const State *state, const char *folder, const char *name)
{
  g_autoptr (MusterScreen) screen = shell_fixture_screen (state->page, state->reason);
  g_autoptr (MusterScreen) idle = shell_fixture_screen (MUSTER_PAGE_IDLE, MUSTER_REASON_NONE);
  MusterLanguage language = muster_guest_window_get_language (window);

  muster_guest_window_show (window, idle);
  muster_guest_window_set_language (window, language);
  screen->coach = state->coach;
  screen->tries_left = state->tries_left;
  screen->rehearsal = state->rehearsal;
  screen->reading = g_str_equal (state->name, "wait-reading");
  screen->emergency = g_str_has_suffix (state->name, "-emergency");
  screen->lying = g_str_has_suffix (state->name, "-card-lying");
  muster_guest_window_show (window, screen);
  if (state->large)
    gtk_widget_activate_action (GTK_WIDGET (window), "guest.large-text", NULL);
  if (state->page == MUSTER_PAGE_IDENTIFY)
    type_numbers (window);
  if (state->page == MUSTER_PAGE_CAPTURE) {
    g_autoptr (MusterFrame) frame = shell_fixture_figure ();
    const MusterFaceReport report = {.n_faces = 1, .off_x = 0.2f};

    muster_guest_window_show_frame (window, frame);
    muster_guest_window_show_report (window, &report);
  }
  if (state->page == MUSTER_PAGE_WAIT)
    shell_fixture_pump (350);
  save (window, folder, name);
}

/* A challenge, its prompts and its colours. */
static void
draw_challenges (MusterGuestWindow *window, const char *folder, const char *part, const char *where)
{
  static const struct {
    MusterPrompt prompt;
    gboolean covers;
  } ASKED[] = {
      {MUSTER_PROMPT_TURN_LEFT, FALSE},
      {MUSTER_PROMPT_TURN_RIGHT, FALSE},
      {MUSTER_PROMPT_COME_CLOSER, FALSE},
      {MUSTER_PROMPT_BLINK, FALSE},
      {MUSTER_PROMPT_HOLD_STILL, TRUE},
      {MUSTER_PROMPT_READ_CODE, FALSE},
      {MUSTER_PROMPT_SPEAK_UP, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (ASKED); i++) {
    g_autofree char *name =
        g_strdup_printf ("challenge-%s-%s", muster_prompt_to_nick (ASKED[i].prompt), where);
    g_autoptr (MusterScreen) screen = shell_fixture_challenge (ASKED[i].prompt, ASKED[i].covers);
    g_autoptr (MusterFrame) frame = shell_fixture_figure ();
    const MusterFaceReport report = {.n_faces = 1};

    if (!wanted (name, part))
      continue;
    muster_guest_window_show (window, screen);
    muster_guest_window_show_frame (window, frame);
    muster_guest_window_show_report (window, &report);
    save (window, folder, name);
  }
}

static void
draw_all (MusterGuestWindow *window, const char *folder, const char *part)
{
  static const char *const LANGUAGES[] = {"zh", "en"};

  for (guint s = 0; s < G_N_ELEMENTS (SHAPES); s++) {
    shell_fixture_resize (window, SHAPES[s].width, SHAPES[s].height);
    for (guint l = 0; l < MUSTER_N_LANGUAGES; l++) {
      for (guint i = 0; i < G_N_ELEMENTS (STATES); i++) {
        g_autofree char *name =
            g_strdup_printf ("%s-%s-%s", STATES[i].name, SHAPES[s].name, LANGUAGES[l]);

        muster_guest_window_set_language (window, l);
        if (wanted (name, part))
          draw_state (window, &STATES[i], folder, name);
      }
      {
        g_autofree char *where = g_strdup_printf ("%s-%s", SHAPES[s].name, LANGUAGES[l]);

        muster_guest_window_set_language (window, l);
        draw_challenges (window, folder, part, where);
      }
      for (MusterReason r = 0; r < MUSTER_N_REASONS; r++) {
        const State state = {"refer", MUSTER_PAGE_REFER, r, 0, 2, FALSE, FALSE};
        g_autofree char *name = g_strdup_printf (
            "refer-%s-%s-%s", muster_reason_to_nick (r), SHAPES[s].name, LANGUAGES[l]);

        muster_guest_window_set_language (window, l);
        if (wanted (name, part))
          draw_state (window, &state, folder, name);
      }
    }
  }
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;
  MusterGuestWindow *window;

  if (argc < 2) {
    g_printerr ("usage: %s FOLDER [PART]\n", argv[0]);
    return 2;
  }
  g_mkdir_with_parents (argv[1], 0755);
  application = shell_fixture_application ();
  /* Still pictures: no crossfade is caught half way. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  window = muster_guest_window_new (GTK_APPLICATION (application));
  draw_all (window, argv[1], argc > 2 ? argv[2] : NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
