/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk-kit.h"
#include "muster-desk-findings.h"
#include "muster-desk-words.h"
#include "muster-liveness-words.h"
#include "muster-wrap-box.h"

/* Every nick that a challenge of this source can find has words. Returns how many there are. */
static guint
look_at_source (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "app", "face", name, NULL);
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  regex = g_regex_new (
      "(?:muster_challenge_find|FIND) *\\(\\s*(?:challenge,\\s*)?\"([a-z.-]+)\"", 0, 0, NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL), n++) {
    g_autofree char *nick = g_match_info_fetch (match, 1);

    g_test_message ("%s: %s", name, nick);
    g_assert_nonnull (muster_liveness_words_fault (nick));
    g_assert_cmpstr (muster_liveness_words_fault (nick), !=, "");
  }
  return n;
}

static void
test_nicks (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "app", "face", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".c"))
      n += look_at_source (name);
  g_assert_cmpuint (n, >=, 24);
  g_assert_null (muster_liveness_words_fault ("turn.unheard-of"));
  for (guint kind = 1; kind < MUSTER_CHALLENGE_ALL; kind <<= 1)
    g_assert_cmpstr (muster_liveness_words_kind (kind), !=, "");
}

static const struct {
  MusterLivenessStep step;
  const char *en, *zh;
} step_rows[] = {
    {{.kind = MUSTER_CHALLENGE_TURN_LEFT,
      .result = MUSTER_LIVENESS_LIVE,
      .findings = {{"turn.wrong", 1, 0, FALSE}},
      .n_findings = 1},
     "Turn left: good",
     "向左转头：正常"},
    {{.kind = MUSTER_CHALLENGE_TURN_RIGHT,
      .result = MUSTER_LIVENESS_NOT_LIVE,
      .findings = {{"turn.angle", 5, 18, FALSE}, {"turn.squeeze", 0.8, 0.94, FALSE}},
      .n_findings = 2},
     "The face did not turn, the picture got narrow like a sheet",
     "脸没有转，画面却像纸张一样变窄"},
    {{.kind = MUSTER_CHALLENGE_TURN_RIGHT,
      .result = MUSTER_LIVENESS_NO_RESPONSE,
      .findings = {{"turn.angle", 20, 18, TRUE}, {"turn.parallax", 9, 15, FALSE}},
      .n_findings = 2},
     "Turned, but no clear depth of a head",
     "转了头，但看不出头部的立体感"},
    {{.kind = MUSTER_CHALLENGE_TURN_RIGHT, .result = MUSTER_LIVENESS_NO_RESPONSE},
     "No turn to the right seen in time",
     "没有及时看到向右转头"},
    {{.kind = MUSTER_CHALLENGE_BLINK, .result = MUSTER_LIVENESS_NO_RESPONSE},
     "No blink seen in time",
     "没有及时看到眨眼"},
    /* a screen too weak for the room explains all else */
    {{.kind = MUSTER_CHALLENGE_FLASH,
      .result = MUSTER_LIVENESS_NO_RESPONSE,
      .findings = {{"flash.margin", -0.2, 0, FALSE}, {"flash.amplitude", 0.01, 0.03, FALSE}},
      .n_findings = 2},
     "Too little light of the screen on the face",
     "屏幕映在脸上的光太弱"},
    /* but it accuses nobody */
    {{.kind = MUSTER_CHALLENGE_FLASH,
      .result = MUSTER_LIVENESS_NOT_LIVE,
      .findings = {{"flash.amplitude", 0.01, 0.03, FALSE}, {"flash.margin", -0.2, 0, FALSE}},
      .n_findings = 2},
     "The colours on the face are not the ones shown now",
     "脸上的颜色不是屏幕此刻显示的"},
    {{.kind = MUSTER_CHALLENGE_MOUTH, .result = MUSTER_LIVENESS_BROKEN},
     "Open mouth: the face left or changed",
     "张嘴：面孔离开或变换"},
    {{.kind = MUSTER_CHALLENGE_APPROACH}, "Coming closer: not finished", "靠近：没有做完"},
};

static void
test_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (step_rows); i++) {
    g_autofree char *text = muster_liveness_words_step (&step_rows[i].step);

    g_assert_cmpstr (text, ==, desk_kit_is_chinese () ? step_rows[i].zh : step_rows[i].en);
  }
}

