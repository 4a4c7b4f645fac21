/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-keys.h"

#include "muster-wedge-burst.h"

struct _MusterWedgeKeys {
  GObject parent_instance;

  MusterReaderHub *hub;   /* owned; NULL: one window, always */
  GPtrArray *controllers; /* GtkEventController, weak: each window owns its own */
  MusterWedgeBurst burst;
  GQueue held;         /* GdkEvent, owned: keys nobody has seen yet */
  GdkSurface *surface; /* owned: theirs; NULL while none are held */
  guint timer;         /* source that lets them go, 0 = none */
  guint down;          /* keycode that was pressed last and is still down, 0 = none */
  gboolean replaying;
};

enum { SIGNAL_LINE, SIGNAL_TYPED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterWedgeKeys, muster_wedge_keys, G_TYPE_OBJECT)

/* --- held keys --- */

static void
forget_held (MusterWedgeKeys *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_queue_clear_full (&self->held, (GDestroyNotify) gdk_event_unref);
  g_clear_object (&self->surface);
}

/* To where they were going, as if they came now: the surface gives them to its window once more. */
static void
replay_held (MusterWedgeKeys *self)
{
  g_autoptr (GdkSurface) surface = g_steal_pointer (&self->surface);
  GQueue held = self->held;
  GdkEvent *event;

  g_queue_init (&self->held);
  forget_held (self);
  self->replaying = TRUE;
  while ((event = g_queue_pop_head (&held)) != NULL) {
    gboolean handled = FALSE;

    if (!gdk_surface_is_destroyed (surface))
      g_signal_emit_by_name (surface, "event", event, &handled);
    gdk_event_unref (event);
  }
  self->replaying = FALSE;
}

static gboolean
pause_over_cb (gpointer user_data)
{
  MusterWedgeKeys *self = MUSTER_WEDGE_KEYS (user_data);

  g_object_ref (self);
  self->timer = 0;
  muster_wedge_burst_expire (&self->burst);
  replay_held (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* Below the priority of events: keys that came while the program was busy are looked at first. */
static void
hold (MusterWedgeKeys *self, GdkEvent *event)
{
  g_set_object (&self->surface, gdk_event_get_surface (event));
  g_queue_push_tail (&self->held, gdk_event_ref (event));
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer =
      g_timeout_add_full (G_PRIORITY_HIGH_IDLE, MUSTER_WEDGE_GAP_MS, pause_over_cb, self, NULL);
}

/* --- keys --- */

static MusterWedgeReader *
find_listener (MusterWedgeKeys *self)
{
  GListModel *readers = muster_reader_hub_get_readers (self->hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (GObject) reader = g_list_model_get_item (readers, i);

    if (MUSTER_IS_WEDGE_READER (reader) &&
        muster_wedge_reader_is_listening (MUSTER_WEDGE_READER (reader)))
      return MUSTER_WEDGE_READER (g_steal_pointer (&reader));
  }
  return NULL;
}

/* 0 for a key no reader types. */
static char
character_of (guint keyval, GdkModifierType state)
{
  gunichar c = gdk_keyval_to_unicode (keyval);

  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    return MUSTER_WEDGE_ENTER;
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return '\0';
  return c > ' ' && c < 0x7f ? (char) c : '\0';
}

static void
tell_line (MusterWedgeKeys *self)
{
  MusterWedgeLine line = self->burst.line;
  g_autoptr (MusterWedgeReader) listener = NULL;

  muster_wedge_line_clear (&self->burst.line);
  forget_held (self);
  if (self->hub != NULL && (listener = find_listener (self)) != NULL)
    muster_wedge_reader_push_line (listener, line.text, line.first_us, line.last_us);
  g_signal_emit (self, signals[SIGNAL_LINE], 0, line.text, line.first_us, line.last_us);
  muster_wedge_line_clear (&line);
}

static gboolean
take_key (MusterWedgeKeys *self, GdkEvent *event, char c)
{
  gint64 now = g_get_monotonic_time ();
  guint32 time = gdk_event_get_time (event);
  guint verdict = MUSTER_WEDGE_BURST_PASS;

  if (self->surface != NULL && self->surface != gdk_event_get_surface (event)) {
    muster_wedge_burst_expire (&self->burst);
    replay_held (self);
  }
  if (time == GDK_CURRENT_TIME)
    time = (guint32) (now / 1000);
  verdict = muster_wedge_burst_push (&self->burst, c, time, now);
  if ((verdict & MUSTER_WEDGE_BURST_FLUSH) != 0)
    replay_held (self);
  if ((verdict & MUSTER_WEDGE_BURST_LINE) != 0)
    tell_line (self);
  else if ((verdict & MUSTER_WEDGE_BURST_HOLD) != 0)
    hold (self, event);
  return (verdict & (MUSTER_WEDGE_BURST_HOLD | MUSTER_WEDGE_BURST_LINE)) != 0;
}

static gboolean
is_wanted (MusterWedgeKeys *self)
{
  g_autoptr (MusterWedgeReader) listener = self->hub != NULL ? find_listener (self) : NULL;

  return self->hub == NULL || listener != NULL;
}

/* Readers that type capitals press Shift, too. */
static gboolean
may_be_reader (MusterWedgeKeys *self, guint keyval)
{
  return (keyval == GDK_KEY_Shift_L || keyval == GDK_KEY_Shift_R) && is_wanted (self);
}

/* Returns: whether a reader typed it, or may have: then it goes no further, for now at least */
static gboolean
is_taken (MusterWedgeKeys *self, GdkEvent *event, guint keyval, guint keycode, char c)
{
  const gboolean repeats = self->down == keycode;

  if (self->replaying || (self->held.length == 0 && !is_wanted (self)))
    return FALSE;
  self->down = keycode;
  return take_key (self, event, repeats ? '\0' : c);
}

static gboolean
pressed_cb (MusterWedgeKeys *self,
            guint keyval,
            guint keycode,
            GdkModifierType state,
            GtkEventController *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (controller);
  g_autoptr (MusterWedgeKeys) alive = g_object_ref (self);
  g_autoptr (GtkWidget) window = g_object_ref (gtk_event_controller_get_widget (controller));
  const gboolean is_modifier = gdk_key_event_is_modifier (event);
  const gboolean taken =
      !is_modifier && is_taken (alive, event, keyval, keycode, character_of (keyval, state));

  if (!taken && !(is_modifier && may_be_reader (alive, keyval)))
    g_signal_emit (alive, signals[SIGNAL_TYPED], 0, window);
  return taken;
}

static void
released_cb (MusterWedgeKeys *self, guint keyval, guint keycode)
{
  if (self->down == keycode)
    self->down = 0;
}

/* --- windows --- */

static void
controller_gone_cb (gpointer user_data, GObject *controller)
{
  g_ptr_array_remove (user_data, controller);
}

static void
hear_window (MusterWedgeKeys *self, GtkWindow *window)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (
      controller, "key-pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      controller, "key-released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  g_object_weak_ref (G_OBJECT (controller), controller_gone_cb, self->controllers);
  g_ptr_array_add (self->controllers, controller);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
}

static void
windows_changed_cb (
    MusterWedgeKeys *self, guint position, guint removed, guint added, GListModel *windows)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    hear_window (self, window);
  }
}

