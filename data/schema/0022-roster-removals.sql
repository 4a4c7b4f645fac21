-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whom the roster has removed, and who is still here since it has not countersigned all that was written of them.

CREATE TABLE roster_removal (
  id TEXT PRIMARY KEY CHECK (length (id) = 36), -- the row that the roster has no more
  person INTEGER NOT NULL UNIQUE REFERENCES person (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- How many rows went so within a day, so that many in small steps are asked about, too.
ALTER TABLE roster_pull ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_pull ADD COLUMN gone_since INTEGER NOT NULL DEFAULT 0; -- seconds UTC
