/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk-kit.h"
#include "muster-face-search-dialog.h"

/* A search that found @n people: the first strongly alike. */
static MusterSearchView *
new_found (guint n)
{
  MusterSearchView *view = g_new0 (MusterSearchView, 1);

  view->state = MUSTER_SEARCH_FOUND;
  view->probe = desk_kit_draw_figure (TRUE);
  view->finding.n = n;
  view->finding.answer = n == 0   ? MUSTER_FACE_NOBODY
                         : n == 1 ? MUSTER_FACE_RATE_UNKNOWN
                                  : MUSTER_FACE_LOOK_ALIKES;
  for (guint i = 0; i < n; i++) {
    g_autofree char *number = g_strdup_printf ("9000000%u", i + 1);
    MusterLookup *lookup = g_new0 (MusterLookup, 1);

    lookup->found = g_new0 (MusterCase, 1);
    lookup->found->person = muster_person_new (i + 1, number, "Li <Wen>", "", "Rehearsal & Co");
    lookup->picture = desk_kit_draw_figure (FALSE);
    view->people[i] = lookup;
    view->finding.candidates[i].person = i + 1;
    view->finding.candidates[i].band = i == 0 ? MUSTER_BAND_PASS : MUSTER_BAND_REVIEW;
    view->finding.candidates[i].similarity = .8 - .1 * i;
  }
  return view;
}

static void
view_free (MusterSearchView *view)
{
  for (guint i = 0; i < view->finding.n; i++)
    g_clear_pointer (&view->people[i], muster_lookup_free);
  g_clear_pointer (&view->probe, muster_frame_unref);
  g_free (view);
}

static void
add_words (GtkWidget *root, GString *words)
{
  if (!gtk_widget_get_child_visible (root) || !gtk_widget_get_visible (root))
    return;
  if (GTK_IS_LABEL (root))
    g_string_append_printf (words, "%s|", gtk_label_get_text (GTK_LABEL (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_words (child, words);
}

static char *
dup_words (MusterFaceSearchDialog *dialog)
{
  GString *words = g_string_new (NULL);

  desk_kit_settle (50);
  add_words (GTK_WIDGET (dialog), words);
  g_test_message ("%s", words->str);
  return g_string_free (words, FALSE);
}

static MusterFaceSearchDialog *
open_dialog (void)
{
  MusterFaceSearchDialog *dialog = muster_face_search_dialog_new (NULL);

  gtk_window_present (GTK_WINDOW (dialog));
  desk_kit_settle (100);
  return dialog;
}

static void
count_cb (MusterFaceSearchDialog *dialog, guint *n)
{
  ++*n;
}

static void
picked_cb (MusterFaceSearchDialog *dialog, guint rank, guint *picked)
{
  *picked = rank;
}

/* Nobody is looked at before staff say that they agree. */
static void
test_agree (void)
{
  MusterFaceSearchDialog *dialog = open_dialog ();
  g_autofree char *words = dup_words (dialog);
  GtkWidget *button = desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "begin_button");
  guint n = 0;

  g_assert_nonnull (strstr (words, desk_kit_is_chinese () ? "对方同意吗？" : "agree?"));
  g_signal_connect (dialog, "begin", G_CALLBACK (count_cb), &n);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (n, ==, 1);
  desk_kit_save (GTK_WIDGET (dialog), "find-agree");
  g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (dialog)), ==, 0);
  desk_kit_destroy (GTK_WINDOW (dialog));
}

static void
test_states (void)
{
  const gboolean zh = desk_kit_is_chinese ();
  const struct {
    MusterSearchView view;
    const char *words;
  } rows[] = {
      {{.state = MUSTER_SEARCH_LOOKING}, zh ? "正在查看…" : "Looking…"},
      {{.state = MUSTER_SEARCH_FETCHING}, zh ? "正在查看…" : "Looking…"},
      {{.state = MUSTER_SEARCH_FAILED, .reason = MUSTER_REASON_CAMERA_LOST},
       zh ? "无法查找" : "No search was possible"},
      {{.state = MUSTER_SEARCH_FOUND},
       zh ? "名单中没有相像的人" : "Nobody in the roster looks like this"},
      {{.state = MUSTER_SEARCH_OFF}, zh ? "对方同意吗？" : "Does the person agree?"},
  };
  MusterFaceSearchDialog *dialog = open_dialog ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *words = NULL;

    muster_face_search_dialog_show (dialog, &rows[i].view);
    words = dup_words (dialog);
    g_assert_nonnull (strstr (words, rows[i].words));
    g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (dialog)), ==, 0);
  }
  desk_kit_destroy (GTK_WINDOW (dialog));
}

/* Words and pictures, and no number that could be read as a chance. */
static void
test_candidates (void)
{
  const gboolean zh = desk_kit_is_chinese ();
  MusterFaceSearchDialog *dialog = open_dialog ();
  MusterSearchView *view = new_found (3);
  GtkWidget *list = desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_LIST_BOX, "list");
  g_autofree char *words = NULL;
  guint picked = G_MAXUINT;

  g_signal_connect (dialog, "pick", G_CALLBACK (picked_cb), &picked);
  view->people[1]->found->references = NULL;
  muster_face_search_dialog_show (dialog, view);
  words = dup_words (dialog);
  g_assert_nonnull (strstr (words, zh ? "很像" : "Strong likeness"));
  g_assert_nonnull (strstr (words, zh ? "不确定" : "Unclear likeness"));
  g_assert_nonnull (strstr (words, "Li <Wen>"));
  g_assert_null (strstr (words, "%"));
  g_assert_null (strstr (words, "0.8"));
  desk_kit_save (GTK_WIDGET (dialog), "find-candidates");
  g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (dialog)), ==, 0);
  gtk_widget_activate (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2)));
  g_assert_cmpuint (picked, ==, 2);

  /* one who has left the roster since is not offered, and the others keep their place */
  g_clear_pointer (&view->people[0], muster_lookup_free);
  muster_face_search_dialog_show (dialog, view);
  gtk_widget_activate (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0)));
  g_assert_cmpuint (picked, ==, 1);
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2));
  view_free (view);
  desk_kit_destroy (GTK_WINDOW (dialog));
}

/* The actions are there only while the station can search. */
static void
check_action (const char *signal, const char *action, gboolean by_name)
{
  MusterDeskWindow *window = desk_kit_new_window ();
  guint n = 0;

  g_signal_connect (window, signal, G_CALLBACK (count_cb), &n);
  gtk_widget_activate_action (GTK_WIDGET (window), action, NULL);
  g_assert_cmpuint (n, ==, 0);
  muster_desk_window_set_can_find (window, !by_name, by_name);
  gtk_widget_activate_action (GTK_WIDGET (window), action, NULL);
  g_assert_cmpuint (n, ==, 1);
  muster_desk_window_set_can_find (window, by_name, !by_name);
  gtk_widget_activate_action (GTK_WIDGET (window), action, NULL);
  g_assert_cmpuint (n, ==, 1);
  desk_kit_destroy (GTK_WINDOW (window));
}

static void
test_action (void)
{
  check_action ("find-face", "desk.find-face", FALSE);
  check_action ("find-name", "desk.find-name", TRUE);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_func ("/desk/find/agree", test_agree);
  g_test_add_func ("/desk/find/states", test_states);
  g_test_add_func ("/desk/find/candidates", test_candidates);
  g_test_add_func ("/desk/find/action", test_action);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
