/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-setup-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-sheet-print.h"
#include "muster-sign-in-words.h"
#include "muster-staff-form.h"

#define GROUP       4 /* characters of the sheet's last group */
#define PROGRESS_MS 200

typedef enum {
  PAGE_BEGIN,
  PAGE_ADMIN,
  PAGE_SHEET,
  PAGE_PEOPLE,
  PAGE_OPENING,
  PAGE_WORKING,
  PAGE_DONE,
  N_PAGES
} Page;

struct _MusterSetupWindow {
  AdwWindow parent_instance;

  MusterSetup *setup; /* owned */
  char *station;      /* owned */
  char *sheet;        /* owned, wiped; NULL until it is made */
  char *admin_name;   /* owned; NULL while the administrator's page has given no account */
  gboolean making_sheet;
  gboolean begun; /* accounts may be in the store: what was said stays */
  Page page;
  guint tick; /* while accounts are made */

  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkWidget *later_button;
  GtkButton *next_button;
  GtkLabel *headline;
  GtkLabel *about;
  GtkStack *pages;
  MusterStaffForm *admin;
  GtkLabel *code;
  GtkEditable *last_group;
  GtkListBox *people;
  MusterStaffForm *other;
  GtkCheckButton *itself;
  GtkCheckButton *signed_in;
  GtkProgressBar *progress;
  GtkWidget *trouble_box;
  GtkLabel *trouble;
  GtkLabel *missing;
};

static const struct {
  const char *name, *headline, *about, *next;
} words[N_PAGES] = {
    [PAGE_BEGIN] = {"begin",
                    N_ ("Who may do what here"),
                    N_ ("Until somebody has an account, everyone at this desk may do everything, "
                        "and the journal has nobody's name."),
                    N_ ("Begin")},
    [PAGE_ADMIN] = {"admin",
                    N_ ("The administrator"),
                    N_ ("That is you, if you install this station. The name stands beside each "
                        "decision in the journal."),
                    N_ ("Next")},
    [PAGE_SHEET] = {"sheet",
                    N_ ("The recovery sheet"),
                    N_ ("Print it or write it down now: it is not shown again. Whoever has it and "
                        "the disk can read everything."),
                    N_ ("Next")},
    [PAGE_PEOPLE] =
        {"people",
         N_ ("Who else works here"),
         N_ ("To admit somebody in doubt, to give a try beyond the limit or to take data "
             "off the station takes two people: whoever is at the desk, and a "
             "supervisor who is somebody else."),
         N_ ("Next")},
    [PAGE_OPENING] = {"opening",
                      N_ ("When the station starts"),
                      N_ ("All that is personal lies sealed on the disk. What opens it?"),
                      N_ ("Set up")},
    [PAGE_WORKING] = {"working",
                      N_ ("One moment"),
                      N_ ("A PIN is made hard to guess on purpose: each takes a second."),
                      N_ ("Set up")},
    [PAGE_DONE] = {"done", N_ ("The station is set up"), "", N_ ("To the desk")},
};

static guint done;

G_DEFINE_FINAL_TYPE (MusterSetupWindow, muster_setup_window, ADW_TYPE_WINDOW)

static void show_page (MusterSetupWindow *self, Page page);

/* --- what is still needed --- */

static gboolean
has_last_group (MusterSetupWindow *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->last_group)));

  return self->sheet != NULL && strlen (self->sheet) > GROUP &&
         g_ascii_strcasecmp (typed, self->sheet + strlen (self->sheet) - GROUP) == 0;
}

/* Returns: (nullable): why the next page cannot come yet, static */
static const char *
get_missing (MusterSetupWindow *self)
{
  switch (self->page) {
  case PAGE_ADMIN:
    return muster_staff_form_get_missing (self->admin);
  case PAGE_SHEET:
    return has_last_group (self) ? NULL : _ ("Still needed: the last four characters of the code");
  case PAGE_PEOPLE:
    return muster_staff_form_is_empty (self->other)
               ? NULL
               : _ ("Add this person, or clear the name and the PIN");
  case PAGE_WORKING:
    return "";
  case PAGE_BEGIN:
  case PAGE_OPENING:
  case PAGE_DONE:
  case N_PAGES:
  default:
    return NULL;
  }
}