static const struct {
  MusterLivenessFinding finding;
  const char *en, *zh;
} measure_rows[] = {
    {{"turn.angle", 24.1, 18, TRUE}, "Turned by: 24°, at least 18°", "转过：24°，至少 18°"},
    {{"turn.angle", 17.96, 18, FALSE},
     "Turned by: 17.96°, at least 18.00°",
     "转过：17.96°，至少 18.00°"},
    {{"turn.wrong", 1, 0, FALSE},
     "Turns to the other side: 1, at most 0",
     "转向另一边的次数：1，最多 0"},
    {{"blink.length", 133.4, 400, TRUE},
     "Eyes shut for: 133 ms, at most 400 ms",
     "闭眼时长：133 毫秒，最多 400 毫秒"},
    {{"flash.lag", 0.26, 0.2, FALSE},
     "Delay of the colours: 0.26 s, at most 0.20 s",
     "颜色的延迟：0.26 秒，最多 0.20 秒"},
    {{"flash.clarity", 0.92, 0.92, TRUE},
     "Clearness of the colours: 0.92, at least 0.92",
     "颜色的清晰度：0.92，至少 0.92"},
    {{"flash.geometry", -G_MAXDOUBLE, 2, FALSE},
     "Shape of a head in the light: –, at least 2.00",
     "光照显出的头部形状：–，至少 2.00"},
    {{"turn.unheard-of", 1.5, 2, TRUE}, "turn.unheard-of: 1.50", "turn.unheard-of：1.50"},
};

static void
test_measures (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (measure_rows); i++) {
    g_autofree char *text = muster_liveness_words_measure (&measure_rows[i].finding);

    g_assert_cmpstr (text, ==, desk_kit_is_chinese () ? measure_rows[i].zh : measure_rows[i].en);
  }
}

/* Styles in order, and the text of the first that a challenge has brought. */
static const struct {
  DeskLiveness what;
  const char *styles;
} order_rows[] = {
    {DESK_LIVENESS_GOOD, "again pass pass pass "},
    {DESK_LIVENESS_PRINT, "stop stop again pass pass "},
    {DESK_LIVENESS_MISS, "again again again pass plain "},
    {DESK_LIVENESS_THIN, "again again again pass pass pass "},
    {DESK_LIVENESS_LOST, "again again pass pass "},
};

static char *
dup_styles (const DeskCase *what)
{
  g_autoptr (GPtrArray) findings =
      muster_findings_new (what->view, g_get_real_time () / G_USEC_PER_SEC);
  GString *styles = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const MusterFinding *finding = g_ptr_array_index (findings, i);

    g_test_message ("%s: %s", finding->style, finding->text);
    g_string_append_printf (styles, "%s ", finding->style);
  }
  return g_string_free (styles, FALSE);
}

static void
test_order (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (order_rows); i++) {
    g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_DECIDED);
    g_autofree char *styles = NULL;

    desk_case_challenge (what, order_rows[i].what);
    styles = dup_styles (what);
    g_assert_cmpstr (styles, ==, order_rows[i].styles);
  }
}

/* Too little so far is no finding while the challenge that makes up for it runs. */
static void
test_one_more (void)
{
  g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_CHALLENGING);
  g_autofree char *styles = NULL;

  desk_case_challenge (what, DESK_LIVENESS_THIN);
  what->visit.reason = what->view->reason = MUSTER_REASON_NONE;
  styles = dup_styles (what);
  g_assert_cmpstr (styles, ==, "again pass pass pass "); /* the old photo, and what went well */
}

/* Where nothing was asked for, nobody followed it. */
static void
test_none_asked (void)
{
  g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_DECIDED);
  g_autofree char *styles = NULL;

  desk_case_challenge (what, DESK_LIVENESS_THIN);
  what->visit.reason = what->view->reason = MUSTER_REASON_NONE;
  what->view->n_steps = 0;
  styles = dup_styles (what);
  g_assert_cmpstr (styles, ==, "again pass "); /* the old photo, and the card */
}

/* Nor what was not done, once another challenge made up for it. */
static void
test_made_up (void)
{
  g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_RECORDED);
  g_autofree char *styles = NULL;

  desk_case_challenge (what, DESK_LIVENESS_MISS);
  what->visit.reason = what->view->reason = MUSTER_REASON_NONE;
  what->view->liveness.result = MUSTER_LIVENESS_LIVE;
  styles = dup_styles (what);
  g_assert_cmpstr (styles, ==, "again pass plain plain ");
}

