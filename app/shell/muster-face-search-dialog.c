/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-search-dialog.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-face-tile.h"

struct _MusterFaceSearchDialog {
  AdwWindow parent_instance;

  MusterFaceTile *live_tile;
  GtkLabel *headline;
  GtkLabel *note;
  GtkButton *begin_button;
  GtkListBox *list;
};

enum { BEGIN, PICK, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterFaceSearchDialog, muster_face_search_dialog, ADW_TYPE_WINDOW)

/* What is below the words: a button with this label, or none. */
static void
say (MusterFaceSearchDialog *self, const char *headline, const char *note, const char *button)
{
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->begin_button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->begin_button, button);
}

/* --- candidates --- */

static const char *
get_word (MusterBand band)
{
  return band == MUSTER_BAND_PASS ? C_ ("likeness", "Strong likeness")
                                  : C_ ("likeness", "Unclear likeness");
}

static GtkWidget *
new_row (const MusterLookup *lookup, MusterBand band)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *tile = muster_face_tile_new ();
  MusterPerson *person = lookup->found->person;
  const char *number = muster_person_get_student_number (person);
  const char *unit = muster_person_get_unit (person);
  g_autofree char *title = g_markup_escape_text (muster_person_get_name (person), -1);
  g_autofree char *what = muster_desk_words_join ((const char *[]){number, unit}, 2);
  g_autofree char *subtitle = g_markup_printf_escaped ("%s\n%s", get_word (band), what);

  muster_face_tile_set_frame (MUSTER_FACE_TILE (tile), lookup->picture);
  /* Translators: %s is a name */
  {
    g_autofree char *name = g_strdup_printf (_ ("Photo of %s"), muster_person_get_name (person));

    muster_face_tile_set_name (MUSTER_FACE_TILE (tile), name);
  }
  gtk_widget_set_size_request (tile, 72, 96);
  gtk_widget_set_margin_top (tile, 6);
  gtk_widget_set_margin_bottom (tile, 6);
  gtk_widget_add_css_class (tile, "tile");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), tile);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
clear_list (MusterFaceSearchDialog *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
}

static void
show_found (MusterFaceSearchDialog *self, const MusterSearchView *view)
{
  guint n = 0;

  for (guint i = 0; i < view->finding.n; i++) {
    GtkWidget *row;

    if (view->people[i] == NULL)
      continue;
    row = new_row (view->people[i], view->finding.candidates[i].band);
    g_object_set_data (G_OBJECT (row), "rank", GUINT_TO_POINTER (i));
    gtk_list_box_append (self->list, row);
    n++;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  muster_face_tile_set_frame (self->live_tile, view->probe);
  if (n == 0)
    say (self,
         _ ("Nobody in the roster looks like this"),
         _ ("The photo in the roster may be old, or there is none. Ask for the number instead."),
         _ ("Look again"));
  else
    say (self,
         _ ("Who is it?"),
         view->finding.answer == MUSTER_FACE_LOOK_ALIKES
             ? _ ("Several people look alike. Compare by eye, and ask for the name.")
             : _ ("Compare by eye, and ask for the name. The check goes on with whom you choose."),
         _ ("Look again"));
}

/* --- callbacks --- */

static void
begin_cb (MusterFaceSearchDialog *self)
{
  g_signal_emit (self, signals[BEGIN], 0);
}

static void
row_cb (MusterFaceSearchDialog *self, GtkListBoxRow *row)
{
  g_signal_emit (
      self, signals[PICK], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "rank")));
}

/* --- object --- */

static void
muster_face_search_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_FACE_SEARCH_DIALOG);
  G_OBJECT_CLASS (muster_face_search_dialog_parent_class)->dispose (object);
}

static void
muster_face_search_dialog_class_init (MusterFaceSearchDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_face_search_dialog_dispose;
  signals[BEGIN] =
      g_signal_new ("begin", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PICK] = g_signal_new (
      "pick", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (MUSTER_TYPE_FACE_TILE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-face-search-dialog.ui");
#define BIND(child)                                                                                \
  gtk_widget_class_bind_template_child (widget_class, MusterFaceSearchDialog, child)
  BIND (live_tile);
  BIND (headline);
  BIND (note);
  BIND (begin_button);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
muster_face_search_dialog_init (MusterFaceSearchDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * muster_face_search_dialog_new:
 * @parent: (nullable): the staff window
 *
 * Returns: (transfer none): the dialog, owned by GTK, which asks whether the person agrees
 */
MusterFaceSearchDialog *
muster_face_search_dialog_new (GtkWindow *parent)
{
  MusterFaceSearchDialog *self =
      g_object_new (MUSTER_TYPE_FACE_SEARCH_DIALOG, "transient-for", parent, NULL);

  muster_face_search_dialog_show (self, NULL);
  return self;
}

/**
 * muster_face_search_dialog_show:
 * @view: (nullable): the search; %NULL or off: nothing was looked for yet
 */
void
muster_face_search_dialog_show (MusterFaceSearchDialog *self, const MusterSearchView *view)
{
  const MusterSearchState state = view != NULL ? view->state : MUSTER_SEARCH_OFF;

  g_return_if_fail (MUSTER_IS_FACE_SEARCH_DIALOG (self));

  clear_list (self);
  gtk_widget_set_visible (GTK_WIDGET (self->live_tile),
                          state == MUSTER_SEARCH_LOOKING || state == MUSTER_SEARCH_FETCHING ||
                              state == MUSTER_SEARCH_FOUND);
  switch (state) {
  case MUSTER_SEARCH_LOOKING:
  case MUSTER_SEARCH_FETCHING:
    say (self, _ ("Looking…"), _ ("Ask them to look into the camera."), NULL);
    break;
  case MUSTER_SEARCH_FOUND:
    show_found (self, view);
    break;
  case MUSTER_SEARCH_FAILED:
    say (self,
         _ ("No search was possible"),
         muster_desk_words_reason (view->reason),
         _ ("Look again"));
    break;
  case MUSTER_SEARCH_OFF:
  default:
    say (self,
         _ ("Does the person agree?"),
         _ ("Their face is compared with the photos of everybody in the roster. The picture is not "
            "kept. Whoever does not want that is asked for their number."),
         _ ("They agree: look"));
    break;
  }
}

void
muster_face_search_dialog_set_live (MusterFaceSearchDialog *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_FACE_SEARCH_DIALOG (self));
  if (gtk_widget_get_visible (GTK_WIDGET (self->begin_button)))
    return; /* nothing is looked for: what is shown stays */
  muster_face_tile_set_frame (self->live_tile, frame);
}