static void
muster_wedge_keys_dispose (GObject *object)
{
  MusterWedgeKeys *self = MUSTER_WEDGE_KEYS (object);

  forget_held (self);
  while (self->controllers->len > 0) {
    GtkEventController *controller =
        g_ptr_array_steal_index (self->controllers, self->controllers->len - 1);

    g_object_weak_unref (G_OBJECT (controller), controller_gone_cb, self->controllers);
    gtk_widget_remove_controller (gtk_event_controller_get_widget (controller), controller);
  }
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (muster_wedge_keys_parent_class)->dispose (object);
}

static void
muster_wedge_keys_finalize (GObject *object)
{
  MusterWedgeKeys *self = MUSTER_WEDGE_KEYS (object);

  muster_wedge_line_clear (&self->burst.line);
  g_ptr_array_unref (self->controllers);
  G_OBJECT_CLASS (muster_wedge_keys_parent_class)->finalize (object);
}

static void
muster_wedge_keys_class_init (MusterWedgeKeysClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = muster_wedge_keys_dispose;
  object_class->finalize = muster_wedge_keys_finalize;

  /**
   * MusterWedgeKeys::line:
   * @line: what a reader typed, without the Enter; to be kept no longer than needed
   * @t_first_us: when its first key came, monotonic
   * @t_enter_us: when the Enter came
   */
  signals[SIGNAL_LINE] = g_signal_new ("line",
                                       MUSTER_TYPE_WEDGE_KEYS,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       3,
                                       G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                       G_TYPE_INT64,
                                       G_TYPE_INT64);

  /**
   * MusterWedgeKeys::typed:
   * @window: where a person pressed a key, which goes on to its widget now. Nobody is told of those
   *   that a reader types, nor of a Shift that may be a reader's.
   */
  signals[SIGNAL_TYPED] = g_signal_new ("typed",
                                        MUSTER_TYPE_WEDGE_KEYS,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        GTK_TYPE_WINDOW);
}

static void
muster_wedge_keys_init (MusterWedgeKeys *self)
{
  self->controllers = g_ptr_array_new ();
  g_queue_init (&self->held);
}

MusterWedgeKeys *
muster_wedge_keys_new (GtkWindow *window)
{
  MusterWedgeKeys *self = g_object_new (MUSTER_TYPE_WEDGE_KEYS, NULL);

  hear_window (self, window);
  return self;
}

MusterWedgeKeys *
muster_wedge_keys_new_for_hub (MusterReaderHub *hub)
{
  MusterWedgeKeys *self = g_object_new (MUSTER_TYPE_WEDGE_KEYS, NULL);
  GListModel *windows = gtk_window_get_toplevels ();

  self->hub = g_object_ref (hub);
  g_signal_connect_object (
      windows, "items-changed", G_CALLBACK (windows_changed_cb), self, G_CONNECT_SWAPPED);
  windows_changed_cb (self, 0, 0, g_list_model_get_n_items (windows), windows);
  return self;
}