/* What the passive net says is one more doubt, or one more thing in order; never a stop. */
static void
test_passive (void)
{
  const gboolean zh = desk_kit_is_chinese ();
  const struct {
    double real, llr;
    const char *text, *detail;
  } rows[] = {
      {.125,
       -.39,
       zh ? "画面像是打印照片或屏幕" : "The picture looks like a print or a screen",
       zh ? "像真人脸的程度：0.12，至少 0.20\n证据分量：-0.39\n仅供参考，不作决定"
          : "Like a real face: 0.12, at least 0.20\nWeight of evidence: -0.39\n"
            "A hint only: it decides nothing"},
      {.875,
       .39,
       zh ? "没有像打印照片或屏幕的地方" : "Nothing that looks like a print or a screen",
       zh ? "像真人脸的程度：0.88，至少 0.20\n证据分量：0.39\n仅供参考，不作决定"
          : "Like a real face: 0.88, at least 0.20\nWeight of evidence: 0.39\n"
            "A hint only: it decides nothing"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_DECIDED);
    g_autoptr (GPtrArray) findings = NULL;
    guint n = 0;

    desk_case_challenge (what, DESK_LIVENESS_GOOD);
    what->view->liveness.doubted = TRUE;
    what->view->liveness.real = rows[i].real;
    what->view->liveness.passive = rows[i].llr;
    findings = muster_findings_new (what->view, g_get_real_time () / G_USEC_PER_SEC);
    for (guint k = 0; k < findings->len; k++) {
      const MusterFinding *finding = g_ptr_array_index (findings, k);

      if (!g_str_equal (finding->text, rows[i].text))
        continue;
      n++;
      g_assert_cmpstr (finding->detail, ==, rows[i].detail);
      g_assert_cmpstr (finding->style, ==, i == 0 ? "doubt" : "plain");
    }
    g_assert_cmpuint (n, ==, 1);
  }
}

/* Another station's pass is told once, with where and when, whatever the rules make of it. */
static void
test_elsewhere (void)
{
  const MusterReason doubts[] = {MUSTER_REASON_NONE, MUSTER_REASON_IN_ELSEWHERE};

  for (gsize i = 0; i < G_N_ELEMENTS (doubts); i++) {
    g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_CONFIRMING);
    g_autoptr (GPtrArray) findings = NULL;
    guint n = 0;

    g_free (what->view->elsewhere);
    what->view->elsewhere = g_strdup ("East gate");
    what->view->elsewhere_at = 1788249690;
    what->view->doubt = doubts[i];
    findings = muster_findings_new (what->view, g_get_real_time () / G_USEC_PER_SEC);
    for (guint k = 0; k < findings->len; k++) {
      const MusterFinding *finding = g_ptr_array_index (findings, k);

      n += strstr (finding->text, "East gate") != NULL;
      g_assert_cmpstr (finding->text, !=, muster_desk_words_reason (MUSTER_REASON_IN_ELSEWHERE));
    }
    g_assert_cmpuint (n, ==, 1);
  }
}

static GtkWidget *
find_label (GtkWidget *root, const char *text)
{
  if (GTK_IS_LABEL (root) && g_str_equal (gtk_label_get_label (GTK_LABEL (root)), text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_label (child, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* What was measured is told to those who point and to those who listen. */
static void
test_chips (void)
{
  const gboolean zh = desk_kit_is_chinese ();
  const char *text = zh ? step_rows[1].zh : step_rows[1].en;
  const char *detail =
      zh ? "转过：6°，至少 18°（未达到）\n与头部相比的脸宽：0.86，至少 0.94（未达到）\n"
           "证据分量：-8.00"
         : "Turned by: 6°, at least 18° – missed\n"
           "Width of the face, to a head's: 0.86, at least 0.94 – missed\n"
           "Weight of evidence: -8.00";
  g_autofree char *tip = g_strdup_printf ("%s\n%s", text, detail);
  g_autoptr (DeskCase) what = desk_case_new_person (MUSTER_VISIT_DECIDED);
  MusterDeskWindow *window = desk_kit_new_window ();
  GtkWidget *label;

  desk_case_challenge (what, DESK_LIVENESS_PRINT);
  muster_desk_window_show (window, what->view);
  desk_kit_resize (GTK_WINDOW (window), 1366, 768);
  label = find_label (GTK_WIDGET (window), text);
  g_assert_nonnull (label);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (label), ==, tip);
  gtk_test_accessible_assert_property (label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, detail);

  /* what is shown once more is not drawn anew: the tooltip and the reading stay */
  muster_desk_window_show (window, what->view);
  g_assert_true (find_label (GTK_WIDGET (window), text) == label);
  what->view->n_steps = 1;
  muster_desk_window_show (window, what->view);
  g_assert_null (find_label (GTK_WIDGET (window), text));
  desk_kit_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_func ("/desk/findings/nicks", test_nicks);
  g_test_add_func ("/desk/findings/steps", test_steps);
  g_test_add_func ("/desk/findings/measures", test_measures);
  g_test_add_func ("/desk/findings/order", test_order);
  g_test_add_func ("/desk/findings/one-more", test_one_more);
  g_test_add_func ("/desk/findings/none-asked", test_none_asked);
  g_test_add_func ("/desk/findings/made-up", test_made_up);
  g_test_add_func ("/desk/findings/passive", test_passive);
  g_test_add_func ("/desk/findings/elsewhere", test_elsewhere);
  g_test_add_func ("/desk/findings/chips", test_chips);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
