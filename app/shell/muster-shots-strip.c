/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-shots-strip.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-window.h"
#include "muster-desk-words.h"
#include "muster-frame-texture.h"
#include "muster-right-permit.h"
#include "muster-shots-window.h"

/* Pixels of a small picture. */
#define SIDE 80

struct _MusterShotsStrip {
  AdwBin parent_instance;

  GtkBox *buttons;                                /* owned by the widget tree */
  GtkLabel *kept_label;                           /* the same */
  MusterFrame *frames[MUSTER_EVIDENCE_MAX_SHOTS]; /* owned: that are shown */
  gsize n_frames;
  MusterShotList *list;       /* owned, nullable: for the window */
  MusterShotsWindow *window;  /* weak, nullable: while it is open */
  GtkWidget *ask_button;      /* owned by the widget tree: for where a second person is needed */
  const MusterDeskView *view; /* borrowed until the next one is shown */
  MusterRightPermit permit;   /* of a second person, for one visit */
};

G_DEFINE_FINAL_TYPE (MusterShotsStrip, muster_shots_strip, ADW_TYPE_BIN)

static void
clicked_cb (MusterShotsStrip *self, GtkButton *button)
{
  const guint at = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "muster-shot"));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->list == NULL || self->window != NULL || !GTK_IS_WINDOW (root))
    return;
  g_set_weak_pointer (&self->window, muster_shots_window_new (GTK_WINDOW (root), self->list, at));
  gtk_window_present (GTK_WINDOW (self->window));
}

/* The middle of it, where the face is: no pixel is copied but by GTK. */
static GdkTexture *
new_square (MusterFrame *frame)
{
  const int width = muster_frame_get_width (frame), height = muster_frame_get_height (frame);
  const int side = MIN (width, height);
  const gsize stride = muster_frame_get_stride (frame);
  const gsize from = (gsize) ((height - side) / 2) * stride + 3 * (gsize) ((width - side) / 2);
  g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (
      muster_frame_get_bytes (frame), from, (gsize) (side - 1) * stride + 3 * (gsize) side);
  g_autoptr (MusterFrame) square =
      muster_frame_new (side, side, stride, bytes, muster_frame_get_time (frame));

  return muster_frame_texture_new (square);
}

static void
add_button (MusterShotsStrip *self, gsize at)
{
  const char *name = muster_shot_list_get_name (self->list, at);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autoptr (GdkTexture) texture = new_square (self->frames[at]);
  GtkWidget *image = gtk_image_new_from_paintable (GDK_PAINTABLE (texture));
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *button = gtk_button_new ();
  /* Translators: what a picture shows: opens it large */
  g_autofree char *spoken = g_strdup_printf (_ ("Enlarge: %s"), name);

  gtk_image_set_pixel_size (GTK_IMAGE (image), SIDE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 10);
  gtk_widget_set_tooltip_text (label, name);
  gtk_widget_add_css_class (label, "quiet");
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "shot");
  gtk_widget_set_tooltip_text (button, spoken);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (button), "muster-shot", GUINT_TO_POINTER (at));
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->buttons, button);
}

/* --- a second person --- */

static MusterDuty *
get_duty (MusterShotsStrip *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return MUSTER_IS_DESK_WINDOW (root) ? muster_desk_window_get_duty (MUSTER_DESK_WINDOW (root))
                                      : NULL;
}

static MusterRightQuestion
get_question (const MusterDeskView *view)
{
  return (MusterRightQuestion){
      .right = MUSTER_RIGHT_EVIDENCE,
      .subject = view->visit->person,
      .serial = view->visit->serial,
      .about = view->name,
  };
}

static void
signed_cb (gpointer user_data)
{
  MusterShotsStrip *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  MusterRightQuestion question;

  if (self->view == NULL || root == NULL)
    return;
  question = get_question (self->view);
  if (muster_right_permit_take (&self->permit, get_duty (self), &question, &error))
    muster_shots_strip_show (self, self->view);
  else
    muster_right_tell (GTK_WINDOW (root), error);
}

