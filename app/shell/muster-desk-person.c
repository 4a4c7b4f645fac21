/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-person.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-desk-act-button.h"
#include "muster-desk-acts.h"
#include "muster-desk-findings.h"
#include "muster-desk-style.h"
#include "muster-desk-words.h"
#include "muster-face-tile.h"
#include "muster-likeness.h"
#include "muster-meter.h"
#include "muster-shots-strip.h"
#include "muster-wrap-box.h"

struct _MusterDeskPerson {
  AdwBin parent_instance;

  gboolean live;     /* the camera runs: the newest frame is shown */
  gboolean compared; /* the picture that is shown was */
  MusterCoach coach; /* of the newest report */
  gboolean has_coach;

  GtkLabel *name_label;
  GtkWidget *state_tag;
  GtkImage *state_icon;
  GtkLabel *state_label;
  GtkLabel *try_label;
  GtkLabel *unit_label;
  MusterFaceTile *live_tile;
  MusterFaceTile *reference_tile;
  GtkLabel *live_label;
  GtkLabel *reference_label;
  GtkWidget *question;
  GtkImage *word_icon;
  GtkLabel *word_label;
  GtkLabel *score_label;
  MusterMeter *meter;
  MusterShotsStrip *shots;
  MusterWrapBox *findings;
  GPtrArray *shown; /* owned, of MusterFinding: what stands in findings, NULL = nothing */
};

G_DEFINE_FINAL_TYPE (MusterDeskPerson, muster_desk_person, ADW_TYPE_BIN)

static void
show_state (MusterDeskPerson *self, const MusterDeskView *view)
{
  const char *word = muster_desk_words_outcome (view->outcome);
  const char *style = muster_desk_words_outcome_style (view->outcome);

  if (view->awaits_staff) {
    word = _ ("Waits for you");
    style = "again";
  } else if (view->outcome == MUSTER_OUTCOME_NONE || view->visit->saving) {
    word = muster_desk_words_state (view);
    style = "plain";
  }
  /* while nothing is decided the large word below says the same */
  gtk_widget_set_visible (self->state_tag, !g_str_equal (style, "plain"));
  gtk_label_set_label (self->state_label, word);
  gtk_image_set_from_icon_name (self->state_icon, muster_desk_words_icon (style));
  muster_desk_style_set (self->state_tag, style, "");
}

static void
show_tries (MusterDeskPerson *self, const MusterDeskView *view)
{
  guint limit = view->policy->attempt_limit + view->visit->granted;
  g_autofree char *text = NULL;

  /* Translators: tries spent, tries allowed */
  text = g_strdup_printf (_ ("Try %u of %u"), view->visit->attempts, limit);
  gtk_label_set_label (self->try_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->try_label),
                          view->policy->attempt_limit > 0 && view->visit->attempts > 0);
}

/* The frame carries monotonic time; people read a clock. */
static char *
dup_frame_clock (MusterFrame *frame)
{
  gint64 age = (g_get_monotonic_time () - muster_frame_get_time (frame)) / G_USEC_PER_SEC;
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (g_get_real_time () / G_USEC_PER_SEC - age);

  return g_date_time_format (time, "%H:%M:%S");
}

static void
show_live_caption (MusterDeskPerson *self)
{
  MusterFrame *frame = muster_face_tile_get_frame (self->live_tile);
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (self->live) {
    gtk_label_set_label (self->live_label,
                         self->has_coach ? muster_desk_words_coach (self->coach) : "");
    return;
  }
  if (frame != NULL)
    clock = dup_frame_clock (frame);
  text = muster_desk_words_join (
      (const char *[]){clock, frame != NULL && self->compared ? _ ("compared picture") : NULL}, 2);
  gtk_label_set_label (self->live_label, text);
}