/* What is no must, but good to know before going on. */
static const char *
get_advice (MusterSetupWindow *self)
{
  if (self->page != PAGE_PEOPLE || muster_setup_has_second (self->setup))
    return NULL;
  return _ (
      "So far one person alone may be the second one: when they are at the desk themselves, nobody "
      "can sign with them.");
}

static void
say (MusterSetupWindow *self, const char *trouble)
{
  gtk_label_set_label (self->trouble, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (self->trouble_box, trouble != NULL);
}

static void
follow (MusterSetupWindow *self)
{
  const char *missing = get_missing (self);
  const char *advice = missing == NULL ? get_advice (self) : missing;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.next", missing == NULL);
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "setup.add", muster_staff_form_get_missing (self->other) == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.print", self->sheet != NULL);
  gtk_label_set_label (self->missing, advice != NULL ? advice : "");
}

static void
changed_cb (MusterSetupWindow *self)
{
  say (self, NULL);
  follow (self);
}

/* --- who --- */

static void fill_people (MusterSetupWindow *self);

static void
remove_cb (MusterSetupWindow *self, GtkWidget *button)
{
  const guint position = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "position"));

  muster_setup_remove (self->setup, position);
  fill_people (self);
  follow (self);
  muster_staff_form_focus (self->other);
}

/* Returns: where the account of the administrator's page is; G_MAXUINT: not there */
static guint
find_admin (MusterSetupWindow *self)
{
  for (guint i = 0; i < muster_setup_get_n (self->setup); i++)
    if (g_strcmp0 (muster_setup_get_name (self->setup, i), self->admin_name) == 0)
      return i;
  return G_MAXUINT;
}

/* It is typed anew; whoever else was added stays. */
static void
take_admin_out (MusterSetupWindow *self)
{
  const guint position = find_admin (self);

  if (position != G_MAXUINT)
    muster_setup_remove (self->setup, position);
  g_clear_pointer (&self->admin_name, g_free);
}

static GtkWidget *
new_remove_button (MusterSetupWindow *self, guint position)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label =
      g_strdup_printf (_ ("Remove %s"), muster_setup_get_name (self->setup, position));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data (G_OBJECT (button), "position", GUINT_TO_POINTER (position));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), self);
  return button;
}

static void
fill_people (MusterSetupWindow *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->people))) != NULL)
    gtk_list_box_remove (self->people, row);
  for (guint i = 0; i < muster_setup_get_n (self->setup); i++) {
    row = adw_action_row_new ();
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                   muster_setup_get_name (self->setup, i));
    adw_action_row_set_subtitle (
        ADW_ACTION_ROW (row), muster_sign_in_words_role (muster_setup_get_role (self->setup, i)));
    if (i != find_admin (self)) /* who is of the page before */
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_remove_button (self, i));
    gtk_list_box_append (self->people, row);
  }
}

/* Returns: whether the form's person is among those of the station now */
static gboolean
take (MusterSetupWindow *self, MusterStaffForm *form)
{
  g_autoptr (GError) error = NULL;

  if (muster_setup_add (self->setup,
                        muster_staff_form_get_name (form),
                        muster_staff_form_get_role (form),
                        muster_staff_form_get_pin (form),
                        &error))
    return TRUE;
  say (self, error->message);
  return FALSE;
}

static void
add_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (widget);

  say (self, NULL);
  if (!take (self, self->other))
    return;
  muster_staff_form_clear (self->other);
  fill_people (self);
  follow (self);
  muster_staff_form_focus (self->other);
}

/* --- the sheet --- */

