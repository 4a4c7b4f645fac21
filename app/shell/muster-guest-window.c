/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-capture-page.h"
#include "muster-confirm-page.h"
#include "muster-consent-page.h"
#include "muster-fail-page.h"
#include "muster-flash-page.h"
#include "muster-guest-button.h"
#include "muster-guest-lock.h"
#include "muster-guest-note.h"
#include "muster-guest-window-private.h"
#include "muster-identify-page.h"
#include "muster-identity.h"
#include "muster-idle-page.h"
#include "muster-key-guard.h"
#include "muster-pass-page.h"
#include "muster-refer-page.h"
#include "muster-step-bar.h"
#include "muster-wait-page.h"

/* A wait shorter than this changes nothing on the screen. */
enum { QUIET_MS = 300 };
/* Typed numbers belong to no visit yet, so no visit clears them. */
enum { KEYPAD_SECONDS = 60 };

enum { SIGNAL_KEYPAD, SIGNAL_SHOWN, N_SIGNALS };

struct _MusterGuestWindow {
  AdwApplicationWindow parent_instance;

  MusterLanguage language;
  MusterPage page;                      /* of the last screen */
  MusterPage shown;                     /* on the glass: an older one while a wait is kept quiet */
  gboolean reading;                     /* a card lies on a reader, and nobody is known yet */
  gboolean nobody;                      /* what is told of a card that could not be used */
  gboolean own_deadline;                /* the keypad's, which each touch moves */
  guint quiet;                          /* source that shows the wait page, 0 = none */
  GActionGroup *actions;                /* owned */
  MusterGuestPage *all[MUSTER_N_PAGES]; /* owned by the stack */

  MusterGuestFrame *frame; /* template children are borrowed */
  GtkWidget *emergency;
  GtkWidget *rehearsal;
  MusterWords *occasion;
  MusterStepBar *steps;
  GtkWidget *large_button;
  GtkButton *language_button;
  GtkWidget *body;
  MusterFlashPage *flash;
  gboolean filled; /* the screen was filled for a flash, and is given back after it */
  GtkStack *pages;
  GtkWidget *person_button;
  gboolean to_person; /* sent to the desk already, by their own wish */
  GtkWidget *end_button;
  MusterGuestNote *note;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterGuestWindow, muster_guest_window, ADW_TYPE_APPLICATION_WINDOW)

static void
set_class (MusterGuestWindow *self, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

/* Result pages have a bar of their own. */
static void
start_note (MusterGuestWindow *self, const MusterScreen *screen)
{
  gboolean counts = screen->page == MUSTER_PAGE_IDENTIFY || screen->page == MUSTER_PAGE_CONFIRM ||
                    screen->page == MUSTER_PAGE_CONSENT || screen->page == MUSTER_PAGE_FAIL;
  gint64 deadline_us = screen->deadline_us;

  self->own_deadline = screen->page == MUSTER_PAGE_IDENTIFY && deadline_us == 0;
  if (self->own_deadline)
    deadline_us = g_get_monotonic_time () + KEYPAD_SECONDS * G_USEC_PER_SEC;
  if (screen->challenging)
    muster_guest_note_say (
        self->note, muster_phrase_new (N_ ("Take your time, a person helps if it does not work")));
  else if (screen->page == MUSTER_PAGE_CAPTURE)
    muster_guest_note_say (self->note,
                           muster_phrase_new (N_ ("A picture that is not clear costs no try")));
  else if (screen->lying)
    muster_guest_note_call (self->note, muster_phrase_new (N_ ("Please take your card")));
  else if (counts && deadline_us != 0)
    muster_guest_note_count (self->note, deadline_us);
  else
    muster_guest_note_say (self->note, NULL);
}

static void
note_over_cb (MusterGuestWindow *self)
{
  if (self->own_deadline)
    g_signal_emit (self, signals[SIGNAL_KEYPAD], 0, FALSE);
}

static void
dress (MusterGuestWindow *self)
{
  MusterReferPage *refer = MUSTER_REFER_PAGE (self->all[MUSTER_PAGE_REFER]);

  set_class (self, "pass", self->shown == MUSTER_PAGE_PASS);
  set_class (self,
             "ask",
             self->shown == MUSTER_PAGE_REFER &&
                 muster_refer_page_get_tone (refer) == MUSTER_TONE_ASK);
  gtk_widget_set_visible (self->end_button, self->shown != MUSTER_PAGE_IDLE);
  /* whoever is on the way to a person need not ask for one */
  gtk_widget_set_visible (self->person_button, self->shown != MUSTER_PAGE_PASS && !self->to_person);
}

static void
focus_page (MusterGuestWindow *self)
{
  MusterGuestPage *page = self->all[self->shown];

  gtk_window_set_default_widget (GTK_WINDOW (self), muster_guest_page_get_default (page));
  gtk_widget_grab_focus (muster_guest_page_get_focus (page));
}

/* Nobody's data outlives their page; but numbers that are looked up may have to be mended. */
static void
forget_page (MusterGuestWindow *self, MusterPage old, MusterPage new)
{
  if (!(old == MUSTER_PAGE_IDENTIFY && new == MUSTER_PAGE_WAIT))
    muster_guest_page_forget (self->all[old]);
  if (old == MUSTER_PAGE_WAIT && new != MUSTER_PAGE_IDENTIFY)
    muster_guest_page_forget (self->all[MUSTER_PAGE_IDENTIFY]);
}

/* Puts the last screen's page on the glass: a result at once, all others softly. */
static void
turn_page (MusterGuestWindow *self)
{
  const MusterPage old = self->shown;
  const MusterPage new = self->page;
  const gboolean at_once =
      new == MUSTER_PAGE_PASS || new == MUSTER_PAGE_FAIL || new == MUSTER_PAGE_REFER;

  g_clear_handle_id (&self->quiet, g_source_remove);
  self->shown = new;
  dress (self);
  if (old == new)
    return;
  gtk_stack_set_transition_type (
      self->pages, at_once ? GTK_STACK_TRANSITION_TYPE_NONE : GTK_STACK_TRANSITION_TYPE_CROSSFADE);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (self->all[new]));
  for (MusterPage i = 0; i < MUSTER_N_PAGES; i++)
    gtk_accessible_update_state (
        GTK_ACCESSIBLE (self->all[i]), GTK_ACCESSIBLE_STATE_HIDDEN, i != new, -1);
  focus_page (self);
  forget_page (self, old, new);
}