static void
show_pictures (MusterDeskPerson *self, const MusterDeskView *view)
{
  g_autofree char *month = muster_desk_words_month (view->reference_taken_at);
  const char *facts[] = {muster_desk_words_source (view->reference_source), month};
  g_autofree char *text = muster_desk_words_join (facts, G_N_ELEMENTS (facts));
  g_autofree char *name = NULL;

  self->live = view->visit->camera_on;
  self->compared = view->band != MUSTER_BAND_NONE;
  if (!self->live) {
    muster_face_tile_set_frame (self->live_tile, view->probe);
    self->has_coach = FALSE;
  }
  muster_face_tile_set_empty_text (
      self->live_tile, self->live ? _ ("The camera is starting") : _ ("No picture taken"));
  show_live_caption (self);

  muster_face_tile_set_frame (self->reference_tile, view->reference);
  if (view->reference == NULL) {
    gtk_label_set_label (self->reference_label, "");
    return;
  }
  gtk_label_set_label (self->reference_label, text);
  name = g_strdup_printf ("%s, %s", _ ("Photo on file"), text);
  muster_face_tile_set_name (self->reference_tile, *text != '\0' ? name : _ ("Photo on file"));
}

static void
show_likeness (MusterDeskPerson *self, const MusterDeskView *view)
{
  const MusterPolicy *policy = view->policy;
  /* a result is shown only once it is durable */
  gboolean known = view->band != MUSTER_BAND_NONE && !view->visit->saving;
  MusterLikeness likeness;
  const char *style;

  gtk_widget_set_visible (GTK_WIDGET (self->meter), known);
  gtk_widget_set_visible (GTK_WIDGET (self->score_label), known);
  gtk_widget_set_visible (GTK_WIDGET (self->word_icon), known);
  if (!known) {
    gtk_label_set_label (self->word_label, muster_desk_words_state (view));
    muster_desk_style_set (GTK_WIDGET (self->word_label), "plain", "-c");
    muster_meter_clear (self->meter);
    return;
  }
  likeness = muster_likeness_of (view->similarity, policy->review, policy->accept);
  style = muster_likeness_get_style (likeness);
  gtk_label_set_label (self->word_label, muster_likeness_get_word (likeness));
  muster_desk_style_set (GTK_WIDGET (self->word_label), style, "-c");
  gtk_image_set_from_icon_name (self->word_icon, muster_likeness_get_icon (likeness));
  muster_desk_style_set (GTK_WIDGET (self->word_icon), style, "-c");
  {
    g_autofree char *number = muster_likeness_dup_number (view->similarity, policy->accept);
    g_autofree char *limit = muster_likeness_dup_limit (view->similarity, policy->accept);
    /* Translators: the similarity from which the station lets pass */
    g_autofree char *from = g_strdup_printf (_ ("passes from %s"), limit);
    g_autofree char *text = muster_desk_words_join ((const char *[]){number, from}, 2);

    gtk_label_set_label (self->score_label, text);
  }
  muster_meter_set (self->meter, view->similarity, policy->review, policy->accept);
}

static GtkWidget *
new_finding (const MusterFinding *finding)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (muster_desk_words_icon (finding->style));
  GtkWidget *label = gtk_label_new (finding->text);
  gboolean quiet = g_str_equal (finding->style, "pass") || g_str_equal (finding->style, "plain");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "body");
  if (finding->detail != NULL && *finding->detail != '\0') {
    /* the text first: where the window is narrow its end may be cut on the chip */
    g_autofree char *tip = g_strdup_printf ("%s\n%s", finding->text, finding->detail);

    gtk_widget_set_tooltip_text (label, tip);
    gtk_accessible_update_property (
        GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, finding->detail, -1);
  }
  gtk_box_append (GTK_BOX (chip), icon);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_widget_add_css_class (chip, quiet ? "finding" : "tag");
  muster_desk_style_set (quiet ? icon : chip, finding->style, quiet ? "-c" : "");
  return chip;
}

static void
show_findings (MusterDeskPerson *self, const MusterDeskView *view)
{
  g_autoptr (GPtrArray) findings = muster_findings_new (view, g_get_real_time () / G_USEC_PER_SEC);

  /* a view comes with each step of a challenge: what is being read or pointed at stays */
  if (muster_findings_equal (self->shown, findings))
    return;
  muster_wrap_box_clear (self->findings);
  for (guint i = 0; i < findings->len; i++)
    muster_wrap_box_append (self->findings, new_finding (g_ptr_array_index (findings, i)));
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->shown = g_steal_pointer (&findings);
}

