-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which occasions the roster has told of: it may change these, not one that staff made here.
ALTER TABLE occasion ADD COLUMN of_roster INTEGER NOT NULL DEFAULT 0 CHECK (of_roster IN (0, 1));
UPDATE occasion SET of_roster = 1 WHERE id IN (SELECT occasion FROM roster_row WHERE occasion IS NOT NULL);