/* -- colours -- */

/* What lies below the colours gives no light and takes no key. */
static void
set_covered (MusterGuestWindow *self, gboolean covered)
{
  GtkWindow *window = GTK_WINDOW (self);
  graphene_rect_t page;

  if (covered == gtk_widget_get_visible (GTK_WIDGET (self->flash)))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->flash), covered);
  gtk_widget_set_can_focus (self->body, !covered);
  gtk_widget_set_can_target (self->body, !covered);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->body), GTK_ACCESSIBLE_STATE_HIDDEN, covered, -1);
  if (covered) {
    if (gtk_widget_compute_bounds (GTK_WIDGET (self->pages), self->body, &page))
      muster_flash_page_set_top (self->flash, (int) page.origin.y);
    self->filled = !gtk_window_is_fullscreen (window);
    if (self->filled)
      gtk_window_fullscreen (window);
    gtk_window_set_default_widget (window, NULL);
    gtk_widget_grab_focus (muster_flash_page_get_focus (self->flash));
  } else {
    if (self->filled)
      gtk_window_unfullscreen (window);
    self->filled = FALSE;
    focus_page (self);
  }
}

static void
shown_cb (MusterGuestWindow *self, guint slot, gint64 time_us)
{
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0, slot, time_us);
}

static gboolean
quiet_over_cb (gpointer user_data)
{
  MusterGuestWindow *self = MUSTER_GUEST_WINDOW (user_data);

  self->quiet = 0;
  turn_page (self);
  return G_SOURCE_REMOVE;
}

/* A card that is looked up on top of somebody's page is another person's; after a card that could
 * not be used it is the next try. */
static gboolean
is_next_person (MusterGuestWindow *self, const MusterScreen *screen)
{
  if (screen->page == MUSTER_PAGE_IDLE)
    return self->page != MUSTER_PAGE_IDLE && !self->reading;
  if (self->nobody)
    return FALSE;
  return screen->page == MUSTER_PAGE_WAIT && screen->step <= 1 && self->page != MUSTER_PAGE_IDLE &&
         self->page != MUSTER_PAGE_IDENTIFY && self->page != MUSTER_PAGE_WAIT;
}

static void
update_language (MusterGuestWindow *self)
{
  MusterLanguage other = muster_language_other (self->language);
  g_autoptr (MusterPhrase) title = muster_phrase_new (N_ ("Muster, guest screen"));
  g_autoptr (MusterPhrase) large = muster_phrase_new (N_ ("Larger text"));

  set_class (self, "latin", self->language == MUSTER_LANGUAGE_EN); /* longer lines, smaller type */
  muster_bilingual_set_language (GTK_WIDGET (self), self->language);
  gtk_window_set_title (GTK_WINDOW (self), muster_phrase_get (title, self->language));
  gtk_button_set_label (self->language_button, muster_language_get_name (other));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->language_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_language_get_name (other),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->large_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_phrase_get (large, self->language),
                                  -1);
}

