/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-consent-page.h"

#include <glib/gi18n-lib.h>

#include "muster-guest-button.h"

struct _MusterConsentPage {
  MusterGuestPage parent_instance;

  GtkWidget *split; /* template children are borrowed */
  GtkWidget *headline;
  MusterWords *consent;
  MusterWords *withdrawal;
};

G_DEFINE_FINAL_TYPE (MusterConsentPage, muster_consent_page, MUSTER_TYPE_GUEST_PAGE)

static void
muster_consent_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterConsentPage *self = MUSTER_CONSENT_PAGE (page);

  muster_words_take (self->consent, muster_phrase_new_text (&screen->consent));
  gtk_widget_set_visible (GTK_WIDGET (self->withdrawal), *screen->withdrawal != '\0');
  muster_words_take (
      self->withdrawal,
      muster_phrase_new_format (N_ ("Take it back at the desk at any time: card, or number %s"),
                                screen->withdrawal));
}

/* Neither way is the default one: consent is chosen, never confirmed by a key on its way. */
static GtkWidget *
muster_consent_page_get_focus (MusterGuestPage *page)
{
  return MUSTER_CONSENT_PAGE (page)->headline;
}

static void
muster_consent_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_CONSENT_PAGE);
  G_OBJECT_CLASS (muster_consent_page_parent_class)->dispose (object);
}

static void
muster_consent_page_class_init (MusterConsentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_consent_page_dispose;
  page_class->show = muster_consent_page_show;
  page_class->get_focus = muster_consent_page_get_focus;
  page_class->sinks = TRUE;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-consent-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterConsentPage, split);
  gtk_widget_class_bind_template_child (widget_class, MusterConsentPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MusterConsentPage, consent);
  gtk_widget_class_bind_template_child (widget_class, MusterConsentPage, withdrawal);
}

static void
muster_consent_page_init (MusterConsentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), self->split);
}