static void
muster_desk_person_dispose (GObject *object)
{
  g_clear_pointer (&MUSTER_DESK_PERSON (object)->shown, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_DESK_PERSON);
  G_OBJECT_CLASS (muster_desk_person_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterDeskPerson, child)

static void
muster_desk_person_class_init (MusterDeskPersonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_person_dispose;
  g_type_ensure (MUSTER_TYPE_DESK_ACT_BUTTON);
  g_type_ensure (MUSTER_TYPE_FACE_TILE);
  g_type_ensure (MUSTER_TYPE_METER);
  g_type_ensure (MUSTER_TYPE_SHOTS_STRIP);
  g_type_ensure (MUSTER_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-desk-person.ui");
  BIND (name_label);
  BIND (state_tag);
  BIND (state_icon);
  BIND (state_label);
  BIND (try_label);
  BIND (unit_label);
  BIND (live_tile);
  BIND (reference_tile);
  BIND (live_label);
  BIND (reference_label);
  BIND (question);
  BIND (word_icon);
  BIND (word_label);
  BIND (score_label);
  BIND (meter);
  BIND (shots);
  BIND (findings);
}

#undef BIND

static void
muster_desk_person_init (MusterDeskPerson *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_face_tile_set_empty_text (self->reference_tile, _ ("No photo on file"));
}

/**
 * muster_desk_person_show:
 * @view: a view of somebody; nothing of it is kept but the pictures on the tiles
 */
void
muster_desk_person_show (MusterDeskPerson *self, const MusterDeskView *view)
{
  const char *tail;
  g_autofree char *id = NULL;
  g_autofree char *line = NULL;

  g_return_if_fail (MUSTER_IS_DESK_PERSON (self));

  tail = view->id_masked + strspn (view->id_masked, "*");
  if (*tail != '\0')
    /* Translators: the last digits of the ID number */
    id = g_strdup_printf (_ ("ID ends %s"), tail);
  line = muster_desk_words_join ((const char *[]){view->student_number, view->unit, id}, 3);
  gtk_label_set_label (self->name_label, view->name);
  gtk_label_set_label (self->unit_label, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->unit_label), line);
  show_state (self, view);
  show_tries (self, view);
  show_pictures (self, view);
  show_likeness (self, view);
  gtk_widget_set_visible (self->question, muster_desk_view_is_asked (view));
  show_findings (self, view);
  muster_shots_strip_show (self->shots, view);
}

/**
 * muster_desk_person_forget:
 *
 * Nothing of the last person stays behind the page.
 */
void
muster_desk_person_forget (MusterDeskPerson *self)
{
  g_return_if_fail (MUSTER_IS_DESK_PERSON (self));

  self->live = FALSE;
  self->has_coach = FALSE;
  muster_face_tile_set_frame (self->live_tile, NULL);
  muster_face_tile_set_frame (self->reference_tile, NULL);
  gtk_label_set_label (self->name_label, "");
  gtk_label_set_label (self->unit_label, "");
  gtk_label_set_label (self->score_label, "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->unit_label), NULL);
  muster_face_tile_set_name (self->reference_tile, _ ("Photo on file"));
  muster_wrap_box_clear (self->findings);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  muster_shots_strip_show (self->shots, NULL);
  muster_meter_clear (self->meter);
}

/**
 * muster_desk_person_set_live:
 * @frame: (nullable): the newest picture of the running camera; ignored while the compared one is
 *   shown
 */
void
muster_desk_person_set_live (MusterDeskPerson *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_DESK_PERSON (self));

  if (self->live)
    muster_face_tile_set_frame (self->live_tile, frame);
}

/**
 * muster_desk_person_set_report:
 * @report: (nullable): what the engine found in the newest frame
 */
void
muster_desk_person_set_report (MusterDeskPerson *self, const MusterFaceReport *report)
{
  g_return_if_fail (MUSTER_IS_DESK_PERSON (self));

  if (!self->live)
    return;
  self->has_coach = report != NULL;
  self->coach = report != NULL ? report->coach : MUSTER_COACH_NO_FACE;
  /* What costs the person no time may still be worth a glance. */
  if (self->coach == MUSTER_COACH_FIT)
    self->coach = report->hint;
  show_live_caption (self);
}