/* -- for the actions -- */

/* What is still on the glass in a quiet wait has been answered already. */
gboolean
muster_guest_window_is_answered (MusterGuestWindow *self)
{
  return self->shown != self->page;
}

gboolean
muster_guest_window_is_typing (MusterGuestWindow *self)
{
  return self->page == MUSTER_PAGE_IDENTIFY;
}

/* -- keys -- */

static gboolean
key_pressed_cb (MusterGuestWindow *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape || self->page == MUSTER_PAGE_IDLE)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), "guest.end", NULL);
  return GDK_EVENT_STOP;
}

static gboolean
touched_cb (MusterGuestWindow *self)
{
  if (self->own_deadline)
    muster_guest_note_count (self->note, g_get_monotonic_time () + KEYPAD_SECONDS * G_USEC_PER_SEC);
  return GDK_EVENT_PROPAGATE;
}

static void
add_controllers (MusterGuestWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *touches = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (touches, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (touches, "event", G_CALLBACK (touched_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), touches);
  /* last, so first asked: a key that is held down decides nothing, the page it was meant for may be
   * gone */
  muster_key_guard_add (GTK_WINDOW (self));
  muster_guest_lock_add (GTK_WINDOW (self));
}

static void
shape_changed_cb (MusterGuestWindow *self)
{
  MusterShape shape = muster_guest_frame_get_shape (self->frame);

  set_class (self, "compact", shape == MUSTER_SHAPE_COMPACT);
  set_class (self, "tall", shape == MUSTER_SHAPE_TALL);
  muster_step_bar_set_narrow (self->steps, shape != MUSTER_SHAPE_WIDE);
  muster_flash_page_set_shape (self->flash, shape);
  for (MusterPage i = 0; i < MUSTER_N_PAGES; i++)
    muster_guest_page_set_shape (self->all[i], shape);
}

static void
muster_guest_window_dispose (GObject *object)
{
  MusterGuestWindow *self = MUSTER_GUEST_WINDOW (object);

  g_clear_handle_id (&self->quiet, g_source_remove);
  if (self->actions != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self), "guest", NULL);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_GUEST_WINDOW);
  G_OBJECT_CLASS (muster_guest_window_parent_class)->dispose (object);
}

