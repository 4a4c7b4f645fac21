/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-readiness-page.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-ready-words.h"
#include "muster-wrap-box.h"

#define TOLD "muster-told" /* data of a row */

struct _MusterReadinessPage {
  AdwBin parent_instance;

  GHashTable *rows; /* owned: id → row (borrowed) */

  GtkWidget *verdict;
  GtkImage *verdict_icon;
  GtkLabel *verdict_label;
  GtkLabel *verdict_note;
  GtkListBox *devices;
  GtkListBox *machine;
  GtkWidget *back_button;
};

G_DEFINE_FINAL_TYPE (MusterReadinessPage, muster_readiness_page, ADW_TYPE_BIN)

static void
muster_readiness_page_dispose (GObject *object)
{
  MusterReadinessPage *self = MUSTER_READINESS_PAGE (object);

  g_clear_pointer (&self->rows, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_READINESS_PAGE);
  G_OBJECT_CLASS (muster_readiness_page_parent_class)->dispose (object);
}

static void
muster_readiness_page_class_init (MusterReadinessPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_readiness_page_dispose;
  g_type_ensure (MUSTER_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-readiness-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, verdict_note);
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, devices);
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, machine);
  gtk_widget_class_bind_template_child (widget_class, MusterReadinessPage, back_button);
}

static GHashTable *
new_rows (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
muster_readiness_page_init (MusterReadinessPage *self)
{
  self->rows = new_rows ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
new_tag (MusterReadyState state)
{
  const char *style = muster_ready_words_style (state);
  GtkWidget *tag = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_add_css_class (tag, "tag");
  gtk_widget_add_css_class (tag, style);
  gtk_widget_set_valign (tag, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (tag), gtk_image_new_from_icon_name (muster_desk_words_icon (style)));
  gtk_box_append (GTK_BOX (tag), gtk_label_new (muster_ready_words_state (state)));
  return tag;
}

/* @meaning: what it does, for those who do not see the line it is on */
static GtkWidget *
new_button (const char *label, const char *meaning, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, meaning, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
new_row (const MusterReadyItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (muster_ready_words_icon (item->id));
  g_autofree char *text = NULL;

  /* The remedy is never one more click away. */
  if (item->remedy != NULL && *item->remedy != '\0')
    text = g_strdup_printf ("%s\n%s", item->what, item->remedy);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), muster_ready_words_title (item->id));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : item->what);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 24);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (item->acceptable)
    adw_action_row_add_suffix (
        ADW_ACTION_ROW (row),
        new_button (_ ("Accept"), _ ("Accept this camera"), "desk.accept-camera"));
  if (item->measurable)
    adw_action_row_add_suffix (
        ADW_ACTION_ROW (row),
        new_button (_ ("Measure"), _ ("Measure the light of the screen"), "desk.measure-light"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_tag (item->state));
  return row;
}

/* Of all that a row shows. */
static char *
dup_told (const MusterReadyItem *item)
{
  return g_strdup_printf ("%d%d%d\n%s\n%s",
                          (int) item->state,
                          item->acceptable,
                          item->measurable,
                          item->what,
                          item->remedy != NULL ? item->remedy : "");
}

static gboolean
has_focus_inside (GtkWidget *row)
{
  GtkRoot *root = gtk_widget_get_root (row);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row));
}

/* Returns: (transfer none): the row of @item, which is the one there was if it says nothing new:
 * checks come by themselves, and who is about to press something in it, or has it read out, is not
 * to lose it. */
static GtkWidget *
put_row (GtkListBox *list, int place, const MusterReadyItem *item, GtkWidget *old)
{
  g_autofree char *told = dup_told (item);
  gboolean focused = FALSE;
  GtkWidget *row;

  if (old != NULL) {
    if (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (old)) == place &&
        g_str_equal (g_object_get_data (G_OBJECT (old), TOLD), told))
      return old;
    focused = has_focus_inside (old);
    gtk_list_box_remove (list, old);
  }
  row = new_row (item);
  g_object_set_data_full (G_OBJECT (row), TOLD, g_steal_pointer (&told), g_free);
  gtk_list_box_insert (list, row, place);
  if (focused)
    gtk_widget_grab_focus (row);
  return row;
}

static void
cut_list (GtkListBox *list, int n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, n)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
show_verdict (MusterReadinessPage *self, guint n_look, guint n_fail)
{
  static const char *const styles[] = {"pass", "again", "stop"};
  const char *style = n_fail > 0 ? "stop" : n_look > 0 ? "again" : "pass";
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (self->verdict, styles[i]);
  gtk_widget_add_css_class (self->verdict, style);
  gtk_image_set_from_icon_name (self->verdict_icon, muster_desk_words_icon (style));
  if (n_look == 0) {
    gtk_label_set_label (self->verdict_label, _ ("Ready"));
    gtk_label_set_label (self->verdict_note, _ ("Everything this station needs was found."));
    return;
  }
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u thing to look at", "%u things to look at", n_look), n_look);
  gtk_label_set_label (self->verdict_label, text);
  gtk_label_set_label (self->verdict_note,
                       n_fail > 0 ? _ ("Check-in does not work like this. See the marked lines.")
                                  : _ ("You can work now. The marked lines say what to do."));
}

/**
 * muster_readiness_page_show:
 * @items: (element-type MusterReadyItem): the newest check
 */
void
muster_readiness_page_show (MusterReadinessPage *self, GPtrArray *items)
{
  GHashTable *rows;
  guint n_look = 0, n_fail = 0;
  int n_devices = 0, n_machine = 0;

  g_return_if_fail (MUSTER_IS_READINESS_PAGE (self));

  rows = new_rows ();
  for (guint i = 0; i < items->len; i++) {
    const MusterReadyItem *item = g_ptr_array_index (items, i);
    const gboolean device = muster_ready_words_is_device (item->id);
    GtkWidget *row = put_row (device ? self->devices : self->machine,
                              device ? n_devices++ : n_machine++,
                              item,
                              g_hash_table_lookup (self->rows, item->id));

    g_hash_table_insert (rows, g_strdup (item->id), row);
    n_look += item->state != MUSTER_READY_OK ? 1 : 0;
    n_fail += item->state == MUSTER_READY_FAIL ? 1 : 0;
  }
  cut_list (self->devices, n_devices);
  cut_list (self->machine, n_machine);
  g_hash_table_unref (self->rows);
  self->rows = rows;
  show_verdict (self, n_look, n_fail);
}

/**
 * muster_readiness_page_focus:
 * @id: (nullable): the line to look at, %NULL or an unknown one for the way back
 */
void
muster_readiness_page_focus (MusterReadinessPage *self, const char *id)
{
  GtkWidget *row;

  g_return_if_fail (MUSTER_IS_READINESS_PAGE (self));
  row = id != NULL ? g_hash_table_lookup (self->rows, id) : NULL;
  gtk_widget_grab_focus (row != NULL ? row : self->back_button);
}