static void
wipe_sheet (MusterSetupWindow *self)
{
  if (self->sheet != NULL)
    explicit_bzero (self->sheet, strlen (self->sheet));
  g_clear_pointer (&self->sheet, g_free);
}

/* Two lines of four groups, as on the paper. */
static void
show_sheet (MusterSetupWindow *self)
{
  const gsize half = strlen (self->sheet) / 2;
  g_autofree char *lines =
      g_strdup_printf ("%.*s\n%s", (int) half, self->sheet, self->sheet + half + 1);

  gtk_label_set_label (self->code, lines);
  explicit_bzero (lines, strlen (lines));
}

static void
sheet_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSetupWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  self->making_sheet = FALSE;
  self->sheet = muster_setup_make_sheet_finish (MUSTER_SETUP (source), result, &error);
  if (self->sheet != NULL)
    show_sheet (self);
  else
    say (self, error->message);
  follow (self);
}

static void
want_sheet (MusterSetupWindow *self)
{
  if (self->sheet != NULL || self->making_sheet)
    return;
  self->making_sheet = TRUE;
  muster_setup_make_sheet_async (self->setup, sheet_cb, g_object_ref (self));
}

static void
print_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (widget);
  g_autoptr (GtkPrintOperation) print = muster_sheet_print_new (self->sheet, self->station);
  g_autoptr (GError) error = NULL;

  if (gtk_print_operation_run (
          print, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self), &error) ==
      GTK_PRINT_OPERATION_RESULT_ERROR)
    say (self, error->message);
}

/* --- making it --- */

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSetupWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_setup_apply_finish (MUSTER_SETUP (source), result, &error);

  g_clear_handle_id (&self->tick, g_source_remove);
  show_page (self, ok ? PAGE_DONE : PAGE_OPENING);
  if (!ok)
    say (self, error->message);
}

static gboolean
tick_cb (gpointer user_data)
{
  MusterSetupWindow *self = user_data;
  const double n = muster_setup_get_n (self->setup);

  gtk_progress_bar_set_fraction (self->progress, muster_setup_get_n_made (self->setup) / n);
  return G_SOURCE_CONTINUE;
}

static void
apply (MusterSetupWindow *self)
{
  muster_setup_set_opens_itself (self->setup, gtk_check_button_get_active (self->itself));
  self->begun = TRUE;
  show_page (self, PAGE_WORKING);
  self->tick = g_timeout_add (PROGRESS_MS, tick_cb, self);
  muster_setup_apply_async (self->setup, applied_cb, g_object_ref (self));
}

/* --- pages --- */

static void
focus_page (MusterSetupWindow *self)
{
  if (self->page == PAGE_ADMIN)
    muster_staff_form_focus (self->admin);
  else if (self->page == PAGE_PEOPLE)
    muster_staff_form_focus (self->other);
  else if (self->page == PAGE_SHEET)
    gtk_widget_grab_focus (GTK_WIDGET (self->headline)); /* to be heard before it is typed */
  else if (self->page != PAGE_WORKING)
    gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
}

static void
show_page (MusterSetupWindow *self, Page page)
{
  const gboolean once = page == PAGE_WORKING || page == PAGE_DONE;
  g_autofree char *step = NULL;

  if (page == PAGE_ADMIN)
    take_admin_out (self);
  if (page == PAGE_SHEET)
    want_sheet (self);
  if (page == PAGE_PEOPLE)
    fill_people (self);
  self->page = page;
  if (page >= PAGE_ADMIN && page <= PAGE_OPENING)
    /* Translators: which step of how many */
    step = g_strdup_printf (_ ("Step %d of %d"), (int) page, (int) PAGE_OPENING);
  adw_window_title_set_subtitle (self->title, step != NULL ? step : "");
  gtk_label_set_label (self->headline, _ (words[page].headline));
  gtk_label_set_label (self->about, *words[page].about != '\0' ? _ (words[page].about) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->about), *words[page].about != '\0');
  gtk_button_set_label (self->next_button, _ (words[page].next));
  gtk_widget_set_visible (self->back_button, page > PAGE_BEGIN && !once && !self->begun);
  /* what failed can be left, too: what was made is there */
  gtk_widget_set_visible (self->later_button,
                          page == PAGE_BEGIN || (page == PAGE_OPENING && self->begun));
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), page != PAGE_WORKING);
  gtk_stack_set_visible_child_name (self->pages, words[page].name);
  say (self, NULL);
  follow (self);
  focus_page (self);
}

