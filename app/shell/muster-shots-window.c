/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-shots-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-frame-texture.h"
#include "muster-liveness-words.h"

struct _MusterShotList {
  grefcount refs;
  char *names[MUSTER_EVIDENCE_MAX_SHOTS];          /* owned */
  GdkTexture *textures[MUSTER_EVIDENCE_MAX_SHOTS]; /* owned */
  gsize n;
  char *measured; /* owned, of all challenges */
};

struct _MusterShotsWindow {
  AdwWindow parent_instance;

  MusterShotList *list; /* owned */
  gsize at;

  AdwWindowTitle *title;
  GtkPicture *picture;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkLabel *measured_label;
};

G_DEFINE_FINAL_TYPE (MusterShotsWindow, muster_shots_window, ADW_TYPE_WINDOW)

/* --- list --- */

static char *
dup_name (const MusterEvidenceShot *shot)
{
  if (g_str_equal (shot->name, "neutral"))
    return g_strdup (C_ ("picture", "Before"));
  if (g_str_equal (shot->name, "coloured"))
    return g_strdup (C_ ("picture", "In colours"));
  return g_strdup (muster_liveness_words_kind (shot->kind));
}

static char *
dup_measured (const MusterDeskView *view)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < view->n_steps; i++) {
    g_autofree char *step = muster_liveness_words_step (&view->steps[i]);
    g_autofree char *detail = muster_liveness_words_detail (&view->steps[i]);
    g_autofree char *head = g_markup_escape_text (step, -1);
    g_autofree char *lines = g_markup_escape_text (detail, -1);

    g_string_append_printf (text, "%s<b>%s</b>\n%s", i > 0 ? "\n\n" : "", head, lines);
  }
  return g_string_free (text, FALSE);
}

MusterShotList *
muster_shot_list_new (const MusterDeskView *view)
{
  MusterShotList *self = g_new0 (MusterShotList, 1);

  g_ref_count_init (&self->refs);
  self->n = MIN (view->n_shots, MUSTER_EVIDENCE_MAX_SHOTS);
  for (gsize i = 0; i < self->n; i++) {
    self->names[i] = dup_name (&view->shots[i]);
    self->textures[i] = muster_frame_texture_new (view->shots[i].frame);
  }
  self->measured = dup_measured (view);
  return self;
}

MusterShotList *
muster_shot_list_ref (MusterShotList *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

void
muster_shot_list_unref (MusterShotList *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  for (gsize i = 0; i < self->n; i++) {
    g_free (self->names[i]);
    g_object_unref (self->textures[i]);
  }
  g_free (self->measured);
  g_free (self);
}

const char *
muster_shot_list_get_name (const MusterShotList *self, gsize at)
{
  g_return_val_if_fail (at < self->n, NULL);
  return self->names[at];
}

/* --- window --- */

static void
show (MusterShotsWindow *self, gsize at)
{
  g_autofree char *place = NULL;

  self->at = at;
  /* Translators: picture 1 of 3 */
  place = g_strdup_printf (_ ("Picture %u of %u"), (guint) at + 1, (guint) self->list->n);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (self->list->textures[at]));
  gtk_picture_set_alternative_text (self->picture, self->list->names[at]);
  adw_window_title_set_title (self->title, self->list->names[at]);
  adw_window_title_set_subtitle (self->title, place);
  gtk_window_set_title (GTK_WINDOW (self), self->list->names[at]);
  gtk_widget_set_sensitive (self->previous_button, at > 0);
  gtk_widget_set_sensitive (self->next_button, at + 1 < self->list->n);
}

static void
previous_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterShotsWindow *self = MUSTER_SHOTS_WINDOW (widget);

  if (self->at > 0)
    show (self, self->at - 1);
}

static void
next_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterShotsWindow *self = MUSTER_SHOTS_WINDOW (widget);

  if (self->at + 1 < self->list->n)
    show (self, self->at + 1);
}

static void
muster_shots_window_dispose (GObject *object)
{
  MusterShotsWindow *self = MUSTER_SHOTS_WINDOW (object);

  g_clear_pointer (&self->list, muster_shot_list_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_SHOTS_WINDOW);
  G_OBJECT_CLASS (muster_shots_window_parent_class)->dispose (object);
}

static void
muster_shots_window_class_init (MusterShotsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_shots_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-shots-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterShotsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MusterShotsWindow, picture);
  gtk_widget_class_bind_template_child (widget_class, MusterShotsWindow, previous_button);
  gtk_widget_class_bind_template_child (widget_class, MusterShotsWindow, next_button);
  gtk_widget_class_bind_template_child (widget_class, MusterShotsWindow, measured_label);
  gtk_widget_class_install_action (widget_class, "shots.previous", NULL, previous_cb);
  gtk_widget_class_install_action (widget_class, "shots.next", NULL, next_cb);
}

/* Before the window takes the arrows to move its focus. */
static void
add_keys (GtkWidget *widget)
{
  static const struct {
    guint key;
    const char *action;
  } keys[] = {{GDK_KEY_Left, "shots.previous"},
              {GDK_KEY_Right, "shots.next"},
              {GDK_KEY_Escape, "window.close"}};
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (widget, controller);
}

static void
muster_shots_window_init (MusterShotsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (GTK_WIDGET (self));
}

/**
 * muster_shots_window_new:
 * @parent: the staff window
 * @at: which picture first
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
MusterShotsWindow *
muster_shots_window_new (GtkWindow *parent, MusterShotList *list, gsize at)
{
  MusterShotsWindow *self = g_object_new (MUSTER_TYPE_SHOTS_WINDOW, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  self->list = muster_shot_list_ref (list);
  gtk_label_set_markup (self->measured_label, list->measured);
  show (self, MIN (at, list->n - 1));
  return self;
}
