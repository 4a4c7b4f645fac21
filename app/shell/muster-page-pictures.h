/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Leaves PNGs of windows in a folder, for rehearsals without a display and for whoever reviews the
 * look. The application offers it in rehearsal only: no real person's page is ever kept. Main
 * thread; files are written by a thread of its own. */
typedef struct _MusterPagePictures MusterPagePictures;

MusterPagePictures *muster_page_pictures_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
/* Waits until all pictures that were taken are written. */
void muster_page_pictures_free (MusterPagePictures *self);

void muster_page_pictures_take_soon (MusterPagePictures *self,
                                     GtkWindow *window,
                                     const char *name,
                                     guint after_ms);
void muster_page_pictures_drop_waiting (MusterPagePictures *self);
void muster_page_pictures_begin_visit (MusterPagePictures *self);
gboolean muster_page_pictures_take (MusterPagePictures *self, GtkWindow *window, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPagePictures, muster_page_pictures_free)

G_END_DECLS
