/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-wait-page.h"

/* What is over sooner shows no words at all: a page that flashes up is only unrest. */
enum { QUIET_MS = 300 };

struct _MusterWaitPage {
  MusterGuestPage parent_instance;

  GtkWidget *headline; /* borrowed from the template */
  GtkWidget *detail;
  guint timeout; /* 0 = none */
};

G_DEFINE_FINAL_TYPE (MusterWaitPage, muster_wait_page, MUSTER_TYPE_GUEST_PAGE)

static gboolean
speak_up_cb (gpointer user_data)
{
  MusterWaitPage *self = MUSTER_WAIT_PAGE (user_data);

  self->timeout = 0;
  gtk_widget_set_opacity (self->headline, 1);
  gtk_widget_set_opacity (self->detail, 1);
  return G_SOURCE_REMOVE;
}

static void
muster_wait_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterWaitPage *self = MUSTER_WAIT_PAGE (page);
  gint64 waited_ms = (g_get_monotonic_time () - screen->entered_us) / 1000;

  g_clear_handle_id (&self->timeout, g_source_remove);
  muster_words_take (
      MUSTER_WORDS (self->headline),
      muster_phrase_new (screen->reading ? N_ ("Reading your card") : N_ ("One moment, please")));
  gtk_widget_set_visible (self->detail, screen->reading);
  gtk_widget_set_opacity (self->headline, waited_ms < QUIET_MS ? 0 : 1);
  gtk_widget_set_opacity (self->detail, waited_ms < QUIET_MS ? 0 : 1);
  if (waited_ms < QUIET_MS)
    self->timeout = g_timeout_add ((guint) (QUIET_MS - waited_ms), speak_up_cb, self);
}

static void
muster_wait_page_forget (MusterGuestPage *page)
{
  g_clear_handle_id (&MUSTER_WAIT_PAGE (page)->timeout, g_source_remove);
}

static GtkWidget *
muster_wait_page_get_focus (MusterGuestPage *page)
{
  return MUSTER_WAIT_PAGE (page)->headline;
}

static void
muster_wait_page_dispose (GObject *object)
{
  g_clear_handle_id (&MUSTER_WAIT_PAGE (object)->timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_WAIT_PAGE);
  G_OBJECT_CLASS (muster_wait_page_parent_class)->dispose (object);
}

static void
muster_wait_page_class_init (MusterWaitPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_wait_page_dispose;
  page_class->show = muster_wait_page_show;
  page_class->forget = muster_wait_page_forget;
  page_class->get_focus = muster_wait_page_get_focus;

  g_type_ensure (MUSTER_TYPE_WORDS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-wait-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterWaitPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MusterWaitPage, detail);
}

static void
muster_wait_page_init (MusterWaitPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
