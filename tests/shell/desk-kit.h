/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-desk-window.h"

G_BEGIN_DECLS

/* What the tests of the staff window share: an application with our styles, made-up visits, a drawn
 * figure that is nobody's face. */

typedef struct {
  MusterVisit visit;
  MusterPolicy policy;
  MusterDeskView *view; /* owned; borrows visit and policy */
} DeskCase;

void desk_kit_init (int *argc, char ***argv);
void desk_kit_quit (void);
gboolean desk_kit_is_chinese (void);
void desk_kit_set_dark (gboolean dark);
void desk_kit_settle (guint milliseconds);
void desk_kit_resize (GtkWindow *window, int width, int height);
void desk_kit_save (GtkWidget *widget, const char *name);
GtkWidget *desk_kit_find (GtkWidget *root, GType type, const char *id);
guint desk_kit_look_for_faults (GtkWidget *window);
void desk_kit_destroy (GtkWindow *window);

MusterFrame *desk_kit_draw_figure (gboolean live) G_GNUC_WARN_UNUSED_RESULT;
MusterDeskWindow *desk_kit_new_window (void) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *desk_kit_new_ready (MusterReadyState camera) G_GNUC_WARN_UNUSED_RESULT;
GListModel *desk_kit_new_today (void) G_GNUC_WARN_UNUSED_RESULT;
GListModel *desk_kit_new_person (void) G_GNUC_WARN_UNUSED_RESULT;
const MusterOverrideReason *desk_kit_get_reasons (gsize *n);

DeskCase *desk_case_new_nobody (void) G_GNUC_WARN_UNUSED_RESULT;
DeskCase *desk_case_new_person (MusterVisitState state) G_GNUC_WARN_UNUSED_RESULT;
/* Which challenges the person went through before, of the last try. */
typedef enum {
  DESK_LIVENESS_GOOD,  /* all well done */
  DESK_LIVENESS_PRINT, /* a sheet instead of a head */
  DESK_LIVENESS_MISS,  /* one exchanged, one not answered */
  DESK_LIVENESS_THIN,  /* all done, together too little */
  DESK_LIVENESS_LOST,  /* the face left */
  DESK_N_LIVENESS,
} DeskLiveness;

void desk_case_challenge (DeskCase *self, DeskLiveness what);
void desk_case_compare (DeskCase *self, double similarity);
void desk_case_free (DeskCase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeskCase, desk_case_free)

G_END_DECLS