static void
add_signals (GType type)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST;

  g_signal_new ("act", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_signal_new ("no-colours", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_KEYPAD] =
      g_signal_new ("keypad", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_signal_new (
      "numbers", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_SHOWN] = g_signal_new (
      "shown", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT64);
}

static void
muster_guest_window_class_init (MusterGuestWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_guest_window_dispose;
  muster_guest_lock_refuse_inspector (GTK_WINDOW_CLASS (klass));
  add_signals (MUSTER_TYPE_GUEST_WINDOW);

  g_type_ensure (MUSTER_TYPE_FLASH_PAGE);
  g_type_ensure (MUSTER_TYPE_GUEST_FRAME);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  g_type_ensure (MUSTER_TYPE_GUEST_NOTE);
  g_type_ensure (MUSTER_TYPE_STEP_BAR);
  g_type_ensure (MUSTER_TYPE_WORDS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-guest-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, frame);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, emergency);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, rehearsal);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, occasion);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, large_button);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, language_button);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, body);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, flash);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, person_button);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, end_button);
  gtk_widget_class_bind_template_child (widget_class, MusterGuestWindow, note);
  gtk_widget_class_bind_template_callback (widget_class, shape_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, note_over_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
muster_guest_window_init (MusterGuestWindow *self)
{
  const GType types[MUSTER_N_PAGES] = {
      [MUSTER_PAGE_IDLE] = MUSTER_TYPE_IDLE_PAGE,
      [MUSTER_PAGE_IDENTIFY] = MUSTER_TYPE_IDENTIFY_PAGE,
      [MUSTER_PAGE_CONFIRM] = MUSTER_TYPE_CONFIRM_PAGE,
      [MUSTER_PAGE_CONSENT] = MUSTER_TYPE_CONSENT_PAGE,
      [MUSTER_PAGE_CAPTURE] = MUSTER_TYPE_CAPTURE_PAGE,
      [MUSTER_PAGE_WAIT] = MUSTER_TYPE_WAIT_PAGE,
      [MUSTER_PAGE_PASS] = MUSTER_TYPE_PASS_PAGE,
      [MUSTER_PAGE_FAIL] = MUSTER_TYPE_FAIL_PAGE,
      [MUSTER_PAGE_REFER] = MUSTER_TYPE_REFER_PAGE,
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = muster_guest_window_new_actions (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "guest", self->actions);
  add_controllers (self);
  for (MusterPage i = 0; i < MUSTER_N_PAGES; i++) {
    self->all[i] = g_object_new (types[i], NULL);
    gtk_stack_add_child (self->pages, GTK_WIDGET (self->all[i]));
    gtk_accessible_update_state (
        GTK_ACCESSIBLE (self->all[i]), GTK_ACCESSIBLE_STATE_HIDDEN, i != MUSTER_PAGE_IDLE, -1);
  }
  self->language = muster_language_default ();
  update_language (self);
  shape_changed_cb (self);
  dress (self);
  focus_page (self);
}

MusterGuestWindow *
muster_guest_window_new (GtkApplication *application)
{
  return g_object_new (MUSTER_TYPE_GUEST_WINDOW,
                       "application",
                       application,
                       "default-width",
                       1366,
                       "default-height",
                       768,
                       NULL);
}

/**
 * muster_guest_window_show:
 * @screen: what the guest sees from now on; borrowed for this call only
 *
 * A wait is kept quiet for its first 0.3 s: the page before stays, unless it shows somebody's data
 * and another person has come.
 */
void
muster_guest_window_show (MusterGuestWindow *self, const MusterScreen *screen)
{
  const gboolean next_person = is_next_person (self, screen);
  MusterCardError card_error;

  self->page = screen->page;
  self->reading = screen->reading;
  self->nobody = screen->page == MUSTER_PAGE_REFER && *screen->masked_name == '\0' &&
                 muster_identity_error_of_reason (screen->reason, &card_error);
  self->to_person = screen->page == MUSTER_PAGE_REFER && screen->reason == MUSTER_REASON_CHOSE_DESK;
  if (next_person) {
    muster_guest_window_set_language (self, muster_language_default ());
    g_action_group_change_action_state (self->actions, "large-text", g_variant_new_boolean (FALSE));
  }
  gtk_widget_set_visible (self->emergency, screen->emergency);
  gtk_widget_set_visible (self->rehearsal, screen->rehearsal);
  muster_words_take (self->occasion, muster_phrase_new_text (&screen->occasion));
  muster_step_bar_set_step (self->steps, screen->step);
  start_note (self, screen);
  muster_guest_page_show (self->all[screen->page], screen);
  muster_guest_window_show_challenge (self, screen);
  if (screen->page == MUSTER_PAGE_WAIT && self->shown != MUSTER_PAGE_WAIT && !next_person) {
    if (self->quiet == 0)
      self->quiet = g_timeout_add (QUIET_MS, quiet_over_cb, self);
    return;
  }
  turn_page (self);
}

/**
 * muster_guest_window_show_challenge:
 * @screen: as the last one shown but for the colours of its challenge, that change oftener than
 *   anything else; borrowed for this call only
 */
void
muster_guest_window_show_challenge (MusterGuestWindow *self, const MusterScreen *screen)
{
  const gboolean covers = screen->challenging && screen->challenge.covers_screen;

  if (covers)
    muster_flash_page_show (self->flash, screen);
  set_covered (self, covers);
}

/**
 * muster_guest_window_show_frame:
 * @frame: newest picture; dropped unless the camera page is shown
 */
void
muster_guest_window_show_frame (MusterGuestWindow *self, MusterFrame *frame)
{
  if (self->page == MUSTER_PAGE_CAPTURE)
    muster_capture_page_show_frame (MUSTER_CAPTURE_PAGE (self->all[MUSTER_PAGE_CAPTURE]), frame);
}

void
muster_guest_window_show_report (MusterGuestWindow *self, const MusterFaceReport *report)
{
  if (self->page == MUSTER_PAGE_CAPTURE)
    muster_capture_page_show_report (MUSTER_CAPTURE_PAGE (self->all[MUSTER_PAGE_CAPTURE]), report);
}

/**
 * muster_guest_window_show_problem:
 * @reason: why the typed numbers were refused before any look-up
 */
void
muster_guest_window_show_problem (MusterGuestWindow *self, MusterReason reason)
{
  muster_identify_page_show_problem (MUSTER_IDENTIFY_PAGE (self->all[MUSTER_PAGE_IDENTIFY]),
                                     reason);
}

/**
 * muster_guest_window_set_language:
 * @language: the large one, until this visit ends
 */
void
muster_guest_window_set_language (MusterGuestWindow *self, MusterLanguage language)
{
  self->language = language;
  update_language (self);
}

MusterLanguage
muster_guest_window_get_language (MusterGuestWindow *self)
{
  return self->language;
}
