/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-page-pictures.h"

/* A crossfade takes 200 ms, and the camera's first picture a little longer. */
#define SETTLE_MS 450

struct _MusterPagePictures {
  char *folder; /* owned */
  guint n;      /* pictures so far: the number leads the file's name */
  GList *soon;  /* owned, of Shot: pictures that wait for their page to settle */
};

typedef struct {
  MusterPagePictures *pictures; /* borrowed: owns the shot */
  GtkWindow *window;            /* owned */
  char *name;                   /* owned */
  guint source;
} Shot;

static void
shot_free (Shot *shot)
{
  g_clear_handle_id (&shot->source, g_source_remove);
  g_clear_object (&shot->window);
  g_free (shot->name);
  g_free (shot);
}

static gboolean
shoot_cb (gpointer user_data)
{
  Shot *shot = user_data;
  MusterPagePictures *self = shot->pictures;

  shot->source = 0;
  muster_page_pictures_take (self, shot->window, shot->name);
  self->soon = g_list_remove (self->soon, shot);
  shot_free (shot);
  return G_SOURCE_REMOVE;
}

MusterPagePictures *
muster_page_pictures_new (const char *folder)
{
  MusterPagePictures *self = g_new0 (MusterPagePictures, 1);

  self->folder = g_strdup (folder);
  return self;
}

void
muster_page_pictures_free (MusterPagePictures *self)
{
  g_list_free_full (self->soon, (GDestroyNotify) shot_free);
  g_free (self->folder);
  g_free (self);
}

/**
 * muster_page_pictures_take_soon:
 * @name: goes into the file's name after a running number
 *
 * Takes the picture when the page has settled.
 */
void
muster_page_pictures_take_soon (MusterPagePictures *self, GtkWindow *window, const char *name)
{
  Shot *shot = g_new0 (Shot, 1);

  shot->pictures = self;
  shot->window = g_object_ref (window);
  shot->name = g_strdup (name);
  shot->source = g_timeout_add (SETTLE_MS, shoot_cb, shot);
  self->soon = g_list_prepend (self->soon, shot);
}

gboolean
muster_page_pictures_take (MusterPagePictures *self, GtkWindow *window, const char *name)
{
  GtkWidget *widget = GTK_WIDGET (window);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autofree char *file = g_strdup_printf ("%03u-%s.png", self->n + 1, name);
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (renderer == NULL || width == 0 || height == 0)
    return FALSE;
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return FALSE;
  texture = gsk_renderer_render_texture (
      renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (!gdk_texture_save_to_png (texture, path)) {
    g_warning ("%s could not be written", path);
    return FALSE;
  }
  self->n += 1;
  return TRUE;
}
