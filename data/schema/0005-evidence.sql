-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is kept of a try for staff to look at again, and the keys it is sealed with.

-- One data key for each occasion, sealed with the key of the store (muster-vault-key.c). Where its row is
-- gone, nobody can open what was sealed with it, wherever copies of that lie.
CREATE TABLE data_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL UNIQUE, -- "evidence/" and the occasion's name
  wrapped BLOB NOT NULL
) STRICT;

-- Who it was is told by the entry that it was kept with.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  visit TEXT NOT NULL, -- random, as in the journal
  attempt INTEGER NOT NULL CHECK (attempt > 0), -- counted within the visit
  kind TEXT NOT NULL,
  occasion TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES journal (seq),
  days INTEGER NOT NULL CHECK (days > 0), -- as the person was told
  kept_age INTEGER NOT NULL, -- seconds of muster-evidence-clock.c when it was kept
  rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
  data_key INTEGER NOT NULL REFERENCES data_key (id),
  sealed BLOB NOT NULL,
  UNIQUE (visit, attempt, kind)
) STRICT;

CREATE INDEX evidence_data_key ON evidence (data_key);
CREATE INDEX evidence_kept_age ON evidence (kept_age);