static void
next_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (widget);

  switch (self->page) {
  case PAGE_ADMIN:
    if (take (self, self->admin)) {
      self->admin_name = g_strstrip (g_strdup (muster_staff_form_get_name (self->admin)));
      show_page (self, PAGE_SHEET);
    }
    break;
  case PAGE_OPENING:
    apply (self);
    break;
  case PAGE_DONE:
    gtk_window_close (GTK_WINDOW (self));
    break;
  case PAGE_BEGIN:
  case PAGE_SHEET:
  case PAGE_PEOPLE:
    show_page (self, self->page + 1);
    break;
  case PAGE_WORKING:
  case N_PAGES:
  default:
    break;
  }
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (widget);

  if (self->page > PAGE_BEGIN && self->page < PAGE_WORKING && !self->begun)
    show_page (self, self->page - 1);
}

static void
activated_cb (MusterSetupWindow *self)
{
  const char *action = self->page == PAGE_PEOPLE ? "setup.add" : "setup.next";

  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
}

/* --- object --- */

/* While accounts are made nobody can tell what would be there. Told only now, because the desk asks
 * who is there as soon as it knows, and shuts what stands open. */
static gboolean
muster_setup_window_close_request (GtkWindow *window)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (window);

  if (self->page == PAGE_WORKING)
    return TRUE;
  if (self->begun)
    g_signal_emit (self, done, 0);
  return GTK_WINDOW_CLASS (muster_setup_window_parent_class)->close_request (window);
}

static void
muster_setup_window_dispose (GObject *object)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_SETUP_WINDOW);
  G_OBJECT_CLASS (muster_setup_window_parent_class)->dispose (object);
}

static void
muster_setup_window_finalize (GObject *object)
{
  MusterSetupWindow *self = MUSTER_SETUP_WINDOW (object);

  wipe_sheet (self);
  g_free (self->admin_name);
  g_free (self->station);
  g_clear_object (&self->setup);
  G_OBJECT_CLASS (muster_setup_window_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterSetupWindow, child)

static void
muster_setup_window_class_init (MusterSetupWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_setup_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_setup_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = muster_setup_window_close_request;
  done = g_signal_new (
      "done", MUSTER_TYPE_SETUP_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MUSTER_TYPE_STAFF_FORM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-setup-window.ui");
  gtk_widget_class_install_action (widget_class, "setup.next", NULL, next_cb);
  gtk_widget_class_install_action (widget_class, "setup.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "setup.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "setup.print", NULL, print_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  BIND (title);
  BIND (back_button);
  BIND (later_button);
  BIND (next_button);
  BIND (headline);
  BIND (about);
  BIND (pages);
  BIND (admin);
  BIND (code);
  BIND (last_group);
  BIND (people);
  BIND (other);
  BIND (itself);
  BIND (signed_in);
  BIND (progress);
  BIND (trouble_box);
  BIND (trouble);
  BIND (missing);
}

#undef BIND

static void
muster_setup_window_init (MusterSetupWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_staff_form_ask_role (self->other);
}

/**
 * muster_setup_window_new:
 * @setup: of a station without accounts; referenced
 * @station: its name, for the sheet
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
MusterSetupWindow *
muster_setup_window_new (GtkWindow *parent, MusterSetup *setup, const char *station)
{
  MusterSetupWindow *self = g_object_new (MUSTER_TYPE_SETUP_WINDOW, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  self->setup = g_object_ref (setup);
  self->station = g_strdup (station);
  show_page (self, PAGE_BEGIN);
  return self;
}
