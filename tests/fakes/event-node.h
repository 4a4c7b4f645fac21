/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <umockdev.h>

G_BEGIN_DECLS

/* A keyboard of the kernel's, as far as a program sees it: attributes under /sys, an event node
 * that delivers what is typed and answers EVIOCGRAB as the kernel does. Runs in a program started
 * by umockdev-wrapper. */
typedef struct _EventNode EventNode;

/* @types: it has digits and an Enter, as a node for media keys has not. */
EventNode *event_node_new (UMockdevTestbed *testbed,
                           guint number,
                           const char *port,
                           guint16 vendor,
                           guint16 product,
                           gboolean types);
void event_node_free (EventNode *self); /* pulls it out if it is still there */
void event_node_unplug (EventNode *self);
/* Key down and up for each character of digits, A-F, '\n' (keypad Enter: '\r'), ',' and Shift
 * ('^'). */
void event_node_type (EventNode *self, const char *text);
void event_node_drop (EventNode *self);           /* the kernel says that it dropped events */
void event_node_repeat (EventNode *self, char c); /* a key held down */
void event_node_grab (EventNode *self, gboolean by_another);
void event_node_set_rights (EventNode *self, gboolean allowed);
guint event_node_count_grabs (EventNode *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EventNode, event_node_free)

G_END_DECLS
