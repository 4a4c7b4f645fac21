/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-page-pictures.h"

/* Larger files, and less taken from the camera and the nets, which go on meanwhile. */
#define PACKING "1"

/* A window that is just being laid out has nothing to draw. */
#define MOST_TRIES 3

struct _MusterPagePictures {
  char *folder;         /* owned */
  guint n;              /* pictures so far: the number leads the file's name */
  GList *soon;          /* owned, of Shot: pictures that wait for their page to settle */
  GHashTable *taken;    /* owned: names of this visit's */
  GThreadPool *writers; /* owned, one thread, of Picture */
};

typedef struct {
  MusterPagePictures *pictures; /* borrowed: owns the shot */
  GtkWindow *window;            /* owned */
  char *name;                   /* owned */
  guint source;
  guint tries;
} Shot;

/* What the writer needs; nothing of GTK. */
typedef struct {
  GdkTexture *texture; /* owned, in memory */
  char *path;          /* owned */
} Picture;

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

  if (muster_page_pictures_take (self, shot->window, shot->name))
    g_hash_table_add (self->taken, g_strdup (shot->name));
  else if (++shot->tries < MOST_TRIES)
    return G_SOURCE_CONTINUE;
  shot->source = 0;
  self->soon = g_list_remove (self->soon, shot);
  shot_free (shot);
  return G_SOURCE_REMOVE;
}

static void
write_cb (gpointer data, gpointer user_data)
{
  Picture *picture = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_get_from_texture (picture->texture);

  if (pixbuf == NULL ||
      !gdk_pixbuf_save (pixbuf, picture->path, "png", &error, "compression", PACKING, NULL))
    g_warning ("%s could not be written: %s",
               picture->path,
               error != NULL ? error->message : "it is empty");
  g_object_unref (picture->texture);
  g_free (picture->path);
  g_free (picture);
}

MusterPagePictures *
muster_page_pictures_new (const char *folder)
{
  MusterPagePictures *self = g_new0 (MusterPagePictures, 1);

  self->folder = g_strdup (folder);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* exclusive, so that starting it cannot fail later */
  self->writers = g_thread_pool_new (write_cb, NULL, 1, TRUE, NULL);
  return self;
}

void
muster_page_pictures_free (MusterPagePictures *self)
{
  muster_page_pictures_drop_waiting (self);
  g_thread_pool_free (self->writers, FALSE, TRUE);
  g_hash_table_unref (self->taken);
  g_free (self->folder);
  g_free (self);
}

/**
 * muster_page_pictures_take_soon:
 * @name: goes into the file's name after a running number
 * @after_ms: until the page has settled
 *
 * Takes the picture a little later, unless it is dropped before or the visit has one of this name.
 */
void
muster_page_pictures_take_soon (MusterPagePictures *self,
                                GtkWindow *window,
                                const char *name,
                                guint after_ms)
{
  Shot *shot;

  if (g_hash_table_contains (self->taken, name))
    return;
  shot = g_new0 (Shot, 1);
  shot->pictures = self;
  shot->window = g_object_ref (window);
  shot->name = g_strdup (name);
  shot->source = g_timeout_add (after_ms, shoot_cb, shot);
  self->soon = g_list_prepend (self->soon, shot);
}

/* The page has changed before they were taken: they would show another than they are named after.
 */
void
muster_page_pictures_drop_waiting (MusterPagePictures *self)
{
  g_list_free_full (g_steal_pointer (&self->soon), (GDestroyNotify) shot_free);
}

/* Every name may come again. */
void
muster_page_pictures_begin_visit (MusterPagePictures *self)
{
  g_hash_table_remove_all (self->taken);
}

/* Drawn as the window draws itself, then copied out of the renderer's reach. */
static GdkTexture *
draw (GtkWidget *widget, GskRenderer *renderer, int width, int height)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const gsize stride = (gsize) width * 4;
  guint8 *pixels;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return NULL;
  texture = gsk_renderer_render_texture (
      renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (GDK_IS_MEMORY_TEXTURE (texture))
    return g_steal_pointer (&texture);
  pixels = g_malloc (stride * (gsize) height);
  gdk_texture_download (texture, pixels, stride);
  bytes = g_bytes_new_take (pixels, stride * (gsize) height);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

/**
 * muster_page_pictures_take:
 * @name: goes into the file's name after a running number
 *
 * Only drawing is done here: packing takes several times as long, and while a challenge runs the
 * main thread may not be held up.
 *
 * Returns: %FALSE if the window is not drawn
 */
gboolean
muster_page_pictures_take (MusterPagePictures *self, GtkWindow *window, const char *name)
{
  GtkWidget *widget = GTK_WIDGET (window);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autofree char *file = g_strdup_printf ("%03u-%s.png", self->n + 1, name);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GdkTexture *texture;
  Picture *picture;

  if (renderer == NULL || width == 0 || height == 0)
    return FALSE;
  texture = draw (widget, renderer, width, height);
  if (texture == NULL)
    return FALSE;
  picture = g_new0 (Picture, 1);
  picture->texture = texture;
  picture->path = g_build_filename (self->folder, file, NULL);
  g_thread_pool_push (self->writers, picture, NULL);
  self->n += 1;
  return TRUE;
}
