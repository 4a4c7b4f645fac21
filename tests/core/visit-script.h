/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-visit.h"

/* A visit as a script, so that a whole story reads as a table. One line an event:
 *
 *   MS EVENT[(ARG,…)] : STATE [OUTCOME REASON] [KEY=VALUE…] [| COMMAND…]
 *
 * MS is milliseconds since the start. Arguments: same, old (a token that is not the newest), none
 * (no token), ref=0, nobody, before=N, open=SEQ (card-only mode), consent=N, doubt=REASON, a coach,
 * a reason, or a similarity. What follows the colon must be so after the event, and the commands
 * must be exactly these. Without OUTCOME REASON both are "none". The policy is a list of words:
 * confirm, consent, staff, challenges=N, limit=N, version=N (of the consent), no-times, cards-only,
 * numbers-only.
 */
typedef struct {
  const char *name;
  const char *policy;
  const char *lines;
} VisitScript;

MusterPolicy visit_script_policy (const char *words);
char *visit_script_commands (const MusterCommands *commands);
void visit_script_add (const char *prefix, const VisitScript *scripts, gsize n);