static void
ask_cb (MusterShotsStrip *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  MusterRightQuestion question;

  if (self->view == NULL || root == NULL)
    return;
  question = get_question (self->view);
  muster_right_ask (GTK_WINDOW (root),
                    get_duty (self),
                    &question,
                    signed_cb,
                    g_object_ref (self),
                    g_object_unref);
}

static gboolean
may_look (MusterShotsStrip *self, const MusterDeskView *view)
{
  const MusterRightQuestion question = get_question (view);

  return muster_right_permit_holds (
      &self->permit, get_duty (self), &question, view->signs[MUSTER_RIGHT_EVIDENCE]);
}

/* That there are some is no secret from whoever is at the desk. */
static void
show_refused (MusterShotsStrip *self, MusterSignResult sign)
{
  const gboolean can_ask = sign == MUSTER_SIGN_NEEDS_OTHER;

  gtk_label_set_label (self->kept_label, muster_desk_words_withheld (can_ask));
  gtk_widget_set_visible (self->ask_button, can_ask);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/* Nothing of it stays on the screen, in a window or in memory. */
static void
clear (MusterShotsStrip *self)
{
  GtkWidget *child;

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->buttons))) != NULL)
    gtk_box_remove (self->buttons, child);
  for (gsize i = 0; i < self->n_frames; i++)
    g_clear_pointer (&self->frames[i], muster_frame_unref);
  self->n_frames = 0;
  g_clear_pointer (&self->list, muster_shot_list_unref);
  gtk_widget_set_visible (self->ask_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static gboolean
is_shown (MusterShotsStrip *self, const MusterDeskView *view)
{
  if (view == NULL || view->n_shots != self->n_frames || !may_look (self, view))
    return FALSE;
  for (gsize i = 0; i < self->n_frames; i++)
    if (view->shots[i].frame != self->frames[i])
      return FALSE;
  return TRUE;
}

/**
 * muster_shots_strip_show:
 * @view: (nullable): its shots; the same ones again change nothing, so that what staff look at
 *   stays
 */
void
muster_shots_strip_show (MusterShotsStrip *self, const MusterDeskView *view)
{
  g_autofree char *kept = NULL;

  g_return_if_fail (MUSTER_IS_SHOTS_STRIP (self));
  self->view = view;
  if (is_shown (self, view))
    return;
  clear (self);
  if (view == NULL || view->n_shots == 0)
    return;
  if (!may_look (self, view)) {
    show_refused (self, view->signs[MUSTER_RIGHT_EVIDENCE]);
    return;
  }
  self->list = muster_shot_list_new (view);
  self->n_frames = view->n_shots;
  for (gsize i = 0; i < view->n_shots; i++) {
    self->frames[i] = muster_frame_ref (view->shots[i].frame);
    add_button (self, i);
  }
  kept = g_strdup_printf (
      /* Translators: pictures and measures of a try that failed, to be looked at again */
      g_dngettext (GETTEXT_PACKAGE,
                   "This try, kept for %u day",
                   "This try, kept for %u days",
                   view->evidence_days),
      view->evidence_days);
  gtk_label_set_label (self->kept_label, kept);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
muster_shots_strip_dispose (GObject *object)
{
  MusterShotsStrip *self = MUSTER_SHOTS_STRIP (object);

  if (self->buttons != NULL)
    clear (self);
  self->buttons = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  G_OBJECT_CLASS (muster_shots_strip_parent_class)->dispose (object);
}

static void
muster_shots_strip_class_init (MusterShotsStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_shots_strip_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
muster_shots_strip_init (MusterShotsStrip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->kept_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->kept_label, 0);
  gtk_label_set_ellipsize (self->kept_label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->kept_label), "h");
  self->buttons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->kept_label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->buttons));
  self->ask_button = gtk_button_new_with_label (muster_desk_words_look_with ());
  gtk_widget_set_halign (self->ask_button, GTK_ALIGN_START);
  gtk_widget_set_visible (self->ask_button, FALSE);
  g_signal_connect_object (
      self->ask_button, "clicked", G_CALLBACK (ask_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->ask_button);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pictures of this try"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
